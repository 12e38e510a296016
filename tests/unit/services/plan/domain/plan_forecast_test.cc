#include "services/plan/domain/plan_forecast.h"

#include <algorithm>
#include <string>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/forecast_plans.h"

namespace waymark::plan {
namespace {

using base::Reason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::HasReason;
using testing::HasViolation;
using testing::Proto;

v1::PlanForecast Of(const v1::Plan& plan, ForecastOptions options = {}) {
  return ForecastOf(plan, kToday, options).value();
}

std::string Text(const v1::DateSpread& spread) {
  return base::Cat(Day(spread.p10()), " ", Day(spread.p50()), " ", Day(spread.p80()), " ", Day(spread.p90()));
}

TEST(PlanForecast, OneApproximateDateIsEnough) {
  v1::Plan plan = TwoTracks();
  AddGoal(&plan, "g1", "target_date { year: 2027 part: PART_SUMMER }");
  AddStep(&plan, "a", "target_date { year: 2027 part: PART_SUMMER } goals: '" + GoalName("g1") + "'");
  AddStep(&plan, "b", After("a") + "target_date { year: 2028 month: 3 day: 31 }");
  const v1::PlanForecast forecast = Of(plan, {.by = 239});  // 30 August
  const v1::DateSpread& summer = forecast.steps(0).finish();
  EXPECT_GT(Day(summer.p10()), "2027-06-01");
  EXPECT_LT(Day(summer.p10()), Day(summer.p50()));
  EXPECT_EQ(Day(summer.mean()), "2027-07-17");
  EXPECT_LT(Day(summer.p90()), "2027-08-31");
  EXPECT_EQ(forecast.goals(0).chance(), 1) << "late is only what comes after the last day";
  EXPECT_EQ(Day(forecast.goals(0).by_date()), "2027-08-31");
  EXPECT_EQ(forecast.steps(1).chance(), 1);
  EXPECT_LE(Day(forecast.steps(1).finish().p90()), "2028-03-31");
  EXPECT_THAT(forecast.single_points_of_failure(), ElementsAre(StepName("a"), StepName("b")))
      << "a Plan B without steps leads nowhere";
}

TEST(PlanForecast, DatesInAChainAreEachHonoured) {
  v1::Plan plan = TwoTracks();
  const char* const quarters[] = {"FIRST", "SECOND", "THIRD", "FOURTH"};
  const char* const middles[] = {"2027-02-1", "2027-05-1", "2027-08-1", "2027-11-1"};
  std::string after;
  for (const char* quarter : quarters) {
    AddStep(&plan, base::Cat("q", plan.steps_size()),
            base::Cat(after, "target_date { year: 2027 part: PART_", quarter, "_QUARTER }"));
    after = After(base::Cat("q", plan.steps_size() - 1));
  }
  const v1::PlanForecast forecast = Of(plan, {.by = 270});  // 30 September
  for (int i = 0; i < 4; ++i) EXPECT_EQ(Day(forecast.steps(i).finish().p50()).substr(0, 9), middles[i]);
  EXPECT_LT(forecast.end().chance_by(), 0.001) << "nothing before its quarter";
  EXPECT_EQ(Of(plan, {.by = 362}).end().chance_by(), 1) << "nothing after it";
  // One that waits for them all is done as soon as it can where its own date has gone by.
  AddStep(&plan, "z", after + "target_date { year: 2027 month: 3 }");
  EXPECT_EQ(Text(Of(plan).steps(4).finish()), Text(forecast.steps(3).finish()));
}

TEST(PlanForecast, AnEstimateThatIsOverrunTakesFromTheTimeUntilTheDate) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "months { optimistic: 2 likely: 3 pessimistic: 7 }");
  AddStep(&plan, "b", After("a") + "target_date { year: 2027 month: 6 day: 30 }");
  const v1::PlanForecast forecast = Of(plan, {.by = 178});
  EXPECT_EQ(Day(forecast.end().end().p10()), "2027-06-30");
  EXPECT_EQ(Day(forecast.end().end().p90()), "2027-06-30");
  EXPECT_GT(forecast.end().chance_by(), 0.95);
  EXPECT_LT(forecast.end().chance_by(), 1) << "it may take longer than there is";
}

