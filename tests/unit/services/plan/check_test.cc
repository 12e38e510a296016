// The plan check through the service: what the record tells of a plan, and what a supporter is told of it.

#include <map>
#include <string>

#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/check.pb.h"

namespace waymark::plan {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::IsOk;
using ::testing::Key;
using ::testing::Not;
using testing::StatusIs;

class CheckCalls : public Suite {
 protected:
  absl::StatusOr<v1::PlanCheck> Check(const access::Caller& caller) {
    return Call<v1::PlanCheck, v1::CheckPlanRequest>(caller, "CheckService/CheckPlan", "name: 'members/ana/plans/p1'");
  }
  std::map<v1::CheckRule, v1::CheckState> States(const access::Caller& caller) {
    std::map<v1::CheckRule, v1::CheckState> states;
    const auto check = Check(caller);
    EXPECT_THAT(check, IsOk());
    if (!check.ok()) return states;
    for (const auto& outcome : check->rules()) states[outcome.rule()] = outcome.state();
    return states;
  }
};

TEST_P(CheckCalls, AFindingGoesWhenWhatItAsksForIsDone) {
  MakePlan();
  auto states = States(kAna);
  EXPECT_EQ(states[v1::CHECK_RULE_IMMEDIATE_ACTION], v1::CHECK_STATE_BROKEN);
  EXPECT_EQ(states[v1::CHECK_RULE_CAREER_STAGE], v1::CHECK_STATE_NOT_JUDGED);
  EXPECT_EQ(states[v1::CHECK_RULE_SUPPORTED], v1::CHECK_STATE_KEPT);
  ASSERT_THAT((Call<v1::Action, v1::CreateActionRequest>(
                  kAna, "PlanService/CreateAction",
                  "parent: 'members/ana/plans/p1' action { title: 'Ask' aims_by { year: 2027 month: 1 } }")),
              IsOk());
  ASSERT_THAT((Call<v1::Standing, v1::UpdateStandingRequest>(
                  kAna, "AssessmentService/UpdateStanding",
                  "standing { name: 'members/ana/standing' career_start { year: 2003 } }")),
              IsOk());
  states = States(kAna);
  EXPECT_EQ(states[v1::CHECK_RULE_IMMEDIATE_ACTION], v1::CHECK_STATE_KEPT);
  EXPECT_EQ(states[v1::CHECK_RULE_CAREER_STAGE], v1::CHECK_STATE_BROKEN);
}

TEST_P(CheckCalls, AGranteeIsToldOfTheRulesThatTheGrantOpensAlone) {
  MakePlan();
  EXPECT_THAT(Check(kBo), StatusIs(absl::StatusCode::kPermissionDenied));
  Grant(kBo, access::v1::SECTION_SUPPORTERS);
  auto states = States(kBo);
  EXPECT_EQ(states.size(), 2u);
  EXPECT_EQ(states[v1::CHECK_RULE_SUPPORTED], v1::CHECK_STATE_KEPT);
  for (const auto section : {access::v1::SECTION_GOALS, access::v1::SECTION_TRACKS, access::v1::SECTION_ASSESSMENT,
                             access::v1::SECTION_LIFESTYLE}) {
    Grant(kBo, section);
  }
  states = States(kBo);
  EXPECT_EQ(states.size(), 15u);
  EXPECT_THAT(states, Not(Contains(Key(v1::CHECK_RULE_CAREER_STAGE))));
}

TEST_P(CheckCalls, APlanThatIsNotThereHasNone) { EXPECT_THAT(Check(kAna), StatusIs(absl::StatusCode::kNotFound)); }

WM_ON_EVERY_ENGINE(CheckCalls);

}  // namespace
}  // namespace waymark::plan
