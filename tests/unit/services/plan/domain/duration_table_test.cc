#include "services/plan/domain/duration_table.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/projects.h"

namespace waymark::plan {
namespace {

// Mean and variance in days over evenly spread chances.
Moments MomentsOf(const DurationTable& table) {
  constexpr int kCount = 1 << 18;
  double sum = 0, squares = 0;
  const double origin = DaysOf(table.least());
  for (int i = 0; i < kCount; ++i) {
    const double days = DaysOf(table.At(static_cast<uint32_t>((i + 0.5) * 4294967296.0 / kCount))) - origin;
    sum += days;
    squares += days * days;
  }
  const double mean = sum / kCount;
  return {origin + mean, squares / kCount - mean * mean};
}

TEST(DurationTable, HasTheMomentsOfBetaPert) {
  for (int k = 0; k <= 10; ++k) {
    const ThreePoint estimate = {500, 500 + 1'000.0 * k, 10'500};
    const Moments table = MomentsOf(DurationTable(Estimated("a", estimate)));
    const Moments wanted = BetaPert(estimate);
    EXPECT_NEAR(table.mean, wanted.mean, 2e-5 * 10'000) << k;
    EXPECT_NEAR(table.variance, wanted.variance, 0.0015 * wanted.variance) << k;
  }
}

TEST(DurationTable, HasTheQuantilesOfBetaPert) {
  // Where the likeliest is the least, the density is 5 (1 - x)^4: the chance of at most x is 1 - (1 - x)^5.
  const DurationTable table(Estimated("a", {0, 0, 10'000}));
  for (const double chance : {0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99}) {
    const double days = DaysOf(table.At(static_cast<uint32_t>(chance * 4294967296.0)));
    EXPECT_NEAR(days, 10'000 * (1 - std::pow(1 - chance, 0.2)), 0.05) << chance;
  }
}

TEST(DurationTable, RisesFromTheLeastToTheMost) {
  for (const ThreePoint& estimate :
       {ThreePoint{5, 8, 17}, ThreePoint{0, 0, 0.01}, ThreePoint{0, 36'525, 36'525}, ThreePoint{3, 3, 90}}) {
    const DurationTable table(Estimated("a", estimate));
    EXPECT_EQ(table.least(), TicksOf(estimate.least));
    EXPECT_EQ(table.most(), TicksOf(estimate.most));
    int32_t before = table.At(0);
    EXPECT_GE(before, table.least());
    for (uint64_t number = 0; number < (uint64_t{1} << 32); number += 99'991) {
      const int32_t ticks = table.At(static_cast<uint32_t>(number));
      ASSERT_GE(ticks, before);
      before = ticks;
    }
    EXPECT_LE(table.At(0xFFFFFFFF), table.most());
  }
}

TEST(DurationTable, WhatIsCertainIsItselfToTheTick) {
  const DurationTable table(Takes("a", 7.25));
  EXPECT_TRUE(table.certain());
  EXPECT_EQ(table.At(12345), 7 * kTicksPerDay + kTicksPerDay / 4);
}

TEST(DurationTable, TakesOtherQuantilesAndNoNegativeDuration) {
  Activity activity = Takes("a", 3);
  for (int k = 0; k < kQuantilePoints; ++k) activity.quantiles.push_back(k - 2'048.0);
  const DurationTable table(activity);
  EXPECT_FALSE(table.certain());
  EXPECT_EQ(table.At(0), 0);
  EXPECT_EQ(table.At(0xC0000000), 1'024 * kTicksPerDay);
}

// A hash over whole tables, so that a platform that computes one tick otherwise is seen.
TEST(DurationTable, IsTheSameOnEveryPlatform) {
  uint64_t hash = 0;
  for (int k = 0; k <= 40; ++k) {
    const DurationTable table(Estimated("a", {1.0 / 3, 1.0 / 3 + k * 91.3, 1.0 / 3 + 40 * 91.3}));
    for (uint64_t cell = 0; cell < kQuantilePoints; ++cell) {
      const uint32_t number = static_cast<uint32_t>(cell == kQuantilePoints - 1 ? 0xFFFFFFFF : cell << 20);
      hash = (hash ^ static_cast<uint32_t>(table.At(number))) * 0x100000001B3;
    }
  }
  EXPECT_EQ(hash, 0xceaeacadc05d60a5u);
}

}  // namespace
}  // namespace waymark::plan
