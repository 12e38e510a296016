#include "services/plan/domain/map_spreads.h"

#include "common/base/date.h"
#include "services/plan/domain/plan_forecast.h"

namespace waymark::plan {

Spreads SpreadsOf(const v1::Plan& plan, absl::CivilDay today) {
  // A picture wants no more: a quantile is off by a hundredth at the most.
  constexpr int kRuns = 2'000;
  Spreads spreads;
  const auto forecast = ForecastOf(plan, today, {.runs = kRuns});
  if (!forecast.ok()) return spreads;
  for (const v1::StepForecast& step : forecast->steps()) {
    const auto p10 = base::CalendarDay(step.finish().p10()), p90 = base::CalendarDay(step.finish().p90());
    if (p10 && p90 && *p10 < *p90) spreads[step.step()] = {*p10, *p90};
  }
  return spreads;
}

}  // namespace waymark::plan
