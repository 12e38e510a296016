#include "services/plan/domain/project.h"

#include <cmath>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "common/base/cat.h"
#include "common/base/error.h"

namespace waymark::plan {
namespace {

constexpr std::string_view kDays = "must be from 0 to 36,525 days";

using Names = absl::flat_hash_set<std::string_view>;

bool IsDays(double days) { return days >= 0 && days <= kMostDays; }

void CheckNames(const std::vector<std::string>& names, const Names& known, const std::string& at,
                base::Violations& violations) {
  if (names.size() > kMostActivities) {
    violations.Add(at, "must name at most 200 activities");
    return;
  }
  for (size_t i = 0; i < names.size(); ++i) {
    if (!known.contains(names[i])) violations.Add(base::Cat(at, "[", i, "]"), "must name an activity of the project");
  }
}

void CheckQuantiles(const std::vector<double>& quantiles, const std::string& at, base::Violations& violations) {
  if (quantiles.empty()) return;
  bool right = quantiles.size() == kQuantilePoints;
  for (size_t i = 0; right && i < quantiles.size(); ++i) {
    right = std::abs(quantiles[i]) <= kMostDays && (i == 0 || quantiles[i - 1] <= quantiles[i]);
  }
  if (!right) violations.Add(at, "must be 4,097 numbers that do not fall, of at most 36,525 days");
}

// An aim that is gone by lies before day 0.
void CheckAim(const ThreePoint& aim, const std::string& at, base::Violations& violations) {
  const std::string problem = ThreePointProblem(aim);
  if (!problem.empty()) {
    violations.Add(at, problem);
  } else if (aim.least < -kMostDays || aim.most > kMostDays) {
    violations.Add(at, "must be from -36,525 to 36,525 days");
  }
}

void CheckActivity(const Activity& activity, const Names& known, const std::string& at,
                   base::Violations& violations) {
  const std::string problem = ThreePointProblem(activity.duration);
  if (!problem.empty()) {
    violations.Add(at + ".duration", problem);
  } else if (!IsDays(activity.duration.least) || !IsDays(activity.duration.most)) {
    violations.Add(at + ".duration", kDays);
  }
  if (activity.aim) CheckAim(*activity.aim, at + ".aim", violations);
  if (!IsDays(activity.not_before)) violations.Add(at + ".not_before", kDays);
  // A date that is gone by lies before day 0.
  if (activity.must_by && !(std::abs(*activity.must_by) <= kMostDays))
    violations.Add(at + ".must_by", "must be from -36,525 to 36,525 days");
  if (!(activity.failure_chance >= 0 && activity.failure_chance <= 1))
    violations.Add(at + ".failure_chance", "must be from 0 to 1");
  if (activity.retries < 0 || activity.retries > kMostRetries)
    violations.Add(at + ".retries", "must be from 0 to 50");
  if (!IsDays(activity.retry_wait)) violations.Add(at + ".retry_wait", kDays);
  CheckQuantiles(activity.quantiles, at + ".quantiles", violations);
  CheckNames(activity.predecessors, known, at + ".predecessors", violations);
}

// Of things of one kind that have names: how many there are and that no name comes twice.
template <class Named>
Names CheckUnique(const std::vector<Named>& things, int most, const std::string& kind, base::Violations& violations) {
  Names names;
  if (things.size() > static_cast<size_t>(most)) {
    violations.Add(kind, base::Cat("must be at most ", most));
    return names;
  }
  for (size_t i = 0; i < things.size(); ++i) {
    const std::string at = base::Cat(kind, "[", i, "].name");
    if (things[i].name.empty()) violations.Add(at, "is required");
    if (!names.insert(things[i].name).second) violations.Add(at, "must be unique");
  }
  return names;
}

}  // namespace

absl::Status CheckProject(const Project& project) {
  base::Violations violations;
  const Names known = CheckUnique(project.activities, kMostActivities, "activities", violations);
  CheckUnique(project.tracks, kMostTracks, "tracks", violations);
  CheckUnique(project.goals, kMostGoals, "goals", violations);
  // What is too long is not looked at one by one.
  if (project.activities.size() > kMostActivities || project.tracks.size() > kMostTracks ||
      project.goals.size() > kMostGoals)
    return violations.ToStatus();
  for (size_t i = 0; i < project.activities.size(); ++i) {
    CheckActivity(project.activities[i], known, base::Cat("activities[", i, "]"), violations);
  }
  for (size_t i = 0; i < project.tracks.size(); ++i) {
    CheckNames(project.tracks[i].activities, known, base::Cat("tracks[", i, "].activities"), violations);
  }
  for (size_t i = 0; i < project.goals.size(); ++i) {
    const std::string at = base::Cat("goals[", i, "]");
    CheckNames(project.goals[i].activities, known, at + ".activities", violations);
    if (!(std::abs(project.goals[i].by) <= kMostDays))
      violations.Add(at + ".by", "must be from -36,525 to 36,525 days");
  }
  return violations.ToStatus();
}

}  // namespace waymark::plan
