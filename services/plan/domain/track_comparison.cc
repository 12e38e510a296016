#include "services/plan/domain/track_comparison.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/base/status_macros.h"
#include "services/plan/domain/project_change.h"
#include "services/plan/domain/simulation.h"
#include "services/plan/domain/step_network.h"

namespace waymark::plan {
namespace {

// The project with its first track only, and only what that needs.
Project Linear(const Project& project, const StepNetwork& network, const NeededForTrack& first) {
  Project linear;
  for (const int i : first.activities) linear.activities.push_back(network.activity(i));
  Track& track = linear.tracks.emplace_back(Track{first.name.empty() ? "first" : first.name});
  for (const Activity& activity : linear.activities) track.activities.push_back(activity.name);
  return linear;
}

std::string MostCritical(const Forecast& forecast, const StepNetwork& network, const NeededForTrack& first) {
  const ActivityForecast* most = nullptr;
  const auto rank = [](const ActivityForecast& activity) {
    return std::make_tuple(-activity.criticality, activity.chance_without);
  };
  for (const ActivityForecast& activity : forecast.activities) {
    const int index = *network.Find(activity.name);
    if (!std::binary_search(first.activities.begin(), first.activities.end(), index)) continue;
    if (most == nullptr || rank(activity) < rank(*most)) most = &activity;
  }
  return most == nullptr ? "" : most->name;
}

}  // namespace

absl::StatusOr<TrackComparison> CompareLinearWithFlexible(const Project& project, const ForecastOptions& options) {
  WM_ASSIGN_OR_RETURN(const StepNetwork network, StepNetwork::Build(project));
  const NeededForTrack first = TracksInOrder(project, network).front();
  Project flexible = project;
  flexible.goals.clear();
  const Project linear = Linear(project, network, first);
  WM_ASSIGN_OR_RETURN(Forecast with_all, ComputeForecast(flexible, options));
  WM_ASSIGN_OR_RETURN(Forecast with_first, ComputeForecast(linear, options));
  TrackComparison comparison;
  comparison.most_critical = MostCritical(with_all, network, first);
  comparison.linear = comparison.linear_without = std::move(with_first.end);
  comparison.flexible = comparison.flexible_without = std::move(with_all.end);
  if (comparison.most_critical.empty()) return comparison;
  WM_ASSIGN_OR_RETURN(const Project flexible_without, WithFailure(std::move(flexible), comparison.most_critical));
  WM_ASSIGN_OR_RETURN(const Project linear_without, WithFailure(linear, comparison.most_critical));
  WM_ASSIGN_OR_RETURN(Forecast without_all, ComputeForecast(flexible_without, options));
  WM_ASSIGN_OR_RETURN(Forecast without_first, ComputeForecast(linear_without, options));
  comparison.flexible_without = std::move(without_all.end);
  comparison.linear_without = std::move(without_first.end);
  return comparison;
}

}  // namespace waymark::plan
