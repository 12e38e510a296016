#pragma once

#include <cstdint>

#include "absl/types/span.h"
#include "services/plan/domain/skill_gap.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/learning.pb.h"

namespace waymark::plan {

// What one search may take, in looks at what a resource adds: some 40 ms on one core. A choice makes at most seven.
inline constexpr int64_t kMostLearningSteps = 100'000;

// The resources that together close the most weighted gap (skill_gap.h) between `start` and `role`, within `budget`.
//
// The choice S maximises  sum over skills s of  w_s * (min(need_s, max(have_s, the highest level S teaches)) - have_s)
// in the gap's unit, where have_s is known and short of need_s; several resources for one skill are counted once, by
// the highest level. Each limited budget holds: the sum of hours, of months (one after the other), of money over S is
// at most the budget, in steps of a millionth. Of choices that close the same the one with fewer hours, then less
// money, then fewer months, then fewer resources is taken, an amount that is not known counting as the most; then the
// one the search comes to first, which goes by the resources' names. A resource whose amount is not known, or is in
// another currency, is set aside where that budget is limited.
//
// Method: the objective is monotone and submodular, so what a resource adds to a part of a choice bounds what it adds
// to the whole. Depth-first branch and bound from the better of two greedy choices (by gain, and by gain for the share
// of the budgets spent); the bound is the least of what all the resources left could close together, and, for each
// limited budget, the fractional knapsack of what each would add (Dantzig 1957; Nemhauser, Wolsey and Fisher 1978). It
// ends with the best choice or after `most_steps`, and says which. The next unit of a budget is found by the same
// search: first for the least of that budget with which any choice closes more, then for the most closed with it.
//
// The answer does not depend on the order of `resources`, whose names are unique. `resources` are valid
// (domain/learning_rules.h); those that teach nothing that is missing are passed over.
v1::LearningChoice ChooseResources(const GapStart& start, const v1::Role& role, v1::SkillKind kind,
                                   absl::Span<const v1::Scale> scales, absl::Span<const v1::LearningResource> resources,
                                   const v1::LearningBudget& budget, int64_t most_steps = kMostLearningSteps);

}  // namespace waymark::plan
