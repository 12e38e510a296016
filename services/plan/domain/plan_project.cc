#include "services/plan/domain/plan_project.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_join.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/plan_links.h"
#include "services/plan/domain/plan_view.h"
#include "services/plan/domain/step_network.h"
#include "services/plan/domain/track_order.h"

namespace waymark::plan {
namespace {

// What is closer to a day's border than this was rounded away from it.
constexpr double kSliver = 1e-6;
// The calendar of the contracts.
const absl::CivilDay kFirstDay(1970, 1, 1);
const absl::CivilDay kLastDay(2199, 12, 31);

double DaysTo(absl::CivilDay today, absl::CivilDay day) { return static_cast<double>(day - today); }

double WithinRange(double days) { return std::clamp(days, -kMostDays, kMostDays); }

// The first day of a step's start date.
std::optional<double> StartOf(const v1::Step& step, absl::CivilDay today) {
  const auto span = step.has_start_date() ? SpanOf(step.start_date()) : std::nullopt;
  if (!span) return std::nullopt;
  return DaysTo(today, span->first);
}

std::optional<DaySpan> TargetOf(const v1::Step& step) {
  return step.has_target_date() ? SpanOf(step.target_date()) : std::nullopt;
}

// The months that a step says it takes, in days.
ThreePoint SaidDays(const type::v1::ThreePoint& months) {
  const double likely = months.likely() * kDaysPerMonth;
  return {months.has_optimistic() ? months.optimistic() * kDaysPerMonth : likely, likely,
          months.has_pessimistic() ? months.pessimistic() * kDaysPerMonth : likely};
}

bool IsDone(const v1::Step& step) { return step.progress() == v1::STEP_PROGRESS_DONE; }
bool IsDropped(const v1::Step& step) { return step.progress() == v1::STEP_PROGRESS_DROPPED; }
bool IsUnderWay(const v1::Step& step) { return step.progress() == v1::STEP_PROGRESS_UNDER_WAY; }

// Takes from each aim what lies before the planned beginning of its activity, and gives the activity the time that it
// then has by the plan. In a circle nothing is planned; that is told where anything is computed.
void TakeTimeOfAims(Project* project) {
  const auto network = StepNetwork::Build(*project);
  if (!network.ok()) return;
  absl::flat_hash_map<std::string, Activity*> activities;
  for (Activity& activity : project->activities) activities[activity.name] = &activity;
  std::vector<double> finish;
  for (int i = 0; i < network->size(); ++i) {
    Activity& activity = *activities[network->activity(i).name];
    double begin = activity.not_before;
    for (const int before : network->predecessors(i)) begin = std::max(begin, finish[before]);
    if (activity.aim) {
      ThreePoint& aim = *activity.aim;
      aim.least = std::clamp(begin, aim.least, aim.most);
      aim.likely = std::max(aim.least, aim.likely);
      activity.duration = Certain(std::max(0.0, ClassicPert(aim).mean - begin));
    }
    finish.push_back(begin + ClassicPert(activity.duration).mean);
  }
}

// A plan's document, looked at as of one day.
class Reading {
 public:
  Reading(const v1::Plan& plan, absl::CivilDay today) : plan_(plan), today_(today), tracks_(FollowedTracks(plan)) {
    for (const v1::Step& step : plan.steps()) steps_.emplace(step.name(), &step);
  }

  Project ToProject() {
    Project project;
    MarkKept();
    for (const v1::Step& step : plan_.steps()) {
      if (Kept(step)) project.activities.push_back(ActivityOf(step));
    }
    AddTracks(&project);
    AddGoals(&project);
    TakeTimeOfAims(&project);
    return project;
  }

 private:
  // What a track is about: the steps that stand on it and the one that its entry condition asks for.
  static bool Needs(const v1::Track& track, const v1::Step& step) {
    return StandsOn(step, track.name()) ||
           (track.entry_condition().has_step_done() && track.entry_condition().step_done() == step.name());
  }

