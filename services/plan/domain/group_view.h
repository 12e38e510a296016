#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "waymark/plan/v1/group.pb.h"

namespace waymark::plan {

// Group views: counts and quantiles over the members of a unit or a role that never tell of fewer than kGroupThreshold
// people, alone, by what is missing from them, by two groups that are nearly the same, or by two releases that follow one
// another.
//
// Source: the rule of thumb of official statistics (threshold 5, complements suppressed), with releases held back until
// enough has changed, as against differencing attacks.

inline constexpr int kGroupThreshold = 5;
// The most skills that a view names.
inline constexpr int kMaxGroupSkills = 20;

// What is known of one member.
struct MemberFigures {
  uint64_t fingerprint = 0;  // of the member's name
  std::string unit;          // empty: none
  std::string role;          // the present one, roles/{role}; empty: none of the catalogue
  bool with_plan = false;    // has an active plan; what follows is of that
  bool review_late = false;
  std::optional<double> progress;        // share of its steps that are done; nullopt: it has none
  std::optional<double> readiness;       // nullopt: not known
  std::set<std::string> short_of;        // skills, where the readiness is known
};

// All members of a unit or a role.
struct Group {
  std::string key;  // "unit:Leeds", "role:roles/onet-15-1252.00"
  std::vector<const MemberFigures*> members;
};

// The groups that members form: units, then roles, each by name. The figures outlive them.
std::vector<Group> GroupsOf(const std::vector<MemberFigures>& figures);

// Of `groups`, as GroupsOf gives them, the keys of those that may be published: at least twice the threshold large, and
// for a role no unit that may be published with which it shares all but 1 to kGroupThreshold - 1 people.
std::set<std::string> Publishable(const std::vector<Group>& groups);

// What is published of `group` now, and what is kept to decide about the next time. A figure of which fewer than
// kGroupThreshold members came to differ from what `before` was made of stays as it was published then, also
// unpublished. A group that is not published now keeps what it was published with before, for the release after that;
// one that has no members any more is not publishable. release_time is left to the caller.
v1::GroupMemory Release(const Group& group, bool publishable, const v1::GroupMemory& before);

// What an analyst may read of it.
v1::GroupView Shown(const v1::GroupMemory& memory);

}  // namespace waymark::plan
