#include "services/plan/domain/weak_cut.h"

#include <random>
#include <set>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Weights = std::vector<std::vector<int>>;

int WeightOf(const Weights& weights, const std::set<size_t>& side) {
  int weight = 0;
  for (const size_t a : side) {
    for (size_t b = 0; b < weights.size(); ++b) weight += side.contains(b) ? 0 : weights[a][b];
  }
  return weight;
}

TEST(WeakCut, IsTheSideAwayFromTheFirstNode) {
  EXPECT_THAT(WeakCut(2, std::vector<Tie>(4, {0, 1}), 5), ElementsAre(1));
  EXPECT_THAT(WeakCut(2, std::vector<Tie>(5, {1, 0}), 5), IsEmpty());
  EXPECT_THAT(WeakCut(2, {}, 5), IsEmpty()) << "nothing ties them";
  EXPECT_THAT(WeakCut(2, {{1, 1}, {0, 0}}, 5), IsEmpty()) << "each is tied to itself alone";
  EXPECT_THAT(WeakCut(1, {}, 5), IsEmpty());
}

// Against all cuts of small random graphs, disconnected ones among them.
TEST(WeakCut, IsFoundWhereverThereIsOne) {
  std::mt19937 draw(3);
  int found = 0;
  for (int i = 0; i < 3000; ++i) {
    const size_t nodes = 1 + draw() % 7;
    const unsigned filled = 1 + draw() % 4;
    Weights weights(nodes, std::vector<int>(nodes, 0));
    for (size_t a = 0; a < nodes; ++a) {
      for (size_t b = 0; b < a; ++b)
        weights[a][b] = weights[b][a] = draw() % 4 < filled ? static_cast<int>(draw() % 7) : 0;
    }
    std::vector<Tie> ties;
    for (size_t a = 0; a < nodes; ++a) {
      for (size_t b = 0; b < a; ++b) ties.insert(ties.end(), static_cast<size_t>(weights[a][b]), Tie(a, b));
    }
    bool there = false;
    for (size_t bits = 2; bits < size_t{1} << nodes; bits += 2) {
      std::set<size_t> side;
      for (size_t node = 1; node < nodes; ++node) {
        if (bits >> node & 1) side.insert(node);
      }
      const int weight = WeightOf(weights, side);
      there |= weight > 0 && weight < 5;
    }
    const std::vector<size_t> cut = WeakCut(nodes, ties, 5);
    ASSERT_EQ(!cut.empty(), there) << i;
    if (!there) continue;
    ++found;
    const std::set<size_t> side(cut.begin(), cut.end());
    EXPECT_FALSE(side.contains(0));
    EXPECT_GT(WeightOf(weights, side), 0);
    EXPECT_LT(WeightOf(weights, side), 5);
  }
  EXPECT_GT(found, 300);
}

}  // namespace
}  // namespace waymark::plan
