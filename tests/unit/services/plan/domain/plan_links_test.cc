#include "services/plan/domain/plan_links.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/domain/plan_rules.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::HasReason;
using testing::IsOk;
using testing::Proto;

constexpr char kPlan[] = "members/ana/plans/p1";

std::string In(std::string_view rest) { return std::string(kPlan) + "/" + std::string(rest); }

class PlanLinks : public ::testing::Test {
 protected:
  template <class E>
  void Add(const std::string& id, const std::string& text) {
    EXPECT_THAT(AddElement(&plan_, Proto<E>(text), id, edit_, violations_), IsOk());
  }
  template <class E>
  std::vector<std::string> Update(const std::string& text, const std::string& path) {
    base::Violations violations;
    google::protobuf::FieldMask mask;
    mask.add_paths(path);
    v1::Plan plan = plan_;
    EXPECT_THAT(UpdateElement(&plan, Proto<E>(text), mask, edit_, violations), IsOk());
    if (violations.empty()) plan_ = plan;
    return FieldsOf(violations);
  }

  FakeFacts facts_;
  v1::Plan plan_ = SamplePlan();
  const Edit edit_{4, &facts_, absl::FromUnixSeconds(1'800'000'000)};
  base::Violations violations_;
};

TEST_F(PlanLinks, StepsThatWaitForOneAnotherInACircleAreNamed) {
  const std::string a = In("steps/s1"), b = In("steps/s2"), c = In("steps/s3");
  Add<v1::Step>("s3", "kind: STEP_KIND_RAISE title: 'c' track: '" + In("tracks/t1") + "'");
  EXPECT_THAT(Update<v1::Step>("name: '" + b + "' depends_on: '" + a + "'", "depends_on"), IsEmpty());
  EXPECT_THAT(Update<v1::Step>("name: '" + c + "' depends_on: '" + b + "'", "depends_on"), IsEmpty());
  EXPECT_THAT(Update<v1::Step>("name: '" + a + "' depends_on: '" + c + "'", "depends_on"), ElementsAre("depends_on"));
  EXPECT_THAT(Update<v1::Step>("name: '" + a + "' depends_on: '" + a + "'", "depends_on"), ElementsAre("depends_on"));
  v1::Step step = plan_.steps(0);
  step.add_depends_on(c);
  EXPECT_THAT(CircleThrough(plan_, step), ElementsAre(a, c, b, a));
  EXPECT_THAT(CircleThrough(plan_, plan_.steps(2)), IsEmpty());
}

TEST_F(PlanLinks, FallbacksNeverLeadBack) {
  EXPECT_THAT(Update<v1::Track>("name: '" + In("tracks/t1") + "' fallback: '" + In("tracks/t2") + "'", "fallback"), IsEmpty());
  EXPECT_THAT(Update<v1::Track>("name: '" + In("tracks/t2") + "' fallback: '" + In("tracks/t1") + "'", "fallback"),
              ElementsAre("fallback"));
  EXPECT_THAT(Update<v1::Track>("name: '" + In("tracks/t2") + "' fallback: '" + In("tracks/t2") + "'", "fallback"),
              ElementsAre("fallback"));
}

TEST_F(PlanLinks, WhatATripwireLooksAtStays) {
  EXPECT_THAT(Update<v1::Track>("name: '" + In("tracks/t1") + "' tripwires { id: 'a' by_date { year: 2027 month: 5 day: 1 } unless { step_done: '" +
                                    In("steps/s1") + "' } } tripwires { id: 'b' by_date { year: 2027 month: 5 day: 1 } unless { goal_reached: '" +
                                    In("goals/g1") + "' } }",
                                "tripwires"),
              IsEmpty());
  EXPECT_THAT(RemoveAnyElement(&plan_, In("steps/s1"), "", edit_), HasReason(base::Reason::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(RemoveAnyElement(&plan_, In("goals/g1"), "", edit_), HasReason(base::Reason::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(RemoveAnyElement(&plan_, In("steps/s2"), "", edit_), IsOk());
}

TEST_F(PlanLinks, TheFollowedTrackStays) {
  EXPECT_EQ(FollowedTrack(plan_)->name(), In("tracks/t1"));
  plan_.set_followed_track(In("tracks/t2"));
  EXPECT_EQ(FollowedTrack(plan_)->name(), In("tracks/t2"));
  EXPECT_THAT(RemoveAnyElement(&plan_, In("tracks/t2"), "", edit_), HasReason(base::Reason::REASON_PREREQUISITE_MISSING));
}

TEST_F(PlanLinks, NothingNamesWhatIsGone) {
  plan_.mutable_tracks(0)->set_fallback(In("tracks/t2"));
  plan_.mutable_steps(0)->add_shared_with(In("tracks/t2"));
  plan_.mutable_steps(1)->add_depends_on(In("steps/s1"));
  plan_.add_contingencies()->set_track(In("tracks/t2"));
  Add<v1::Action>("a1", "title: 'a' step: '" + In("steps/s1") + "' goals: '" + In("goals/g1") + "' tracks: '" + In("tracks/t2") + "'");
  for (const char* name : {"goals/g1", "tracks/t2", "steps/s1"}) {
    ASSERT_THAT(RemoveAnyElement(&plan_, In(name), "", edit_), IsOk()) << name;
    EXPECT_THAT(plan_.ShortDebugString(), ::testing::Not(::testing::HasSubstr("\"" + In(name) + "\""))) << name;
  }
  EXPECT_EQ(plan_.steps(0).etag(), "4");
  ASSERT_THAT(RemoveAnyElement(&plan_, In("actions/a1"), "", edit_), IsOk());
  base::Violations violations;
  CheckPlan(plan_, violations);
  EXPECT_THAT(FieldsOf(violations), ElementsAre("contingencies[0].circumstance", "contingencies[0].response"));
}

TEST_F(PlanLinks, ATripwireThatTrippedForgetsItOnlyWhenItIsChanged) {
  v1::Track* track = plan_.mutable_tracks(0);
  *track->add_tripwires() = Proto<v1::Tripwire>(
      "id: 'a' by_date { year: 2027 month: 1 day: 2 } tripped_date { year: 2027 month: 1 day: 3 }");
  const std::string name = "name: '" + track->name() + "' ";
  EXPECT_THAT(Update<v1::Track>(name + "title: 'Other'", "title"), IsEmpty());
  EXPECT_TRUE(plan_.tracks(0).tripwires(0).has_tripped_date());
  EXPECT_THAT(Update<v1::Track>(name + "tripwires { id: 'a' by_date { year: 2027 month: 1 day: 2 } contingency: 'x' }", "tripwires"), IsEmpty());
  EXPECT_TRUE(plan_.tracks(0).tripwires(0).has_tripped_date());
  EXPECT_THAT(Update<v1::Track>(name + "tripwires { id: 'a' by_date { year: 2027 month: 2 day: 2 } tripped_date { year: 1999 month: 1 day: 1 } }", "tripwires"),
              IsEmpty());
  EXPECT_FALSE(plan_.tracks(0).tripwires(0).has_tripped_date());
}

TEST_F(PlanLinks, AnActionKeepsHowItMoved) {
  Add<v1::Action>("a1", "title: 'a' moves { } origin: 'members/ana/meetings/m1'");
  EXPECT_TRUE(plan_.actions(0).moves().empty());
  EXPECT_EQ(plan_.actions(0).origin(), "");
  const std::string name = "name: '" + In("actions/a1") + "' ";
  EXPECT_THAT(Update<v1::Action>(name + "title: 'b'", "title"), IsEmpty());
  EXPECT_TRUE(plan_.actions(0).moves().empty());
  for (int month = 1; month <= 12; ++month) {
    for (int year = 2027; year < 2032; ++year) {
      EXPECT_THAT(Update<v1::Action>(name + "aims_by { year: " + std::to_string(year) + " month: " + std::to_string(month) + " }", "aims_by"),
                  IsEmpty());
    }
  }
  EXPECT_EQ(plan_.actions(0).moves_size(), 50);
  EXPECT_THAT(Update<v1::Action>(name + "state: ACTION_STATE_DONE", "state"), IsEmpty());
  const v1::ActionMove& last = plan_.actions(0).moves(49);
  EXPECT_EQ(last.from_state(), v1::ACTION_STATE_OPEN);
  EXPECT_EQ(last.to_state(), v1::ACTION_STATE_DONE);
  EXPECT_EQ(last.time().seconds(), 1'800'000'000);
  EXPECT_EQ(plan_.actions(0).done_date().year(), 2027);
}

TEST_F(PlanLinks, ARestoredPlanIsTheVersionWithWhatIsAgreedNow) {
  v1::Plan version = plan_;
  version.set_version(1);
  Add<v1::Action>("a1", "title: 'a'");
  ASSERT_THAT(RemoveAnyElement(&plan_, In("steps/s2"), "", edit_), IsOk());
  plan_.set_state(v1::PLAN_STATE_ACTIVE);
  plan_.set_version(7);
  plan_.mutable_next_review_date()->set_year(2030);
  plan_.set_followed_track(In("tracks/t2"));
  RestorePlan(&plan_, version, {9, &facts_});
  EXPECT_EQ(plan_.state(), v1::PLAN_STATE_ACTIVE);
  EXPECT_EQ(plan_.version(), 7);
  EXPECT_EQ(plan_.next_review_date().year(), 2030);
  EXPECT_EQ(plan_.followed_track(), In("tracks/t2"));
  EXPECT_TRUE(plan_.actions().empty());
  ASSERT_EQ(plan_.steps_size(), 2);
  EXPECT_EQ(plan_.steps(0).etag(), "3");  // as it was
  EXPECT_EQ(plan_.steps(1).etag(), "9");  // back again
}

}  // namespace
}  // namespace waymark::plan
