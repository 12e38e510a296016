#pragma once

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/plan/domain/forecast.h"
#include "waymark/plan/v1/forecast.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// The most runs that a caller may ask for: 200 steps take no more than a second then, in CompareModes too.
inline constexpr int kMostRunsAsked = 20'000;

// Options of a request, for a plan reckoned from `today` on. INVALID_ARGUMENT naming "options.runs",
// "options.by_date".
absl::StatusOr<ForecastOptions> OptionsOf(const v1::SimulationOptions& asked, absl::CivilDay today);

// The forecast of a plan as of `today`. Errors as PlanFault.
absl::StatusOr<v1::PlanForecast> ForecastOf(const v1::Plan& plan, absl::CivilDay today,
                                            const ForecastOptions& options);

// The same of a plan that is reckoned with as that project (see ChangedPlan).
absl::StatusOr<v1::PlanForecast> ForecastOf(const v1::Plan& plan, const Project& project, absl::CivilDay today,
                                            const ForecastOptions& options);

// The followed track alone beside all tracks. Errors as PlanFault.
absl::StatusOr<v1::ModeComparison> CompareModesOf(const v1::Plan& plan, absl::CivilDay today,
                                                  const ForecastOptions& options);

}  // namespace waymark::plan
