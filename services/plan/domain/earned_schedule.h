#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace waymark::plan {

// How a step that is begun and not done counts. One rule is kept for a plan's whole life.
enum class PartDoneRule {
  kZeroHundred,  // nothing until it is done
  kFiftyFifty,   // half once it is begun, the other half when it is done
  kProportional  // the fraction that is done
};

// A step as it was planned. Times are in periods (months, say) since the plan's start.
struct PlannedStep {
  double weight = 1;  // its value; not negative
  double start = 0;
  double finish = 0;
};

// A step as it stands. A fraction above 0 counts as begun, one of 1 or more as done.
struct StepProgress {
  double weight = 1;
  double fraction = 0;
};

// The value planned to be earned by the end of each of the periods 1, 2, …: PV_1, PV_2, …
struct PlannedCurve {
  std::vector<double> values;
  // When the last period ends: at its own end, or within it where the plan does. Above values.size() - 1 and at most
  // values.size().
  double finish = 0;
};

// The value planned up to the last planned finish of a step that has any, by `rule`, the last period ending there, so
// that what is done just as planned is neither early nor late; in kProportional a step's value grows evenly from its
// start to its finish. INVALID_ARGUMENT names a step that ends before it begins, or whose weight or time is negative,
// not finite, or beyond 1,200 periods.
absl::StatusOr<PlannedCurve> PlannedValue(absl::Span<const PlannedStep> steps, PartDoneRule rule);

// The value earned so far: the sum of weight times what `rule` makes of the fraction (held within 0 and 1).
double EarnedValue(absl::Span<const StepProgress> steps, PartDoneRule rule);

// Where a plan stands in time. All in periods.
struct EarnedSchedule {
  double planned_duration = 0;              // PD: when the first period ends by whose end all is planned to be earned
  double earned = 0;                        // ES: the time by which the plan meant to have earned what is earned
  double variance = 0;                      // SV(t) = ES - AT; negative: late
  std::optional<double> performance;        // SPI(t) = ES / AT; below 1: late
  std::optional<double> forecast_duration;  // PD / SPI(t): how long all of it will take at that pace
};

// With PV_k the value planned by the end of period k (PV_0 = 0), EV the value earned and AT the time gone by:
// ES = C + (EV - PV_C) / (PV_{C+1} - PV_C), where C is the number of periods with PV_k <= EV; within a last period that
// ends early, the fraction is of its length.
//
// Its edges:
// - EV = 0: ES is 0, also where nothing was planned at first; with AT > 0, SPI(t) is 0 and there is no forecast.
// - Flat PV: what equals a plateau's value has earned the plateau to its end, as nothing more was planned
//   then; there is never a division by zero.
// - EV >= the whole: ES is PD and the forecast is AT (that long it took).
// - AT = 0: SPI(t) is not defined and the forecast is PD.
//
// INVALID_ARGUMENT where the curve is empty, longer than 1,200, not finite, negative, falling or without any value, or
// does not finish within its last period, and for a negative or not finite `earned_value` or `actual_time`.
//
// Source: Lipke, "Schedule is different", The Measurable News (2003); Lipke, "Earned Schedule" (2009).
absl::StatusOr<EarnedSchedule> ComputeEarnedSchedule(const PlannedCurve& curve, double earned_value,
                                                     double actual_time);

}  // namespace waymark::plan
