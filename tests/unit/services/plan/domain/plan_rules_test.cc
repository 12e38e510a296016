#include "services/plan/domain/plan_rules.h"

#include <string>
#include <vector>

#include "common/base/date.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAreArray;
using testing::HasReason;
using testing::IsOk;
using testing::Proto;

struct Case {
  std::string value;
  std::vector<std::string> violated;
};

constexpr char kStep[] =
    "name: 'members/ana/plans/p1/steps/new' kind: STEP_KIND_TRAINING title: 'x' track: "
    "'members/ana/plans/p1/tracks/t1' ";
constexpr char kGoal[] = "name: 'members/ana/plans/p1/goals/new' title: 'x' horizon: HORIZON_LONG ";

template <class E>
std::vector<std::string> Violated(const std::string& good, const std::string& change) {
  E element = Proto<E>(good);
  EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(change, &element)) << change;
  base::Violations violations;
  CheckElement(SamplePlan(), element, violations);
  return FieldsOf(violations);
}

TEST(PlanRules, OfSteps) {
  const std::vector<Case> table = {
      {"", {}},
      {"kind: STEP_KIND_UNSPECIFIED title: ''", {"kind", "title"}},
      {"track: 'members/ana/plans/p2/tracks/t1'", {"track"}},
      {"track: ''", {"track"}},
      {"start_date { year: 2027 month: 5 } target_date { year: 2027 month: 4 }", {"target_date"}},
      {"start_date { year: 2027 month: 5 } target_date { year: 2027 }", {}},  // a year holds the month
      {"start_date { year: 2027 day: 1 } target_date { }", {"start_date", "target_date"}},
      {"progress: STEP_PROGRESS_DONE done_date { year: 2027 month: 1 day: 1 }", {}},
      {"progress: STEP_PROGRESS_UNDER_WAY done_date { year: 2027 month: 1 day: 1 }", {"done_date"}},
      {"progress: STEP_PROGRESS_DONE done_date { year: 2027 month: 1 }", {"done_date"}},
      {"goals: 'members/ana/plans/p1/goals/g1'", {}},
      {"goals: 'members/ana/plans/p1/goals/g9'", {"goals[0]"}},
      {"goals: 'members/ana/plans/p1/goals/g1' goals: 'members/ana/plans/p1/goals/g1'", {"goals[1]"}},
      {"skills { skill: 'skills/a' } skills { skill: 'skills/b' }", {}},
      {"skills { skill: 'skills/a' } skills { skill: 'skills/a' }", {"skills[1].skill"}},
      {"target_pay { amount { currency_code: 'GBP' } }", {"target_pay.period"}},
  };
  for (const Case& c : table) EXPECT_THAT(Violated<v1::Step>(kStep, c.value), ElementsAreArray(c.violated)) << c.value;
}

TEST(PlanRules, OfGoals) {
  const std::vector<Case> table = {
      {"", {}},
      {"title: '' horizon: HORIZON_UNSPECIFIED", {"title", "horizon"}},
      {"measure { metric: 'people led' baseline: 0 target: 5 current: 2 }", {}},
      {"measure { baseline: 5 target: 1 }", {"measure.metric"}},
      {"measure { metric: 'x' baseline: 5 target: 5 }", {"measure.target"}},
      {"measure { metric: 'x' baseline: inf target: nan current: inf }",
       {"measure.baseline", "measure.target", "measure.current"}},
      {"target_date { year: 3000 }", {"target_date"}},
      {"progress: GOAL_PROGRESS_REACHED reached_date { year: 2026 month: 12 day: 1 }", {}},
      {"progress: GOAL_PROGRESS_DROPPED reached_date { year: 2026 month: 12 day: 1 }", {"reached_date"}},
  };
  for (const Case& c : table) EXPECT_THAT(Violated<v1::Goal>(kGoal, c.value), ElementsAreArray(c.violated)) << c.value;
}

TEST(PlanRules, OfTracks) {
  const std::vector<Case> table = {
      {"title: 'x' priority: 3", {}},
      {"priority: 0", {"title", "priority"}},
      {"title: 'x' priority: 101", {"priority"}},
      {"title: 'x' priority: 2", {"priority"}},
      {"name: 'members/ana/plans/p1/tracks/t2' title: 'x' priority: 2", {}},  // its own place
      {"title: 'x' priority: 3 target_role { }", {"target_role"}},
      {"title: 'x' priority: 3 target_role { title: 'Astronaut' role_release: '1' }", {"target_role.role_release"}},
      {"title: 'x' priority: 3 target_role { role: 'lead' }", {"target_role.role"}},
  };
  for (const Case& c : table) EXPECT_THAT(Violated<v1::Track>("", c.value), ElementsAreArray(c.violated)) << c.value;
}

