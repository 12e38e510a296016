#pragma once

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "services/plan/domain/k_best_paths.h"
#include "services/plan/domain/path_cost.h"

namespace waymark::plan {

struct SkillNeed {
  int skill = 0;      // an index below the number of levels, from 0
  double need = 0;    // a fraction of its scale, 0 to 1
  double weight = 1;  // not negative
};

// What entering each of `roles`, one after another, asks for of skills that are not there yet, with what was learned on
// the way counting:
//
//   distance = sum(weight * max(0, need - have))   over the role's needs
//
// where have are the `levels` (fractions, by skill) at first, and after each role at least what it needs: of every
// skill the highest of the member's own level and those of the roles passed through. The role that the member starts
// from is not among `roles`: what was learned there is in the levels.
std::vector<double> AccumulatedDistances(std::vector<double> levels,
                                         absl::Span<const absl::Span<const SkillNeed>> roles);

// By role, what entering it asks for at least, on whatever path: with every skill at the highest of the member's level
// and what any other of `roles` needs. As a cost of the moves into the role it is a bound that adds, for
// BestByExactCost.
std::vector<double> LeastDistances(absl::Span<const double> levels, absl::Span<const std::vector<SkillNeed>> roles);

// Of paths enumerated, what keeps the ten best of all of O*NET within some 20 ms where the bound is no help.
inline constexpr int kMostLookedAt = 500;

struct ExactPath {
  RolePath path;   // its cost is the bound
  Cost exact = 0;  // not less
};

struct ExactPaths {
  std::vector<ExactPath> paths;  // best first
  bool limit_hit = false;        // the work was bounded: better paths may be missing
  int certain = 0;               // so many of the first are the best whatever is missing
  int looked_at = 0;             // paths enumerated
};

// The `k` paths that are best by `exact`, a cost that depends on the whole path and is never less than the one the
// enumeration goes by; ties as in ComesBefore. Paths are enumerated by their bounds until the next bound is above the
// k-th exact cost, or `most` were looked at.
ExactPaths BestByExactCost(PathEnumeration* enumeration, absl::FunctionRef<Cost(const RolePath&)> exact, int k,
                           int most = kMostLookedAt);

}  // namespace waymark::plan
