#pragma once

#include "absl/status/statusor.h"
#include "services/plan/domain/reviewed_plan.h"

namespace waymark::plan {

// How the goals came out together, as the contract's GoalAttainment says.
absl::StatusOr<v1::GoalAttainment> AttainmentOf(const ReviewedPlan& reviewed);

// All figures of a review; the name is left to the caller. Statuses are those of the kernels, for a plan that breaks
// its contract's limits.
absl::StatusOr<v1::ReviewFigures> FiguresOf(const ReviewedPlan& reviewed);

}  // namespace waymark::plan
