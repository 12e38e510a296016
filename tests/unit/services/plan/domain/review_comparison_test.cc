#include "services/plan/domain/review_comparison.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using testing::EqualsProto;
using testing::Proto;

constexpr char kNone[] = "-";

struct Case {
  std::string what;
  std::string base;  // kNone: not in the version before
  std::string now;   // kNone: removed since
  v1::VerdictKind kind;
  int delay = 0;
};

const absl::CivilDay kToday(2027, 7, 1);

template <class E>
v1::Verdict Proposed(const Case& c) {
  const E base = Proto<E>(c.base == kNone ? "" : c.base);
  const E now = Proto<E>(c.now == kNone ? "" : c.now);
  return ProposeVerdict(c.base == kNone ? nullptr : &base, c.now == kNone ? nullptr : &now, kToday);
}

TEST(ProposeVerdict, OnSteps) {
  const std::string in_june = "target_date { year: 2027 month: 6 } ";
  const std::string in_autumn = "target_date { year: 2027 part: PART_AUTUMN } ";
  const std::vector<Case> table = {
      {"removed", in_june, kNone, v1::VERDICT_KIND_DROPPED},
      {"given up", in_june, in_june + "progress: STEP_PROGRESS_DROPPED", v1::VERDICT_KIND_DROPPED},
      {"done in time", in_june, in_june + "progress: STEP_PROGRESS_DONE done_date { year: 2027 month: 6 day: 30 }",
       v1::VERDICT_KIND_MET},
      {"done late", in_june, in_june + "progress: STEP_PROGRESS_DONE done_date { year: 2027 month: 7 day: 1 }",
       v1::VERDICT_KIND_MET, 1},
      {"done late against what was planned", in_june,
       in_autumn + "progress: STEP_PROGRESS_DONE done_date { year: 2027 month: 7 day: 1 }", v1::VERDICT_KIND_MET, 1},
      {"done, no date said", "", "progress: STEP_PROGRESS_DONE done_date { year: 2027 month: 7 day: 1 }",
       v1::VERDICT_KIND_MET},
      {"overdue by a day", in_june, in_june, v1::VERDICT_KIND_LATE, 1},
      {"overdue though under way", in_june, in_june + "progress: STEP_PROGRESS_UNDER_WAY", v1::VERDICT_KIND_LATE, 1},
      {"due today is not late", "target_date { year: 2027 month: 7 day: 1 }",
       "target_date { year: 2027 month: 7 day: 1 }", v1::VERDICT_KIND_NOT_YET_DUE},
      {"a month is not over before its last day", "target_date { year: 2027 month: 7 }",
       "target_date { year: 2027 month: 7 }", v1::VERDICT_KIND_NOT_YET_DUE},
      {"moved away silently", in_june, in_autumn, v1::VERDICT_KIND_LATE, 153},  // 30 June to 30 November
      {"moved forward", in_autumn, "target_date { year: 2027 month: 8 }", v1::VERDICT_KIND_NOT_YET_DUE},
      {"date taken away after it passed", in_june, "", v1::VERDICT_KIND_LATE, 1},
      {"to have begun", in_autumn, in_autumn + "start_date { year: 2027 month: 5 day: 1 }", v1::VERDICT_KIND_LATE, 61},
      {"begins this month", in_autumn, in_autumn + "start_date { year: 2027 month: 7 }", v1::VERDICT_KIND_NOT_YET_DUE},
      {"under way", in_autumn, in_autumn + "start_date { year: 2027 month: 5 } progress: STEP_PROGRESS_UNDER_WAY",
       v1::VERDICT_KIND_ON_COURSE},
      {"new and overdue", kNone, in_june, v1::VERDICT_KIND_LATE, 1},
      {"new and ahead", kNone, in_autumn, v1::VERDICT_KIND_NOT_YET_DUE},
      {"nothing said", "", "", v1::VERDICT_KIND_NOT_YET_DUE},
      {"nothing said, under way", "", "progress: STEP_PROGRESS_UNDER_WAY", v1::VERDICT_KIND_ON_COURSE},
  };
  for (const Case& c : table) {
    const v1::Verdict verdict = Proposed<v1::Step>(c);
    EXPECT_EQ(v1::VerdictKind_Name(verdict.kind()), v1::VerdictKind_Name(c.kind)) << c.what;
    EXPECT_EQ(verdict.delay_days(), c.delay) << c.what;
    EXPECT_FALSE(verdict.recorded());
  }
}

