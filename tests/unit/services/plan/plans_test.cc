#include "tests/unit/services/plan/suite.h"

namespace waymark::plan {
namespace {

using error::v1::Reason;
using google::protobuf::Empty;
using ::testing::ElementsAre;
using testing::EqualsProto;
using testing::HasReason;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::StatusIs;
using ::testing::UnorderedElementsAre;
using testing::ViolatedFields;

class PlanMethods : public Suite {
 protected:
  absl::StatusOr<v1::Plan> Update(const std::string& request) {
    return Call<v1::Plan, v1::UpdatePlanRequest>(kAna, "PlanService/UpdatePlan", request);
  }
  absl::StatusOr<v1::Plan> Activate(const std::string& more = "") {
    return Call<v1::Plan, v1::ActivatePlanRequest>(kAna, "PlanService/ActivatePlan",
                                                   "name: 'members/ana/plans/p1' " + more);
  }
  absl::StatusOr<v1::Plan> Archive() {
    return Call<v1::Plan, v1::ArchivePlanRequest>(kAna, "PlanService/ArchivePlan", "name: 'members/ana/plans/p1'");
  }
  absl::StatusOr<v1::Step> UpdateStep(const std::string& request) {
    return Call<v1::Step, v1::UpdateStepRequest>(kAna, "PlanService/UpdateStep", request);
  }
  absl::StatusOr<v1::PlanDiff> Diff(const access::Caller& caller, int from, int to) {
    return Call<v1::PlanDiff, v1::DiffPlanVersionsRequest>(
        caller, "PlanService/DiffPlanVersions",
        "name: 'members/ana/plans/p1' from_version: " + std::to_string(from) + " to_version: " + std::to_string(to));
  }
};
WM_ON_EVERY_ENGINE(PlanMethods);

TEST_P(PlanMethods, MakeAPlanWhole) {
  const v1::Plan plan = MakePlan();
  EXPECT_EQ(plan.state(), v1::PLAN_STATE_DRAFT);
  EXPECT_EQ(plan.target_role().role_release(), "2");
  EXPECT_EQ(plan.tracks(1).priority(), 2);
  EXPECT_EQ(plan.revision(), 1);
  EXPECT_EQ(plan.steps(0).etag(), "1");
  EXPECT_THAT(GetPlan(), EqualsProto(plan));
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1"));
}

TEST_P(PlanMethods, NameAllThatIsWrongWithANewPlan) {
  const auto status = Call<v1::Plan, v1::CreatePlanRequest>(kAna, "PlanService/CreatePlan", R"(
      parent: "members/ana" plan_id: "p1"
      plan { title: "x" mode: PLAN_MODE_LINEAR target_role { role: "roles/gdad-none" } next_review_date { year: 2026 month: 4 day: 1 }
             tracks { title: "a" } tracks { title: "b" }
             steps { kind: STEP_KIND_TRAINING title: "c" skills { skill: "skills/gdad-none" } } })")
                          .status();
  EXPECT_THAT(ViolatedFields(status), ElementsAre("plan.target_role.role", "plan.steps[0].skills[0]", "plan.mode",
                                                  "plan.steps[0].track", "plan.next_review_date"));
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_P(PlanMethods, AreTheOwnersAlone) {
  MakePlan();
  EXPECT_THAT((Call<v1::Plan, v1::GetPlanRequest>(kBo, "PlanService/GetPlan", "name: 'members/ana/plans/p1'")),
              HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT((Call<v1::Plan, v1::GetPlanRequest>(kBo, "PlanService/GetPlan", "name: 'members/ana/plans/none'")),
              HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT((Call<v1::Plan, v1::GetPlanRequest>(kAna, "PlanService/GetPlan", "name: 'members/ana/plans/none'")),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT((Call<v1::Plan, v1::CreatePlanRequest>(kBo, "PlanService/CreatePlan", "parent: 'members/ana'")),
              HasReason(Reason::REASON_NOT_PERMITTED));
}

TEST_P(PlanMethods, ActivateAPlanWithANextReviewDateOnly) {
  MakePlan();
  ASSERT_THAT(Update("plan { name: 'members/ana/plans/p1' } update_mask { paths: 'next_review_date' }"), IsOk());
  EXPECT_THAT(Activate(), HasReason(Reason::REASON_PREREQUISITE_MISSING));
  ASSERT_THAT(Update("plan { name: 'members/ana/plans/p1' next_review_date { year: 2027 month: 1 day: 4 } }"), IsOk());
  Told();
  const auto plan = Activate();
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->state(), v1::PLAN_STATE_ACTIVE);
  EXPECT_EQ(plan->version(), 1);
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1", "PlanActivated members/ana/plans/p1"));
  const auto fact = LastFact<v1::PlanActivated>();
  EXPECT_EQ(fact.time_zone(), "Europe/London");
  EXPECT_THAT(fact.next_review_date(), EqualsProto(plan->next_review_date()));
  EXPECT_EQ(fact.cadences_size(), 1);
  EXPECT_THAT(Activate(), HasReason(Reason::REASON_STATE_FORBIDS));
}

TEST_P(PlanMethods, TellAChangedScheduleOfAnActivePlanOnly) {
  MakePlan();
  const std::string moved = "plan { name: 'members/ana/plans/p1' next_review_date { year: 2027 month: 5 day: 1 } }";
  Told();
  ASSERT_THAT(Update(moved), IsOk());
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1"));
  ASSERT_THAT(Activate(), IsOk());
  Told();
  ASSERT_THAT(Update(moved), IsOk());
  EXPECT_THAT(Told(), IsEmpty());
  ASSERT_THAT(Update("plan { name: 'members/ana/plans/p1' next_review_date { year: 2027 month: 6 day: 1 } }"), IsOk());
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1", "PlanRescheduled members/ana/plans/p1"));
  ASSERT_THAT(Update("plan { name: 'members/ana/plans/p1' } update_mask { paths: 'cadences' }"), IsOk());
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1", "PlanRescheduled members/ana/plans/p1"));
  ASSERT_THAT(Update("plan { name: 'members/ana/plans/p1' title: 'y' }"), IsOk());
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1"));
}

TEST_P(PlanMethods, PutAPlanAwayAndTakeItUpAgain) {
  MakeActivePlan();
  Told();
  ASSERT_THAT(Archive(), IsOk());
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1", "PlanEnded members/ana/plans/p1"));
  EXPECT_THAT(Archive(), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_THAT(UpdateStep("step { name: 'members/ana/plans/p1/steps/s1' title: 'x' }"),
              HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_THAT(Update("plan { name: 'members/ana/plans/p1' title: 'x' }"), HasReason(Reason::REASON_STATE_FORBIDS));
  const auto plan = Activate();
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->version(), 2);
}

TEST_P(PlanMethods, LetTwoPeopleEditTwoStepsAtOnce) {
  const v1::Plan plan = MakePlan();
  const std::string etag = "etag: '" + plan.steps(0).etag() + "'";
  const auto first =
      UpdateStep("step { name: 'members/ana/plans/p1/steps/s1' progress: STEP_PROGRESS_UNDER_WAY " + etag + " }");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->etag(), "2");
  EXPECT_THAT(UpdateStep("step { name: 'members/ana/plans/p1/steps/s2' title: 'More' " + etag + " }"), IsOk());
  EXPECT_THAT(UpdateStep("step { name: 'members/ana/plans/p1/steps/s1' title: 'Late' " + etag + " }"),
              HasReason(Reason::REASON_ETAG_MISMATCH));
  // The plan's own fields were not touched.
  EXPECT_THAT(Update("plan { name: 'members/ana/plans/p1' title: 'x' etag: '" + plan.etag() + "' }"), IsOk());
  EXPECT_EQ(GetPlan().revision(), 4);
}

TEST_P(PlanMethods, ChangeNothingForAnUpdateThatChangesNothing) {
  const v1::Plan plan = MakePlan();
  Told();
  EXPECT_THAT(UpdateStep("step { name: 'members/ana/plans/p1/steps/s1' title: 'Course' }"), IsOk());
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_THAT(GetPlan(), EqualsProto(plan));
}

TEST_P(PlanMethods, NameAllThatIsWrongWithAStep) {
  MakePlan();
  const auto status = Call<v1::Step, v1::CreateStepRequest>(kAna, "PlanService/CreateStep", R"(
      parent: "members/ana/plans/p1" step_id: "s3"
      step { kind: STEP_KIND_TRAINING title: "x" start_date { year: 2028 } target_date { year: 2027 } goals: "members/ana/plans/p1/goals/g9"
             done_date { year: 2027 month: 1 day: 1 }
             skills { skill: "skills/gdad-planning" level { scale: "scales/gdad-level" value: 9 } } })")
                          .status();
  EXPECT_THAT(ViolatedFields(status),
              ElementsAre("step.skills[0]", "step.track", "step.target_date", "step.done_date", "step.goals[0]"));
}

TEST_P(PlanMethods, AddChangeAndRemoveGoalsAndTracks) {
  MakePlan();
  const auto goal = Call<v1::Goal, v1::CreateGoalRequest>(
      kAna, "PlanService/CreateGoal", "parent: 'members/ana/plans/p1' goal { title: 'x' horizon: HORIZON_LONG }");
  ASSERT_THAT(goal, IsOk());
  EXPECT_THAT(
      (Call<v1::Goal, v1::UpdateGoalRequest>(kAna, "PlanService/UpdateGoal",
                                             "goal { name: '" + goal->name() + "' progress: GOAL_PROGRESS_REACHED }")),
      IsOk());
  EXPECT_THAT(GetPlan().goals(1).reached_date(),
              EqualsProto(testing::Proto<google::type::Date>("year: 2027 month: 1 day: 4")));
  EXPECT_THAT(
      (Call<Empty, v1::DeleteGoalRequest>(kAna, "PlanService/DeleteGoal", "name: 'members/ana/plans/p1/goals/g1'")),
      IsOk());
  EXPECT_THAT(GetPlan().steps(0).goals(), IsEmpty());
  const std::string track = "members/ana/plans/p1/tracks/t3";
  EXPECT_THAT(
      (Call<v1::Track, v1::CreateTrackRequest>(
          kAna, "PlanService/CreateTrack", "parent: 'members/ana/plans/p1' track_id: 't3' track { title: 'Abroad' }")),
      IsOk());
  EXPECT_THAT((Call<v1::Track, v1::UpdateTrackRequest>(kAna, "PlanService/UpdateTrack",
                                                       "track { name: '" + track + "' priority: 2 }")),
              HasViolation("track.priority"));
  EXPECT_THAT((Call<Empty, v1::DeleteTrackRequest>(kAna, "PlanService/DeleteTrack", "name: '" + track + "'")), IsOk());
  EXPECT_THAT(
      (Call<Empty, v1::DeleteTrackRequest>(kAna, "PlanService/DeleteTrack", "name: 'members/ana/plans/p1/tracks/t1'")),
      HasReason(Reason::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(
      (Call<Empty, v1::DeleteStepRequest>(kAna, "PlanService/DeleteStep", "name: 'members/ana/plans/p1/steps/none'")),
      StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(PlanMethods, RefuseACatalogueEntryOfSomebodyElse) {
  MakePlan();
  EXPECT_THAT(
      (Call<v1::Goal, v1::UpdateGoalRequest>(
          kAna, "PlanService/UpdateGoal",
          "goal { name: 'members/ana/plans/p1/goals/g1' derived_from: 'members/bo/assessmentEntries/000001' }")),
      HasViolation("goal.derived_from[0]"));
}

TEST_P(PlanMethods, KeepVersionsAsTheyWere) {
  MakeActivePlan();
  const auto get = [&](int number) {
    return Call<v1::PlanVersion, v1::GetPlanVersionRequest>(
        kAna, "PlanService/GetPlanVersion", "name: 'members/ana/plans/p1/versions/" + std::to_string(number) + "'");
  };
  const auto first = get(1);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->origin(), v1::VERSION_ORIGIN_ACTIVATION);
  EXPECT_THAT(first->plan(), EqualsProto(GetPlan()));
  ASSERT_THAT(UpdateStep("step { name: 'members/ana/plans/p1/steps/s1' title: 'x' }"), IsOk());
  EXPECT_EQ(get(1)->SerializeAsString(), first->SerializeAsString());
  EXPECT_THAT(get(2), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(PlanMethods, CompareAVersionWithThePlanAsItStands) {
  MakeActivePlan();
  ASSERT_THAT(UpdateStep("step { name: 'members/ana/plans/p1/steps/s1' title: 'Longer course' }"), IsOk());
  const auto diff = Diff(kAna, 1, 0);
  ASSERT_THAT(diff, IsOk());
  EXPECT_EQ(diff->steps(0).fields().paths(0), "title");
  EXPECT_EQ(diff->steps(0).after().title(), "Longer course");
  EXPECT_THAT(diff->goals(), IsEmpty());
  EXPECT_THAT(Diff(kAna, 1, 2), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(PlanMethods, ListPlansAndVersionsPageByPage) {
  MakeActivePlan();
  ASSERT_THAT(Archive(), IsOk());
  ASSERT_THAT(Activate(), IsOk());
  const auto versions = [&](const std::string& more) {
    return Call<v1::ListPlanVersionsResponse, v1::ListPlanVersionsRequest>(
        kAna, "PlanService/ListPlanVersions", "parent: 'members/ana/plans/p1' page_size: 1 " + more);
  };
  const auto newest = versions("");
  ASSERT_THAT(newest, IsOk());
  EXPECT_EQ(newest->plan_versions(0).name(), "members/ana/plans/p1/versions/2");
  EXPECT_FALSE(newest->plan_versions(0).has_plan());
  const auto oldest = versions("page_token: '" + newest->next_page_token() + "'");
  EXPECT_EQ(oldest->plan_versions(0).name(), "members/ana/plans/p1/versions/1");
  EXPECT_EQ(oldest->next_page_token(), "");
  const auto plans =
      Call<v1::ListPlansResponse, v1::ListPlansRequest>(kAna, "PlanService/ListPlans", "parent: 'members/ana'");
  ASSERT_THAT(plans, IsOk());
  EXPECT_EQ(plans->plans_size(), 1);
  EXPECT_EQ((Call<v1::ListPlansResponse, v1::ListPlansRequest>(kBo, "PlanService/ListPlans", "parent: 'members/bo'"))
                ->plans_size(),
            0);
}

TEST_P(PlanMethods, DeleteAPlanWithAllThatHangsOnIt) {
  const v1::Plan plan = MakeActivePlan();
  ASSERT_THAT(OpenReview("year: 2027 month: 4 day: 1"), IsOk());
  const auto remove = [&](const std::string& etag) {
    return Call<Empty, v1::DeletePlanRequest>(kAna, "PlanService/DeletePlan",
                                              "name: 'members/ana/plans/p1' etag: '" + etag + "'");
  };
  EXPECT_THAT(remove("1"), HasReason(Reason::REASON_ETAG_MISMATCH));
  Told();
  ASSERT_THAT(remove(plan.etag()), IsOk());
  EXPECT_THAT(Told(), ElementsAre("PlanEnded members/ana/plans/p1"));
  for (const storage::TableSpec* table : PlanService::Tables()) {
    if (table->name != "plans" && table->name != "plan_versions" && !table->name.starts_with("review")) continue;
    EXPECT_THAT(store->Read([&](storage::Txn& txn) -> absl::Status {
      const auto rows = txn.Select(*table, {});
      EXPECT_TRUE(rows.ok() && rows->empty()) << table->name;
      return rows.status();
    }),
                IsOk());
  }
  // A new plan of that name begins afresh.
  EXPECT_EQ(MakeActivePlan().version(), 1);
}

TEST_P(PlanMethods, HaveRoomForFiftyPlans) {
  for (int i = 0; i < 50; ++i) {
    ASSERT_THAT(
        (Call<v1::Plan, v1::CreatePlanRequest>(kAna, "PlanService/CreatePlan",
                                               "parent: 'members/ana' plan { title: 'x' mode: PLAN_MODE_LINEAR }")),
        IsOk());
  }
  EXPECT_THAT((Call<v1::Plan, v1::CreatePlanRequest>(
                  kAna, "PlanService/CreatePlan", "parent: 'members/ana' plan { title: 'x' mode: PLAN_MODE_LINEAR }")),
              HasReason(Reason::REASON_LIMIT_EXCEEDED));
}

}  // namespace
}  // namespace waymark::plan