TEST(PlanRules, OfThePlanItself) {
  const std::vector<Case> table = {
      {"", {}},
      {"title: '' mode: PLAN_MODE_UNSPECIFIED", {"title", "mode"}},
      {"mode: PLAN_MODE_LINEAR", {"mode"}},  // it has two tracks
      {"direction: DIRECTION_OTHER", {"direction_note"}},
      {"direction: DIRECTION_OTHER direction_note: 'out of the office'", {}},
      {"target_role { }", {"target_role"}},
      {"next_review_date { year: 2027 month: 4 }", {"next_review_date"}},
      {"supporters { member: 'members/bo' relation: SUPPORTER_RELATION_MENTOR }", {}},
      {"supporters { member: 'members/ana' relation: SUPPORTER_RELATION_MENTOR }", {"supporters[0].member"}},
      {"supporters { } supporters { external { email: 'x' } }",
       {"supporters[0]", "supporters[0].relation", "supporters[1].external.display_name",
        "supporters[1].external.email", "supporters[1].relation"}},
      {"lifestyle { kind: LIFESTYLE_KIND_BALANCE text: 'x' hours_per_week: 36 }", {}},
      {"lifestyle { kind: LIFESTYLE_KIND_TRAVEL hours_per_week: 0 }",
       {"lifestyle[0].text", "lifestyle[0].hours_per_week", "lifestyle[0].hours_per_week"}},
      {"cadences { rule: 'quarterly' unit: UNIT_QUARTER anchor { year: 2027 month: 1 day: 1 } }", {}},
      {"cadences { rule: 'called' unit: UNIT_QUARTER anchor { year: 2027 month: 1 day: 1 } }", {"cadences[0].rule"}},
      {"cadences { rule: 'Q' every: 61 minute_of_day: 1440 answer_days: 91 }",
       {"cadences[0].rule", "cadences[0].unit", "cadences[0].every", "cadences[0].anchor", "cadences[0].minute_of_day",
        "cadences[0].answer_days"}},
      {"cadences { rule: 'q' unit: UNIT_MONTH anchor { year: 2027 month: 1 day: 1 } }"
       "cadences { rule: 'q' unit: UNIT_MONTH anchor { year: 2027 month: 1 day: 1 } }",
       {"cadences[1].rule"}},
  };
  for (const Case& c : table) {
    v1::Plan plan = SamplePlan();
    EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(c.value, &plan)) << c.value;
    base::Violations violations;
    CheckPlanFields(plan, violations);
    EXPECT_THAT(FieldsOf(violations), ElementsAreArray(c.violated)) << c.value;
  }
}

TEST(PlanRules, GatherAllThatIsWrongWithAPlan) {
  v1::Plan plan = SamplePlan();
  plan.clear_title();
  plan.mutable_goals(0)->clear_title();
  plan.mutable_tracks(1)->set_priority(1);
  plan.mutable_steps(1)->set_track("members/ana/plans/p1/tracks/gone");
  base::Violations violations;
  CheckPlan(plan, violations);
  EXPECT_THAT(FieldsOf(violations), ElementsAreArray({"title", "goals[0].title", "tracks[0].priority",
                                                      "tracks[1].priority", "steps[1].track"}));
}

TEST(PlanRules, OfTheNextReviewDate) {
  const absl::CivilDay today(2027, 1, 4);
  const auto violated = [&](absl::CivilDay day, absl::CivilDay earliest) {
    base::Violations violations;
    CheckNextReviewDate("d", base::DateOf(day), today, earliest, violations);
    return !violations.empty();
  };
  EXPECT_FALSE(violated(today, today));
  EXPECT_TRUE(violated(today - 1, today));
  EXPECT_TRUE(violated(today, today + 1));
  EXPECT_FALSE(violated(today + 1, today + 1));
  EXPECT_FALSE(violated(today + kLongestReviewGap, today));
  EXPECT_TRUE(violated(today + kLongestReviewGap + 1, today));
}

TEST(PlanRules, LetAPlanBeActivatedThatLacksNothing) {
  v1::Plan plan = SamplePlan();
  const absl::CivilDay today(2027, 1, 4);
  *plan.mutable_next_review_date() = base::DateOf(today);
  EXPECT_THAT(CheckReadyToActivate(plan, today), IsOk());
  EXPECT_THAT(CheckReadyToActivate(plan, today + 1), HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  plan.clear_next_review_date();
  plan.clear_tracks();
  const absl::Status status = CheckReadyToActivate(plan, today);
  EXPECT_THAT(status, HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(std::string(status.message()),
              ::testing::AllOf(::testing::HasSubstr("next_review_date"), ::testing::HasSubstr("a track")));
}

TEST(PlanRules, RefuseToActivateALinearPlanWithTwoTracks) {
  v1::Plan plan = SamplePlan();
  plan.set_mode(v1::PLAN_MODE_LINEAR);
  *plan.mutable_next_review_date() = base::DateOf(absl::CivilDay(2027, 4, 1));
  EXPECT_THAT(CheckReadyToActivate(plan, absl::CivilDay(2027, 1, 4)),
              HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  plan.mutable_tracks()->RemoveLast();
  EXPECT_THAT(CheckReadyToActivate(plan, absl::CivilDay(2027, 1, 4)), IsOk());
}

}  // namespace
}  // namespace waymark::plan
