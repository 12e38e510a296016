#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/plan/domain/forecast.h"
#include "services/plan/domain/project.h"

namespace waymark::plan {

// A linear plan against a flexible one, side by side, from the same random numbers.
struct TrackComparison {
  EndForecast linear;    // the first track and nothing else
  EndForecast flexible;  // all tracks, each when the one before it failed
  // The activity of the first track that most often decides its end (by criticality, then by the chance that is left
  // without it, then by name), and both plans if it fails for sure. Empty, and the plans as they are, where the first
  // track has no activities.
  std::string most_critical;
  EndForecast linear_without;
  EndForecast flexible_without;
};

// Errors as ComputeForecast. Goals are not looked at.
absl::StatusOr<TrackComparison> CompareLinearWithFlexible(const Project& project, const ForecastOptions& options);

}  // namespace waymark::plan
