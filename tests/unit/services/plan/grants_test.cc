#include <set>

#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/checklist.pb.h"
#include "waymark/plan/v1/export.pb.h"

namespace waymark::plan {
namespace {

using access::v1::Section;
using error::v1::Reason;
using testing::HasReason;
using testing::IsOk;

// A change that the owner makes, and the sections of which a caller needs all to see something of it.
struct Change {
  std::string what;
  std::set<Section> needs;
  std::function<void()> make;
};

class GrantedSections : public Suite {
 protected:
  template <class Response, class Request>
  void Do(std::string_view method, const std::string& request) {
    EXPECT_THAT((Call<Response, Request>(kAna, method, request)), IsOk()) << request;
  }
  void UpdatePlan(const std::string& fields) {
    Do<v1::Plan, v1::UpdatePlanRequest>("PlanService/UpdatePlan",
                                        "plan { name: 'members/ana/plans/p1' " + fields + " }");
  }
  void UpdateStep(const std::string& fields) {
    Do<v1::Step, v1::UpdateStepRequest>("PlanService/UpdateStep",
                                        "step { name: 'members/ana/plans/p1/steps/s1' " + fields + " }");
  }
  void Record(const std::string& item) {
    Do<v1::Review, v1::RecordVerdictsRequest>(
        "ReviewService/RecordVerdicts",
        "name: 'members/ana/plans/p1/reviews/quarterly-2027-04-01' verdicts { item: 'members/ana/plans/p1/" + item +
            "' kind: VERDICT_KIND_LATE delay_days: 77 reason: 'told nobody' }");
  }

  std::vector<Change> Changes() {
    using namespace access::v1;  // NOLINT: the sections' names
    return {
        {"title", {SECTION_GOALS}, [this] { UpdatePlan("title: 'Other'"); }},
        {"target role", {SECTION_GOALS}, [this] { UpdatePlan("target_role { title: 'Astronaut' }"); }},
        {"mode",
         {SECTION_TRACKS},
         [this] {
           Do<google::protobuf::Empty, v1::DeleteStepRequest>("PlanService/DeleteStep",
                                                              "name: 'members/ana/plans/p1/steps/s2'");
           Do<google::protobuf::Empty, v1::DeleteTrackRequest>("PlanService/DeleteTrack",
                                                               "name: 'members/ana/plans/p1/tracks/t2'");
           UpdatePlan("mode: PLAN_MODE_LINEAR");
         }},
        {"new goal",
         {SECTION_GOALS},
         [this] {
           Do<v1::Goal, v1::CreateGoalRequest>(
               "PlanService/CreateGoal",
               "parent: 'members/ana/plans/p1' goal_id: 'g2' goal { title: 'x' horizon: HORIZON_MID }");
         }},
        {"what a goal follows from",
         {SECTION_GOALS, SECTION_ASSESSMENT},
         [this] {
           Do<v1::Goal, v1::UpdateGoalRequest>(
               "PlanService/UpdateGoal",
               "goal { name: 'members/ana/plans/p1/goals/g1' derived_from: 'members/ana/assessmentEntries/000001' }");
         }},
        {"step", {SECTION_TRACKS}, [this] { UpdateStep("title: 'Longer' progress: STEP_PROGRESS_DONE"); }},
        {"goals of a step",
         {SECTION_TRACKS, SECTION_GOALS},
         [this] {
           Do<v1::Step, v1::UpdateStepRequest>(
               "PlanService/UpdateStep",
               "step { name: 'members/ana/plans/p1/steps/s1' } update_mask { paths: 'goals' }");
         }},
        {"pay of a step",
         {SECTION_TRACKS, SECTION_SALARY},
         [this] { UpdateStep("target_pay { amount { currency_code: 'GBP' units: 1 } period: PAY_PERIOD_HOUR }"); }},
        {"supporters",
         {SECTION_SUPPORTERS},
         [this] { UpdatePlan("supporters { external { display_name: 'Zoe' } relation: SUPPORTER_RELATION_COACH }"); }},
        {"lifestyle",
         {SECTION_LIFESTYLE},
         [this] { UpdatePlan("lifestyle { kind: LIFESTYLE_KIND_TRAVEL text: 'none' hard: true }"); }},
        {"notes", {SECTION_PRIVATE}, [this] { UpdatePlan("notes: 'nobody must know'"); }},
        {"next review", {SECTION_REVIEWS}, [this] { UpdatePlan("next_review_date { year: 2027 month: 5 day: 5 }"); }},
        {"verdict on a goal", {SECTION_REVIEWS, SECTION_GOALS}, [this] { Record("goals/g1"); }},
        {"verdict on a step", {SECTION_REVIEWS, SECTION_TRACKS}, [this] { Record("steps/s1"); }},
        {"standing",
         {SECTION_ASSESSMENT},
         [this] {
           Do<v1::Standing, v1::UpdateStandingRequest>("AssessmentService/UpdateStanding",
                                                       "standing { name: 'members/ana/standing' employer: 'Post' }");
         }},
        {"pay",
         {SECTION_SALARY},
         [this] {
           Do<v1::Standing, v1::UpdateStandingRequest>("AssessmentService/UpdateStanding",
                                                       "standing { name: 'members/ana/standing' pay { amount { "
                                                       "currency_code: 'EUR' units: 9 } period: PAY_PERIOD_HOUR } }");
         }},
        {"entry",
         {SECTION_ASSESSMENT},
         [this] {
           Do<v1::AssessmentEntry, v1::CreateAssessmentEntryRequest>(
               "AssessmentService/CreateAssessmentEntry",
               "parent: 'members/ana' assessment_entry { kind: ASSESSMENT_KIND_VALUE text: 'calm' }");
         }},
    };
  }

