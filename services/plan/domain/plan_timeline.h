#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "waymark/plan/v1/forecast.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// The critical path of a plan as of `today`; of what `track` needs alone, unless that is empty. INVALID_ARGUMENT naming
// "track" where it is none that may still be followed; else as PlanFault.
absl::StatusOr<v1::Timeline> MakeTimeline(const v1::Plan& plan, absl::CivilDay today, std::string_view track);

}  // namespace waymark::plan
