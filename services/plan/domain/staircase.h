#pragma once

#include <vector>

#include "services/plan/domain/path_cost.h"

namespace waymark::plan {

// Pairs of costs none of which is as low as another in both.
class Staircase {
 public:
  // Whether some pair is at most `a` and at most `b`.
  bool Covers(Cost a, Cost b) const;
  // Takes in a pair that is not covered, in place of those that it covers.
  void Add(Cost a, Cost b);

 private:
  struct Pair {
    Cost a;
    Cost b;
  };
  std::vector<Pair> pairs_;  // a rises, b falls
};

}  // namespace waymark::plan
