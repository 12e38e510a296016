#include "common/base/resource_name.h"

#include <algorithm>

namespace waymark::base {
namespace {

constexpr size_t kIdBytes = 63;

bool IsIdByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

// Cuts the first segment off `rest` and returns it. `last` says whether nothing followed.
std::string_view CutSegment(std::string_view* rest, bool* last) {
  const size_t slash = rest->find('/');
  *last = slash == std::string_view::npos;
  const std::string_view segment = rest->substr(0, slash);
  *rest = *last ? std::string_view() : rest->substr(slash + 1);
  return segment;
}

// Whether `name` matches `pattern`; the ids go to `ids` where it is given.
bool Match(std::string_view pattern, std::string_view name, std::vector<std::string_view>* ids) {
  bool pattern_ends = false;
  bool name_ends = false;
  while (!pattern_ends) {
    if (name_ends) return false;
    const std::string_view want = CutSegment(&pattern, &pattern_ends);
    const std::string_view have = CutSegment(&name, &name_ends);
    if (want.size() >= 2 && want.front() == '{' && want.back() == '}') {
      if (!IsValidId(have)) return false;
      if (ids != nullptr) ids->push_back(have);
    } else if (want != have) {
      return false;
    }
  }
  return name_ends;
}

}  // namespace

std::optional<std::vector<std::string_view>> MatchName(std::string_view pattern, std::string_view name) {
  std::vector<std::string_view> ids;
  if (!Match(pattern, name, &ids)) return std::nullopt;
  return ids;
}

bool NameMatches(std::string_view patterns, std::string_view name) {
  while (true) {
    const size_t bar = patterns.find('|');
    if (Match(patterns.substr(0, bar), name, nullptr)) return true;
    if (bar == std::string_view::npos) return false;
    patterns.remove_prefix(bar + 1);
  }
}

bool IsValidId(std::string_view id) {
  if (id.empty() || id.size() > kIdBytes || id == "-") return false;
  if (!std::all_of(id.begin(), id.end(), IsIdByte)) return false;
  return id.find_first_not_of('.') != std::string_view::npos;
}

std::string_view OwnerOf(std::string_view name) {
  constexpr std::string_view kMembers = "members/";
  if (!name.starts_with(kMembers)) return {};
  const std::string_view id = name.substr(kMembers.size(), name.find('/', kMembers.size()) - kMembers.size());
  return IsValidId(id) ? name.substr(0, kMembers.size() + id.size()) : std::string_view();
}

std::string_view Prefix(std::string_view name, int segments) {
  if (segments <= 0) return {};
  size_t end = 0;
  for (int i = 0;; ++i) {
    const size_t slash = name.find('/', end);
    if (i + 1 == segments) return name.substr(0, slash);
    if (slash == std::string_view::npos) return {};
    end = slash + 1;
  }
}

std::string_view LastSegment(std::string_view name) {
  const size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

}  // namespace waymark::base