TEST(PlanForecast, APlanBWithADateIsInTimeWhereItCanBe) {
  const struct {
    int months;  // after which the first track fails
    const char* end;
  } cases[] = {{6, "2027-12-31"}, {11, "2027-12-31"}, {13, "2028-02-03"}};
  for (const auto& each : cases) {
    v1::Plan plan = TwoTracks();
    AddStep(&plan, "a", base::Cat("failure_chance: 1 months { likely: ", each.months, " }"));
    AddStep(&plan, "b", "track: '" + TrackName("t2") + "' target_date { year: 2027 month: 12 day: 31 }");
    EXPECT_EQ(Text(Of(plan).end().end()), base::Cat(each.end, " ", each.end, " ", each.end, " ", each.end));
  }
}

TEST(PlanForecast, AFurtherTryTakesTheTimeOfThePlanAgain) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "target_date { year: 2027 month: 1 day: 13 } failure_chance: 1 tries: 2 retry_months: 2");
  EXPECT_EQ(Day(Of(plan).tracks(0).expected_over()), "2027-03-25") << "10, 60.875 and 10 days";
}

TEST(PlanForecast, FollowsOneTrackAfterTheOther) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "target_date { year: 2027 month: 1 day: 13 } failure_chance: 1");
  AddStep(&plan, "b", "track: '" + TrackName("t2") + "' months { likely: 12 }");
  AddStep(&plan, "done", "progress: STEP_PROGRESS_DONE shared_with: '" + TrackName("t2") + "'");
  v1::PlanForecast forecast = Of(plan, {.by = 376});
  EXPECT_EQ(forecast.end().chance(), 1);
  EXPECT_EQ(Text(forecast.end().end()), "2028-01-14 2028-01-14 2028-01-14 2028-01-14");
  EXPECT_EQ(forecast.end().chance_by(), 1);
  EXPECT_EQ(forecast.end().by_track(0).track(), TrackName("t1"));
  EXPECT_EQ(forecast.end().by_track(0).chance(), 0);
  EXPECT_EQ(forecast.end().by_track(1).chance(), 1);
  EXPECT_EQ(forecast.tracks(0).chance(), 0);
  EXPECT_FALSE(forecast.tracks(0).has_end());
  EXPECT_EQ(Day(forecast.tracks(0).expected_over()), "2027-01-13");
  EXPECT_EQ(forecast.steps_size(), 2) << "what is done is over";
  EXPECT_THAT(forecast.single_points_of_failure(), IsEmpty());
  EXPECT_EQ(forecast.steps(0).chance_without(), 1);
  EXPECT_EQ(forecast.steps(1).chance_without(), 0);
  EXPECT_EQ(Of(plan, {.by = 375}).end().chance_by(), 0) << "one day earlier";
}

TEST(PlanForecast, NamesWhereThereIsNoPlanB) {
  const v1::PlanForecast forecast = Of(WholePlan());
  EXPECT_THAT(forecast.single_points_of_failure(), ElementsAre(StepName("course")));
  EXPECT_EQ(forecast.steps(0).step(), StepName("cert"));
  EXPECT_TRUE(forecast.steps(0).has_chance_in_time());
  EXPECT_FALSE(forecast.steps(1).has_chance_in_time());
  EXPECT_EQ(forecast.steps(1).chance_without(), 0);
}

TEST(PlanForecast, ATrackThatIsDoneIsReachedToday) {
  v1::Plan plan = TwoTracks();
  AddGoal(&plan, "g1", "target_date { year: 2027 }");
  AddStep(&plan, "a", "progress: STEP_PROGRESS_DONE goals: '" + GoalName("g1") + "'");
  const v1::PlanForecast forecast = Of(plan);
  EXPECT_EQ(forecast.end().chance(), 1);
  EXPECT_EQ(Day(forecast.end().end().p90()), "2027-01-04");
  EXPECT_EQ(forecast.goals(0).chance(), 1);
  EXPECT_THAT(forecast.single_points_of_failure(), IsEmpty());
  const v1::ModeComparison comparison = CompareModesOf(plan, kToday, {}).value();
  EXPECT_EQ(comparison.most_critical_step(), "");
  EXPECT_EQ(comparison.linear_without().chance(), 1);
}

