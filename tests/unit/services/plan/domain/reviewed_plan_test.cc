#include "services/plan/domain/reviewed_plan.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/reviewed_plans.h"

namespace waymark::plan {
namespace {

using testing::Proto;

constexpr char kNone[] = "-";

struct Case {
  std::string what;
  std::string base;  // kNone: not in the version before
  std::string now;   // kNone: removed since
  v1::VerdictKind kind;
  std::string planned;  // the title of what was planned
  bool begun = false;
  bool settled = false;
};

TEST(ReviewedStep, IsHeldAgainstWhatWasPlanned) {
  const std::vector<Case> table = {
      {"in both", "", "progress: STEP_PROGRESS_UNDER_WAY", v1::VERDICT_KIND_LATE, "before", true},
      {"came later", kNone, "", v1::VERDICT_KIND_LATE, "now"},
      {"removed", "", kNone, v1::VERDICT_KIND_DROPPED, "before"},
      {"done since", "", "progress: STEP_PROGRESS_DONE", v1::VERDICT_KIND_MET, "before", true},
      {"done before", "progress: STEP_PROGRESS_DONE", "progress: STEP_PROGRESS_DONE", v1::VERDICT_KIND_MET, "before",
       true, true},
      {"done before, as it seemed", "progress: STEP_PROGRESS_DONE", "", v1::VERDICT_KIND_LATE, "before"},
      {"dropped before", "progress: STEP_PROGRESS_DROPPED", "progress: STEP_PROGRESS_DROPPED",
       v1::VERDICT_KIND_DROPPED, "now", false, true},
      {"dropped before, removed since", "progress: STEP_PROGRESS_DROPPED", kNone, v1::VERDICT_KIND_DROPPED, "before",
       false, true},
      {"dropped before, taken up again", "progress: STEP_PROGRESS_DROPPED", "", v1::VERDICT_KIND_ON_COURSE, "now"},
  };
  for (const Case& c : table) {
    SCOPED_TRACE(c.what);
    ReviewedPlan reviewed;
    if (c.base != kNone) *reviewed.base.add_steps() = Proto<v1::Step>("name: 's' title: 'before' " + c.base);
    if (c.now != kNone) *reviewed.snapshot.add_steps() = Proto<v1::Step>("name: 's' title: 'now' " + c.now);
    v1::Verdict* verdict = reviewed.review.add_step_verdicts();
    verdict->set_item("s");
    verdict->set_kind(c.kind);
    const std::vector<ReviewedStep> steps = StepsOf(reviewed);
    ASSERT_EQ(steps.size(), 1u);
    EXPECT_EQ(steps[0].verdict, verdict);
    EXPECT_EQ(steps[0].planned->title(), c.planned);
    EXPECT_EQ(steps[0].removed, c.now == kNone);
    EXPECT_EQ(steps[0].begun, c.begun);
    EXPECT_EQ(steps[0].settled, c.settled);
  }
}

}  // namespace
}  // namespace waymark::plan
