#pragma once

#include <string>
#include <vector>

#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// A role of the catalogue that a plan rests on.
struct PlanRole {
  std::string role;     // roles/{role}
  std::string release;  // that the plan was made on
  std::vector<std::string>
      used_by;  // what of the plan names it: the plan for its target and interests, a track, a step
};

// The catalogue's roles that the plan's target, interests, tracks and steps name, each role and release once, in the
// order of their first use. Profiles of the member's own are no release's.
std::vector<PlanRole> RolesOf(const v1::Plan& plan);

// What became of `then`, a role as one release describes it, in a later one: `now`, or null where it is gone. The same
// role twice gives CURRENT. Names, releases, and what the two describe alike are not told.
v1::RoleDrift DriftOf(const v1::Role& then, const v1::Role* now);

}  // namespace waymark::plan
