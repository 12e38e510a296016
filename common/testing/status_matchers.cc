#include "common/testing/status_matchers.h"

#include "google/rpc/error_details.pb.h"

namespace waymark::testing {

std::vector<std::string> ViolatedFields(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  google::rpc::BadRequest detail;
  if (!payload || !detail.ParseFromString(std::string(*payload))) return fields;
  for (const auto& violation : detail.field_violations()) fields.push_back(violation.field());
  return fields;
}

}  // namespace waymark::testing
