#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waymark::base {

// Resource names in the style of AIP-122: segments parted by "/", collections and ids in turn. An id has 1 to 63
// characters out of [A-Za-z0-9._-] and is neither "-" nor made of dots only.

// The ids that stand where `pattern` ("members/{member}/plans/{plan}") has braces, in order; nullopt where `name` does
// not match.
std::optional<std::vector<std::string_view>> MatchName(std::string_view pattern, std::string_view name);

// Whether `name` matches any of the patterns parted by "|".
bool NameMatches(std::string_view patterns, std::string_view name);

// Whether `id` may stand as one segment.
bool IsValidId(std::string_view id);

// "members/{member}" of a name that starts so, else empty: whose record the resource belongs to.
std::string_view OwnerOf(std::string_view name);

// The name's first `segments` segments ("members/ana/plans/p1/steps/s1", 4 gives "members/ana/plans/p1"); empty when it
// has fewer.
std::string_view Prefix(std::string_view name, int segments);

// The last segment.
std::string_view LastSegment(std::string_view name);

}  // namespace waymark::base
