#include "services/plan/domain/path_cost.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

TEST(PathCost, IsWholeBillionths) {
  EXPECT_EQ(ToCost(0.1) + ToCost(0.2), ToCost(0.3));
  EXPECT_EQ(ToCost(18), 18 * kCostUnit);
  EXPECT_EQ(ToCost(-1), 0);
  EXPECT_EQ(ToCost(std::nan("")), 0);
  EXPECT_DOUBLE_EQ(FromCost(ToCost(12.5)), 12.5);
}

TEST(PathCost, InfinityStays) {
  EXPECT_EQ(ToCost(1e30), kInfiniteCost);
  EXPECT_EQ(ToCost(std::numeric_limits<double>::infinity()), kInfiniteCost);
  EXPECT_EQ(AddCosts(kInfiniteCost, kInfiniteCost), kInfiniteCost);
  EXPECT_EQ(AddCosts(kInfiniteCost, 1), kInfiniteCost);
  EXPECT_TRUE(std::isinf(FromCost(kInfiniteCost)));
}

TEST(PathCost, RisksCombineAsChancesOfFailingSomewhere) {
  EXPECT_NEAR(RiskOfCost(AddCosts(CostOfRisk(0.2), CostOfRisk(0.5))), 0.6, 1e-9);
  EXPECT_EQ(CostOfRisk(0), 0);
  EXPECT_EQ(CostOfRisk(1), kInfiniteCost);
  EXPECT_EQ(RiskOfCost(kInfiniteCost), 1);
  EXPECT_EQ(RiskOfCost(0), 0);
}

}  // namespace
}  // namespace waymark::plan
