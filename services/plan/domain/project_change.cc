#include "services/plan/domain/project_change.h"

#include <algorithm>
#include <string>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace waymark::plan {
namespace {

template <class Named>
Named* FindNamed(std::vector<Named>& things, std::string_view name) {
  const auto found =
      std::find_if(things.begin(), things.end(), [&](const Named& thing) { return thing.name == name; });
  return found == things.end() ? nullptr : &*found;
}

absl::Status Wrong(std::string_view field, std::string_view description) {
  base::Violations violations;
  violations.Add(field, description);
  return violations.ToStatus();
}

absl::Status NoSuchActivity() { return Wrong("name", "must name an activity of the project"); }

void Remove(std::vector<std::string>& names, std::string_view name) {
  names.erase(std::remove(names.begin(), names.end(), name), names.end());
}

ThreePoint Later(const ThreePoint& estimate, double days) {
  return {estimate.least + days, estimate.likely + days, estimate.most + days};
}

absl::StatusOr<Project> Checked(Project project) {
  WM_RETURN_IF_ERROR(CheckProject(project));
  return project;
}

}  // namespace

absl::StatusOr<Project> WithSlip(Project project, std::string_view name, double days) {
  Activity* activity = FindNamed(project.activities, name);
  if (activity == nullptr) return NoSuchActivity();
  ThreePoint& duration = activity->duration;
  const double last = std::max(duration.most, activity->aim ? activity->aim->most : 0);
  if (!(duration.least + days >= 0 && last + days <= kMostDays))
    return Wrong("days", "must leave a duration from 0 to 36,525 days");
  duration = Later(duration, days);
  if (activity->aim) activity->aim = Later(*activity->aim, days);
  for (double& quantile : activity->quantiles) quantile += days;
  return Checked(std::move(project));
}

absl::StatusOr<Project> WithFailure(Project project, std::string_view name) {
  Activity* activity = FindNamed(project.activities, name);
  if (activity == nullptr) return NoSuchActivity();
  activity->failure_chance = 1;
  activity->retries = 0;
  return Checked(std::move(project));
}

absl::StatusOr<Project> WithoutActivity(Project project, std::string_view name) {
  const Activity* found = FindNamed(project.activities, name);
  if (found == nullptr) return NoSuchActivity();
  // A project is often handed in unchecked; one that waits for itself would come back through its own predecessors.
  std::vector<std::string> before = found->predecessors;
  Remove(before, name);
  const std::string dropped(name);
  project.activities.erase(project.activities.begin() + (found - project.activities.data()));
  for (Activity& activity : project.activities) {
    auto& names = activity.predecessors;
    if (std::find(names.begin(), names.end(), dropped) == names.end()) continue;
    Remove(names, dropped);
    for (const std::string& each : before) {
      if (std::find(names.begin(), names.end(), each) == names.end()) names.push_back(each);
    }
  }
  for (Track& track : project.tracks) Remove(track.activities, dropped);
  for (Goal& goal : project.goals) Remove(goal.activities, dropped);
  return Checked(std::move(project));
}

absl::StatusOr<Project> WithActivity(Project project, Activity added, const std::vector<std::string>& tracks,
                                     const std::vector<std::string>& successors) {
  base::Violations violations;
  for (size_t i = 0; i < tracks.size(); ++i) {
    if (Track* track = FindNamed(project.tracks, tracks[i])) {
      track->activities.push_back(added.name);
    } else {
      violations.Add(base::Cat("tracks[", i, "]"), "must name a track of the project");
    }
  }
  for (size_t i = 0; i < successors.size(); ++i) {
    if (Activity* successor = FindNamed(project.activities, successors[i])) {
      successor->predecessors.push_back(added.name);
    } else {
      violations.Add(base::Cat("successors[", i, "]"), "must name an activity of the project");
    }
  }
  WM_RETURN_IF_ERROR(violations.ToStatus());
  project.activities.push_back(std::move(added));
  return Checked(std::move(project));
}

}  // namespace waymark::plan
