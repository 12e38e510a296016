#pragma once

#include "absl/time/civil_time.h"
#include "services/plan/domain/career_map.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// When the steps of a plan are done by its forecast from `today` on, for those whose date is not certain. Empty where
// the plan cannot be reckoned. The same plan and day give the same days.
Spreads SpreadsOf(const v1::Plan& plan, absl::CivilDay today);

}  // namespace waymark::plan