  // Marks the steps of the tracks that are followed, and all that these wait for.
  void MarkKept() {
    std::vector<const v1::Step*> open;
    const auto mark = [&](const v1::Step& step) {
      if (kept_.insert(step.name()).second) open.push_back(&step);
    };
    for (const v1::Step& step : plan_.steps()) {
      const bool needed = std::any_of(tracks_.begin(), tracks_.end(),
                                      [&](const v1::Track* track) { return Needs(*track, step); });
      if (needed) mark(step);
    }
    while (!open.empty()) {
      const v1::Step& step = *open.back();
      open.pop_back();
      for (const std::string& before : step.depends_on()) {
        if (const auto found = steps_.find(before); found != steps_.end()) mark(*found->second);
      }
    }
  }

  bool Kept(const v1::Step& step) const {
    return IsDone(step) || (!IsDropped(step) && kept_.contains(step.name()));
  }

  Activity ActivityOf(const v1::Step& step) {
    Activity activity;
    activity.name = step.name();
    if (IsDone(step)) return activity;
    if (step.has_months()) {
      activity.duration = Remaining(step);
    } else {
      activity.aim = AimOf(step);
    }
    if (step.must_be_in_time() && step.has_target_date()) activity.must_by = EndOf(step.target_date(), today_);
    AddFailure(step, &activity);
    if (IsUnderWay(step)) return activity;
    if (const auto start = StartOf(step, today_)) activity.not_before = std::clamp(*start, 0.0, kMostDays);
    absl::flat_hash_set<std::string> seen;
    AddPredecessors(step, &seen, &activity.predecessors);
    return activity;
  }

  // What is left of the months that a step says. Where the least of them have gone by already this has the range and
  // the likeliest value that the whole has given that it takes longer than what has gone by.
  ThreePoint Remaining(const v1::Step& step) const {
    const ThreePoint days = SaidDays(step.months());
    const double elapsed = ElapsedDays(step);
    return {std::max(0.0, days.least - elapsed), std::max(0.0, days.likely - elapsed),
            std::max(0.0, days.most - elapsed)};
  }

  // What an UNDER_WAY step has taken already, in days: since the first day of its start date.
  double ElapsedDays(const v1::Step& step) const {
    const auto start = IsUnderWay(step) ? StartOf(step, today_) : std::nullopt;
    return start ? std::max(0.0, -*start) : 0;
  }

  // From the end of the target date's first day to that of its last.
  std::optional<ThreePoint> AimOf(const v1::Step& step) const {
    const auto target = TargetOf(step);
    if (!target) return std::nullopt;
    const double first = WithinRange(DaysTo(today_, target->first) + 1);
    const double last = WithinRange(DaysTo(today_, target->last) + 1);
    return ThreePoint{first, (first + last) / 2, last};
  }

  static void AddFailure(const v1::Step& step, Activity* activity) {
    const int tries = std::max(1, step.tries());
    activity->failure_chance = tries == 1 ? step.failure_chance() : std::pow(step.failure_chance(), 1.0 / tries);
    activity->retries = tries - 1;
    activity->retry_wait = step.retry_months() * kDaysPerMonth;
  }

  // What a step waits for: what is done no more, and in the stead of what was dropped what that waits for.
  void AddPredecessors(const v1::Step& step, absl::flat_hash_set<std::string>* seen, std::vector<std::string>* names) {
    for (const std::string& before : step.depends_on()) {
      const auto found = steps_.find(before);
      if (found == steps_.end() || IsDone(*found->second) || !seen->insert(before).second) continue;
      if (IsDropped(*found->second)) {
        AddPredecessors(*found->second, seen, names);
      } else {
        names->push_back(before);
      }
    }
  }

