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
// people, alone, by what is missing from them, by two groups that are nearly the same, or by two releases that follow
// one another.
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
  std::optional<double> progress;   // share of its steps that are done; nullopt: it has none
  std::optional<double> readiness;  // nullopt: not known
  std::set<std::string> short_of;   // skills, where the readiness is known
};

// All members of a unit or a role.
struct Group {
  std::string key;  // "unit:Leeds", "role:roles/onet-15-1252.00"
  std::vector<const MemberFigures*> members;
};

// The groups that members form: units, then roles, each by name. The figures outlive them.
std::vector<Group> GroupsOf(const std::vector<MemberFigures>& figures);

// What is published of `groups` now, and what is kept to decide about the next time, in their order. `before` has by
// key what was kept the last time, of groups that have no members any more too if they are among `groups`. release_time
// is left to the caller.
//
// A figure, and whom it is over, changes only where at least kGroupThreshold members came to differ from what was
// decided of it last, published or not. It is published where neither it nor its change tells of fewer, where it tells
// of no fewer beside what was published last, and where no sum of units less a sum of roles leaves 1 to kGroupThreshold
// - 1 of those counted, of those not counted, or of those of whom it is not known; else what was published last stands.
// The group itself is a figure over at least twice the threshold: where it is not published its memory stays as it was.
std::vector<v1::GroupMemory> Release(const std::vector<Group>& groups,
                                     const std::map<std::string, v1::GroupMemory>& before);

// What an analyst may read of it.
v1::GroupView Shown(const v1::GroupMemory& memory);

}  // namespace waymark::plan
