#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/plan/domain/project.h"
#include "services/plan/domain/reviewed_plan.h"

namespace waymark::plan {

// The plan to hold delays against: each step as it was planned, without those that are dropped or removed, all on one
// track. What was done in the base version already is done in it, what was under way is so; the rest is still to come.
v1::Plan PlanAsPlanned(const ReviewedPlan& reviewed);

// What each step that is late or was dropped since the base version moves, as the contract's StepEffect says. `project`
// is PlanAsPlanned read as a project, its activities named as the steps. A step that is met waits for nothing any more:
// what is late does not move it, nor through it what comes after. INVALID_ARGUMENT as StepNetwork says of the project.
absl::StatusOr<std::vector<v1::StepEffect>> EffectsOf(const ReviewedPlan& reviewed, const Project& project);

}  // namespace waymark::plan
