#include "services/plan/domain/review_figures.h"

#include <cmath>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/reviewed_plans.h"

namespace waymark::plan {
namespace {

using testing::EqualsProto;
using testing::Proto;

ReviewedPlan Scored(const std::vector<int>& scores) {
  ReviewedPlan reviewed;
  for (size_t i = 0; i < scores.size(); ++i) {
    v1::Verdict* verdict = reviewed.review.add_goal_verdicts();
    verdict->set_item("g" + std::to_string(i));
    verdict->set_attainment(scores[i]);
    reviewed.snapshot.add_goals()->set_name(verdict->item());
  }
  return reviewed;
}

// The published conversion keys for goals of equal weight, to two digits: 10 / sqrt(0.7 n + 0.3 n^2) for each step.
TEST(ReviewAttainment, IsAsTheConversionKeysSay) {
  struct Case {
    std::vector<int> scores;
    double t;
  };
  const std::vector<Case> table = {{{0}, 50},         {{2}, 70},          {{-1}, 40},
                                   {{1, 0}, 56.20},   {{-2, -2}, 25.19},  {{1, 1, -1}, 54.56},
                                   {{2, 2, 2}, 77.39}, {{1, 0, 0, 0}, 53.63}, {{-2, -1, 0, 1, 2}, 50}};
  for (const Case& c : table) {
    const v1::GoalAttainment answer = AttainmentOf(Scored(c.scores)).value();
    EXPECT_NEAR(answer.score(), c.t, 0.005) << c.t;
    EXPECT_EQ(answer.correlation(), 0.3);
    EXPECT_EQ(answer.gap(), v1::FIGURE_GAP_UNSPECIFIED);
  }
}

TEST(ReviewAttainment, WeighsEachGoalAsItStandsAndNamesIt) {
  ReviewedPlan reviewed = SampleReviewed();
  reviewed.review.mutable_goal_verdicts(0)->set_attainment(1);
  reviewed.review.mutable_goal_verdicts(1)->set_attainment(-1);
  v1::GoalAttainment answer = AttainmentOf(reviewed).value();
  EXPECT_NEAR(answer.score(), 50 + 10 / std::sqrt(6.2), 1e-12);  // weights 2 and 1
  answer.clear_score();
  EXPECT_THAT(answer, EqualsProto(Proto<v1::GoalAttainment>(R"(
      goals { goal: "g" title: "Lead" attainment: 1 weight: 2 }
      goals { goal: "h" title: "Teach" attainment: -1 weight: 1 } correlation: 0.3)")));
  // The weight in the snapshot; that of the version before only for a goal that is gone.
  reviewed.snapshot.mutable_goals(0)->clear_weight();
  EXPECT_EQ(AttainmentOf(reviewed)->goals(0).weight(), 1);
  reviewed.snapshot.clear_goals();
  EXPECT_EQ(AttainmentOf(reviewed)->goals(0).weight(), 2);
}

TEST(ReviewAttainment, IsNoneWhereNoGoalIsScored) {
  EXPECT_THAT(AttainmentOf(SampleReviewed()).value(),
              EqualsProto(Proto<v1::GoalAttainment>("correlation: 0.3 gap: FIGURE_GAP_NOTHING_SCORED")));
}

TEST(ReviewFigures, HoldDelaysAgainstThePlanAsItWasPlanned) {
  ReviewedPlan reviewed = SampleReviewed();
  // What the plan has become since, later and on other tracks, does not matter.
  reviewed.snapshot.mutable_steps(2)->mutable_target_date()->set_year(2030);
  reviewed.snapshot.mutable_steps(2)->clear_depends_on();
  reviewed.snapshot.add_tracks()->set_name("left");
  const v1::ReviewFigures figures = FiguresOf(reviewed).value();
  EXPECT_EQ(figures.earned_schedule().performance(), 0.5);
  EXPECT_EQ(figures.goal_attainment().gap(), v1::FIGURE_GAP_NOTHING_SCORED);
  ASSERT_EQ(figures.step_effects_size(), 1);
  const v1::StepEffect& effect = figures.step_effects(0);
  EXPECT_EQ(effect.step(), "b");
  ASSERT_EQ(effect.steps_size(), 1);
  EXPECT_EQ(effect.steps(0).item(), "c");
  EXPECT_NEAR(effect.steps(0).days(), 31, 1e-9);
  ASSERT_EQ(effect.goals_size(), 1);
  EXPECT_EQ(effect.goals(0).item(), "g");
  EXPECT_NEAR(effect.goals(0).days(), 31, 1e-9);
}

}  // namespace
}  // namespace waymark::plan
