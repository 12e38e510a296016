#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/plan/domain/step_network.h"

namespace waymark::plan {

// Times in a simulation are ticks since the project's day 0 (see DurationTable).
inline constexpr int32_t kNever = std::numeric_limits<int32_t>::max();

// A track with all that it needs, as indices of the network, rising: its activities and what these wait for.
struct NeededForTrack {
  std::string name;
  std::vector<int> activities;
};

// The project's tracks, the first to be tried first; the one track of all activities where it has none.
std::vector<NeededForTrack> TracksInOrder(const Project& project, const StepNetwork& network);

// What came out, run by run. Sums are over all runs.
struct Outcomes {
  int runs = 0;
  // [activity * runs + run]: when it was done with every activity started as early as it may be, from day 0; kNever
  // where it, or what it waits for, failed.
  std::vector<int32_t> finish;
  // [track * runs + run]: when that track, followed from day 0, was done; kNever where it failed.
  std::vector<int32_t> track_end;
  std::vector<int64_t> track_over;  // per track: the sum of when it was done or failed
  // [track * activities + activity]: in how many runs the activity was on a longest chain to the track's end.
  // Failures count by the time they take only.
  std::vector<int> critical;
  // [set of tracks, the first one bit 0]: in how many runs just these failed.
  std::vector<int> failed_tracks;

  // The plan as it is followed: one track after the other, each from the moment the one before it failed.
  std::vector<int32_t> end;   // per run; kNever where all tracks failed
  std::vector<int> ended_by;  // per track: how many runs ended well by it
  int64_t over = 0;           // the sum of when a run ended, well or not
};

// Simulates `runs` (1 to 100,000) runs of the network. A run's figures depend on the seed, the run's number and the
// activities' names alone. Memory: 4 bytes for each activity, each track and one more, times runs (at most 84 MB),
// and some 22 kB for each activity.
//
// An activity with an aim: a run draws the day that is aimed at. It is done on that day, or as soon as it may start
// where that is later: how much work it is nobody has said, so that what comes late takes from the time there is, and
// what is aimed at a quarter is done in that quarter, one behind the other. What its duration cannot be had any more by
// the critical path (ForwardTimes::past_aim: 0 in a plan whose durations were reckoned from its aims, the delay where
// something was made to slip) is added. A further attempt takes the mean of its duration. Source: Gutierrez and
// Kouvelis, "Parkinson's law and its implications for project management", Management Science 37 (1991), whose
// activities take the time until their deadline.
//
// Following the plan: where a track fails, the next one begins that moment. What is begun goes on and what is done
// counts; the rest of the next track's activities start from then on. A shared activity that failed fails the next
// track too, at once. How long an activity takes and whether it fails is one draw in a run, whichever track comes to
// it.
//
// INVALID_ARGUMENT ("activities") where all of them one behind the other, every retry included, may take longer than
// 8,000,000 days.
absl::StatusOr<Outcomes> Simulate(const StepNetwork& network, const std::vector<NeededForTrack>& tracks,
                                  uint64_t seed, int runs);

}  // namespace waymark::plan
