#include "services/plan/domain/downstream.h"

#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/projects.h"
#include "tests/unit/services/plan/domain/reviewed_plans.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::EqualsProto;
using testing::Proto;

// The worked example of the critical path, arcs as steps: 20 days, critical 1-3, 3-4, 4-5, 5-6; 1-2 and 2-4 have a float
// of 2, 3-5 of 4. Goal g is served by 2-4, goal h by the last step.
class Arcs : public ::testing::Test {
 protected:
  Arcs() {
    Add("12", 7);
    Add("13", 10);
    Add("24", 6, {"12"}, "g");
    Add("34", 5, {"13"});
    Add("35", 4, {"13"});
    Add("45", 3, {"24", "34"});
    Add("56", 2, {"35", "45"}, "h");
    for (const char* goal : {"g", "h"}) {
      reviewed.review.add_goal_verdicts()->set_item(goal);
      reviewed.review.mutable_goal_verdicts()->rbegin()->set_kind(v1::VERDICT_KIND_ON_COURSE);
    }
  }

  void Add(const std::string& name, double days, const std::vector<std::string>& after = {},
           const std::string& goal = "") {
    project.activities.push_back(Takes(name, days, after));
    v1::Step* step = reviewed.base.add_steps();
    step->set_name(name);
    for (const std::string& before : after) step->add_depends_on(before);
    if (!goal.empty()) step->add_goals(goal);
    *reviewed.snapshot.add_steps() = *step;
    v1::Verdict* verdict = reviewed.review.add_step_verdicts();
    verdict->set_item(name);
    verdict->set_title("arc " + name);
    verdict->set_kind(v1::VERDICT_KIND_ON_COURSE);
  }

  std::vector<v1::StepEffect> Effects() { return EffectsOf(reviewed, project).value(); }
  // The first effect: float and end shift, or the gap; then steps and goals with their days, where they have any.
  std::string Effect() {
    const auto effects = Effects();
    if (effects.empty()) return "none";
    const v1::StepEffect& effect = effects[0];
    std::string text = effect.has_total_float_days()
                           ? absl::StrCat(effect.total_float_days(), " ", effect.end_shift_days())
                           : v1::FigureGap_Name(effect.gap());
    for (const auto* shifts : {&effect.steps(), &effect.goals()}) {
      absl::StrAppend(&text, " |");
      for (const auto& shift : *shifts) {
        absl::StrAppend(&text, " ", shift.item());
        if (shift.has_days()) absl::StrAppend(&text, "+", shift.days());
      }
    }
    return text;
  }

  ReviewedPlan reviewed;
  Project project;
};

