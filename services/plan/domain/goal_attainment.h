#pragma once

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace waymark::plan {

// How far one goal was attained: -2 much less than expected, -1 less, 0 as expected, 1 more, 2 much more. Values
// between are taken.
struct Attainment {
  double score = 0;
  double weight = 1;  // how much the goal matters beside the others; not negative
};

// The correlation between the scores of one person's goals that Kiresuk and Sherman assume.
inline constexpr double kAttainmentCorrelation = 0.3;

// T = 50 + 10 * sum(w x) / sqrt((1 - rho) * sum(w^2) + rho * sum(w)^2): 50 where every goal came out as expected,
// with a standard deviation of 10. INVALID_ARGUMENT without any goal of positive weight, for more than 1,000 goals,
// and for a score, weight or correlation out of its range ("correlation" is from 0 to 1).
//
// Source: Kiresuk and Sherman, "Goal attainment scaling", Community Mental Health Journal 4 (1968).
absl::StatusOr<double> GoalAttainmentScore(absl::Span<const Attainment> attainments,
                                           double correlation = kAttainmentCorrelation);

}  // namespace waymark::plan