TEST(PlanForecast, APlanWithoutTracksLeadsNowhere) {
  v1::Plan plan;
  plan.set_name("members/ana/plans/p1");
  AddGoal(&plan, "g1", "");
  const v1::PlanForecast forecast = Of(plan);
  EXPECT_EQ(forecast.end().chance(), 0);
  EXPECT_THAT(forecast.tracks(), IsEmpty());
  EXPECT_FALSE(forecast.goals(0).has_chance());
  EXPECT_FALSE(forecast.goals(0).has_by_date());
  EXPECT_EQ(CompareModesOf(plan, kToday, {}).value().flexible().chance(), 0);
}

TEST(PlanForecast, TheSameSeedGivesTheSameAnswer) {
  v1::Plan shuffled = WholePlan();
  std::reverse(shuffled.mutable_steps()->begin(), shuffled.mutable_steps()->end());
  std::reverse(shuffled.mutable_goals()->begin(), shuffled.mutable_goals()->end());
  std::reverse(shuffled.mutable_tracks()->begin(), shuffled.mutable_tracks()->end());
  const std::string answer = Of(WholePlan(), {.seed = 3, .by = 500}).DebugString();
  EXPECT_EQ(Of(WholePlan(), {.seed = 3, .by = 500}).DebugString(), answer);
  EXPECT_EQ(Of(shuffled, {.seed = 3, .by = 500}).DebugString(), answer) << "whatever the order in the document";
  EXPECT_NE(Of(WholePlan(), {.seed = 4, .by = 500}).DebugString(), answer);
}

TEST(PlanForecast, ComparesALinearPlanWithAFlexibleOne) {
  const v1::ModeComparison comparison = CompareModesOf(WholePlan(), kToday, {.seed = 5, .by = 1500}).value();
  EXPECT_EQ(comparison.linear().by_track_size(), 1);
  EXPECT_EQ(comparison.flexible().by_track_size(), 2);
  EXPECT_NEAR(comparison.linear().chance(), 0.7, 0.02);
  EXPECT_NEAR(comparison.flexible().chance(), 1 - 0.3 * 0.2, 0.02);
  EXPECT_GE(comparison.flexible().chance_by(), comparison.linear().chance_by());
  EXPECT_EQ(comparison.most_critical_step(), StepName("course")) << "there is no way without it";
  EXPECT_EQ(comparison.linear_without().chance(), 0);
  EXPECT_EQ(comparison.flexible_without().chance(), 0);
  EXPECT_EQ(comparison.seed(), 5);
}

TEST(PlanForecast, ChecksWhatIsAsked) {
  const auto options = [](const std::string& text) { return OptionsOf(Proto<v1::SimulationOptions>(text), kToday); };
  EXPECT_THAT(options("runs: -1"), HasViolation("options.runs"));
  EXPECT_THAT(options("runs: 20001 by_date { year: 2027 month: 1 day: 3 }"), HasViolation("options.by_date"));
  EXPECT_THAT(options("by_date { year: 2127 month: 2 day: 1 }"), HasViolation("options.by_date"));
  EXPECT_THAT(options("by_date { year: 2027 }"), HasViolation("options.by_date"));
  EXPECT_EQ(options("")->runs, 10'000);
  EXPECT_EQ(options("")->seed, 1);
  EXPECT_EQ(options("seed: 0")->seed, 0);
  EXPECT_EQ(options("by_date { year: 2027 month: 1 day: 4 }")->by, 1);
}

TEST(PlanForecast, APlanThatTakesForEverIsToldSo) {
  v1::Plan plan = TwoTracks();
  for (int i = 0; i < 200; ++i) AddStep(&plan, base::Cat("s", i), "months { likely: 600 } tries: 10");
  EXPECT_THAT(ForecastOf(plan, kToday, {}).status(), HasReason(Reason::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(CompareModesOf(plan, kToday, {}).status(), HasReason(Reason::REASON_PREREQUISITE_MISSING));
}

}  // namespace
}  // namespace waymark::plan