  void AddTracks(Project* project) const {
    for (size_t i = 0; i < tracks_.size(); ++i) {
      Track& track = project->tracks.emplace_back();
      track.name = tracks_[i]->name();
      track.priority = static_cast<int>(i);
      // What was given up is never done: the track leads nowhere.
      const auto asked = steps_.find(tracks_[i]->entry_condition().step_done());
      if (asked != steps_.end() && IsDropped(*asked->second)) continue;
      for (const v1::Step& step : plan_.steps()) {
        if (Kept(step) && Needs(*tracks_[i], step)) track.activities.push_back(step.name());
      }
    }
  }

  void AddGoals(Project* project) const {
    for (const v1::Goal& goal : plan_.goals()) {
      if (goal.progress() == v1::GOAL_PROGRESS_REACHED || goal.progress() == v1::GOAL_PROGRESS_DROPPED) continue;
      Goal& added = project->goals.emplace_back();
      added.name = goal.name();
      const auto by = goal.has_target_date() ? EndOf(goal.target_date(), today_) : std::nullopt;
      added.by = by.value_or(kMostDays);
      std::vector<std::string> all;
      for (const v1::Step& step : plan_.steps()) {
        const bool serves = std::find(step.goals().begin(), step.goals().end(), goal.name()) != step.goals().end();
        if (!serves || !Kept(step)) continue;
        all.push_back(step.name());
        if (!tracks_.empty() && StandsOn(step, tracks_[0]->name())) added.activities.push_back(step.name());
      }
      if (added.activities.empty()) added.activities = std::move(all);
    }
  }

  const v1::Plan& plan_;
  const absl::CivilDay today_;
  const std::vector<const v1::Track*> tracks_;
  absl::flat_hash_map<std::string, const v1::Step*> steps_;
  absl::flat_hash_set<std::string> kept_;
};

// The names of the steps along some circle; empty where there is none.
std::vector<std::string> CircleIn(const v1::Plan& plan) {
  for (const v1::Step& step : plan.steps()) {
    if (auto circle = CircleThrough(plan, step); !circle.empty()) return circle;
  }
  return {};
}

}  // namespace

Project MakeProject(const v1::Plan& plan, absl::CivilDay today) { return Reading(plan, today).ToProject(); }

v1::DurationSource DurationSourceOf(const v1::Step& step) {
  return step.has_months()         ? v1::DURATION_SOURCE_MONTHS
         : TargetOf(step)          ? v1::DURATION_SOURCE_DATES
                                   : v1::DURATION_SOURCE_NONE;
}

bool IsToCome(const v1::Step& step) { return !IsDone(step) && !IsDropped(step); }

std::optional<double> EndOf(const type::v1::ApproximateDate& date, absl::CivilDay today) {
  const auto span = SpanOf(date);
  if (!span) return std::nullopt;
  return WithinRange(DaysTo(today, span->last) + 1);
}

absl::CivilDay DayOfStart(absl::CivilDay today, double time) {
  return std::clamp(today + static_cast<int64_t>(std::floor(time + kSliver)), kFirstDay, kLastDay);
}

absl::CivilDay DayOfEnd(absl::CivilDay today, double time) {
  return std::clamp(today + (static_cast<int64_t>(std::ceil(time - kSliver)) - 1), kFirstDay, kLastDay);
}

absl::Status PlanFault(const v1::Plan& plan, const absl::Status& status) {
  if (status.ok() || status.code() != absl::StatusCode::kInvalidArgument) return status;
  std::string message(status.message());
  if (std::vector<std::string> circle = CircleIn(plan); !circle.empty()) {
    for (std::string& name : circle) name = std::string(base::LastSegment(name));
    message = base::Cat("steps wait for one another in a circle: ", absl::StrJoin(circle, " > ").substr(0, 1000));
  }
  return base::Error(error::v1::REASON_PREREQUISITE_MISSING, base::Cat("The plan cannot be reckoned: ", message),
                     {{"resource", plan.name()}});
}

}  // namespace waymark::plan
