#include "services/plan/domain/adjustment.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using testing::EqualsProto;
using testing::HasReason;
using testing::IsOk;
using testing::Proto;

class Adjustments : public ::testing::Test {
 protected:
  absl::Status Apply(const std::string& request) {
    return ApplyAdjustments(
        &plan_, Proto<v1::CloseReviewRequest>(request).adjustments(), {4, &facts_},
        [this] { return "d" + std::to_string(++drawn_); }, violations_);
  }

  FakeFacts facts_;
  v1::Plan plan_ = SamplePlan();
  base::Violations violations_;
  int drawn_ = 0;
};

TEST_F(Adjustments, AreMadeInOrder) {
  ASSERT_THAT(Apply(R"(
      adjustments { create_track { name: "members/ana/plans/p1/tracks/planb" title: "Plan B" } }
      adjustments { update_step { step { name: "members/ana/plans/p1/steps/s1" track: "members/ana/plans/p1/tracks/planb"
                                         title: "not this" }
                                  update_mask { paths: "track" } } }
      adjustments { update_goal { goal { name: "members/ana/plans/p1/goals/g1" title: "Lead two teams" } } }
      adjustments { create_step { kind: STEP_KIND_ROTATION title: "Look around" track: "members/ana/plans/p1/tracks/planb" } }
      adjustments { delete: "members/ana/plans/p1/steps/s2" }
      adjustments { delete: "members/ana/plans/p1/tracks/t1" })"),
              IsOk());
  EXPECT_TRUE(violations_.empty());
  EXPECT_THAT(plan_, EqualsProto(Proto<v1::Plan>(R"(
      name: "members/ana/plans/p1" title: "To lead" state: PLAN_STATE_DRAFT mode: PLAN_MODE_FLEXIBLE etag: "3" revision: 3
      goals { name: "members/ana/plans/p1/goals/g1" title: "Lead two teams" horizon: HORIZON_SHORT progress: GOAL_PROGRESS_OPEN etag: "4" }
      tracks { name: "members/ana/plans/p1/tracks/t2" title: "Manager" priority: 2 etag: "3" }
      tracks { name: "members/ana/plans/p1/tracks/planb" title: "Plan B" priority: 3 etag: "4" }
      steps { name: "members/ana/plans/p1/steps/s1" kind: STEP_KIND_TRAINING title: "Course" track: "members/ana/plans/p1/tracks/planb"
              progress: STEP_PROGRESS_NOT_STARTED goals: "members/ana/plans/p1/goals/g1" etag: "4" }
      steps { name: "members/ana/plans/p1/steps/d1" kind: STEP_KIND_ROTATION title: "Look around"
              track: "members/ana/plans/p1/tracks/planb" progress: STEP_PROGRESS_NOT_STARTED etag: "4" })")));
}

TEST_F(Adjustments, NameAllThatIsWrong) {
  ASSERT_THAT(Apply(R"(
      adjustments { create_goal { name: "members/bo/plans/p1/goals/x" title: "x" horizon: HORIZON_MID } }
      adjustments { }
      adjustments { update_step { step { name: "members/ana/plans/p1/steps/s1" target_date { } } } }
      adjustments { create_step { title: "x" } })"),
              IsOk());
  EXPECT_THAT(
      FieldsOf(violations_),
      ElementsAre("adjustments[0].create_goal.name", "adjustments[1]", "adjustments[2].update_step.step.target_date",
                  "adjustments[3].create_step.kind", "adjustments[3].create_step.track"));
}

TEST_F(Adjustments, EndWithTheFirstThatCannotBeMade) {
  EXPECT_THAT(Apply("adjustments { delete: 'members/ana/plans/p1/steps/gone' }"),
              HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(
      Apply("adjustments { update_goal { goal { name: 'members/ana/plans/p1/goals/g1' title: 'x' etag: '2' } } }"),
      HasReason(error::v1::REASON_ETAG_MISMATCH));
  EXPECT_THAT(Apply("adjustments { create_track { name: 'members/ana/plans/p1/tracks/t1' title: 'x' } }"),
              HasReason(error::v1::REASON_RESOURCE_EXISTS));
}

}  // namespace
}  // namespace waymark::plan
