#include "services/plan/domain/earned_schedule.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace waymark::plan {
namespace {

constexpr int kMostPeriods = 1'200;
// Of the whole value: sums of the same weights in another order differ by less.
constexpr double kTolerance = 1e-12;

bool IsAmount(double value) { return std::isfinite(value) && value >= 0; }

// What share of a step's value counts when `fraction` of it is done.
double Share(double fraction, PartDoneRule rule) {
  if (fraction >= 1) return 1;
  if (!(fraction > 0)) return 0;
  switch (rule) {
    case PartDoneRule::kZeroHundred:
      return 0;
    case PartDoneRule::kFiftyFifty:
      return 0.5;
    case PartDoneRule::kProportional:
      return fraction;
  }
  return 0;
}

// How much of a step is planned to be done by `time`.
double PlannedFraction(const PlannedStep& step, double time) {
  if (time >= step.finish) return 1;
  return time > step.start ? (time - step.start) / (step.finish - step.start) : 0;
}

absl::Status Check(const PlannedCurve& curve, double earned_value, double actual_time) {
  const std::vector<double>& planned = curve.values;
  base::Violations violations;
  if (!IsAmount(earned_value)) violations.Add("earned_value", "must be a number of 0 or more");
  if (!IsAmount(actual_time)) violations.Add("actual_time", "must be a number of 0 or more");
  if (planned.empty() || planned.size() > kMostPeriods) {
    violations.Add("planned", "must have from 1 to 1,200 periods");
    return violations.ToStatus();
  }
  const auto periods = static_cast<double>(planned.size());
  if (!(curve.finish > periods - 1 && curve.finish <= periods))
    violations.Add("planned", "must finish within its last period");
  double before = 0;
  for (size_t i = 0; i < planned.size(); ++i) {
    if (!IsAmount(planned[i]) || planned[i] < before)
      violations.Add(base::Cat("planned[", i, "]"), "must be a number and not less than the period before it");
    before = planned[i];
  }
  if (violations.empty() && !(before > 0)) violations.Add("planned", "must plan some value");
  return violations.ToStatus();
}

// When the period ends that has `before` periods before it.
double EndOf(const PlannedCurve& curve, double before) { return std::min(before + 1, curve.finish); }

double EarnedTime(const PlannedCurve& curve, double earned_value) {
  if (!(earned_value > 0)) return 0;
  const std::vector<double>& planned = curve.values;
  // The first period that plans more than is earned; the one before it is C.
  const auto next = std::upper_bound(planned.begin(), planned.end(), earned_value + kTolerance * planned.back());
  const double whole = static_cast<double>(next - planned.begin());
  const double before = next == planned.begin() ? 0 : *(next - 1);
  return whole + (EndOf(curve, whole) - whole) * std::max(0.0, earned_value - before) / (*next - before);
}

}  // namespace

absl::StatusOr<PlannedCurve> PlannedValue(absl::Span<const PlannedStep> steps, PartDoneRule rule) {
  base::Violations violations;
  double last = 0;
  for (size_t i = 0; i < steps.size(); ++i) {
    const std::string at = base::Cat("steps[", i, "]");
    const PlannedStep& step = steps[i];
    if (!IsAmount(step.weight)) violations.Add(at + ".weight", "must be a number of 0 or more");
    if (!IsAmount(step.start)) violations.Add(at + ".start", "must be a number of 0 or more");
    if (!(step.finish >= step.start && step.finish <= kMostPeriods))
      violations.Add(at + ".finish", "must be from its start to 1,200 periods");
    if (step.weight > 0) last = std::max(last, step.finish);
  }
  WM_RETURN_IF_ERROR(violations.ToStatus());
  // A plan that ends as it begins ends with its first period.
  PlannedCurve curve{.values = {}, .finish = last > 0 ? last : 1};
  curve.values.resize(static_cast<size_t>(std::ceil(curve.finish)));
  for (size_t k = 0; k < curve.values.size(); ++k) {
    const double end = EndOf(curve, static_cast<double>(k));
    for (const PlannedStep& step : steps) curve.values[k] += step.weight * Share(PlannedFraction(step, end), rule);
  }
  return curve;
}

double EarnedValue(absl::Span<const StepProgress> steps, PartDoneRule rule) {
  double earned = 0;
  for (const StepProgress& step : steps) earned += step.weight * Share(step.fraction, rule);
  return earned;
}

absl::StatusOr<EarnedSchedule> ComputeEarnedSchedule(const PlannedCurve& curve, double earned_value,
                                                     double actual_time) {
  WM_RETURN_IF_ERROR(Check(curve, earned_value, actual_time));
  const std::vector<double>& planned = curve.values;
  const double whole = planned.back();
  EarnedSchedule schedule;
  const auto last = std::lower_bound(planned.begin(), planned.end(), whole - kTolerance * whole);
  schedule.planned_duration = EndOf(curve, static_cast<double>(last - planned.begin()));
  const bool done = earned_value + kTolerance * whole >= whole;
  schedule.earned = done ? schedule.planned_duration : EarnedTime(curve, earned_value);
  schedule.variance = schedule.earned - actual_time;
  if (!(actual_time > 0)) {
    schedule.forecast_duration = schedule.planned_duration;
    return schedule;
  }
  schedule.performance = schedule.earned / actual_time;
  if (done) {
    schedule.forecast_duration = actual_time;
  } else if (schedule.earned > 0) {
    schedule.forecast_duration = schedule.planned_duration / *schedule.performance;
  }
  return schedule;
}

}  // namespace waymark::plan
