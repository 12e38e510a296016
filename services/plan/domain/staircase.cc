#include "services/plan/domain/staircase.h"

#include <algorithm>

namespace waymark::plan {

bool Staircase::Covers(Cost a, Cost b) const {
  // Of the pairs with a first cost of at most `a`, the last has the lowest second one.
  const auto above = std::upper_bound(pairs_.begin(), pairs_.end(), a,
                                      [](Cost cost, const Pair& pair) { return cost < pair.a; });
  return above != pairs_.begin() && (above - 1)->b <= b;
}

void Staircase::Add(Cost a, Cost b) {
  const auto from = std::lower_bound(pairs_.begin(), pairs_.end(), a,
                                     [](const Pair& pair, Cost cost) { return pair.a < cost; });
  auto to = from;
  while (to != pairs_.end() && to->b >= b) ++to;
  if (from == to) {
    pairs_.insert(from, {a, b});
    return;
  }
  *from = {a, b};
  pairs_.erase(from + 1, to);
}

}  // namespace waymark::plan
