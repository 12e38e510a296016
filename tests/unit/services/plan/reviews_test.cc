#include "tests/unit/services/plan/suite.h"

namespace waymark::plan {
namespace {

using error::v1::Reason;
using ::testing::ElementsAre;
using testing::EqualsProto;
using testing::HasReason;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Proto;
using testing::StatusIs;
using testing::ViolatedFields;

constexpr char kReview[] = "members/ana/plans/p1/reviews/quarterly-2027-04-01";

class ReviewMethods : public Suite {
 protected:
  absl::StatusOr<v1::Review> CallReview(const std::string& more = "") {
    return Call<v1::Review, v1::OpenReviewRequest>(kAna, "ReviewService/OpenReview",
                                                   "plan: 'members/ana/plans/p1' " + more);
  }
  absl::StatusOr<v1::Review> Record(const std::string& more) {
    return Call<v1::Review, v1::RecordVerdictsRequest>(kAna, "ReviewService/RecordVerdicts",
                                                       "name: '" + std::string(kReview) + "' " + more);
  }
  absl::StatusOr<v1::Review> Close(const std::string& more, const std::string& name = kReview) {
    return Call<v1::Review, v1::CloseReviewRequest>(kAna, "ReviewService/CloseReview", "name: '" + name + "' " + more);
  }
  absl::StatusOr<v1::Review> Get(const access::Caller& caller = kAna) {
    return Call<v1::Review, v1::GetReviewRequest>(caller, "ReviewService/GetReview",
                                                  "name: '" + std::string(kReview) + "'");
  }
  absl::StatusOr<v1::ReviewSnapshot> Snapshot(const access::Caller& caller = kAna) {
    return Call<v1::ReviewSnapshot, v1::GetReviewSnapshotRequest>(caller, "ReviewService/GetReviewSnapshot",
                                                                  "name: '" + std::string(kReview) + "/snapshot'");
  }
  absl::StatusOr<v1::ReviewFigures> Figures(const access::Caller& caller = kAna) {
    return Call<v1::ReviewFigures, v1::GetReviewFiguresRequest>(caller, "ReviewService/GetReviewFigures",
                                                                "name: '" + std::string(kReview) + "/figures'");
  }
};
WM_ON_EVERY_ENGINE(ReviewMethods);

constexpr char kFirstApril[] = "year: 2027 month: 4 day: 1";
constexpr char kNext[] = "next_review_date { year: 2027 month: 7 day: 1 }";

TEST_P(ReviewMethods, OpenAReviewOfAnOccurrenceOnce) {
  const v1::Plan plan = MakeActivePlan();
  Told();
  clock.Set(absl::FromCivil(absl::CivilSecond(2027, 4, 1, 8), absl::UTCTimeZone()));
  const auto review = OpenReview(kFirstApril);
  ASSERT_THAT(review, IsOk());
  EXPECT_THAT(*review, EqualsProto([&] {
    auto wanted = Proto<v1::Review>(R"(
      state: REVIEW_STATE_OPEN occurrence: "quarterly/2027-04-01" open_date { year: 2027 month: 4 day: 1 }
      due_date { year: 2027 month: 4 day: 15 } base_version: 1 etag: "1"
      goal_verdicts { item: "members/ana/plans/p1/goals/g1" title: "Lead a team" planned_date { year: 2028 }
                      kind: VERDICT_KIND_NOT_YET_DUE }
      step_verdicts { item: "members/ana/plans/p1/steps/s1" title: "Course" planned_date { year: 2027 month: 3 } kind: VERDICT_KIND_LATE
                      delay_days: 1 }
      step_verdicts { item: "members/ana/plans/p1/steps/s2" title: "Raise" kind: VERDICT_KIND_NOT_YET_DUE })");
    wanted.set_name(kReview);
    *wanted.mutable_create_time() = review->create_time();
    return wanted;
  }()));
  EXPECT_THAT(Snapshot()->plan(), EqualsProto(plan));
  EXPECT_THAT(Told(), ElementsAre("ReviewOpened members/ana/plans/p1"));
  EXPECT_EQ(LastFact<v1::ReviewOpened>().occurrence(), "quarterly/2027-04-01");
  EXPECT_THAT(OpenReview(kFirstApril), testing::IsOkAndHolds(EqualsProto(*review)));
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_P(ReviewMethods, LetAnOpenReviewAbsorbWhatFallsDueMeanwhile) {
  MakeActivePlan();
  const auto first = OpenReview(kFirstApril);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(OpenReview("year: 2027 month: 5 day: 1", "monthly")->name(), kReview);
  EXPECT_EQ(CallReview()->name(), kReview);
  ASSERT_THAT(Close(kNext), IsOk());
  // It stands for what it absorbed even now: asked again after a crash, no second one is opened.
  const auto again = OpenReview("year: 2027 month: 5 day: 1", "monthly");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->name(), kReview);
  EXPECT_EQ(again->state(), v1::REVIEW_STATE_CLOSED);
  EXPECT_EQ(OpenReview("year: 2027 month: 6 day: 1", "monthly")->name(),
            "members/ana/plans/p1/reviews/monthly-2027-06-01");
}

TEST_P(ReviewMethods, OpenOneWheneverTheMemberCalls) {
  MakeActivePlan();
  const auto first = CallReview("reason: 'The branch is restructured' due_date { year: 2027 month: 1 day: 10 }");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->name(), "members/ana/plans/p1/reviews/called-2027-01-04");
  EXPECT_EQ(first->occurrence(), "called/2027-01-04");
  EXPECT_EQ(first->reason(), "The branch is restructured");
  ASSERT_THAT(Close(kNext, first->name()), IsOk());
  EXPECT_EQ(CallReview()->name(), "members/ana/plans/p1/reviews/called-2027-01-04-2");
}

TEST_P(ReviewMethods, OpenNoneForAPlanThatIsNotActive) {
  MakePlan();
  EXPECT_THAT(OpenReview(kFirstApril), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_THAT(CallReview(), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_THAT((Call<v1::Review, v1::OpenReviewRequest>(
                  kNotification, "ReviewService/OpenReview",
                  "plan: 'members/ana/plans/none' rule: 'q' date { year: 2027 month: 4 day: 1 }")),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(ReviewMethods, WantAnOccurrenceFromAServiceAndNoneFromAMember) {
  MakeActivePlan();
  EXPECT_THAT(CallReview("rule: 'quarterly' date { year: 2027 month: 4 day: 1 }"), HasViolation("rule"));
  EXPECT_THAT((Call<v1::Review, v1::OpenReviewRequest>(kNotification, "ReviewService/OpenReview",
                                                       "plan: 'members/ana/plans/p1'")),
              HasViolation("date"));
  EXPECT_THAT((Call<v1::Review, v1::OpenReviewRequest>(
                  testing::ServiceCaller("feedback"), "ReviewService/OpenReview",
                  "plan: 'members/ana/plans/p1' rule: 'q' date { year: 2027 month: 4 day: 1 }")),
              HasReason(Reason::REASON_NOT_PERMITTED));
}

TEST_P(ReviewMethods, KeepTheSnapshotByteForByte) {
  MakeActivePlan();
  ASSERT_THAT(OpenReview(kFirstApril), IsOk());
  const std::string before = Snapshot()->SerializeAsString();
  ASSERT_THAT((Call<v1::Step, v1::UpdateStepRequest>(
                  kAna, "PlanService/UpdateStep",
                  "step { name: 'members/ana/plans/p1/steps/s1' progress: STEP_PROGRESS_DONE }")),
              IsOk());
  ASSERT_THAT(Record("verdicts { item: 'members/ana/plans/p1/steps/s1' kind: VERDICT_KIND_MET }"), IsOk());
  ASSERT_THAT(Close(std::string(kNext) + " adjustments { delete: 'members/ana/plans/p1/steps/s2' }"), IsOk());
  EXPECT_EQ(Snapshot()->SerializeAsString(), before);
  EXPECT_EQ(Get()->step_verdicts(1).title(), "Raise");
}

TEST_P(ReviewMethods, LetAGoalThatIsMetBeJudgedAnewInEveryLaterReview) {
  MakeActivePlan();
  ASSERT_THAT(OpenReview(kFirstApril), IsOk());
  const std::string met = " verdicts { item: 'members/ana/plans/p1/goals/g1' kind: VERDICT_KIND_MET fulfilment: ";
  ASSERT_THAT(Record(met + "5 attainment: 2 }"), IsOk());
  ASSERT_THAT(Close(std::string(kNext) + R"(adjustments { update_goal {
      goal { name: "members/ana/plans/p1/goals/g1" progress: GOAL_PROGRESS_REACHED } } })"),
              IsOk());
  const auto later = OpenReview("year: 2027 month: 7 day: 1");
  ASSERT_THAT(later, IsOk());
  EXPECT_EQ(later->goal_verdicts(0).kind(), v1::VERDICT_KIND_MET);
  EXPECT_EQ(later->goal_verdicts(0).fulfilment(), 0);
  const auto judged = Call<v1::Review, v1::RecordVerdictsRequest>(kAna, "ReviewService/RecordVerdicts",
                                                                  "name: '" + later->name() + "'" + met + "2 }");
  ASSERT_THAT(judged, IsOk());
  EXPECT_EQ(judged->goal_verdicts(0).fulfilment(), 2);
  // The earlier one said what it said.
  EXPECT_EQ(Get()->goal_verdicts(0).fulfilment(), 5);
}

TEST_P(ReviewMethods, RecordTheMembersVerdicts) {
  MakeActivePlan();
  ASSERT_THAT(OpenReview(kFirstApril), IsOk());
  const auto review =
      Record(R"(etag: "1" verdicts { item: "members/ana/plans/p1/steps/s1" kind: VERDICT_KIND_LATE delay_days: 20
      reason: "Course was full" reason_code: VERDICT_REASON_DEPENDENCY countermeasure: "Booked May" })");
  ASSERT_THAT(review, IsOk());
  EXPECT_EQ(review->etag(), "2");
  EXPECT_TRUE(review->step_verdicts(0).recorded());
  EXPECT_EQ(review->step_verdicts(0).countermeasure(), "Booked May");
  EXPECT_EQ(review->step_verdicts(0).reason_code(), v1::VERDICT_REASON_DEPENDENCY);
  EXPECT_FALSE(review->step_verdicts(1).recorded());
  EXPECT_THAT(*Get(), EqualsProto(*review));
  EXPECT_THAT(Record("etag: '1' verdicts { item: 'members/ana/plans/p1/steps/s1' kind: VERDICT_KIND_MET }"),
              HasReason(Reason::REASON_ETAG_MISMATCH));
  EXPECT_THAT(Record("verdicts { item: 'members/ana/plans/p1/steps/s9' kind: VERDICT_KIND_LATE }").status(),
              ::testing::AllOf(HasViolation("verdicts[0].item"), HasViolation("verdicts[0].delay_days")));
  EXPECT_THAT(Record(""), HasViolation("verdicts"));
}

TEST_P(ReviewMethods, CloseWithAdjustmentsThatMakeTheNextVersion) {
  MakeActivePlan();
  ASSERT_THAT(OpenReview(kFirstApril), IsOk());
  Told();
  const auto review = Close(std::string(kNext) + R"( summary: "Slower, but on the way"
      adjustments { update_step { step { name: "members/ana/plans/p1/steps/s1" target_date { year: 2027 month: 6 } }
                                  update_mask { paths: "target_date" } } }
      adjustments { create_step { kind: STEP_KIND_SHADOWING title: "Shadow Bo" track: "members/ana/plans/p1/tracks/t2" } })");
  ASSERT_THAT(review, IsOk());
  EXPECT_EQ(review->state(), v1::REVIEW_STATE_CLOSED);
  EXPECT_EQ(review->version(), 2);
  EXPECT_EQ(review->summary(), "Slower, but on the way");
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1", "PlanRescheduled members/ana/plans/p1",
                                  "ReviewClosed members/ana/plans/p1"));
  const v1::Plan plan = GetPlan();
  EXPECT_EQ(plan.version(), 2);
  EXPECT_EQ(plan.steps_size(), 3);
  EXPECT_THAT(plan.next_review_date(), EqualsProto(Proto<google::type::Date>("year: 2027 month: 7 day: 1")));
  const auto version = Call<v1::PlanVersion, v1::GetPlanVersionRequest>(kAna, "PlanService/GetPlanVersion",
                                                                        "name: 'members/ana/plans/p1/versions/2'");
  ASSERT_THAT(version, IsOk());
  EXPECT_EQ(version->review(), kReview);
  EXPECT_THAT(version->plan(), EqualsProto(plan));
  EXPECT_THAT(Close(kNext), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_THAT(Record("verdicts { item: 'members/ana/plans/p1/steps/s1' kind: VERDICT_KIND_MET }"),
              HasReason(Reason::REASON_STATE_FORBIDS));
}

TEST_P(ReviewMethods, ChangeNothingWhenAnAdjustmentCannotBeMade) {
  MakeActivePlan();
  ASSERT_THAT(OpenReview(kFirstApril), IsOk());
  const v1::Plan before = GetPlan();
  Told();
  const auto status = Close(R"(next_review_date { year: 2027 month: 1 day: 4 }
      adjustments { update_step { step { name: "members/ana/plans/p1/steps/s1" title: "Changed" } } }
      adjustments { update_step { step { name: "members/ana/plans/p1/steps/s2" track: "members/ana/plans/p1/tracks/t9" }
                                  update_mask { paths: "track" } } }
      adjustments { create_goal { title: "x" horizon: HORIZON_MID derived_from: "members/ana/assessmentEntries/000009" } })")
                          .status();
  EXPECT_THAT(ViolatedFields(status), ElementsAre("next_review_date", "adjustments[1].update_step.step.track",
                                                  "adjustments[2].create_goal.derived_from[0]"));
  EXPECT_THAT(Close(std::string(kNext) + "adjustments { delete: 'members/ana/plans/p1/goals/gone' }"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Close(""), HasViolation("next_review_date"));
  EXPECT_THAT(GetPlan(), EqualsProto(before));
  EXPECT_EQ(Get()->state(), v1::REVIEW_STATE_OPEN);
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_P(ReviewMethods, CompareWithTheVersionTheLastReviewMade) {
  MakeActivePlan();
  ASSERT_THAT(OpenReview(kFirstApril), IsOk());
  ASSERT_THAT(Close(std::string(kNext) + R"(adjustments { update_step {
      step { name: "members/ana/plans/p1/steps/s1" target_date { year: 2027 month: 6 } } } })"),
              IsOk());
  // Moved again between the reviews, by hand.
  ASSERT_THAT((Call<v1::Step, v1::UpdateStepRequest>(
                  kAna, "PlanService/UpdateStep",
                  "step { name: 'members/ana/plans/p1/steps/s1' target_date { year: 2027 month: 8 } }")),
              IsOk());
  const auto review = OpenReview("year: 2027 month: 7 day: 1");
  ASSERT_THAT(review, IsOk());
  EXPECT_EQ(review->base_version(), 2);
  EXPECT_EQ(review->step_verdicts(0).kind(), v1::VERDICT_KIND_LATE);
  EXPECT_EQ(review->step_verdicts(0).delay_days(), 62);  // from the end of June to the end of August
}

TEST_P(ReviewMethods, StayOpenWithAnArchivedPlanAndAreClosedWhenItIsTakenUp) {
  MakeActivePlan();
  ASSERT_THAT(OpenReview(kFirstApril), IsOk());
  ASSERT_THAT((Call<v1::Plan, v1::ArchivePlanRequest>(kAna, "PlanService/ArchivePlan", "name: 'members/ana/plans/p1'")),
              IsOk());
  EXPECT_THAT(Close(kNext), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_EQ(OpenReview(kFirstApril)->name(), kReview);
  Told();
  EXPECT_THAT(OpenReview("year: 2027 month: 7 day: 1"), HasReason(Reason::REASON_STATE_FORBIDS));
  ASSERT_THAT(
      (Call<v1::Plan, v1::ActivatePlanRequest>(kAna, "PlanService/ActivatePlan", "name: 'members/ana/plans/p1'")),
      IsOk());
  EXPECT_THAT(Told(), ::testing::IsSupersetOf({"PlanActivated members/ana/plans/p1", "ReviewOpened members/ana/plans/p1"}));
  EXPECT_EQ(LastFact<v1::ReviewOpened>().review(), kReview);
  EXPECT_THAT(Close(kNext), IsOk());
}

TEST_P(ReviewMethods, ListNewestFirst) {
  MakeActivePlan();
  ASSERT_THAT(OpenReview(kFirstApril), IsOk());
  ASSERT_THAT(Close(kNext), IsOk());
  clock.Advance(absl::Hours(24));
  ASSERT_THAT(CallReview(), IsOk());
  const auto reviews = Call<v1::ListReviewsResponse, v1::ListReviewsRequest>(kNotification, "ReviewService/ListReviews",
                                                                             "parent: 'members/ana/plans/p1'");
  ASSERT_THAT(reviews, IsOk());
  ASSERT_EQ(reviews->reviews_size(), 2);
  EXPECT_EQ(reviews->reviews(0).name(), "members/ana/plans/p1/reviews/called-2027-01-05");
  EXPECT_EQ(reviews->reviews(1).name(), kReview);
}

// The plan as it stands has s1 in March; s3 waits for it and serves g1.
TEST_P(ReviewMethods, GiveFiguresOfTheReviewFrozenWithIt) {
  MakePlan();
  ASSERT_THAT((Call<v1::Step, v1::CreateStepRequest>(kAna, "PlanService/CreateStep", R"(
                  parent: "members/ana/plans/p1" step_id: "s3"
                  step { kind: STEP_KIND_PROJECT title: "Project" track: "members/ana/plans/p1/tracks/t1"
                         depends_on: "members/ana/plans/p1/steps/s1" target_date { year: 2027 month: 6 }
                         goals: "members/ana/plans/p1/goals/g1" months { likely: 3 } })")),
              IsOk());
  ASSERT_THAT(
      (Call<v1::Plan, v1::ActivatePlanRequest>(kAna, "PlanService/ActivatePlan", "name: 'members/ana/plans/p1'")),
      IsOk());
  clock.Set(absl::FromCivil(absl::CivilSecond(2027, 5, 4, 12), absl::UTCTimeZone()));
  ASSERT_THAT(OpenReview(kFirstApril), IsOk());
  ASSERT_THAT(Record(R"(
      verdicts { item: "members/ana/plans/p1/steps/s1" kind: VERDICT_KIND_LATE delay_days: 34 }
      verdicts { item: "members/ana/plans/p1/goals/g1" kind: VERDICT_KIND_ON_COURSE attainment: -1 })"),
              IsOk());
  const auto figures = Figures();
  ASSERT_THAT(figures, IsOk());
  EXPECT_EQ(figures->name(), std::string(kReview) + "/figures");
  const v1::EarnedSchedule& schedule = figures->earned_schedule();
  EXPECT_THAT(schedule.start_date(), EqualsProto(Proto<google::type::Date>("year: 2027 month: 1 day: 4")));
  EXPECT_EQ(schedule.actual_months(), 4);
  EXPECT_EQ(schedule.counted_steps(), 2);
  EXPECT_EQ(schedule.undated_steps(), 1);
  EXPECT_EQ(schedule.gap(), v1::FIGURE_GAP_NOTHING_EARNED);
  EXPECT_EQ(figures->goal_attainment().score(), 40);
  ASSERT_EQ(figures->step_effects_size(), 1);
  EXPECT_EQ(figures->step_effects(0).step(), "members/ana/plans/p1/steps/s1");
  ASSERT_EQ(figures->step_effects(0).steps_size(), 1);
  EXPECT_EQ(figures->step_effects(0).steps(0).item(), "members/ana/plans/p1/steps/s3");
  ASSERT_EQ(figures->step_effects(0).goals_size(), 1);
  EXPECT_EQ(figures->step_effects(0).goals(0).item(), "members/ana/plans/p1/goals/g1");
  // Whatever becomes of the plan.
  ASSERT_THAT(Close(std::string(kNext) + "adjustments { delete: 'members/ana/plans/p1/steps/s3' }"), IsOk());
  EXPECT_THAT(*Figures(), EqualsProto(*figures));
}

TEST_P(ReviewMethods, GiveFiguresOfGrantedSectionsOnly) {
  MakeActivePlan();
  ASSERT_THAT(OpenReview(kFirstApril), IsOk());
  EXPECT_THAT(Figures(kBo), HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT(Figures(kNotification), IsOk());
  Grant(kBo, access::v1::SECTION_REVIEWS);
  EXPECT_THAT(*Figures(kBo), EqualsProto(Proto<v1::ReviewFigures>("name: '" + std::string(kReview) + "/figures'")));
  Grant(kBo, access::v1::SECTION_GOALS);
  EXPECT_THAT(*Figures(kBo), EqualsProto(Proto<v1::ReviewFigures>(
                                 "name: '" + std::string(kReview) +
                                 "/figures' goal_attainment { correlation: 0.3 gap: FIGURE_GAP_NOTHING_SCORED }")));
  Grant(kBo, access::v1::SECTION_TRACKS);
  EXPECT_THAT(*Figures(kBo), EqualsProto(*Figures()));
  EXPECT_THAT((Call<v1::ReviewFigures, v1::GetReviewFiguresRequest>(kAna, "ReviewService/GetReviewFigures",
                                                                    "name: 'members/ana/plans/p1/reviews/x/figures'")),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(ReviewMethods, ShowAGranteeTheVerdictsOfGrantedSectionsOnly) {
  MakeActivePlan();
  ASSERT_THAT(OpenReview(kFirstApril), IsOk());
  Grant(kBo, access::v1::SECTION_GOALS);
  EXPECT_THAT(Get(kBo), HasReason(Reason::REASON_NOT_PERMITTED));
  Grant(kBo, access::v1::SECTION_REVIEWS);
  const auto review = Get(kBo);
  ASSERT_THAT(review, IsOk());
  EXPECT_EQ(review->goal_verdicts_size(), 1);
  EXPECT_EQ(review->step_verdicts_size(), 0);
  EXPECT_EQ(review->etag(), "");
  const auto snapshot = Snapshot(kBo);
  ASSERT_THAT(snapshot, IsOk());
  EXPECT_EQ(snapshot->plan().goals_size(), 1);
  EXPECT_EQ(snapshot->plan().steps_size(), 0);
  EXPECT_EQ(snapshot->plan().notes(), "");
}

}  // namespace
}  // namespace waymark::plan
