#include "services/plan/domain/three_point.h"

#include <limits>

#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

TEST(ThreePoints, WorkedExample) {
  const ThreePoint estimate = {5, 8, 17};
  EXPECT_DOUBLE_EQ(ClassicPert(estimate).mean, 9);
  EXPECT_DOUBLE_EQ(ClassicPert(estimate).variance, 4);
  EXPECT_DOUBLE_EQ(BetaPert(estimate).mean, 9);
  EXPECT_NEAR(BetaPert(estimate).variance, 4.571428571, 1e-9);
  EXPECT_DOUBLE_EQ(Triangular(estimate).mean, 10);
  EXPECT_DOUBLE_EQ(Triangular(estimate).variance, 6.5);
}

TEST(ThreePoints, WhatIsCertainHasThatMeanToTheLastDigitAndNoVariance) {
  for (const double value : {0.0, 0.1, 7.3, 1e9 / 3}) {
    for (const auto& method : {ClassicPert, BetaPert, Triangular}) {
      EXPECT_EQ(method(Certain(value)).mean, value);
      EXPECT_EQ(method(Certain(value)).variance, 0);
    }
  }
}

TEST(ThreePoints, VarianceOfATriangleStaysFarFromZero) {
  EXPECT_NEAR(Triangular({1e9 + 5, 1e9 + 8, 1e9 + 17}).variance, 6.5, 1e-9);
}

TEST(ThreePoints, MustBeInOrderAndFinite) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();
  struct Case {
    ThreePoint estimate;
    bool right;
  };
  for (const Case& c :
       {Case{{1, 2, 3}, true}, Case{{1, 1, 3}, true}, Case{{1, 3, 3}, true}, Case{{2, 2, 2}, true},
        Case{{3, 2, 4}, false}, Case{{1, 5, 4}, false}, Case{{1, kNan, 4}, false}, Case{{1, 2, kInf}, false}}) {
    EXPECT_EQ(ThreePointProblem(c.estimate).empty(), c.right)
        << c.estimate.least << " " << c.estimate.likely << " " << c.estimate.most;
  }
}

}  // namespace
}  // namespace waymark::plan
