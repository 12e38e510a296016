#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "services/plan/domain/plan_forecast.h"
#include "tests/bench/core_time.h"
#include "tests/bench/plan_bench.h"

namespace waymark::bench {
namespace {

constexpr int kSteps = 50;
constexpr int kRuns = 10'000;
constexpr absl::CivilDay kToday(2027, 1, 4);

// Two tracks of steps with three points that wait for one another, every fifth of which may fail and be tried again,
// and a goal on each.
plan::v1::Plan PlanOfFifty() {
  plan::v1::Plan made;
  made.set_name("members/ana/plans/p1");
  for (int i = 0; i < 2; ++i) {
    plan::v1::Track& track = *made.add_tracks();
    track.set_name(absl::StrFormat("%s/tracks/t%d", made.name(), i));
    track.set_priority(i + 1);
    plan::v1::Goal& goal = *made.add_goals();
    goal.set_name(absl::StrFormat("%s/goals/g%d", made.name(), i));
    goal.mutable_target_date()->set_year(2032 + i);
  }
  for (int i = 0; i < kSteps; ++i) {
    plan::v1::Step& step = *made.add_steps();
    step.set_name(absl::StrFormat("%s/steps/s%02d", made.name(), i));
    step.set_track(made.tracks(i % 2).name());
    step.mutable_months()->set_optimistic(1);
    step.mutable_months()->set_likely(2 + i % 3);
    step.mutable_months()->set_pessimistic(9);
    if (i % 5 == 0) step.set_failure_chance(0.1);
    if (i % 5 == 0) step.set_tries(2);
    for (const int before : {i - 2, i - 5}) {
      if (before >= 0) step.add_depends_on(made.steps(before).name());
    }
    if (i >= kSteps - 2) step.add_goals(made.goals(i % 2).name());
  }
  return made;
}

}  // namespace

void MeasureForecast(const Place& place, Report& report) {
  using Clock = std::chrono::steady_clock;
  const plan::v1::Plan plan = PlanOfFifty();
  std::vector<double> each_us;
  const auto begin = Clock::now();
  do {
    const double before = CoreMicros();
    if (!plan::ForecastOf(plan, kToday, {.runs = kRuns, .by = 2'000}).ok()) return;
    each_us.push_back(CoreMicros() - before);
  } while (Clock::now() - begin < std::chrono::duration<double>(place.seconds));
  std::sort(each_us.begin(), each_us.end());
  const auto at = [&](double share) {
    return each_us[static_cast<size_t>(share * static_cast<double>(each_us.size() - 1))];
  };
  report.Add({.name = "plan.forecast",
              .value = at(0.5) * 1000 / (kSteps * kRuns),
              .unit = "ns/step·run",
              .p50_us = at(0.5),
              .p99_us = at(0.99),
              .most_ms = 25,
              .note = absl::StrFormat(
                  "%d runs of a plan of %d steps on 2 tracks, from the document to the answer, in time of one core",
                  kRuns, kSteps)});
}

}  // namespace waymark::bench
