#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

namespace waymark::plan {

// A cost of a move or a path in whole billionths of its unit (months, weighted skill levels, …), from 0 to
// kInfiniteCost. Whole numbers, so that a sum is the same in whatever order it is taken: costs that tie do so exactly,
// and a bound reckoned from the target's end agrees with a sum reckoned from the start's.
using Cost = int64_t;

inline constexpr Cost kCostUnit = 1'000'000'000;
// Never to be paid: stays infinite whatever is added. Two of them can be added without overflow.
inline constexpr Cost kInfiniteCost = Cost{1} << 61;

inline Cost AddCosts(Cost a, Cost b) { return std::min(a + b, kInfiniteCost); }

// To the nearest billionth; negative and not a number count as 0, 2^61 billionths (2.3e9) and more as kInfiniteCost.
Cost ToCost(double value);
// Infinity for kInfiniteCost.
double FromCost(Cost cost);

// A chance p of failing, 0 to 1, as the cost -log(1 - p), which adds along a path: the path fails with the chance
// 1 - prod(1 - p). Sure to fail (p = 1) is kInfiniteCost.
Cost CostOfRisk(double chance);
// And back: 0 to 1.
double RiskOfCost(Cost cost);

// What paths are compared by before their names are: the cheaper, then the one with fewer moves. Every move adds one,
// so that a longer path never ties with the part of it that comes before, even where moves cost nothing.
struct PathLength {
  Cost cost = 0;
  int moves = 0;

  friend auto operator<=>(const PathLength&, const PathLength&) = default;
  friend PathLength operator+(const PathLength& a, const PathLength& b) {
    return {AddCosts(a.cost, b.cost), a.moves + b.moves};
  }
};

}  // namespace waymark::plan
