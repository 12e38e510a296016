#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/plan/domain/step_network.h"

namespace waymark::plan {

// Times that differ by less than this many days (a tenth of a second) are the same.
inline constexpr double kSameTime = 1e-6;

// When an activity can and must happen, in days since the project's day 0.
struct ActivityTimes {
  double earliest_start = 0;
  double earliest_finish = 0;
  double latest_start = 0;
  double latest_finish = 0;
  double total_float = 0;  // latest less earliest finish; negative: a must-by date cannot be kept
  double free_float = 0;   // how much later it may finish without any successor (or the end) moving; not negative
  bool critical = false;   // without float: total_float < kSameTime
};

inline constexpr size_t kMostCriticalPaths = 20;

struct CriticalPath {
  double end = 0;                    // the day on which the last activity finishes; 0 without activities
  std::vector<ActivityTimes> times;  // by index of the network
  // Chains of critical activities in which each starts as the one before it finishes; the first starts by its own
  // date, after the last comes none. By names, at most kMostCriticalPaths of them.
  std::vector<std::vector<int>> paths;
  bool more_paths = false;  // there are more than that
};

// Forward and backward pass. An activity lasts as long as the mean of its estimate (a + 4m + b) / 6; one with an aim is
// not done before the mean of that. What nothing waits for must finish by the project's end; a must-by date asks for it
// earlier, never later. Source: Kelley and Walker, "Critical-path planning and scheduling" (1959).
CriticalPath ComputeCriticalPath(const StepNetwork& network);

// What moves when one activity takes longer.
struct Slip {
  double end = 0;                     // the new end
  double end_shift = 0;               // days; without must-by dates this is max(0, days - total float)
  std::vector<double> finish_shifts;  // days, by index of the network
};

// When each activity is done at the earliest by that, and how much of it lies past both its start and its aim: with
// what it takes by the plan it cannot keep the aim any more. 0 without an aim.
struct ForwardTimes {
  std::vector<double> start, finish, past_aim;  // days, by index of the network
};
ForwardTimes ComputeForward(const StepNetwork& network);

// The critical path recomputed with the activity `name` taking `days` longer (shorter: negative, to no less than 0).
// INVALID_ARGUMENT where there is no such activity or the new duration is out of its range.
absl::StatusOr<Slip> ComputeSlip(const Project& project, std::string_view name, double days);

}  // namespace waymark::plan
