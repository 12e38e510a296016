#include "services/plan/domain/map_spreads.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/domain/plan_forecast.h"
#include "tests/unit/services/plan/domain/forecast_plans.h"

namespace waymark::plan {
namespace {

using ::testing::IsEmpty;

TEST(MapSpreads, AreThoseOfStepsWhoseDateIsNotCertain) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "day", "target_date { year: 2027 month: 5 day: 31 }");
  AddStep(&plan, "summer", "target_date { year: 2027 part: PART_SUMMER }");
  AddStep(&plan, "never", "target_date { year: 2027 } failure_chance: 1");
  AddStep(&plan, "done", "target_date { year: 2027 } progress: STEP_PROGRESS_DONE");
  const Spreads spreads = SpreadsOf(plan, kToday);
  ASSERT_EQ(spreads.size(), 1);
  const StepSpread& summer = spreads.at(StepName("summer"));
  EXPECT_GT(summer.p10, absl::CivilDay(2027, 6, 1));
  EXPECT_LT(summer.p90, absl::CivilDay(2027, 8, 31));
  EXPECT_GT(summer.p90 - summer.p10, 30);
}

TEST(MapSpreads, AreNoneWhereThePlanCannotBeReckoned) {
  v1::Plan plan = WholePlan();
  EXPECT_EQ(SpreadsOf(plan, kToday).size(), 5);
  plan.mutable_steps(0)->add_depends_on(StepName("lead"));
  EXPECT_THAT(SpreadsOf(plan, kToday), IsEmpty());
}

}  // namespace
}  // namespace waymark::plan