  // What Bo gets of one method: the answer or the whole error.
  template <class Response, class Request>
  std::string Told(std::string_view method, const std::string& request) {
    const auto answer = Call<Response, Request>(kBo, method, request);
    std::string text;
    if (answer.ok()) google::protobuf::TextFormat::PrintToString(*answer, &text);
    return std::string(method) + ": " + (answer.ok() ? text : answer.status().ToString()) + "\n";
  }
  // All that Bo can learn of Ana.
  // Every document of the plan that Bo may take away.
  std::string Exported() {
    std::string told;
    v1::ExportPlanRequest request;
    request.set_name("members/ana/plans/p1");
    for (int format = v1::EXPORT_FORMAT_SVG; format <= v1::EXPORT_FORMAT_ICS; ++format) {
      request.set_format(static_cast<v1::ExportFormat>(format));
      const auto pieces =
          server->Watch<v1::ExportPlanResponse>(kBo, "waymark.plan.v1.ExportService/ExportPlan", request);
      EXPECT_THAT(pieces, IsOk());
      if (!pieces.ok()) continue;
      for (const auto& piece : *pieces) told += piece.SerializeAsString();
    }
    return told;
  }
  std::string AllTold() {
    const std::string plan = "name: 'members/ana/plans/p1'";
    const std::string in_plan = "parent: 'members/ana/plans/p1'";
    const std::string review = "name: 'members/ana/plans/p1/reviews/quarterly-2027-04-01'";
    return Told<v1::Plan, v1::GetPlanRequest>("PlanService/GetPlan", plan) +
           Told<v1::ListPlansResponse, v1::ListPlansRequest>("PlanService/ListPlans", "parent: 'members/ana'") +
           Told<v1::ListPlanVersionsResponse, v1::ListPlanVersionsRequest>("PlanService/ListPlanVersions", in_plan) +
           Told<v1::PlanVersion, v1::GetPlanVersionRequest>("PlanService/GetPlanVersion",
                                                            "name: 'members/ana/plans/p1/versions/1'") +
           Told<v1::PlanDiff, v1::DiffPlanVersionsRequest>("PlanService/DiffPlanVersions", plan + " from_version: 1") +
           Told<v1::PlanDiff, v1::DiffPlanVersionsRequest>("PlanService/DiffPlanVersions", plan + " to_version: 1") +
           Told<v1::Review, v1::GetReviewRequest>("ReviewService/GetReview", review) +
           Told<v1::ReviewSnapshot, v1::GetReviewSnapshotRequest>(
               "ReviewService/GetReviewSnapshot",
               "name: 'members/ana/plans/p1/reviews/quarterly-2027-04-01/snapshot'") +
           Told<v1::ReviewFigures, v1::GetReviewFiguresRequest>(
               "ReviewService/GetReviewFigures", "name: 'members/ana/plans/p1/reviews/quarterly-2027-04-01/figures'") +
           Told<v1::ListReviewsResponse, v1::ListReviewsRequest>("ReviewService/ListReviews", in_plan) +
           Told<v1::Standing, v1::GetStandingRequest>("AssessmentService/GetStanding", "name: 'members/ana/standing'") +
           Told<v1::ListAssessmentEntriesResponse, v1::ListAssessmentEntriesRequest>(
               "AssessmentService/ListAssessmentEntries", "parent: 'members/ana'") +
           Told<v1::AssessmentEntry, v1::GetAssessmentEntryRequest>("AssessmentService/GetAssessmentEntry",
                                                                    "name: 'members/ana/assessmentEntries/000002'") +
           Told<v1::GetSkillGapResponse, v1::GetSkillGapRequest>("CatalogueService/GetSkillGap",
                                                                 "member: 'members/ana' role: 'roles/gdad-lead'") +
           Told<v1::Checklist, v1::GetChecklistRequest>("ChecklistService/GetChecklist",
                                                        "name: 'members/ana/plans/p1/checklist'") +
           Exported();
  }
};
WM_ON_EVERY_ENGINE(GrantedSections);

// Under each granted section, and each pair of them that opens something together, a change of what is not granted
// leaves every answer as it was, byte for byte; a change of what is granted shows.
TEST_P(GrantedSections, TellNothingOfAnyOther) {
  if (GetParam() != Engine::kOptimistic) GTEST_SKIP() << "the engines run the same handlers";
  std::set<std::set<Section>> granted;
  for (int s = access::v1::SECTION_ASSESSMENT; s < access::v1::SECTION_PRIVATE; ++s) {
    if (s != access::v1::SECTION_FEEDBACK)
      granted.insert({static_cast<Section>(s)});  // the feedback service keeps that
  }
  for (const Change& change : Changes()) {
    if (!change.needs.contains(access::v1::SECTION_PRIVATE)) granted.insert(change.needs);
  }
  Do<v1::AssessmentEntry, v1::CreateAssessmentEntryRequest>(
      "AssessmentService/CreateAssessmentEntry",
      "parent: 'members/ana' assessment_entry { kind: ASSESSMENT_KIND_DESIRE text: 'to lead' }");
  for (const std::set<Section>& sections : granted) {
    // A plan of its own for each: deleting it takes its reviews along.
    MakeActivePlan();
    ASSERT_THAT(OpenReview("year: 2027 month: 4 day: 1"), IsOk());
    Do<v1::Standing, v1::UpdateStandingRequest>(
        "AssessmentService/UpdateStanding",
        "standing { name: 'members/ana/standing' } update_mask { paths: 'employer' paths: 'pay' }");
    std::vector<std::string> grants;
    for (const Section section : sections) {
      access::v1::CreateGrantRequest request;
      request.set_parent("members/ana");
      request.mutable_grant()->set_grantee("members/bo");
      request.mutable_grant()->set_section(section);
      const auto grant = server->Call<access::v1::Grant>(kAna, "waymark.access.v1.GrantService/CreateGrant", request);
      ASSERT_THAT(grant, IsOk());
      grants.push_back(grant->name());
    }
    std::string before = AllTold();
    for (const Change& change : Changes()) {
      change.make();
      const std::string after = AllTold();
      const bool open = std::includes(sections.begin(), sections.end(), change.needs.begin(), change.needs.end());
      EXPECT_EQ(before != after, open) << change.what << ", granted " << access::v1::Section_Name(*sections.begin())
                                       << " and " << access::v1::Section_Name(*sections.rbegin()) << "\n"
                                       << after;
      before = after;
    }
    for (const std::string& name : grants) {
      access::v1::DeleteGrantRequest request;
      request.set_name(name);
      ASSERT_THAT(server->Call<google::protobuf::Empty>(kAna, "waymark.access.v1.GrantService/DeleteGrant", request),
                  IsOk());
    }
    Do<google::protobuf::Empty, v1::DeletePlanRequest>("PlanService/DeletePlan", "name: 'members/ana/plans/p1'");
  }
}

TEST_P(GrantedSections, EndWithTheGrant) {
  MakePlan();
  Grant(kBo, access::v1::SECTION_LIFESTYLE);
  EXPECT_EQ(GetPlan(kBo).lifestyle_size(), 1);
  access::v1::ListGrantsRequest list;
  list.set_parent("members/ana");
  const auto grants =
      server->Call<access::v1::ListGrantsResponse>(kAna, "waymark.access.v1.GrantService/ListGrants", list);
  ASSERT_THAT(grants, IsOk());
  access::v1::DeleteGrantRequest revoke;
  revoke.set_name(grants->grants(0).name());
  ASSERT_THAT(server->Call<google::protobuf::Empty>(kAna, "waymark.access.v1.GrantService/DeleteGrant", revoke),
              IsOk());
  EXPECT_THAT((Call<v1::Plan, v1::GetPlanRequest>(kBo, "PlanService/GetPlan", "name: 'members/ana/plans/p1'")),
              HasReason(Reason::REASON_NOT_PERMITTED));
}

TEST_P(GrantedSections, NeverLetAGranteeWrite) {
  MakeActivePlan();
  for (int s = access::v1::SECTION_ASSESSMENT; s <= access::v1::SECTION_SUPPORTERS; ++s)
    Grant(kBo, static_cast<Section>(s));
  const auto refused = [](const auto& result) { EXPECT_THAT(result, HasReason(Reason::REASON_NOT_PERMITTED)); };
  refused(Call<v1::Plan, v1::UpdatePlanRequest>(kBo, "PlanService/UpdatePlan",
                                                "plan { name: 'members/ana/plans/p1' title: 'x' }"));
  refused(Call<v1::Step, v1::UpdateStepRequest>(kBo, "PlanService/UpdateStep",
                                                "step { name: 'members/ana/plans/p1/steps/s1' }"));
  refused(Call<v1::Review, v1::OpenReviewRequest>(kBo, "ReviewService/OpenReview", "plan: 'members/ana/plans/p1'"));
  refused(Call<google::protobuf::Empty, v1::DeletePlanRequest>(kBo, "PlanService/DeletePlan",
                                                               "name: 'members/ana/plans/p1'"));
  refused(Call<v1::Standing, v1::UpdateStandingRequest>(kBo, "AssessmentService/UpdateStanding",
                                                        "standing { name: 'members/ana/standing' }"));
}

}  // namespace
}  // namespace waymark::plan
