#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace waymark::plan {

inline constexpr int kMostChainStates = 500;

// A way with setbacks: from a state, each time one stays in it, it leads on to some state by chance. States are
// numbered from 0; ends, in which one stays for good, have numbers of their own, from 0.
struct Chain {
  struct State {
    double duration = 0;        // of one stay, in months, say; not negative
    std::vector<double> next;   // the chances of going on to each state: as many as there are states
    std::vector<double> ends;   // the chances of going to each end; with those of `next` they add up to 1
  };
  std::vector<State> states;
};

// From one state on.
struct ChainOutcome {
  double expected_time = 0;          // until it ends, in whatever end
  std::vector<double> visits;        // expected stays in each state
  std::vector<double> end_chances;   // of each end
  // By end: the expected time of those ways that come to it; 0 for an end that is never come to.
  std::vector<double> time_given_end;
};

// What is to be expected from each state on. With Q the chances between states, R those of ends and d the durations:
// N = (I - Q)^-1 are the expected visits, N d the expected time until it ends, B = N R the chances of the ends, and
// N D B the expected time weighted by the end, so that (N D B) / B is the time given that end: "time given success"
// where one of the ends is the success. Source: Kemeny and Snell, "Finite Markov Chains" (1960), chapter 3.
//
// INVALID_ARGUMENT with all that is wrong ("states[2].next", say): no state or too many, lists of the wrong length, a
// chance off 0 to 1, chances that do not add up to 1 (within 1e-9), a duration that is negative or not a number, a
// state from which no end is ever come to.
absl::StatusOr<std::vector<ChainOutcome>> ComputeChain(const Chain& chain);

// A step that is tried again until it comes off.
struct RetriedStep {
  double duration = 0;  // of one attempt, not negative
  double chance = 1;    // that an attempt comes off: above 0, at most 1
};

// The expected time of steps one after another, each tried until it comes off: the sum of duration / chance.
// INVALID_ARGUMENT with all that is wrong ("steps[1].chance", say).
absl::StatusOr<double> ExpectedRetryTime(absl::Span<const RetriedStep> steps);

}  // namespace waymark::plan
