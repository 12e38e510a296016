// The ForecastService as members and those with a grant call it.

#include <string>

#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/forecast.pb.h"

namespace waymark::plan {
namespace {

using base::Reason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;

class ForecastService : public Suite {
 protected:
  absl::StatusOr<v1::ForecastResponse> Forecast(const std::string& rest = "", const access::Caller& caller = kAna) {
    return Call<v1::ForecastResponse, v1::ForecastRequest>(caller, "ForecastService/Forecast",
                                                           "plan: 'members/ana/plans/p1' " + rest);
  }
  absl::StatusOr<v1::Timeline> Timeline(const std::string& rest = "", const access::Caller& caller = kAna) {
    return Call<v1::Timeline, v1::GetTimelineRequest>(caller, "ForecastService/GetTimeline",
                                                      "plan: 'members/ana/plans/p1' " + rest);
  }
  absl::StatusOr<v1::ModeComparison> Compare(const std::string& rest = "", const access::Caller& caller = kAna) {
    return Call<v1::ModeComparison, v1::CompareModesRequest>(caller, "ForecastService/CompareModes",
                                                             "plan: 'members/ana/plans/p1' " + rest);
  }
  void UpdateStep(const std::string& fields) {
    EXPECT_THAT((Call<v1::Step, v1::UpdateStepRequest>(kAna, "PlanService/UpdateStep", "step { " + fields + " }")),
                IsOk());
  }
};
WM_ON_EVERY_ENGINE(ForecastService);

TEST_P(ForecastService, ReckonsFromTheMembersDay) {
  MakePlan();
  const auto timeline = Timeline();
  ASSERT_THAT(timeline, IsOk());
  EXPECT_EQ(timeline->today().day(), 4);
  EXPECT_EQ(timeline->steps_size(), 2);
  EXPECT_EQ(timeline->track_ends_size(), 2);
  EXPECT_EQ(timeline->steps(0).latest_finish().month(), 3);
  clock.Set(absl::FromCivil(absl::CivilHour(2027, 1, 5, 0), absl::UTCTimeZone()));
  EXPECT_EQ(Timeline()->today().day(), 5);
  EXPECT_THAT(Timeline("track: 'members/ana/plans/p1/tracks/none'").status(), HasViolation("track"));
  const auto none = Call<v1::Timeline, v1::GetTimelineRequest>(kAna, "ForecastService/GetTimeline",
                                                               "plan: 'members/ana/plans/none'");
  EXPECT_THAT(none.status(), HasReason(Reason::REASON_RESOURCE_NOT_FOUND));
}

TEST_P(ForecastService, AWhatIfAnswersAsTheRealChangeAndStoresNothing) {
  MakePlan();
  Told();
  const std::string options = "options { seed: 4 runs: 300 by_date { year: 2028 month: 1 day: 1 } } ";
  const auto asked = Forecast(options + "what_ifs { slip { step: 'members/ana/plans/p1/steps/s2' months: 5 } } "
                                        "what_ifs { fail: 'members/ana/plans/p1/steps/s1' }");
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(asked->runs(), 300);
  EXPECT_EQ(asked->seed(), 4);
  EXPECT_EQ(asked->as_planned().goals(0).chance(), 1);
  EXPECT_EQ(asked->what_if().goals(0).chance(), 0);
  EXPECT_THAT(Told(), IsEmpty());
  UpdateStep("name: 'members/ana/plans/p1/steps/s2' months { likely: 5 }");
  UpdateStep("name: 'members/ana/plans/p1/steps/s1' failure_chance: 1");
  const auto real = Forecast(options);
  ASSERT_THAT(real, IsOk());
  EXPECT_FALSE(real->has_what_if());
  EXPECT_EQ(real->as_planned().DebugString(), asked->what_if().DebugString());
}

TEST_P(ForecastService, ComparesModes) {
  MakePlan();
  UpdateStep("name: 'members/ana/plans/p1/steps/s1' failure_chance: 0.5");
  const auto comparison = Compare("options { by_date { year: 2027 month: 12 day: 31 } }");
  ASSERT_THAT(comparison, IsOk());
  EXPECT_NEAR(comparison->linear().chance_by(), 0.5, 0.03);
  EXPECT_EQ(comparison->flexible().chance_by(), 1);
  EXPECT_EQ(comparison->most_critical_step(), "members/ana/plans/p1/steps/s1");
  EXPECT_EQ(comparison->linear_without().chance(), 0);
  EXPECT_EQ(comparison->flexible_without().chance(), 1);
}

TEST_P(ForecastService, RefusesWhatIsOutOfRange) {
  MakePlan();
  EXPECT_THAT(Forecast("options { runs: 20001 }").status(), HasViolation("options.runs"));
  EXPECT_THAT(Compare("options { by_date { year: 2027 month: 1 day: 3 } }").status(), HasViolation("options.by_date"));
  EXPECT_THAT(Forecast("what_ifs { fail: 'members/ana/plans/p2/steps/s1' }").status(),
              HasViolation("what_ifs[0].fail"));
  EXPECT_THAT(Forecast("what_ifs { add { step { title: 'x' } } }").status(), HasViolation("what_ifs[0].add.step.kind"));
}

TEST_P(ForecastService, ASupporterSeesGoalsOnlyWithGoals) {
  MakePlan();
  EXPECT_THAT(Forecast("", kBo).status(), HasReason(Reason::REASON_NOT_PERMITTED));
  Grant(kBo, access::v1::SECTION_GOALS);
  EXPECT_THAT(Forecast("", kBo).status(), HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT(Timeline("", kBo).status(), HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT(Compare("", kBo).status(), HasReason(Reason::REASON_NOT_PERMITTED));
  Grant(kBo, access::v1::SECTION_TRACKS);
  EXPECT_EQ(Forecast("", kBo)->DebugString(), Forecast()->DebugString());
}

TEST_P(ForecastService, NothingHiddenMovesASupportersAnswer) {
  MakePlan();
  Grant(kBo, access::v1::SECTION_TRACKS);
  const auto ask = [&] {
    const auto forecast = Forecast("what_ifs { drop: 'members/ana/plans/p1/steps/s1' }", kBo);
    EXPECT_THAT(forecast, IsOk());
    EXPECT_THAT(forecast->as_planned().goals(), IsEmpty());
    return forecast->DebugString() + Timeline("", kBo)->DebugString() + Compare("", kBo)->DebugString();
  };
  const std::string before = ask();
  ASSERT_THAT((Call<v1::Goal, v1::UpdateGoalRequest>(
                  kAna, "PlanService/UpdateGoal",
                  "goal { name: 'members/ana/plans/p1/goals/g1' target_date { year: 2029 } }")),
              IsOk());
  ASSERT_THAT((Call<v1::Goal, v1::CreateGoalRequest>(
                  kAna, "PlanService/CreateGoal",
                  "parent: 'members/ana/plans/p1' goal_id: 'g2' goal { title: 'Another' horizon: HORIZON_LONG }")),
              IsOk());
  UpdateStep("name: 'members/ana/plans/p1/steps/s2' goals: 'members/ana/plans/p1/goals/g2'");
  ASSERT_THAT((Call<v1::Track, v1::UpdateTrackRequest>(
                  kAna, "PlanService/UpdateTrack",
                  "track { name: 'members/ana/plans/p1/tracks/t2' "
                  "entry_condition { goal_reached: 'members/ana/plans/p1/goals/g1' } }")),
              IsOk());
  EXPECT_EQ(ask(), before);
}

}  // namespace
}  // namespace waymark::plan
