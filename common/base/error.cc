#include "common/base/error.h"

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "common/base/cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace waymark::base {
namespace {

constexpr std::string_view kTypePrefix = "type.googleapis.com/";
constexpr std::string_view kErrorInfo = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr std::string_view kBadRequest = "type.googleapis.com/google.rpc.BadRequest";
constexpr std::string_view kDomain = "waymark";

absl::StatusCode CodeOf(Reason reason) {
  switch (reason) {
    case error::v1::REASON_INVALID_FIELDS:
    case error::v1::REASON_REQUEST_ID_REUSED:
    case error::v1::REASON_PAGE_TOKEN_INVALID:
      return absl::StatusCode::kInvalidArgument;
    case error::v1::REASON_CREDENTIAL_MISSING:
    case error::v1::REASON_CREDENTIAL_INVALID:
    case error::v1::REASON_CREDENTIAL_EXPIRED:
      return absl::StatusCode::kUnauthenticated;
    case error::v1::REASON_NOT_PERMITTED:
      return absl::StatusCode::kPermissionDenied;
    case error::v1::REASON_RESOURCE_NOT_FOUND:
      return absl::StatusCode::kNotFound;
    case error::v1::REASON_RESOURCE_EXISTS:
      return absl::StatusCode::kAlreadyExists;
    case error::v1::REASON_ETAG_MISMATCH:
      return absl::StatusCode::kAborted;
    case error::v1::REASON_STATE_FORBIDS:
    case error::v1::REASON_PREREQUISITE_MISSING:
      return absl::StatusCode::kFailedPrecondition;
    case error::v1::REASON_CURSOR_LOST:
      return absl::StatusCode::kOutOfRange;
    case error::v1::REASON_OVERLOADED:
    case error::v1::REASON_LIMIT_EXCEEDED:
      return absl::StatusCode::kResourceExhausted;
    case error::v1::REASON_STORE_UNAVAILABLE:
    case error::v1::REASON_SHUTTING_DOWN:
      return absl::StatusCode::kUnavailable;
    case error::v1::REASON_DEADLINE_PASSED:
      return absl::StatusCode::kDeadlineExceeded;
    default:
      return absl::StatusCode::kInternal;
  }
}

void Attach(absl::Status* status, std::string_view type, const google::protobuf::Message& detail) {
  status->SetPayload(View(type), absl::Cord(detail.SerializeAsString()));
}

// A BadRequest cut down to what a header takes.
std::string Fitting(const absl::Cord& payload) {
  constexpr size_t kMostBytes = 3000;
  google::rpc::BadRequest whole;
  if (payload.size() <= kMostBytes || !whole.ParseFromString(std::string(payload))) return std::string(payload);
  google::rpc::BadRequest cut;
  size_t bytes = 0;
  for (const auto& violation : whole.field_violations()) {
    bytes += violation.ByteSizeLong() + 3;
    if (bytes > kMostBytes) break;
    *cut.add_field_violations() = violation;
  }
  const int more = whole.field_violations_size() - cut.field_violations_size();
  cut.add_field_violations()->set_description(Cat("and ", more, " more"));
  return cut.SerializeAsString();
}

}  // namespace

absl::Status Error(Reason reason, std::string_view message,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> metadata) {
  absl::Status status(CodeOf(reason), View(message));
  google::rpc::ErrorInfo detail;
  detail.set_domain(std::string(kDomain));
  detail.set_reason(error::v1::Reason_Name(reason));
  for (const auto& [key, value] : metadata) (*detail.mutable_metadata())[std::string(key)] = std::string(value);
  Attach(&status, kErrorInfo, detail);
  return status;
}

absl::Status NotFound(std::string_view name) {
  return Error(error::v1::REASON_RESOURCE_NOT_FOUND, Cat(name, " does not exist"), {{"resource", name}});
}

Reason ReasonOf(const absl::Status& status) {
  if (status.ok()) return error::v1::REASON_UNSPECIFIED;
  const auto payload = status.GetPayload(View(kErrorInfo));
  google::rpc::ErrorInfo detail;
  if (!payload || !detail.ParseFromString(std::string(*payload)) || detail.domain() != kDomain) return error::v1::REASON_UNSPECIFIED;
  Reason reason = error::v1::REASON_UNSPECIFIED;
  if (!error::v1::Reason_Parse(detail.reason(), &reason)) return error::v1::REASON_UNSPECIFIED;
  return reason;
}

void Violations::Add(std::string_view field, std::string_view description) { found_.emplace_back(field, description); }

void Violations::AddAll(std::string_view prefix, const Violations& other) {
  for (const auto& [field, description] : other.found_) {
    found_.emplace_back(prefix.empty() ? field : field.empty() ? std::string(prefix) : Cat(prefix, ".", field), description);
  }
}

absl::Status Violations::ToStatus() const {
  if (found_.empty()) return absl::OkStatus();
  std::string message = "the request is not valid";
  google::rpc::BadRequest detail;
  for (const auto& [field, description] : found_) {
    Append(&message, detail.field_violations().empty() ? ": " : "; ", field, " ", description);
    auto* violation = detail.add_field_violations();
    violation->set_field(field);
    violation->set_description(description);
  }
  // The message travels in a header: a long list is left to the detail, whose size gRPC bounds too.
  constexpr size_t kMessageBytes = 1000;
  if (message.size() > kMessageBytes) message = Cat("the request is not valid: ", found_.size(), " fields are at fault");
  absl::Status status = Error(error::v1::REASON_INVALID_FIELDS, message);
  Attach(&status, kBadRequest, detail);
  return status;
}

std::string SerializeDetails(const absl::Status& status) {
  if (status.ok()) return "";
  google::rpc::Status whole;
  whole.set_code(static_cast<int>(status.code()));
  whole.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    if (!absl::StartsWith(type, View(kTypePrefix))) return;
    auto* detail = whole.add_details();
    detail->set_type_url(std::string(type));
    detail->set_value(type == View(kBadRequest) ? Fitting(payload) : std::string(payload));
  });
  return whole.details().empty() ? "" : whole.SerializeAsString();
}

absl::Status ParseDetails(absl::StatusCode code, std::string_view message, std::string_view details) {
  absl::Status status(code, View(message));
  google::rpc::Status whole;
  if (status.ok() || !whole.ParseFromArray(details.data(), static_cast<int>(details.size()))) return status;
  for (const auto& detail : whole.details()) status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  return status;
}

}  // namespace waymark::base
