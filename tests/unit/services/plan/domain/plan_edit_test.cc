#include "services/plan/domain/plan_edit.h"

#include <string>
#include <vector>

#include "common/base/date.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using testing::EqualsProto;
using testing::HasReason;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Proto;
using testing::StatusIs;

google::protobuf::FieldMask Mask(std::initializer_list<std::string> paths) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return mask;
}

class PlanEdit : public ::testing::Test {
 protected:
  FakeFacts facts_;
  Edit edit_{4, &facts_};
  v1::Plan plan_ = SamplePlan();
  base::Violations violations_;

  template <class E>
  E Added(const std::string& text, const std::string& id) {
    const auto added = AddElement(&plan_, Proto<E>(text), id, edit_, violations_);
    EXPECT_THAT(added, IsOk());
    return added.ok() ? **added : E();
  }
  template <class E>
  E Updated(const std::string& text, const google::protobuf::FieldMask& mask = {}) {
    const auto updated = UpdateElement(&plan_, Proto<E>(text), mask, edit_, violations_);
    EXPECT_THAT(updated, IsOk());
    return updated.ok() ? **updated : E();
  }
};

TEST_F(PlanEdit, AddsAStepWithItsDefaults) {
  plan_.mutable_tracks()->RemoveLast();
  const v1::Step step = Added<v1::Step>("name: 'ignored' kind: STEP_KIND_WORKSHOP title: 'x' etag: '99'", "s9");
  EXPECT_THAT(
      step,
      EqualsProto(Proto<v1::Step>(R"(name: "members/ana/plans/p1/steps/s9" kind: STEP_KIND_WORKSHOP title: "x" etag: "4"
      track: "members/ana/plans/p1/tracks/t1" progress: STEP_PROGRESS_NOT_STARTED)")));
  EXPECT_TRUE(violations_.empty());
  EXPECT_EQ(plan_.steps_size(), 3);
  EXPECT_EQ(facts_.asked_for_today, 0);
}

TEST_F(PlanEdit, WantsATrackWhereThereAreSeveral) {
  Added<v1::Step>("kind: STEP_KIND_WORKSHOP title: 'x'", "s9");
  EXPECT_THAT(FieldsOf(violations_), ElementsAre("track"));
}

TEST_F(PlanEdit, RefusesAnIdThatIsTaken) {
  EXPECT_THAT(AddElement(&plan_, Proto<v1::Goal>("title: 'x' horizon: HORIZON_MID"), "g1", edit_, violations_),
              HasReason(error::v1::REASON_RESOURCE_EXISTS));
}

TEST_F(PlanEdit, RefusesOneTooMany) {
  plan_.clear_goals();
  for (int i = 0; i < 50; ++i) Added<v1::Goal>("title: 'x' horizon: HORIZON_MID", "n" + std::to_string(i));
  EXPECT_THAT(AddElement(&plan_, Proto<v1::Goal>("title: 'x' horizon: HORIZON_MID"), "n50", edit_, violations_),
              HasReason(error::v1::REASON_LIMIT_EXCEEDED));
}

TEST_F(PlanEdit, PutsANewTrackBehindTheOthers) {
  EXPECT_EQ(Added<v1::Track>("title: 'x'", "t3").priority(), 3);
  EXPECT_EQ(Added<v1::Track>("title: 'x' priority: 7", "t4").priority(), 7);
  EXPECT_EQ(Added<v1::Track>("title: 'x'", "t5").priority(), 8);
  EXPECT_TRUE(violations_.empty());
}

TEST_F(PlanEdit, RefusesASecondTrackOfALinearPlan) {
  plan_.set_mode(v1::PLAN_MODE_LINEAR);
  plan_.clear_tracks();
  Added<v1::Track>("title: 'x'", "t1");
  EXPECT_TRUE(violations_.empty());
  Added<v1::Track>("title: 'x'", "t2");
  EXPECT_THAT(FieldsOf(violations_), ElementsAre(""));
}

TEST_F(PlanEdit, KeepsTheReleaseOfATargetRole) {
  EXPECT_EQ(Added<v1::Track>("title: 'x' target_role { role: 'roles/lead' }", "t3").target_role().role_release(),
            "2.0");
  EXPECT_EQ(Added<v1::Track>("title: 'x' target_role { role: 'roles/lead' role_release: '1.0' }", "t4")
                .target_role()
                .role_release(),
            "1.0");
  EXPECT_EQ(Updated<v1::Track>("name: 'members/ana/plans/p1/tracks/t4' title: 'y'").target_role().role_release(),
            "1.0");
  EXPECT_TRUE(violations_.empty());
  Added<v1::Track>("title: 'x' target_role { role: 'roles/lead' role_release: '3.0' }", "t5");
  Added<v1::Track>("title: 'x' target_role { role: 'roles/gone' }", "t6");
  EXPECT_THAT(FieldsOf(violations_), ElementsAre("target_role.role", "target_role.role"));
}

TEST_F(PlanEdit, FollowsARoleThatIsReplacedWithoutAWordOnTheRelease) {
  plan_.mutable_tracks(0)->mutable_target_role()->set_role("roles/other");
  plan_.mutable_tracks(0)->mutable_target_role()->set_role_release("9.9");
  const auto track = Updated<v1::Track>("name: 'members/ana/plans/p1/tracks/t1' target_role { role: 'roles/lead' }",
                                        Mask({"target_role.role"}));
  EXPECT_EQ(track.target_role().role_release(), "2.0");
  EXPECT_TRUE(violations_.empty());
}

TEST_F(PlanEdit, ChangesOnlyWhatTheMaskNames) {
  const v1::Step step = Updated<v1::Step>(
      "name: 'members/ana/plans/p1/steps/s1' title: 'New' description: 'not this' etag: '3'", Mask({"title"}));
  EXPECT_THAT(step, EqualsProto([] {
                v1::Step wanted = SamplePlan().steps(0);
                wanted.set_title("New");
                wanted.set_etag("4");
                return wanted;
              }()));
  EXPECT_THAT(plan_.steps(1), EqualsProto(SamplePlan().steps(1)));
}

TEST_F(PlanEdit, LeavesAnElementThatStaysAsItWasUntouched) {
  EXPECT_EQ(Updated<v1::Step>("name: 'members/ana/plans/p1/steps/s1' title: 'Course'").etag(), "3");
  EXPECT_THAT(plan_, EqualsProto(SamplePlan()));
}

TEST_F(PlanEdit, TellsTwoPeopleAtOneStepApartButNotAtTwo) {
  Updated<v1::Step>("name: 'members/ana/plans/p1/steps/s1' title: 'First' etag: '3'");
  EXPECT_THAT(UpdateElement(&plan_, Proto<v1::Step>("name: 'members/ana/plans/p1/steps/s1' title: 'Second' etag: '3'"),
                            {}, edit_, violations_),
              HasReason(error::v1::REASON_ETAG_MISMATCH));
  EXPECT_EQ(Updated<v1::Step>("name: 'members/ana/plans/p1/steps/s2' title: 'Second' etag: '3'").title(), "Second");
}

TEST_F(PlanEdit, RefusesAMaskThatNamesWhatCannotBeChanged) {
  for (const std::string path : {"name", "etag", "nonsense", "title.inner"}) {
    EXPECT_THAT(UpdateElement(&plan_, Proto<v1::Step>("name: 'members/ana/plans/p1/steps/s1'"), Mask({path}), edit_,
                              violations_),
                HasReason(error::v1::REASON_INVALID_FIELDS))
        << path;
  }
}

TEST_F(PlanEdit, SaysTodayForAStepThatIsDone) {
  const auto step = Updated<v1::Step>("name: 'members/ana/plans/p1/steps/s1' progress: STEP_PROGRESS_DONE");
  EXPECT_THAT(step.done_date(), EqualsProto(base::DateOf(facts_.today)));
  facts_.today += 10;
  const auto later = Updated<v1::Step>("name: 'members/ana/plans/p1/steps/s1' title: 'y'");
  EXPECT_THAT(later.done_date(), EqualsProto(base::DateOf(facts_.today - 10)));
}

TEST_F(PlanEdit, ForgetsTheDayOfAStepThatIsOpenAgain) {
  Updated<v1::Step>(
      "name: 'members/ana/plans/p1/steps/s1' progress: STEP_PROGRESS_DONE done_date { year: 2026 month: 12 day: 24 }");
  EXPECT_FALSE(
      Updated<v1::Step>("name: 'members/ana/plans/p1/steps/s1' progress: STEP_PROGRESS_UNDER_WAY").has_done_date());
  EXPECT_TRUE(violations_.empty());
}

TEST_F(PlanEdit, RefusesADayToComeAndADayWithoutProgress) {
  Updated<v1::Step>(
      "name: 'members/ana/plans/p1/steps/s1' progress: STEP_PROGRESS_DONE done_date { year: 2027 month: 1 day: 5 }");
  Updated<v1::Goal>("name: 'members/ana/plans/p1/goals/g1' reached_date { year: 2027 month: 1 day: 1 }");
  EXPECT_THAT(FieldsOf(violations_), ElementsAre("done_date", "reached_date"));
}

TEST_F(PlanEdit, LooksUpOnlyWhatChanged) {
  plan_.mutable_steps(0)->add_skills()->set_skill("skills/retired");
  Updated<v1::Step>("name: 'members/ana/plans/p1/steps/s1' title: 'y'");
  EXPECT_THAT(FieldsOf(violations_), IsEmpty());
  Updated<v1::Step>(
      "name: 'members/ana/plans/p1/steps/s2' skills { skill: 'skills/planning' } skills { skill: 'skills/retired' }");
  Updated<v1::Goal>(
      "name: 'members/ana/plans/p1/goals/g1' derived_from: 'members/ana/assessmentEntries/000001'"
      " derived_from: 'members/bo/assessmentEntries/000001'");
  EXPECT_THAT(FieldsOf(violations_), ElementsAre("skills[1]", "derived_from[1]"));
}

TEST_F(PlanEdit, UnlinksStepsFromAGoalThatIsRemoved) {
  EXPECT_THAT(RemoveElement<v1::Goal>(&plan_, "members/ana/plans/p1/goals/g1", "3", edit_), IsOk());
  EXPECT_EQ(plan_.goals_size(), 0);
  EXPECT_EQ(plan_.steps(0).goals_size(), 0);
  EXPECT_EQ(plan_.steps(0).etag(), "4");
  EXPECT_EQ(plan_.steps(1).etag(), "3");
}

TEST_F(PlanEdit, KeepsATrackOnWhichStepsStand) {
  EXPECT_THAT(RemoveElement<v1::Track>(&plan_, "members/ana/plans/p1/tracks/t1", "", edit_),
              HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(RemoveElement<v1::Track>(&plan_, "members/ana/plans/p1/tracks/t2", "", edit_), IsOk());
  plan_.clear_steps();
  plan_.set_state(v1::PLAN_STATE_ACTIVE);
  EXPECT_THAT(RemoveElement<v1::Track>(&plan_, "members/ana/plans/p1/tracks/t1", "", edit_),
              HasReason(error::v1::REASON_PREREQUISITE_MISSING));
}

TEST_F(PlanEdit, RemovesWhatIsNamedAndNothingElse) {
  EXPECT_THAT(RemoveElement<v1::Step>(&plan_, "members/ana/plans/p1/steps/s1", "2", edit_),
              HasReason(error::v1::REASON_ETAG_MISMATCH));
  EXPECT_THAT(RemoveElement<v1::Step>(&plan_, "members/ana/plans/p1/steps/s7", "", edit_),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(RemoveAnyElement(&plan_, "members/ana/plans/p1/steps/s1", "3", edit_), IsOk());
  ASSERT_EQ(plan_.steps_size(), 1);
  EXPECT_THAT(plan_.steps(0), EqualsProto(SamplePlan().steps(1)));
}

TEST_F(PlanEdit, ChangesThePlansOwnFieldsAndNotItsParts) {
  const auto source = Proto<v1::Plan>(
      "name: 'members/ana/plans/p1' title: 'New' goals { title: 'smuggled' } state: PLAN_STATE_ACTIVE revision: 77 "
      "version: 9 etag: '3'");
  EXPECT_THAT(UpdatePlanFields(&plan_, source, {}, edit_, violations_), IsOk());
  v1::Plan wanted = SamplePlan();
  wanted.set_title("New");
  wanted.set_etag("4");
  EXPECT_THAT(plan_, EqualsProto(wanted));
  EXPECT_THAT(UpdatePlanFields(&plan_, source, {}, edit_, violations_), HasReason(error::v1::REASON_ETAG_MISMATCH));
  EXPECT_THAT(UpdatePlanFields(&plan_, Proto<v1::Plan>("title: 'x'"), Mask({"goals"}), edit_, violations_),
              HasReason(error::v1::REASON_INVALID_FIELDS));
}

TEST_F(PlanEdit, WantsTheNextReviewAheadWhenItIsSet) {
  const auto set = [&](const std::string& text) {
    violations_ = {};
    EXPECT_THAT(UpdatePlanFields(&plan_, Proto<v1::Plan>(text), Mask({"next_review_date"}), edit_, violations_),
                IsOk());
    return FieldsOf(violations_);
  };
  EXPECT_THAT(set("next_review_date { year: 2027 month: 1 day: 4 }"), IsEmpty());
  facts_.today += 30;
  EXPECT_THAT(set("next_review_date { year: 2027 month: 1 day: 4 }"), IsEmpty());  // it stood there
  EXPECT_THAT(set("next_review_date { year: 2027 month: 1 day: 5 }"), ElementsAre("next_review_date"));
  EXPECT_THAT(set("next_review_date { year: 2027 month: 2 day: 30 }"), ElementsAre("next_review_date"));
  EXPECT_THAT(set(""), IsEmpty());
  plan_.set_state(v1::PLAN_STATE_ACTIVE);
  EXPECT_THAT(set("next_review_date { year: 2027 month: 4 day: 1 }"), IsEmpty());
  EXPECT_THAT(set(""), ElementsAre("next_review_date"));
}

TEST_F(PlanEdit, MakesAPlanOfADocument) {
  int drawn = 0;
  const auto plan = MakePlan(
      "members/ana/plans/p7", Proto<v1::Plan>(R"(
      name: "members/bo/plans/other" state: PLAN_STATE_ACTIVE version: 3 revision: 9 title: "T" mode: PLAN_MODE_LINEAR
      goals { name: "members/ana/plans/p7/goals/lead" title: "G" horizon: HORIZON_SHORT }
      tracks { title: "Only" }
      steps { kind: STEP_KIND_TRAINING title: "S" goals: "members/ana/plans/p7/goals/lead" }
    )"),
      {1, &facts_}, [&] { return "d" + std::to_string(++drawn); }, violations_);
  ASSERT_THAT(plan, IsOk());
  EXPECT_THAT(FieldsOf(violations_), IsEmpty());
  EXPECT_THAT(*plan, EqualsProto(Proto<v1::Plan>(R"(
      name: "members/ana/plans/p7" state: PLAN_STATE_DRAFT title: "T" mode: PLAN_MODE_LINEAR etag: "1"
      goals { name: "members/ana/plans/p7/goals/lead" title: "G" horizon: HORIZON_SHORT progress: GOAL_PROGRESS_OPEN etag: "1" }
      tracks { name: "members/ana/plans/p7/tracks/d1" title: "Only" priority: 1 etag: "1" }
      steps { name: "members/ana/plans/p7/steps/d2" kind: STEP_KIND_TRAINING title: "S" track: "members/ana/plans/p7/tracks/d1"
              goals: "members/ana/plans/p7/goals/lead" progress: STEP_PROGRESS_NOT_STARTED etag: "1" })")));
}

TEST_F(PlanEdit, NamesAllThatIsWrongWithANewPlan) {
  const auto plan = MakePlan(
      "members/ana/plans/p7", Proto<v1::Plan>(R"(
      next_review_date { year: 2026 month: 1 day: 1 }
      goals { name: "members/bo/plans/p7/goals/lead" } goals { name: "members/ana/plans/p7/goals/.." title: "x" horizon: HORIZON_MID }
      tracks { title: "a" } tracks { title: "b" priority: 1 }
      steps { kind: STEP_KIND_TRAINING title: "S" skills { skill: "skills/gone" } })"),
      {1, &facts_}, [n = 0]() mutable { return std::to_string(++n); }, violations_);
  ASSERT_THAT(plan, IsOk());
  EXPECT_THAT(FieldsOf(violations_),
              ElementsAre("goals[0].name", "goals[1].name", "steps[0].skills[0]", "title", "mode", "goals[0].title",
                          "goals[0].horizon", "tracks[0].priority", "tracks[1].priority", "steps[0].track",
                          "next_review_date"));
}

}  // namespace
}  // namespace waymark::plan
