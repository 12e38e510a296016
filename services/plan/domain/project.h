#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/plan/domain/three_point.h"

namespace waymark::plan {

// A plan read as a project. Times are days since the project's day 0; parts of days are taken.

inline constexpr int kMostActivities = 200;
inline constexpr int kMostTracks = 10;
inline constexpr int kMostGoals = 50;
inline constexpr int kMostRetries = 50;
// Of one duration or date: a hundred years.
inline constexpr double kMostDays = 36'525;
// A quantile function is given at the chances 0/4096, 1/4096, … 4096/4096.
inline constexpr int kQuantilePoints = 4'097;

// A step of the plan.
struct Activity {
  std::string name;                       // unique in the project
  ThreePoint duration;                    // days, not negative; all three 0: a milestone
  // The day on which it is meant to be done, where nobody has said how much work it is: it takes whatever time there
  // is until then. `duration` is then the time that it has by the plan, of which the mean counts.
  std::optional<ThreePoint> aim;
  double not_before = 0;                  // the first day on which it may start
  std::optional<double> must_by;          // the day by which it has to be done; negative: a day before day 0
  std::vector<std::string> predecessors;  // names; it starts when all of them are done

  // The chance that one attempt at it fails, known at that attempt's end.
  double failure_chance = 0;
  int retries = 0;        // how many more attempts there may be; where all fail, the activity has failed
  double retry_wait = 0;  // days from a failed attempt's end to the next one's start

  // Instead of the distribution that the forecast makes of `duration`: the quantiles of another one, kQuantilePoints
  // of them, in days, not falling. Negative durations count as 0. Empty: none. With an aim they do not count.
  std::vector<double> quantiles;
};

// One way to an acceptable end: reached when all of its activities are done. What these wait for belongs to the track
// as well, named or not. A track without activities leads nowhere: it is never reached.
struct Track {
  std::string name;  // unique in the project
  int priority = 0;  // the lowest is tried first; ties by name
  std::vector<std::string> activities;
};

// Activities that must all be done by a day. Without any, there is nothing to forecast.
struct Goal {
  std::string name;
  std::vector<std::string> activities;
  double by = 0;
};

// The order of activities, tracks, goals and predecessors has no influence on any answer; a name said twice counts
// once.
struct Project {
  std::vector<Activity> activities;
  std::vector<Track> tracks;  // none: one track, named "", of all activities
  std::vector<Goal> goals;
};

// OK or INVALID_ARGUMENT with all that is wrong: "activities[3].duration", say, with what would be right. Looks at
// each value and that names are known; whether activities wait for one another in a ring is seen by StepNetwork.
absl::Status CheckProject(const Project& project);

}  // namespace waymark::plan
