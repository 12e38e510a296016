#include "services/plan/domain/plan_forecast.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "common/base/date.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/domain/plan_project.h"
#include "services/plan/domain/track_comparison.h"
#include "services/plan/domain/track_order.h"

namespace waymark::plan {
namespace {

// Turns what the kernels find into contract messages with dates.
class Writer {
 public:
  Writer(const v1::Plan& plan, absl::CivilDay today) : plan_(plan), today_(today), tracks_(FollowedTracks(plan)) {}

  v1::PlanForecast Write(const Forecast& forecast) const {
    v1::PlanForecast written;
    for (const ActivityForecast& activity : forecast.activities) {
      if (IsStepToCome(activity.name)) *written.add_steps() = StepOf(activity);
    }
    for (const TrackForecast& track : forecast.tracks) {
      if (!track.name.empty()) *written.add_tracks() = TrackOf(track);
    }
    for (const GoalForecast& goal : forecast.goals) *written.add_goals() = GoalOf(goal);
    *written.mutable_end() = WriteEnd(forecast.end);
    for (const std::string& name : forecast.single_points_of_failure) {
      if (IsStepToCome(name)) written.add_single_points_of_failure(name);
    }
    return written;
  }

  v1::PlanEnd WriteEnd(const EndForecast& end) const {
    v1::PlanEnd written;
    written.set_chance(end.chance);
    if (end.chance_by) written.set_chance_by(*end.chance_by);
    SetSpread(end.end, [&] { return written.mutable_end(); });
    *written.mutable_expected_over() = Day(end.expected_over);
    for (size_t i = 0; i < tracks_.size() && i < end.by_track.size(); ++i) {
      v1::TrackShare& share = *written.add_by_track();
      share.set_track(tracks_[i]->name());
      share.set_chance(end.by_track[i]);
    }
    return written;
  }

  bool IsStepToCome(const std::string& name) const {
    const auto step = FindElement<v1::Step>(plan_, name);
    return step.ok() && IsToCome(**step);
  }

 private:
  // What is done at the very beginning of today is done today.
  google::type::Date Day(double time) const { return base::DateOf(std::max(today_, DayOfEnd(today_, time))); }

  template <class Into>
  void SetSpread(const std::optional<Spread>& spread, Into into) const {
    if (!spread) return;
    v1::DateSpread& written = *into();
    *written.mutable_p10() = Day(spread->p10);
    *written.mutable_p50() = Day(spread->p50);
    *written.mutable_p80() = Day(spread->p80);
    *written.mutable_p90() = Day(spread->p90);
    *written.mutable_mean() = Day(spread->mean);
  }

  v1::StepForecast StepOf(const ActivityForecast& activity) const {
    v1::StepForecast step;
    step.set_step(activity.name);
    step.set_chance(activity.chance);
    if (activity.chance_in_time) step.set_chance_in_time(*activity.chance_in_time);
    SetSpread(activity.finish, [&] { return step.mutable_finish(); });
    step.set_criticality(activity.criticality);
    step.set_chance_without(activity.chance_without);
    return step;
  }

  v1::TrackForecast TrackOf(const TrackForecast& forecast) const {
    v1::TrackForecast track;
    track.set_track(forecast.name);
    track.set_chance(forecast.chance);
    if (forecast.chance_by) track.set_chance_by(*forecast.chance_by);
    SetSpread(forecast.end, [&] { return track.mutable_end(); });
    *track.mutable_expected_over() = Day(forecast.expected_over);
    return track;
  }

  v1::GoalForecast GoalOf(const GoalForecast& forecast) const {
    v1::GoalForecast goal;
    goal.set_goal(forecast.name);
    const auto found = FindElement<v1::Goal>(plan_, forecast.name);
    const bool dated = found.ok() && (*found)->has_target_date();
    const auto by = dated ? EndOf((*found)->target_date(), today_) : std::nullopt;
    if (by) {
      *goal.mutable_by_date() = base::DateOf(DayOfEnd(today_, *by));
      if (forecast.chance) goal.set_chance(*forecast.chance);
    }
    SetSpread(forecast.end, [&] { return goal.mutable_end(); });
    return goal;
  }

  const v1::Plan& plan_;
  const absl::CivilDay today_;
  const std::vector<const v1::Track*> tracks_;
};

}  // namespace

absl::StatusOr<ForecastOptions> OptionsOf(const v1::SimulationOptions& asked, absl::CivilDay today) {
  base::Violations violations;
  ForecastOptions options;
  if (asked.has_seed()) options.seed = asked.seed();
  if (asked.runs() < 0 || asked.runs() > kMostRunsAsked) violations.Add("options.runs", "must be from 1 to 20,000");
  if (asked.runs() != 0) options.runs = asked.runs();
  if (asked.has_by_date()) {
    const auto day = base::CalendarDay(asked.by_date());
    if (!day || *day < today || *day - today >= kMostDays) {
      violations.Add("options.by_date", "must be a day from the member's today on, at most a hundred years ahead");
    } else {
      options.by = static_cast<double>(*day - today) + 1;
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  return options;
}

absl::StatusOr<v1::PlanForecast> ForecastOf(const v1::Plan& plan, absl::CivilDay today,
                                            const ForecastOptions& options) {
  return ForecastOf(plan, MakeProject(plan, today), today, options);
}

absl::StatusOr<v1::PlanForecast> ForecastOf(const v1::Plan& plan, const Project& project, absl::CivilDay today,
                                            const ForecastOptions& options) {
  const auto forecast = ComputeForecast(project, options);
  if (!forecast.ok()) return PlanFault(plan, forecast.status());
  return Writer(plan, today).Write(*forecast);
}

absl::StatusOr<v1::ModeComparison> CompareModesOf(const v1::Plan& plan, absl::CivilDay today,
                                                  const ForecastOptions& options) {
  const auto found = CompareLinearWithFlexible(MakeProject(plan, today), options);
  if (!found.ok()) return PlanFault(plan, found.status());
  const Writer writer(plan, today);
  v1::ModeComparison comparison;
  comparison.set_plan(plan.name());
  *comparison.mutable_today() = base::DateOf(today);
  comparison.set_runs(options.runs);
  comparison.set_seed(options.seed);
  *comparison.mutable_linear() = writer.WriteEnd(found->linear);
  *comparison.mutable_flexible() = writer.WriteEnd(found->flexible);
  // Where all of the first track is done, nothing of it can be lost any more.
  const bool can_be_lost = writer.IsStepToCome(found->most_critical);
  if (can_be_lost) comparison.set_most_critical_step(found->most_critical);
  *comparison.mutable_linear_without() = writer.WriteEnd(can_be_lost ? found->linear_without : found->linear);
  *comparison.mutable_flexible_without() = writer.WriteEnd(can_be_lost ? found->flexible_without : found->flexible);
  return comparison;
}

}  // namespace waymark::plan
