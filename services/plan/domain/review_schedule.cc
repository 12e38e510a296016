#include "services/plan/domain/review_schedule.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/earned_schedule.h"

namespace waymark::plan {
namespace {

constexpr double kMostMonths = 1'200;
// Of a day, a tenth of a second: what ends so little after a day ends with it.
constexpr double kSameDay = 1e-6;

// Time in months of the calendar since a day: month k ends on that day of the month, or on the last of a shorter one;
// parts of a month are in proportion to its days.
class Months {
 public:
  explicit Months(absl::CivilDay start) : start_(start) {}

  // 0 for days before the start.
  double To(absl::CivilDay day) const {
    if (day <= start_) return 0;
    absl::civil_diff_t whole = absl::CivilMonth(day) - absl::CivilMonth(start_);
    if (Begin(whole) > day) --whole;
    return static_cast<double>(whole) +
           static_cast<double>(day - Begin(whole)) / static_cast<double>(Begin(whole + 1) - Begin(whole));
  }

  // The last day of so many months; nullopt past what the contract's dates hold.
  std::optional<absl::CivilDay> LastDay(double months) const {
    const absl::CivilDay last(2199, 12, 31);
    if (!(months <= static_cast<double>(absl::CivilMonth(last) - absl::CivilMonth(start_)) + 1)) return std::nullopt;
    const auto whole = static_cast<absl::civil_diff_t>(std::floor(months));
    const auto length = static_cast<double>(Begin(whole + 1) - Begin(whole));
    const double days = std::ceil((months - static_cast<double>(whole)) * length - kSameDay);
    const absl::CivilDay day = Begin(whole) + static_cast<absl::civil_diff_t>(days) - 1;
    return day <= last ? std::optional(day) : std::nullopt;
  }

 private:
  absl::CivilDay Begin(absl::civil_diff_t month) const { return MonthsAfter(start_, month); }

  absl::CivilDay start_;
};

double Weight(const v1::Step& step) { return step.weight() > 0 ? step.weight() : 1; }

// What a verdict says is done of a step; one that is begun counts as half, whatever its fraction.
double Fraction(const ReviewedStep& step) {
  switch (step.verdict->kind()) {
    case v1::VERDICT_KIND_MET:
      return 1;
    case v1::VERDICT_KIND_ON_COURSE:
      return 0.5;
    case v1::VERDICT_KIND_LATE:
      return step.begun ? 0.5 : 0;
    default:
      return 0;
  }
}

// Reads planned times off the steps as they were planned.
class Timeline {
 public:
  Timeline(const std::vector<ReviewedStep>& steps, const Months& months) : months_(months) {
    for (const ReviewedStep& step : steps) {
      if (const auto span = SpanOf(step.planned->target_date()))
        finishes_[step.planned->name()] = months_.To(span->last + 1);
    }
  }

  // The step's start and finish in months; nullopt without a target date in range.
  std::optional<PlannedStep> Planned(const v1::Step& step) const {
    const auto finish = finishes_.find(step.name());
    if (finish == finishes_.end() || finish->second > kMostMonths) return std::nullopt;
    return PlannedStep{Weight(step), std::min(Begin(step), finish->second), finish->second};
  }

 private:
  double Begin(const v1::Step& step) const {
    if (const auto span = SpanOf(step.start_date())) return months_.To(span->first);
    double begin = 0;
    for (const std::string& before : step.depends_on()) {
      const auto finish = finishes_.find(before);
      if (finish != finishes_.end()) begin = std::max(begin, finish->second);
    }
    return begin;
  }

  const Months& months_;
  absl::flat_hash_map<std::string, double> finishes_;  // by the step's name
};

void PutForecast(const EarnedSchedule& computed, const Months& months, v1::EarnedSchedule* schedule) {
  schedule->set_planned_months(computed.planned_duration);
  schedule->set_earned_months(computed.earned);
  schedule->set_variance_months(computed.variance);
  if (computed.performance) {
    schedule->set_performance(*computed.performance);
  } else {
    schedule->set_gap(v1::FIGURE_GAP_NO_TIME_GONE_BY);
  }
  if (!computed.forecast_duration) {
    schedule->set_gap(v1::FIGURE_GAP_NOTHING_EARNED);
    return;
  }
  schedule->set_forecast_months(*computed.forecast_duration);
  if (const auto day = months.LastDay(*computed.forecast_duration)) {
    *schedule->mutable_forecast_date() = base::DateOf(*day);
  } else {
    schedule->set_gap(v1::FIGURE_GAP_TOO_FAR);
  }
}

}  // namespace

absl::StatusOr<v1::EarnedSchedule> ScheduleOf(const ReviewedPlan& reviewed) {
  const std::vector<ReviewedStep> steps = StepsOf(reviewed);
  const Months months(reviewed.start);
  const Timeline timeline(steps, months);
  std::vector<PlannedStep> planned;
  std::vector<StepProgress> progress;
  int undated = 0;
  for (const ReviewedStep& step : steps) {
    if (step.settled || step.verdict->kind() == v1::VERDICT_KIND_DROPPED) continue;
    const std::optional<PlannedStep> times = timeline.Planned(*step.planned);
    if (!times) {
      ++undated;
      continue;
    }
    planned.push_back(*times);
    progress.push_back({times->weight, Fraction(step)});
  }
  const absl::CivilDay open = base::CalendarDay(reviewed.review.open_date()).value_or(reviewed.start);
  v1::EarnedSchedule schedule;
  schedule.set_rule(v1::PART_DONE_RULE_FIFTY_FIFTY);
  *schedule.mutable_start_date() = base::DateOf(reviewed.start);
  *schedule.mutable_as_of_date() = base::DateOf(open);
  schedule.set_counted_steps(static_cast<int>(planned.size()));
  schedule.set_undated_steps(undated);
  schedule.set_actual_months(months.To(open));
  if (planned.empty()) {
    schedule.set_gap(v1::FIGURE_GAP_NOTHING_PLANNED);
    return schedule;
  }
  WM_ASSIGN_OR_RETURN(const PlannedCurve curve, PlannedValue(planned, PartDoneRule::kFiftyFifty));
  schedule.set_planned_weight(curve.values.back());
  schedule.set_earned_weight(EarnedValue(progress, PartDoneRule::kFiftyFifty));
  WM_ASSIGN_OR_RETURN(const EarnedSchedule computed,
                      ComputeEarnedSchedule(curve, schedule.earned_weight(), schedule.actual_months()));
  PutForecast(computed, months, &schedule);
  return schedule;
}

}  // namespace waymark::plan
