#include "common/rpc/http_route.h"

#include "common/base/cat.h"

namespace waymark::rpc {
namespace {

constexpr std::string_view kLink = "{link}";
constexpr std::string_view kTokenBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

// What stands before and behind the token.
std::string_view Before(std::string_view path) { return path.substr(0, path.find(kLink)); }
std::string_view Behind(std::string_view path) { return path.substr(path.find(kLink) + kLink.size()); }

}  // namespace

std::optional<std::string_view> LinkInTarget(std::string_view path, std::string_view target) {
  target = target.substr(0, target.find('?'));
  const std::string_view before = Before(path), behind = Behind(path);
  if (target.size() <= before.size() + behind.size()) return std::nullopt;
  if (!target.starts_with(before) || !target.ends_with(behind)) return std::nullopt;
  const std::string_view link = target.substr(before.size(), target.size() - before.size() - behind.size());
  if (link.find_first_not_of(kTokenBytes) != std::string_view::npos) return std::nullopt;
  return link;
}

std::string PathOf(std::string_view path, std::string_view link) { return base::Cat(Before(path), link, Behind(path)); }

bool NamesTag(std::string_view if_none_match, std::string_view tag) {
  std::string_view rest = if_none_match;
  while (true) {
    const size_t next = rest.find_first_not_of(" \t,");
    if (next == std::string_view::npos) return false;
    rest.remove_prefix(next);
    if (rest.starts_with('*')) return true;
    if (rest.starts_with("W/")) rest.remove_prefix(2);
    if (!rest.starts_with('"')) return false;
    const size_t end = rest.find('"', 1);
    if (end == std::string_view::npos) return false;
    if (rest.substr(1, end - 1) == tag) return true;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace waymark::rpc
