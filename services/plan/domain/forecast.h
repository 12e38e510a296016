#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/plan/domain/project.h"

namespace waymark::plan {

inline constexpr int kMostRuns = 100'000;

struct ForecastOptions {
  uint64_t seed = 1;
  int runs = 10'000;         // 1 to kMostRuns
  std::optional<double> by;  // the day T that chances are asked for; 0 to kMostDays
};

// When something happens, over the runs in which it does: days since the project's day 0. Quantiles are values of
// runs, at nearest rank: of n runs sorted the one at place ceil(p n).
struct Spread {
  double p10 = 0;
  double p50 = 0;
  double p80 = 0;
  double p90 = 0;
  double mean = 0;
};

// Chances and indices are shares of all runs, from 0 to 1.

struct ActivityForecast {
  std::string name;
  double chance = 0;                     // that it gets done at all, begun as early as it may be
  std::optional<double> chance_in_time;  // that it gets done by its must-by date; none where it has none
  std::optional<Spread> finish;          // none where it never gets done
  // Criticality index: how often it lies on a longest chain to the end of the first track that needs it; 0 where none
  // does. An activity's failing counts by the time it takes only.
  double criticality = 0;
  double chance_without = 0;  // of some acceptable end if this activity fails for sure
};

// A track by itself, followed from day 0.
struct TrackForecast {
  std::string name;
  double chance = 0;                // that it is ever done
  std::optional<double> chance_by;  // that it is done by day T
  std::optional<Spread> end;        // given that it is done
  double expected_over = 0;         // days until it is done or has failed
};

struct GoalForecast {
  std::string name;
  std::optional<double> chance;  // that all of its activities are done by its day; none without activities
  std::optional<Spread> end;     // when the last of them is, given that it is
};

// The plan as it is followed: the first track, and on its failing the next one, until one is done or none is left.
struct EndForecast {
  double chance = 0;                // of some acceptable end, ever
  std::optional<double> chance_by;  // of one by day T
  std::optional<Spread> end;        // given that there is one; its mean is the expected time given success
  double expected_over = 0;         // days until there is one or the last track has failed
  std::vector<double> by_track;     // the chance of ending well by each track, in their order
};

struct Forecast {
  std::vector<ActivityForecast> activities;  // by name
  std::vector<TrackForecast> tracks;         // the first to be tried first
  std::vector<GoalForecast> goals;           // by name
  EndForecast end;
  // Activities whose failing leaves no track, by name.
  std::vector<std::string> single_points_of_failure;
};

// Simulates the project (Monte Carlo), drawing each duration and each aim from the beta-PERT distribution of its
// estimate and each failure by its chance; see Simulate for what a run is. The same project, seed and number of runs
// give the same figures on every platform, whatever the order of anything in the project; and as every number belongs
// to an activity's name, two projects that differ in one activity differ in nothing else.
//
// A higher chance of failing never raises a chance that is not by a day, nor any chance of an activity, track or
// goal. It may raise the end's chance by a day: who fails early goes over to the next track early.
//
// INVALID_ARGUMENT as StepNetwork::Build and Simulate, or naming "runs" or "by".
//
// Source: Van Slyke, "Monte Carlo methods and the PERT problem", Operations Research 11 (1963), who also defines the
// criticality index.
absl::StatusOr<Forecast> ComputeForecast(const Project& project, const ForecastOptions& options);

}  // namespace waymark::plan
