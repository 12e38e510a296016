#include "services/plan/domain/goal_attainment.h"

#include <cmath>
#include <vector>

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using ::testing::DoubleNear;
using testing::HasViolation;
using testing::IsOkAndHolds;

double Score(const std::vector<Attainment>& attainments) { return GoalAttainmentScore(attainments).value(); }

TEST(GoalAttainment, ScoresByTheFormula) {
  struct Case {
    std::vector<Attainment> attainments;
    double score;
  };
  // One goal: T = 50 + 10 x. Three of equal weight: the root is sqrt(0.7 * 3 + 0.3 * 9) = sqrt(4.8). The last:
  // 10 * (2 * 1 + 1 * -1) / sqrt(0.7 * 5 + 0.3 * 9) = 10 / sqrt(6.2).
  const Case cases[] = {{{{0, 1}, {0, 3}}, 50},
                        {{{2, 5}}, 70},
                        {{{-1.5, 1}}, 35},
                        {{{1, 1}, {1, 1}, {1, 1}}, 50 + 30 / std::sqrt(4.8)},
                        {{{1, 2}, {-1, 1}}, 50 + 10 / std::sqrt(6.2)},
                        {{{1, 1}, {-2, 0}}, 60}};
  for (const Case& c : cases) EXPECT_NEAR(Score(c.attainments), c.score, 1e-12);
}

TEST(GoalAttainment, CountsWeightsByTheirRatio) {
  EXPECT_NEAR(Score({{1, 2}, {-2, 6}, {0, 4}}), Score({{1, 1}, {-2, 3}, {0, 2}}), 1e-12);
}

TEST(GoalAttainment, TakesAnotherCorrelation) {
  EXPECT_THAT(GoalAttainmentScore(std::vector<Attainment>{{1, 1}, {1, 1}}, 1), IsOkAndHolds(DoubleNear(60, 1e-12)));
  EXPECT_THAT(GoalAttainmentScore(std::vector<Attainment>{{1, 1}, {1, 1}}, 0),
              IsOkAndHolds(DoubleNear(50 + 20 / std::sqrt(2), 1e-12)));
}

TEST(GoalAttainment, NamesWhatIsWrong) {
  const std::vector<Attainment> wrong = {{2.5, 1}, {0, -1}, {std::nan(""), 1}};
  const auto score = GoalAttainmentScore(wrong, 1.5);
  EXPECT_THAT(score, HasViolation("attainments[0].score"));
  EXPECT_THAT(score, HasViolation("attainments[1].weight"));
  EXPECT_THAT(score, HasViolation("attainments[2].score"));
  EXPECT_THAT(score, HasViolation("correlation"));
  EXPECT_THAT(GoalAttainmentScore({}), HasViolation("attainments"));
  EXPECT_THAT(GoalAttainmentScore(std::vector<Attainment>{{1, 0}}), HasViolation("attainments"));
}

}  // namespace
}  // namespace waymark::plan