TEST_F(Arcs, MoveWhatComesAfterByTheDelayLessTheFloat) {
  struct Case {
    std::string late;
    int days;
    std::string effect;
  };
  const std::vector<Case> table = {
      {"12", 1, "2 0 | 24+1 | g+1"},
      {"12", 2, "2 0 | 24+2 | g+2"},
      {"12", 3, "2 1 | 24+3 45+1 56+1 | g+3 h+1"},
      {"12", 5, "2 3 | 24+5 45+3 56+3 | g+5 h+3"},
      {"35", 4, "4 0 | |"},
      {"35", 9, "4 5 | 56+5 | h+5"},
      {"34", 1, "0 1 | 45+1 56+1 | h+1"},
      {"56", 30, "0 30 | | h+30"},
      // The longest delay a verdict can say, with its own 7 days.
      {"12", 36'500, "2 36498 | 24+36500 45+36498 56+36498 | g+36500 h+36498"},
  };
  for (const Case& c : table) {
    SCOPED_TRACE(c.late + " by " + std::to_string(c.days));
    for (const auto kind : {v1::VERDICT_KIND_LATE, v1::VERDICT_KIND_MET}) {
      Judge(&reviewed, c.late, kind, c.days);
      EXPECT_EQ(Effect(), c.effect);
    }
    Judge(&reviewed, c.late, v1::VERDICT_KIND_ON_COURSE);
  }
}

TEST_F(Arcs, SayWhoseEffectItIs) {
  Judge(&reviewed, "35", v1::VERDICT_KIND_LATE, 9);
  EXPECT_THAT(Effects(), ElementsAre(EqualsProto(Proto<v1::StepEffect>(R"(
      step: "35" title: "arc 35" kind: VERDICT_KIND_LATE delay_days: 9 total_float_days: 4 end_shift_days: 5
      steps { item: "56" title: "arc 56" days: 5 } goals { item: "h" days: 5 })"))));
}

TEST_F(Arcs, WaitForADroppedStepWithoutAnyDays) {
  Judge(&reviewed, "12", v1::VERDICT_KIND_DROPPED);
  project.activities.erase(project.activities.begin());
  project.activities[1].predecessors.clear();
  EXPECT_EQ(Effect(), "FIGURE_GAP_DROPPED | 24 45 56 | g h");
  // Through another that is dropped too, but not through one that is met.
  Judge(&reviewed, "24", v1::VERDICT_KIND_DROPPED);
  EXPECT_EQ(Effect(), "FIGURE_GAP_DROPPED | 45 56 | g h");
  Judge(&reviewed, "45", v1::VERDICT_KIND_MET);
  EXPECT_EQ(Effect(), "FIGURE_GAP_DROPPED | | g");
}

TEST_F(Arcs, WaitSoForARemovedStepWhateverItsVerdict) {
  reviewed.snapshot.mutable_steps()->DeleteSubrange(0, 1);
  Judge(&reviewed, "12", v1::VERDICT_KIND_LATE, 3);
  EXPECT_EQ(Effect(), "FIGURE_GAP_DROPPED | 24 45 56 | g h");
}

TEST_F(Arcs, AreNotMovedThroughWhatIsMet) {
  Judge(&reviewed, "12", v1::VERDICT_KIND_LATE, 5);
  Judge(&reviewed, "24", v1::VERDICT_KIND_MET);
  // Nothing open waits for it any more but the plan's end itself.
  EXPECT_EQ(Effect(), "13 0 | |");
}

TEST_F(Arcs, AreNotMovedByWhatWasSettledBefore) {
  Judge(&reviewed, "12", v1::VERDICT_KIND_MET, 5);
  reviewed.base.mutable_steps(0)->set_progress(v1::STEP_PROGRESS_DONE);
  EXPECT_THAT(Effects(), IsEmpty());
}

TEST_F(Arcs, MoveAGoalAsTheLastOfTheStepsThatServeIt) {
  for (const int i : {3, 4}) reviewed.base.mutable_steps(i)->add_goals("g");  // 3-4 ends on day 15, 3-5 on day 14
  Judge(&reviewed, "35", v1::VERDICT_KIND_LATE, 1);
  EXPECT_EQ(Effect(), "4 0 | |");
  Judge(&reviewed, "35", v1::VERDICT_KIND_LATE, 9);
  EXPECT_EQ(Effect(), "4 5 | 56+5 | g+8 h+5");
}

TEST_F(Arcs, LeaveGoalsThatAreReachedOrNotShownAlone) {
  Judge(&reviewed, "56", v1::VERDICT_KIND_LATE, 30);
  reviewed.review.mutable_goal_verdicts(1)->set_kind(v1::VERDICT_KIND_MET);
  EXPECT_EQ(Effect(), "0 30 | |");
}

TEST_F(Arcs, SayThatADelayIsTooLongToReckonWith) {
  project.activities[0] = Takes("12", 30'000);
  Judge(&reviewed, "12", v1::VERDICT_KIND_LATE, 6'526);
  EXPECT_EQ(Effect(), "FIGURE_GAP_TOO_FAR | 24 45 56 | g h");
}

TEST(PlanAsPlanned, HasEachStepAsItWasPlannedWithoutDroppedOnes) {
  ReviewedPlan reviewed = SampleReviewed();
  Judge(&reviewed, "b", v1::VERDICT_KIND_DROPPED);
  reviewed.base.mutable_steps(0)->set_progress(v1::STEP_PROGRESS_DONE);
  reviewed.snapshot.mutable_steps(3)->mutable_target_date()->set_year(2030);
  const v1::Plan plan = PlanAsPlanned(reviewed);
  EXPECT_THAT(plan, EqualsProto(Proto<v1::Plan>(R"(
      tracks { name: "track" }
      steps { name: "a" title: "Course" track: "track" target_date { year: 2027 month: 1 } progress: STEP_PROGRESS_DONE }
      steps { name: "c" title: "Promotion" track: "track" weight: 3 target_date { year: 2027 month: 4 } goals: "g"
              progress: STEP_PROGRESS_NOT_STARTED }
      steps { name: "d" title: "Mentor" track: "track" target_date { year: 2027 month: 4 } goals: "h"
              progress: STEP_PROGRESS_NOT_STARTED })")));
}

}  // namespace
}  // namespace waymark::plan