TEST(ProposeVerdict, OnGoals) {
  const std::string ahead = "target_date { year: 2028 } ";
  const std::string past = "target_date { year: 2026 } ";
  const std::string led = "measure { metric: 'people led' baseline: 0 target: 5 ";
  const std::string errors = "measure { metric: 'errors' baseline: 9 target: 3 ";
  const std::vector<Case> table = {
      {"reached", ahead, ahead + "progress: GOAL_PROGRESS_REACHED reached_date { year: 2027 month: 6 day: 1 }",
       v1::VERDICT_KIND_MET},
      {"reached late", past, past + "progress: GOAL_PROGRESS_REACHED reached_date { year: 2027 month: 1 day: 10 }",
       v1::VERDICT_KIND_MET, 10},
      {"measured at the target", ahead, ahead + led + "current: 5 }", v1::VERDICT_KIND_MET},
      {"measured at the target, downward", ahead, ahead + errors + "current: 2 }", v1::VERDICT_KIND_MET},
      {"measure has moved", ahead, ahead + led + "current: 2 }", v1::VERDICT_KIND_ON_COURSE},
      {"measure has moved back", ahead, ahead + errors + "current: 10 }", v1::VERDICT_KIND_ON_COURSE},
      {"measure stands", ahead, ahead + led + "current: 0 }", v1::VERDICT_KIND_NOT_YET_DUE},
      {"not measured", ahead, ahead + led + "}", v1::VERDICT_KIND_NOT_YET_DUE},
      {"overdue", past, past, v1::VERDICT_KIND_LATE, 182},
      {"given up", past, past + "progress: GOAL_PROGRESS_DROPPED", v1::VERDICT_KIND_DROPPED},
      {"removed", ahead, kNone, v1::VERDICT_KIND_DROPPED},
  };
  for (const Case& c : table) {
    const v1::Verdict verdict = Proposed<v1::Goal>(c);
    EXPECT_EQ(v1::VerdictKind_Name(verdict.kind()), v1::VerdictKind_Name(c.kind)) << c.what;
    EXPECT_EQ(verdict.delay_days(), c.delay) << c.what;
  }
}

TEST(ProposeVerdicts, SaysWhatWasPlannedAndNamesWhatIsGone) {
  v1::Plan base = SamplePlan();
  base.mutable_steps(0)->mutable_target_date()->set_year(2026);
  v1::Plan now = base;
  now.mutable_steps(0)->mutable_target_date()->set_year(2028);
  now.mutable_steps(0)->set_title("Course, later");
  now.mutable_steps()->RemoveLast();
  now.clear_goals();
  v1::Review review;
  ProposeVerdicts(&base, now, kToday, &review);
  EXPECT_THAT(review, EqualsProto(Proto<v1::Review>(R"(
      goal_verdicts { item: "members/ana/plans/p1/goals/g1" title: "Lead a team" kind: VERDICT_KIND_DROPPED }
      step_verdicts { item: "members/ana/plans/p1/steps/s1" title: "Course, later" planned_date { year: 2026 }
                      kind: VERDICT_KIND_LATE delay_days: 731 }
      step_verdicts { item: "members/ana/plans/p1/steps/s2" title: "Project" kind: VERDICT_KIND_DROPPED })")));
}

TEST(ProposeVerdicts, ComparesAPlanWithItselfBeforeItsFirstVersion) {
  v1::Review review;
  ProposeVerdicts(nullptr, SamplePlan(), kToday, &review);
  ASSERT_EQ(review.step_verdicts_size(), 2);
  EXPECT_EQ(review.goal_verdicts(0).kind(), v1::VERDICT_KIND_NOT_YET_DUE);
  EXPECT_EQ(review.step_verdicts(0).kind(), v1::VERDICT_KIND_NOT_YET_DUE);
  EXPECT_EQ(review.step_verdicts(1).kind(), v1::VERDICT_KIND_ON_COURSE);
}

}  // namespace
}  // namespace waymark::plan
