#pragma once

#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// How `to` differs from `from`, two states of one plan: what it takes to make `to` of `from` (PlanDiff says in which
// order). For somebody who may not see all of a plan, compare what they may see of both.
v1::PlanDiff DiffPlans(const v1::Plan& from, const v1::Plan& to);

}  // namespace waymark::plan
