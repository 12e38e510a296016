#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/field_mask.h"
#include "tests/fuzz/must.h"
#include "waymark/plan/v1/plan.pb.h"

namespace {

using waymark::plan::v1::Step;

// The bytes are paths, a line each. Whatever they name, what only the server sets and what never changes stays; and a mask that is refused
// changes nothing.
void CheckPaths(std::string_view bytes) {
  google::protobuf::FieldMask mask;
  while (!bytes.empty() && mask.paths_size() < 64) {
    const size_t end = bytes.find('\n');
    mask.add_paths(std::string(bytes.substr(0, end)));
    bytes = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
  }
  Step source, target;
  source.set_name("members/bo/plans/p1/steps/s1");
  source.set_title("new");
  source.set_etag("7");
  target.set_name("members/ana/plans/p1/steps/s1");
  target.set_title("old");
  target.set_etag("3");
  target.mutable_target_date()->set_year(2027);
  const std::string before = target.SerializeAsString();
  const absl::Status status = waymark::base::MergeMasked(mask, source, &target);
  waymark::fuzz::Must(target.name() == "members/ana/plans/p1/steps/s1", "a mask moved a name");
  waymark::fuzz::Must(target.etag() == "3", "a mask set an etag");
  waymark::fuzz::Must(status.ok() || target.SerializeAsString() == before, "a refused mask changed something");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  CheckPaths(bytes);
  return 0;
}
