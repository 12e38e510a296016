#include <string>
#include <vector>

#include "common/base/cat.h"
#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/checklist.pb.h"
#include "waymark/plan/v1/guidance.pb.h"
#include "waymark/plan/v1/negotiation.pb.h"
#include "waymark/plan/v1/salary.pb.h"

namespace waymark::plan {
namespace {

using testing::EqualsProto;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::OperatorCaller;
using testing::Proto;
using testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const access::Caller kCy = testing::MemberCaller("cy");
constexpr char kName[] = "members/ana/negotiations/n1";
constexpr char kPay[] = "pay { amount { currency_code: 'GBP' units: 48000 } period: PAY_PERIOD_YEAR } ";
constexpr char kTerms[] =
    "responsibilities { title: 'Plan the rota' hours_per_week: 5 shows_readiness_for: 'leading' } "
    "given_up { title: 'Weekly report' hours_per_week: 2 } "
    "recognition { kind: RECOGNITION_KIND_ROLE role { role: 'roles/gdad-lead' } } start_date { year: 2027 month: 3 } ";

// Ana negotiates with Bo; Cy is a third member.
class Negotiating : public Suite {
 protected:
  Negotiating() {
    MakePlan();
    EXPECT_THAT((Call<v1::Member, v1::CreateMemberRequest>(
                    OperatorCaller(), "MemberService/CreateMember",
                    base::Cat("member_id: 'cy' member { display_name: 'cy' time_zone: 'Europe/London' subject: 'cy' issuer: '",
                              testing::kIssuer, "' }"))),
                IsOk());
    Told();
  }
  using Answer = absl::StatusOr<v1::Negotiation>;
  Answer Create(const std::string& fields, const std::string& id = "n1") {
    return Call<v1::Negotiation, v1::CreateNegotiationRequest>(
        kAna, "NegotiationService/CreateNegotiation",
        "parent: 'members/ana' negotiation_id: '" + id + "' negotiation { title: 'Rota' plan: 'members/ana/plans/p1' " + fields + " }");
  }
  template <class Request>
  Answer Do(const access::Caller& caller, const std::string& verb, const std::string& more = "") {
    return Call<v1::Negotiation, Request>(caller, "NegotiationService/" + verb + "Negotiation",
                                          base::Cat("name: '", kName, "' ", more));
  }
  Answer Get(const access::Caller& caller = kAna) { return Do<v1::GetNegotiationRequest>(caller, "Get"); }
  Answer Propose() { return Do<v1::ProposeNegotiationRequest>(kAna, "Propose"); }
  Answer Counter(const access::Caller& caller, const std::string& terms, const std::string& more = "") {
    return Do<v1::CounterNegotiationRequest>(caller, "Counter", "terms { " + terms + " } " + more);
  }
  Answer Agree(const access::Caller& caller, const std::string& more = "") {
    return Do<v1::AgreeNegotiationRequest>(caller, "Agree", more);
  }
  Answer Apply(const std::string& more = "") { return Do<v1::ApplyNegotiationRequest>(kAna, "Apply", more); }
  // Proposed to Bo, who has a grant.
  void MakeProposed(const std::string& more = "") {
    Suite::Grant(kBo, access::v1::SECTION_NEGOTIATIONS);
    ASSERT_THAT(Create(base::Cat("counterpart { member: 'members/bo' } terms { ", kTerms, more, " } notes: 'no less than 46' "
                                 "expire_date { year: 2027 month: 1 day: 10 }")),
                IsOk());
    ASSERT_THAT(Propose(), IsOk());
  }
  std::vector<std::string> List(const access::Caller& caller, const std::string& more = "") {
    const auto listed = Call<v1::ListNegotiationsResponse, v1::ListNegotiationsRequest>(
        caller, "NegotiationService/ListNegotiations", "parent: 'members/ana' " + more);
    EXPECT_THAT(listed, IsOk());
    std::vector<std::string> names;
    if (!listed.ok()) return names;
    for (const auto& each : listed->negotiations()) names.push_back(each.name().substr(std::string("members/ana/negotiations/").size()));
    return names;
  }
};

TEST_P(Negotiating, GoesFromAnOpportunityToTermsBothConsentTo) {
  const auto made = Create("");
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->state(), v1::NEGOTIATION_STATE_OPPORTUNITY);
  ASSERT_THAT(Do<v1::DraftNegotiationRequest>(kAna, "Draft"), IsOk());
  EXPECT_THAT(Do<v1::DraftNegotiationRequest>(kAna, "Draft"), HasReason(error::v1::REASON_STATE_FORBIDS));
  EXPECT_THAT(Propose(), HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  const auto changed = Call<v1::Negotiation, v1::UpdateNegotiationRequest>(
      kAna, "NegotiationService/UpdateNegotiation",
      base::Cat("negotiation { name: '", kName, "' counterpart { member: 'members/bo' } terms { ", kTerms, " } }"));
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->terms().recognition(0).role().role_release(), "2");
  EXPECT_THAT(Told(), IsEmpty());
  const auto ungranted = Propose();
  EXPECT_THAT(ungranted, HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  EXPECT_NE(ungranted.status().message().find("grant of NEGOTIATIONS"), std::string::npos);
  Suite::Grant(kBo, access::v1::SECTION_NEGOTIATIONS);
  ASSERT_THAT(Propose(), IsOk());
  EXPECT_THAT(Told(), ElementsAre("NegotiationChanged members/ana/negotiations/n1"));
  EXPECT_THAT(Counter(kAna, kTerms), HasReason(error::v1::REASON_STATE_FORBIDS));
  const auto countered = Counter(kBo, "responsibilities { title: 'Plan the rota' hours_per_week: 3 }", "turn: 1 said: 'less'");
  ASSERT_THAT(countered, IsOk());
  EXPECT_EQ(countered->awaits(), v1::NEGOTIATION_PARTY_MEMBER);
  EXPECT_THAT(Agree(kAna, "turn: 1"), HasReason(error::v1::REASON_ETAG_MISMATCH));
  const auto agreed = Agree(kAna, "turn: 2");
  ASSERT_THAT(agreed, IsOk());
  EXPECT_EQ(agreed->state(), v1::NEGOTIATION_STATE_AGREED);
  EXPECT_EQ(agreed->turns(1).actor(), "members/bo");
  EXPECT_FALSE(agreed->counterpart_consent().unconfirmed());
  const auto fact = LastFact<v1::NegotiationChanged>();
  EXPECT_EQ(fact.state(), v1::NEGOTIATION_STATE_AGREED);
  EXPECT_EQ(fact.counterpart(), "members/bo");
  EXPECT_EQ(fact.turn(), 3);
}

TEST_P(Negotiating, BecomesStepsAndActionsOnce) {
  MakeProposed(kPay);
  EXPECT_THAT(Apply(), HasReason(error::v1::REASON_STATE_FORBIDS));
  ASSERT_THAT(Agree(kBo), IsOk());
  EXPECT_THAT(Apply("track: 'members/ana/plans/p1/tracks/none'"), HasViolation("track"));
  const auto applied = Apply("track: 'members/ana/plans/p1/tracks/t2'");
  ASSERT_THAT(applied, IsOk());
  EXPECT_EQ(applied->applied_size(), 3);
  const v1::Plan plan = GetPlan();
  ASSERT_EQ(plan.steps_size(), 4);
  EXPECT_EQ(plan.steps(2).title(), "Plan the rota");
  EXPECT_EQ(plan.steps(2).origin(), kName);
  EXPECT_EQ(plan.steps(2).track(), "members/ana/plans/p1/tracks/t2");
  EXPECT_EQ(plan.steps(3).role().role(), "roles/gdad-lead");
  ASSERT_EQ(plan.actions_size(), 1);
  EXPECT_EQ(plan.actions(0).title(), "Hand over: Weekly report");
  EXPECT_EQ(plan.actions(0).origin(), kName);
  ASSERT_EQ(plan.salary_points_size(), 1);
  EXPECT_THAT(plan.salary_points(0).date(), EqualsProto(Proto<google::type::Date>("year: 2027 month: 3 day: 31")));
  const auto again = Apply();
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(*again, EqualsProto(*applied));
  EXPECT_THAT(GetPlan(), EqualsProto(plan));
}

TEST_P(Negotiating, IsReadAndMovedByItsCounterpartAlone) {
  MakeProposed();
  ASSERT_THAT(Create("counterpart { member: 'members/bo' }", "draft"), IsOk());
  ASSERT_THAT(Create("counterpart { member: 'members/cy' }", "others"), IsOk());
  EXPECT_THAT(Get(kCy), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Agree(kCy), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(List(kBo), ElementsAre("n1"));
  for (const std::string hidden : {"draft", "others", "none"}) {
    EXPECT_THAT((Call<v1::Negotiation, v1::GetNegotiationRequest>(kBo, "NegotiationService/GetNegotiation",
                                                                  "name: 'members/ana/negotiations/" + hidden + "'")),
                StatusIs(absl::StatusCode::kNotFound));
  }
  Suite::Grant(kCy, access::v1::SECTION_NEGOTIATIONS);
  EXPECT_THAT(List(kCy), IsEmpty());  // named in a draft, Cy is no adviser
  ASSERT_THAT((Call<google::protobuf::Empty, v1::DeleteNegotiationRequest>(kAna, "NegotiationService/DeleteNegotiation",
                                                                          "name: 'members/ana/negotiations/others'")),
              IsOk());
  EXPECT_THAT(List(kCy), ElementsAre("draft", "n1"));
  EXPECT_THAT(Get(kCy), IsOk());
  for (const auto& refused : {Agree(kCy), Counter(kCy, kTerms), Do<v1::DeclineNegotiationRequest>(kCy, "Decline")})
    EXPECT_THAT(refused, HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(Do<v1::WithdrawNegotiationRequest>(kBo, "Withdraw"), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(Get(kBo)->notes(), "");
  EXPECT_EQ(Get()->notes(), "no less than 46");
}

TEST_P(Negotiating, RecordsWhatSomebodyWithoutAnAccountSaysUnconfirmed) {
  ASSERT_THAT(Create(base::Cat("counterpart { outside: 'Ms Field' } terms { ", kTerms, " }")), IsOk());
  ASSERT_THAT(Propose(), IsOk());
  EXPECT_THAT(Agree(kAna), HasReason(error::v1::REASON_STATE_FORBIDS));
  const auto agreed = Agree(kAna, "for_counterpart: true said: 'by telephone'");
  ASSERT_THAT(agreed, IsOk());
  EXPECT_TRUE(agreed->counterpart_consent().unconfirmed());
  EXPECT_FALSE(agreed->member_consent().unconfirmed());
  EXPECT_EQ(LastFact<v1::NegotiationChanged>().counterpart(), "");
}

TEST_P(Negotiating, IsNotAnsweredForACounterpartWhoHasAnAccount) {
  MakeProposed();
  EXPECT_THAT(Agree(kAna, "for_counterpart: true"), HasViolation("for_counterpart"));
}

TEST_P(Negotiating, ExpiresAtTheEndOfItsDayInTheMembersZone) {
  MakeProposed();
  EXPECT_THAT(List(kAna, "state: NEGOTIATION_STATE_PROPOSED"), ElementsAre("n1"));
  clock.Set(absl::FromCivil(absl::CivilSecond(2027, 1, 10, 23, 59, 59), absl::UTCTimeZone()));
  EXPECT_EQ(Get()->state(), v1::NEGOTIATION_STATE_PROPOSED);
  clock.Set(absl::FromCivil(absl::CivilSecond(2027, 1, 11, 0, 0, 0), absl::UTCTimeZone()));
  EXPECT_EQ(Get()->state(), v1::NEGOTIATION_STATE_EXPIRED);
  EXPECT_EQ(Get()->awaits(), v1::NEGOTIATION_PARTY_UNSPECIFIED);
  EXPECT_THAT(Agree(kBo), HasReason(error::v1::REASON_STATE_FORBIDS));
  EXPECT_THAT(List(kAna, "state: NEGOTIATION_STATE_PROPOSED"), IsEmpty());
  EXPECT_THAT(List(kAna, "state: NEGOTIATION_STATE_EXPIRED"), ElementsAre("n1"));
}

TEST_P(Negotiating, TellsWhetherTheWeekHoldsIt) {
  ASSERT_THAT((Call<v1::Standing, v1::UpdateStandingRequest>(kAna, "AssessmentService/UpdateStanding",
                                                             "standing { name: 'members/ana/standing' hours_per_week: 30 }")),
              IsOk());
  MakeProposed();
  EXPECT_THAT(Get()->workload(), EqualsProto(Proto<v1::WorkloadCheck>(
                                     "contract_hours: 30 plan_hours: 0 added_hours: 5 freed_hours: 2 total_hours: 33 "
                                     "limit_hours: 32 over_hours: 1")));
  EXPECT_THAT(Get(kBo)->workload(), EqualsProto(Proto<v1::WorkloadCheck>("added_hours: 5 freed_hours: 2")));
}

TEST_P(Negotiating, HasTheGuidanceOfItsTopicsAtHand) {
  for (const auto& [id, topic, language] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"pay", "PAY", "en"}, {"fair", "FAIR_NEGOTIATION", "EN"}, {"deutsch", "FAIR_NEGOTIATION", "de"}, {"load", "WORKLOAD", "en"}}) {
    const std::string note = "guidance_note_id: '" + id + "' guidance_note { title: 'x' body: 'y' topic: GUIDANCE_TOPIC_" + topic +
                             " language: '" + language + "' }";
    EXPECT_THAT((Call<v1::GuidanceNote, v1::CreateGuidanceNoteRequest>(kAna, "GuidanceService/CreateGuidanceNote", note)),
                StatusIs(absl::StatusCode::kPermissionDenied));
    ASSERT_THAT((Call<v1::GuidanceNote, v1::CreateGuidanceNoteRequest>(OperatorCaller(), "GuidanceService/CreateGuidanceNote", note)), IsOk());
  }
  MakeProposed(kPay);
  EXPECT_THAT(Get()->guidance_at_hand(), ElementsAre("guidanceNotes/fair", "guidanceNotes/load", "guidanceNotes/pay"));
  EXPECT_THAT(Get(kBo)->guidance_at_hand(), ElementsAre("guidanceNotes/fair", "guidanceNotes/load"));
  const auto listed = Call<v1::ListGuidanceNotesResponse, v1::ListGuidanceNotesRequest>(
      kBo, "GuidanceService/ListGuidanceNotes", "topic: GUIDANCE_TOPIC_FAIR_NEGOTIATION language: 'DE'");
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->guidance_notes_size(), 1);
  EXPECT_EQ(listed->guidance_notes(0).name(), "guidanceNotes/deutsch");
  EXPECT_EQ(listed->guidance_notes(0).body(), "");
}

TEST_P(Negotiating, GoesWithItsPlanAndTellsThatItIsWithdrawn) {
  MakeProposed();
  EXPECT_THAT((Call<google::protobuf::Empty, v1::DeleteNegotiationRequest>(kAna, "NegotiationService/DeleteNegotiation",
                                                                          base::Cat("name: '", kName, "'"))),
              HasReason(error::v1::REASON_STATE_FORBIDS));
  Told();
  ASSERT_THAT((Call<google::protobuf::Empty, v1::DeletePlanRequest>(kAna, "PlanService/DeletePlan", "name: 'members/ana/plans/p1'")), IsOk());
  EXPECT_THAT(Told(), ElementsAre("NegotiationChanged members/ana/negotiations/n1", "PlanEnded members/ana/plans/p1"));
  EXPECT_EQ(LastFact<v1::NegotiationChanged>().state(), v1::NEGOTIATION_STATE_WITHDRAWN);
  EXPECT_THAT(Get(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(Negotiating, StandsOnTheChecklist) {
  ASSERT_THAT(Create("readiness { text: 'Ran the summer rota' }"), IsOk());
  const auto checklist = Call<v1::Checklist, v1::GetChecklistRequest>(kAna, "ChecklistService/GetChecklist", "name: 'members/ana/plans/p1/checklist'");
  ASSERT_THAT(checklist, IsOk());
  std::vector<std::string> answers;
  for (const auto& line : checklist->lines()) {
    if (line.item() != v1::CHECKLIST_ITEM_K12 && line.item() != v1::CHECKLIST_ITEM_K13) continue;
    for (const auto& answer : line.answers()) answers.push_back(answer.text());
  }
  EXPECT_THAT(answers, ElementsAre("Rota", "Ran the summer rota"));
}

TEST_P(Negotiating, RefusesWhatIsNotThere) {
  EXPECT_THAT(Create("counterpart { member: 'members/nobody' }"), HasViolation("negotiation.counterpart.member"));
  EXPECT_THAT(Create("terms { recognition { kind: RECOGNITION_KIND_ROLE role { role: 'roles/none' } } }"),
              HasViolation("negotiation.terms.recognition[0].role.role"));
  EXPECT_THAT(Create("readiness { text: 'x' steps: 'members/ana/plans/p1/steps/none' }"),
              HasViolation("negotiation.readiness[0].steps[0]"));
  EXPECT_THAT(Create("guidance_notes: 'guidanceNotes/none'"), HasViolation("negotiation.guidance_notes[0]"));
  EXPECT_THAT(Create("expire_date { year: 2027 month: 1 day: 3 }"), HasViolation("negotiation.expire_date"));
}

// Everything that a method of the plan service tells Bo, who has every section but SALARY, whatever pay is spoken of.
class PayUnseen : public Negotiating {
 protected:
  std::string AllThatBoReads() {
    for (int section = access::v1::SECTION_ASSESSMENT; section <= access::v1::SECTION_SUPPORTERS; ++section) {
      if (section == access::v1::SECTION_SALARY || section == access::v1::SECTION_NEGOTIATIONS) continue;
      Suite::Grant(kBo, static_cast<access::v1::Section>(section));
    }
    std::string all = Get(kBo)->DebugString();
    EXPECT_THAT(Counter(kBo, base::Cat(kTerms, kPay)), HasViolation("terms.pay"));
    all += Counter(kBo, kTerms)->DebugString();
    all += Agree(kAna).ok() ? Get(kBo)->DebugString() : "not agreed";
    EXPECT_THAT(Apply("track: 'members/ana/plans/p1/tracks/t1'"), IsOk());
    all += Get(kBo)->DebugString();
    all += Call<v1::ListNegotiationsResponse, v1::ListNegotiationsRequest>(kBo, "NegotiationService/ListNegotiations", "parent: 'members/ana'")
               ->DebugString();
    all += GetPlan(kBo).DebugString();
    EXPECT_THAT((Call<v1::SalaryPath, v1::GetSalaryPathRequest>(kBo, "SalaryService/GetSalaryPath", "plan: 'members/ana/plans/p1'")),
                StatusIs(absl::StatusCode::kPermissionDenied));
    all += Call<v1::Checklist, v1::GetChecklistRequest>(kBo, "ChecklistService/GetChecklist", "name: 'members/ana/plans/p1/checklist'")->DebugString();
    return all;
  }
};

TEST_P(PayUnseen, ByAnAnswerOfAnyKindWithoutAGrantOfSalary) {
  MakeProposed(kPay);
  const std::string all = AllThatBoReads();
  EXPECT_EQ(all.find("pay"), std::string::npos);
  EXPECT_EQ(all.find("48000"), std::string::npos);
  EXPECT_EQ(all.find("GBP"), std::string::npos);
  EXPECT_EQ(all.find("_PAY"), std::string::npos);
  EXPECT_EQ(all.find("salary"), std::string::npos);
  // It stood all the while, and the member is told that Bo consented without it.
  EXPECT_EQ(Get()->terms().pay().amount().units(), 48'000);
  EXPECT_TRUE(Get()->counterpart_consent().pay_unseen());
}

TEST_P(Negotiating, OfPayIsSeenOnTheSalaryPathByTheMemberAndWhoHasAGrantOfIt) {
  MakeProposed(kPay);
  ASSERT_THAT(Agree(kBo), IsOk());
  ASSERT_THAT(Apply("track: 'members/ana/plans/p1/tracks/t2'"), IsOk());
  const auto path = [&](const access::Caller& caller, const std::string& more = "") {
    return Call<v1::SalaryPath, v1::GetSalaryPathRequest>(caller, "SalaryService/GetSalaryPath", "plan: 'members/ana/plans/p1' " + more);
  };
  const auto whole = path(kAna, "track: 'members/ana/plans/p1/tracks/t2'");
  ASSERT_THAT(whole, IsOk());
  ASSERT_EQ(whole->points_size(), 1);
  EXPECT_EQ(whole->points(0).amount().units(), 48'000);
  ASSERT_EQ(whole->left_out_size(), 1);  // the step that is a raise has no date
  EXPECT_EQ(whole->left_out(0).left_out(), v1::SALARY_LEFT_OUT_NO_DATE);
  EXPECT_THAT(path(kBo), StatusIs(absl::StatusCode::kPermissionDenied));
  Suite::Grant(kBo, access::v1::SECTION_SALARY);
  const auto seen = path(kBo);
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->points_size(), 1);
  EXPECT_EQ(seen->left_out_size(), 0);  // steps are not Bo's to see
  EXPECT_EQ(seen->track(), "");
  EXPECT_THAT(path(kBo, "track: 'members/ana/plans/p1/tracks/t2'"), HasViolation("track"));
  EXPECT_THAT(path(kAna, "currency_code: 'gbp' hours_per_week: 0"), HasViolation("hours_per_week"));
  EXPECT_THAT(path(kAna, "currency_code: 'gbp'"), HasViolation("currency_code"));
}

WM_ON_EVERY_ENGINE(Negotiating);
WM_ON_EVERY_ENGINE(PayUnseen);

}  // namespace
}  // namespace waymark::plan
