#pragma once

#include "common/base/error.h"
#include "waymark/plan/v1/role_profile.pb.h"

namespace waymark::plan {

// The most role profiles of one member.
inline constexpr int kMaxRoleProfiles = 50;
// The most skills, knowledge counted in, that a profile asks for, and the most of whatever else it lists.
inline constexpr int kMaxProfileSkills = 200;
inline constexpr int kMaxProfileEntries = 50;

// What is wrong with a role profile that has its name, as far as that can be told without the store: texts and lists
// within their limits, figures in their ranges, no skill and no move twice, no move to or from itself. Field names are
// relative to the profile ("role.skills[2].level").
void CheckRoleProfile(const v1::RoleProfile& profile, base::Violations& violations);

// Puts what the server says of a profile in the place of what a client sent in it, and fills in the defaults: name,
// weights, demands, whether skills are known. Titles and what levels mean are DescribeSkill's and the store's.
void SettleRoleProfile(v1::RoleProfile* profile);

// Fills in what the catalogue says of a required skill: its title, its kind, what the level means.
void DescribeSkill(const v1::Skill& skill, v1::RequiredSkill* required);

}  // namespace waymark::plan
