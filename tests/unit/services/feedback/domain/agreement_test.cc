#include "services/feedback/domain/agreement.h"

#include <algorithm>
#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::feedback {
namespace {

using ::testing::DoubleNear;
using ::testing::Optional;

constexpr double kNear = 1e-9;
using Ratings = std::vector<double>;

TEST(Agreement, WorkedExampleOfRatersWhoAgree) {
  const Ratings ratings = {4, 4, 5, 3, 4};
  EXPECT_THAT(Variance(ratings), Optional(DoubleNear(0.5, kNear)));
  EXPECT_THAT(WithinGroupAgreement(ratings, 5), Optional(DoubleNear(0.75, kNear)));
  EXPECT_THAT(AverageDeviation(ratings), Optional(DoubleNear(0.4, kNear)));
  EXPECT_TRUE(MeanStandsForAll(ratings, 5));
}

TEST(Agreement, WorkedExampleOfRatersWhoDoNot) {
  const Ratings ratings = {1, 5, 1, 5};
  EXPECT_THAT(WithinGroupAgreement(ratings, 5), Optional(DoubleNear(-1.6666667, 1e-7)));
  EXPECT_THAT(AverageDeviation(ratings), Optional(DoubleNear(2, kNear)));
  EXPECT_FALSE(MeanStandsForAll(ratings, 5));
}

TEST(Agreement, OneRaterAgreesWithNobodyAndStandsForItself) {
  const Ratings one = {3};
  EXPECT_EQ(Variance(one), std::nullopt);
  EXPECT_EQ(WithinGroupAgreement(one, 5), std::nullopt);
  EXPECT_EQ(AverageDeviation(one), std::nullopt);
  EXPECT_TRUE(MeanStandsForAll(one, 5));
}

TEST(Agreement, AnAverageDeviationOfExactlyASixthIsTooMuch) {
  EXPECT_FALSE(MeanStandsForAll(Ratings{3, 5}, 6));   // 1 = 6/6
  EXPECT_TRUE(MeanStandsForAll(Ratings{3, 5}, 6.1));  // 1 < 6.1/6
}

TEST(Agreement, WorkedExampleOfTwoProfiles) {
  const Ratings self = {4.5, 3, 4, 5, 2.5}, others = {3.8, 3.2, 4.1, 3.6, 3.4};
  EXPECT_NEAR(Elevation(self, others), 0.18, kNear);
  EXPECT_NEAR(SquaredDistance(self, others), 3.31, kNear);
  EXPECT_THAT(ProfileCorrelation(self, others), Optional(DoubleNear(0.566069445, kNear)));
  EXPECT_THAT(DoubleEntryIcc(self, others), Optional(DoubleNear(0.320188951, kNear)));
}

TEST(Agreement, WhatHasNothingToWorkOnIsUndefinedNotZero) {
  EXPECT_EQ(ProfileCorrelation(Ratings{3}, Ratings{4}), std::nullopt);
  EXPECT_EQ(ProfileCorrelation(Ratings{3, 3}, Ratings{4, 2}), std::nullopt);
  EXPECT_EQ(DoubleEntryIcc(Ratings{3, 3}, Ratings{3, 3}), std::nullopt);
  EXPECT_EQ(DoubleEntryIcc(Ratings{}, Ratings{}), std::nullopt);
  EXPECT_EQ(Variance(Ratings{}), std::nullopt);
  EXPECT_EQ(WithinGroupAgreement(Ratings{1, 2}, 1), std::nullopt);
}

TEST(Agreement, PropertiesHoldForRandomProfiles) {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> rating(1, 5);
  for (int run = 0; run < 300; ++run) {
    Ratings a, b;
    for (int i = 0; i < 2 + run % 7; ++i) {
      a.push_back(rating(random));
      b.push_back(rating(random));
    }
    // A profile is like itself, and as far from the other as the other from it.
    EXPECT_EQ(SquaredDistance(a, a), 0);
    EXPECT_NEAR(SquaredDistance(a, b), SquaredDistance(b, a), kNear);
    EXPECT_NEAR(Elevation(a, b), -Elevation(b, a), kNear);
    if (const auto icc = DoubleEntryIcc(a, b)) {
      EXPECT_THAT(DoubleEntryIcc(b, a), Optional(DoubleNear(*icc, kNear)));
      EXPECT_LE(std::abs(*icc), 1 + kNear);
      // Height counts for the ICC and not for r: raising one view leaves r as it is.
      Ratings raised = a;
      for (double& value : raised) value += 3;
      const auto r = ProfileCorrelation(a, b);
      const auto r_raised = ProfileCorrelation(raised, b);
      ASSERT_EQ(r.has_value(), r_raised.has_value());
      if (r) {
        EXPECT_NEAR(*r, *r_raised, 1e-6);
      }
    }
    // The order of raters does not matter.
    Ratings shuffled = a;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    EXPECT_NEAR(*Variance(a), *Variance(shuffled), kNear);
    EXPECT_NEAR(*AverageDeviation(a), *AverageDeviation(shuffled), kNear);
    EXPECT_LE(*WithinGroupAgreement(a, 5), 1 + kNear);
  }
}

}  // namespace
}  // namespace waymark::feedback
