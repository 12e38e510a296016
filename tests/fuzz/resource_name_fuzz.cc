#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/resource_name.h"
#include "tests/fuzz/must.h"

namespace {

constexpr std::string_view kPatterns[] = {"members/{member}", "members/{member}/plans/{plan}", "members/{member}/plans/{plan}/steps/{step}",
                                          "members/{member}/standing", "members/{member}/requests/{request}|externals/{external}/requests/{request}"};

// Patterns and names agree with one another, whatever stands in the name.
void CheckName(std::string_view name) {
  using namespace waymark;
  using fuzz::Must;
  for (const std::string_view pattern : kPatterns) {
    if (pattern.find('|') != std::string_view::npos) continue;
    const auto ids = base::MatchName(pattern, name);
    Must(ids.has_value() == base::NameMatches(pattern, name), "MatchName and NameMatches differ");
    if (!ids) continue;
    for (const std::string_view id : *ids) Must(base::IsValidId(id), "an id of a name that matches is not valid");
    const std::string owner(base::OwnerOf(name));
    Must(owner == "members/" + std::string(ids->front()), "the owner is not the member the pattern finds");
    Must(name.substr(0, owner.size()) == owner, "the owner does not begin the name");
  }
  Must(base::LastSegment(name).size() <= name.size(), "the last segment is longer than the name");
  for (int segments = 0; segments < 8; ++segments) Must(base::Prefix(name, segments).size() <= name.size(), "a prefix is longer than the name");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  CheckName(bytes);
  return 0;
}
