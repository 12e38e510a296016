#include <map>
#include <set>
#include <string>

#include "services/plan/handlers/catalogue_tables.h"
#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/check.pb.h"
#include "waymark/plan/v1/checklist.pb.h"
#include "waymark/plan/v1/contact.pb.h"
#include "waymark/plan/v1/export.pb.h"
#include "waymark/plan/v1/learning.pb.h"
#include "waymark/plan/v1/meeting.pb.h"
#include "waymark/plan/v1/negotiation.pb.h"
#include "waymark/plan/v1/path.pb.h"
#include "waymark/plan/v1/role_profile.pb.h"
#include "waymark/plan/v1/salary.pb.h"

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
  void UpdateStanding(const std::string& fields) {
    Do<v1::Standing, v1::UpdateStandingRequest>("AssessmentService/UpdateStanding",
                                                "standing { name: 'members/ana/standing' " + fields + " }");
  }
  void UpdateProfile(const std::string& fields) {
    Do<v1::RoleProfile, v1::UpdateRoleProfileRequest>(
        "RoleProfileService/UpdateRoleProfile", "role_profile { name: 'members/ana/roles/dream' " + fields + " }");
  }
  // A value that was not there before.
  std::string Another() { return std::to_string(++drawn_); }

  // A role that the plan's target is reached from, and another that must have a ticket; a profile, a contact and a
  // meeting of Ana's.
  void MakeSurroundings() {
    EXPECT_THAT(store->WriteAndWait([](storage::Txn& txn) {
      const std::string in = " catalogue: 'catalogues/gdad' release: '2' ";
      const std::string planning =
          "skills { skill: 'skills/gdad-planning' title: 'Planning' weight: 1 level { scale: 'scales/gdad-level' "
          "value: 4 } } qualifications { title: 'Ticket' demand: DEMAND_MUST } ";
      absl::Status status = Roles().Insert(
          txn, testing::Proto<v1::Role>("name: 'roles/gdad-first' title: 'First'" + in +
                                        "related_roles { role: 'roles/gdad-lead' } related_roles { role: "
                                        "'roles/gdad-chief' } pay_band { minimum { currency_code: 'GBP' units: 30000 "
                                        "} period: PAY_PERIOD_YEAR } " +
                                        planning));
      status.Update(Roles().Insert(
          txn, testing::Proto<v1::Role>("name: 'roles/gdad-chief' title: 'Chief' travel_percent: 50" + in + planning)));
      return status;
    }),
                IsOk());
    Do<v1::RoleProfile, v1::CreateRoleProfileRequest>(
        "RoleProfileService/CreateRoleProfile",
        "parent: 'members/ana' role_id: 'dream' role_profile { role { title: 'Dream' } reached_from { role: "
        "'roles/gdad-first' } }");
    Do<v1::Contact, v1::CreateContactRequest>(
        "ContactService/CreateContact",
        "parent: 'members/ana' contact_id: 'zoe' contact { display_name: 'Zoe' relation: SUPPORTER_RELATION_SPONSOR }");
    Do<v1::Meeting, v1::CreateMeetingRequest>("MeetingService/CreateMeeting",
                                              "parent: 'members/ana' meeting_id: 'm1' meeting { kind: "
                                              "MEETING_KIND_MENTOR partner { member: 'members/bo' } }");
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
        {"what a track leads to",
         {SECTION_TRACKS},
         [this] {
           Do<v1::Track, v1::UpdateTrackRequest>(
               "PlanService/UpdateTrack",
               "track { name: 'members/ana/plans/p1/tracks/t1' target_role { role: 'roles/gdad-chief' } }");
         }},
        {"a limit that a role breaks",
         {SECTION_LIFESTYLE},
         [this] {
           UpdatePlan("lifestyle { kind: LIFESTYLE_KIND_TRAVEL text: 'home' most_travel_percent: 9 hard: true }");
         }},
        {"planned pay",
         {SECTION_SALARY},
         [this] {
           UpdatePlan(
               "salary_points { kind: SALARY_POINT_KIND_PLANNED date { year: 2028 month: 1 day: 1 } pay { amount { "
               "currency_code: 'GBP' units: 41234 } period: PAY_PERIOD_YEAR } }");
         }},
        {"negotiation",
         {SECTION_NEGOTIATIONS},
         [this] {
           Do<v1::Negotiation, v1::WithdrawNegotiationRequest>("NegotiationService/WithdrawNegotiation",
                                                               "name: 'members/ana/negotiations/n1'");
         }},
        {"contact",
         {SECTION_SUPPORTERS},
         [this] {
           Do<v1::Contact, v1::UpdateContactRequest>(
               "ContactService/UpdateContact",
               "contact { name: 'members/ana/contacts/zoe' can_help_with: 'with " + Another() + "' }");
         }},
        {"meeting",
         {SECTION_SUPPORTERS},
         [this] {
           Do<v1::Meeting, v1::UpdateMeetingRequest>(
               "MeetingService/UpdateMeeting",
               "meeting { name: 'members/ana/meetings/m1' place: 'Room " + Another() + "' }");
         }},
        {"notes of a meeting",
         {SECTION_PRIVATE},
         [this] {
           Do<v1::Meeting, v1::UpdateMeetingRequest>(
               "MeetingService/UpdateMeeting",
               "meeting { name: 'members/ana/meetings/m1' notes: 'say " + Another() + "' }");
         }},
        {"profile",
         {SECTION_GOALS},
         [this] {
           UpdateProfile("role { title: 'Dream " + Another() +
                         "' travel_percent: 70 qualifications { title: 'Licence " + Another() +
                         "' } } } update_mask { paths: 'role.title' paths: 'role.travel_percent' paths: "
                         "'role.qualifications' ");
         }},
        {"pay of a profile",
         {SECTION_GOALS, SECTION_SALARY},
         [this] {
           const std::string money = "{ currency_code: 'GBP' units: 5000" + Another() + " } ";
           UpdateProfile("role { pay_band { minimum " + money + "maximum " + money +
                         "period: PAY_PERIOD_YEAR } } } update_mask { paths: 'role.pay_band' ");
         }},
        {"pay where nothing else is said",
         {SECTION_SALARY},
         [this] {
           UpdateStanding("pay { amount { currency_code: 'GBP' units: 3" + Another() + " } period: PAY_PERIOD_YEAR }");
         }},
        {"qualification", {SECTION_ASSESSMENT}, [this] { UpdateStanding("qualifications { title: 'Ticket' }"); }},
        {"level",
         {SECTION_ASSESSMENT},
         [this] {
           Do<v1::AssessmentEntry, v1::CreateAssessmentEntryRequest>(
               "AssessmentService/CreateAssessmentEntry",
               "parent: 'members/ana' assessment_entry { kind: ASSESSMENT_KIND_SKILL skill_level { skill: "
               "'skills/gdad-planning' level { scale: 'scales/gdad-level' value: 3 } } }");
         }},
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
    if (!answer.ok()) {
      // Details come in no order.
      std::map<std::string, std::string> details;
      answer.status().ForEachPayload([&](absl::string_view type, const absl::Cord& detail) {
        details[std::string(type)] = std::string(detail);
      });
      text = answer.status().ToString(absl::StatusToStringMode::kWithNoExtraData);
      for (const auto& [type, detail] : details) text += " " + type + "=" + detail;
    }
    return std::string(method) + ": " + text + "\n";
  }
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
  // What is reckoned for Bo of Ana's roles, plan and pay.
  std::string AllReckoned() {
    const std::string of_ana = "parent: 'members/ana'", whose = "member: 'members/ana' ";
    const std::string plan = "plan: 'members/ana/plans/p1'", track = "track: 'members/ana/plans/p1/tracks/t1'";
    std::string told;
    for (const std::string& limits : {std::string(), plan + " viable_only: true"}) {
      for (const std::string target : {"roles/gdad-chief", "members/ana/roles/dream"}) {
        const std::string query =
            of_ana + " query { start: 'roles/gdad-first' targets: '" + target + "' " + limits + " }";
        told += Told<v1::CareerPaths, v1::FindPathsRequest>("PathService/FindPaths",
                                                            query + " objective: PATH_OBJECTIVE_PAY") +
                Told<v1::CareerPaths, v1::FindPathsRequest>("PathService/FindPaths",
                                                            query + " objective: PATH_OBJECTIVE_SKILL_DISTANCE") +
                Told<v1::CareerPaths, v1::FindParetoPathsRequest>("PathService/FindParetoPaths", query);
      }
    }
    for (const std::string& aim :
         {std::string("role: 'roles/gdad-chief'"), std::string("role: 'members/ana/roles/dream'"), plan, track}) {
      told +=
          Told<v1::GetSkillGapResponse, v1::GetSkillGapRequest>("CatalogueService/GetSkillGap", whose + aim) +
          Told<v1::ChooseLearningResponse, v1::ChooseLearningRequest>("LearningService/ChooseLearning", whose + aim);
    }
    return told + Told<v1::PlanCheck, v1::CheckPlanRequest>("CheckService/CheckPlan", "name: 'members/ana/plans/p1'") +
           Told<v1::SalaryPath, v1::GetSalaryPathRequest>("SalaryService/GetSalaryPath", plan);
  }
  // What is kept beside the plan.
  std::string AllRecords() {
    const std::string of_ana = "parent: 'members/ana'";
    return Told<v1::ListNegotiationsResponse, v1::ListNegotiationsRequest>("NegotiationService/ListNegotiations",
                                                                           of_ana) +
           Told<v1::Negotiation, v1::GetNegotiationRequest>("NegotiationService/GetNegotiation",
                                                            "name: 'members/ana/negotiations/n1'") +
           Told<v1::ListMeetingsResponse, v1::ListMeetingsRequest>("MeetingService/ListMeetings", of_ana) +
           Told<v1::Meeting, v1::GetMeetingRequest>("MeetingService/GetMeeting", "name: 'members/ana/meetings/m1'") +
           Told<v1::ListContactsResponse, v1::ListContactsRequest>("ContactService/ListContacts", of_ana) +
           Told<v1::Contact, v1::GetContactRequest>("ContactService/GetContact", "name: 'members/ana/contacts/zoe'") +
           Told<v1::ListRoleProfilesResponse, v1::ListRoleProfilesRequest>("RoleProfileService/ListRoleProfiles",
                                                                           of_ana) +
           Told<v1::RoleProfile, v1::GetRoleProfileRequest>("RoleProfileService/GetRoleProfile",
                                                            "name: 'members/ana/roles/dream'");
  }
  // All that Bo can learn of Ana.
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
           Exported() + AllReckoned() + AllRecords();
  }

 private:
  int drawn_ = 10;
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
  MakeSurroundings();
  for (const std::set<Section>& sections : granted) {
    // A plan of its own for each: deleting it takes its reviews and negotiations along.
    MakeActivePlan();
    Do<v1::Negotiation, v1::CreateNegotiationRequest>(
        "NegotiationService/CreateNegotiation",
        "parent: 'members/ana' negotiation_id: 'n1' negotiation { title: 'Rota' plan: 'members/ana/plans/p1' "
        "counterpart { outside: 'Max' } terms { responsibilities { title: 'Plan the rota' } } }");
    Do<v1::Negotiation, v1::ProposeNegotiationRequest>("NegotiationService/ProposeNegotiation",
                                                       "name: 'members/ana/negotiations/n1'");
    ASSERT_THAT(OpenReview("year: 2027 month: 4 day: 1"), IsOk());
    Do<v1::Standing, v1::UpdateStandingRequest>(
        "AssessmentService/UpdateStanding",
        "standing { name: 'members/ana/standing' } update_mask { paths: 'employer' paths: 'pay' paths: "
        "'qualifications' }");
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
