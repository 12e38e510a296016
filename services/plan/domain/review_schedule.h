#pragma once

#include "absl/status/statusor.h"
#include "services/plan/domain/reviewed_plan.h"

namespace waymark::plan {

// Where the plan stands in time at its review, by earned schedule, as the contract's EarnedSchedule says. Statuses are
// those of the kernel (earned_schedule.h), for a plan that breaks its contract's limits.
absl::StatusOr<v1::EarnedSchedule> ScheduleOf(const ReviewedPlan& reviewed);

}  // namespace waymark::plan
