#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/access/link.h"
#include "common/base/cat.h"
#include "common/rpc/http_route.h"
#include "tests/fuzz/must.h"

namespace {

constexpr char kPath[] = "/calendar/{link}.ics";

// A target has a link only where its path is the one made of that link.
void CheckTarget(std::string_view target) {
  const auto link = waymark::rpc::LinkInTarget(kPath, target);
  if (!link) return;
  waymark::fuzz::Must(waymark::rpc::PathOf(kPath, *link) == target.substr(0, target.find('?')),
                      "a target of another path has a link");
  waymark::access::LinkResource(*link);
}

// A tag that stands first is found, whatever comes behind it.
void CheckTags(std::string_view value) {
  waymark::rpc::NamesTag(value, "t");
  waymark::fuzz::Must(waymark::rpc::NamesTag(waymark::base::Cat("\"t\", ", value), "t"),
                      "a tag before others is not found");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  CheckTarget(bytes);
  CheckTarget(waymark::base::Cat("/calendar/", bytes, ".ics"));
  CheckTags(bytes);
  return 0;
}
