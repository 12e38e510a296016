#include "services/plan/domain/plan_timeline.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/base/date.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/critical_path.h"
#include "services/plan/domain/field_rules.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/domain/plan_project.h"
#include "services/plan/domain/simulation.h"
#include "services/plan/domain/step_network.h"

namespace waymark::plan {
namespace {

using google::type::Date;

// Without what is done, which nothing waits for: it has no time of its own.
Project ToCome(Project project, const v1::Plan& plan) {
  const auto is_done = [&](const std::string& name) {
    const auto step = FindElement<v1::Step>(plan, name);
    return step.ok() && !IsToCome(**step);
  };
  const auto erase_done = [&](std::vector<std::string>& names) {
    names.erase(std::remove_if(names.begin(), names.end(), is_done), names.end());
  };
  auto& activities = project.activities;
  activities.erase(std::remove_if(activities.begin(), activities.end(),
                                  [&](const Activity& activity) { return is_done(activity.name); }),
                   activities.end());
  for (Track& track : project.tracks) erase_done(track.activities);
  project.goals.clear();
  return project;
}

// One track and what it needs, and nothing else.
Project Alone(const Project& project, const StepNetwork& network, std::string_view track) {
  Project alone;
  for (const NeededForTrack& needed : TracksInOrder(project, network)) {
    if (needed.name != track) continue;
    for (const int i : needed.activities) alone.activities.push_back(network.activity(i));
  }
  for (const Track& each : project.tracks) {
    if (each.name == track) alone.tracks.push_back(each);
  }
  return alone;
}

class Writer {
 public:
  Writer(const v1::Plan& plan, absl::CivilDay today, const Project& project, const StepNetwork& network)
      : plan_(plan), today_(today), project_(project), network_(network), path_(ComputeCriticalPath(network)) {}

  v1::Timeline Write() const {
    v1::Timeline timeline;
    timeline.set_plan(plan_.name());
    *timeline.mutable_today() = base::DateOf(today_);
    if (network_.size() > 0) *timeline.mutable_end_date() = End(path_.end);
    for (int i = 0; i < network_.size(); ++i) *timeline.add_steps() = TimesOf(i);
    for (const std::vector<int>& chain : path_.paths) {
      v1::CriticalChain& added = *timeline.add_critical_paths();
      for (const int i : chain) added.add_steps(network_.activity(i).name);
    }
    timeline.set_more_critical_paths(path_.more_paths);
    if (project_.tracks.empty()) return timeline;
    for (const NeededForTrack& track : TracksInOrder(project_, network_)) {
      v1::TrackEnd& added = *timeline.add_track_ends();
      added.set_track(track.name);
      double end = 0;
      for (const int i : track.activities) end = std::max(end, path_.times[i].earliest_finish);
      if (!track.activities.empty()) *added.mutable_end_date() = End(end);
    }
    return timeline;
  }

 private:
  // What is done at the very beginning of today, since it takes no time, is done today.
  Date End(double time) const { return base::DateOf(std::max(today_, DayOfEnd(today_, time))); }

  v1::StepTimes TimesOf(int i) const {
    const Activity& activity = network_.activity(i);
    const ActivityTimes& times = path_.times[i];
    v1::StepTimes written;
    written.set_step(activity.name);
    if (const auto step = FindElement<v1::Step>(plan_, activity.name); step.ok())
      written.set_duration_source(DurationSourceOf(**step));
    written.set_duration_days(ClassicPert(activity.duration).mean);
    const absl::CivilDay earliest = std::max(today_, DayOfEnd(today_, times.earliest_finish));
    const absl::CivilDay latest = DayOfEnd(today_, times.latest_finish);
    *written.mutable_earliest_start() = base::DateOf(std::min(earliest, DayOfStart(today_, times.earliest_start)));
    *written.mutable_earliest_finish() = base::DateOf(earliest);
    *written.mutable_latest_start() = base::DateOf(std::min(latest, DayOfStart(today_, times.latest_start)));
    *written.mutable_latest_finish() = base::DateOf(latest);
    written.set_total_float_days(times.total_float);
    written.set_free_float_days(times.free_float);
    written.set_critical(times.critical);
    if (activity.must_by) *written.mutable_must_be_done_by() = base::DateOf(DayOfEnd(today_, *activity.must_by));
    return written;
  }

  const v1::Plan& plan_;
  const absl::CivilDay today_;
  const Project& project_;
  const StepNetwork& network_;
  const CriticalPath path_;
};

absl::StatusOr<v1::Timeline> Reckon(const v1::Plan& plan, absl::CivilDay today, const Project& project) {
  WM_ASSIGN_OR_RETURN(const StepNetwork network, StepNetwork::Build(project));
  return Writer(plan, today, project, network).Write();
}

absl::StatusOr<v1::Timeline> ReckonTrack(const v1::Plan& plan, absl::CivilDay today, const Project& project,
                                         std::string_view track) {
  WM_ASSIGN_OR_RETURN(const StepNetwork network, StepNetwork::Build(project));
  return Reckon(plan, today, Alone(project, network, track));
}

}  // namespace

absl::StatusOr<v1::Timeline> MakeTimeline(const v1::Plan& plan, absl::CivilDay today, std::string_view track) {
  const Project project = ToCome(MakeProject(plan, today), plan);
  if (!track.empty() && !std::any_of(project.tracks.begin(), project.tracks.end(),
                                     [&](const Track& each) { return each.name == track; })) {
    base::Violations violations;
    violations.Add("track", "must be a track of this plan that was not left");
    return violations.ToStatus();
  }
  auto timeline = track.empty() ? Reckon(plan, today, project) : ReckonTrack(plan, today, project, track);
  if (!timeline.ok()) return PlanFault(plan, timeline.status());
  return timeline;
}

}  // namespace waymark::plan
