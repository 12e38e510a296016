#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "common/access/link.h"
#include "common/base/cat.h"
#include "common/base/timestamp.h"
#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/checklist.pb.h"
#include "waymark/plan/v1/contact.pb.h"
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

// Ana negotiates with Ms Field, who has no account and answers by link.
class ByLink : public Negotiating {
 protected:
  void MakeProposed(const std::string& more = "", const std::string& counterpart = "outside: 'Ms Field'") {
    ASSERT_THAT(Create(base::Cat(
                    "counterpart { ", counterpart, " } terms { ", kTerms, more,
                    " } notes: 'no less than 46' readiness { text: 'Ran it' steps: 'members/ana/plans/p1/steps/s1' }")),
                IsOk());
    ASSERT_THAT(Propose(), IsOk());
  }
  absl::StatusOr<v1::IssuedNegotiationLink> Issue(const std::string& more = "", const access::Caller& caller = kAna) {
    return Call<v1::IssuedNegotiationLink, v1::IssueNegotiationLinkRequest>(
        caller, "NegotiationService/IssueNegotiationLink", base::Cat("name: '", kName, "' ", more));
  }
  absl::Status Revoke() {
    return Call<google::protobuf::Empty, v1::RevokeNegotiationLinkRequest>(
               kAna, "NegotiationService/RevokeNegotiationLink", base::Cat("name: '", kName, "'"))
        .status();
  }
  // Who holds a new link.
  access::Caller Holder(const std::string& more = "") {
    const auto issued = Issue(more);
    EXPECT_THAT(issued, IsOk());
    return issued.ok() ? Read(issued->link_token()) : access::Caller();
  }
  access::Caller Read(const std::string& token) {
    const auto caller = access::ReadLink(kLinkKey, token, clock.Now());
    EXPECT_THAT(caller, IsOk());
    return caller.ok() ? *caller : access::Caller();
  }
};

TEST_P(ByLink, TheCounterpartConsentsInPerson) {
  MakeProposed();
  const access::Caller field = Holder();
  Told();
  const auto agreed = Agree(field, "turn: 1 said: 'gladly'");
  ASSERT_THAT(agreed, IsOk());
  EXPECT_THAT(Told(), ElementsAre("NegotiationChanged members/ana/negotiations/n1"));
  EXPECT_EQ(LastFact<v1::NegotiationChanged>().state(), v1::NEGOTIATION_STATE_AGREED);
  const auto seen = Get();
  const v1::NegotiationTurn& turn = seen->turns(1);
  EXPECT_TRUE(turn.by_link());
  EXPECT_FALSE(turn.unconfirmed());
  EXPECT_EQ(turn.actor(), "");
  EXPECT_EQ(turn.party(), v1::NEGOTIATION_PARTY_COUNTERPART);
  EXPECT_EQ(turn.said(), "gladly");
  EXPECT_TRUE(seen->counterpart_consent().by_link());
  EXPECT_FALSE(seen->counterpart_consent().unconfirmed());
  EXPECT_FALSE(seen->member_consent().by_link());
  // It stays to be read.
  EXPECT_EQ(Get(field)->state(), v1::NEGOTIATION_STATE_AGREED);
  EXPECT_THAT(Agree(field), HasReason(error::v1::REASON_STATE_FORBIDS));
}

TEST_P(ByLink, TheCounterpartCountersAndTheMemberAgrees) {
  MakeProposed();
  const access::Caller field = Holder();
  EXPECT_THAT(Counter(field, ""), HasViolation("terms"));
  EXPECT_THAT(Agree(field, "turn: 3"), HasReason(error::v1::REASON_ETAG_MISMATCH));
  const auto countered = Counter(field, "responsibilities { title: 'Plan the rota' }", "turn: 1");
  ASSERT_THAT(countered, IsOk());
  EXPECT_EQ(countered->awaits(), v1::NEGOTIATION_PARTY_MEMBER);
  EXPECT_EQ(LastFact<v1::NegotiationChanged>().awaits(), v1::NEGOTIATION_PARTY_MEMBER);
  EXPECT_THAT(Agree(field), HasReason(error::v1::REASON_STATE_FORBIDS));
  ASSERT_THAT(Agree(kAna), IsOk());
  EXPECT_TRUE(Get()->counterpart_consent().by_link());
  EXPECT_FALSE(Get()->counterpart_consent().unconfirmed());
}

TEST_P(ByLink, TheCounterpartDeclinesAlsoWhileTheMemberIsWaitedFor) {
  MakeProposed();
  const access::Caller field = Holder();
  ASSERT_THAT(Counter(field, kTerms), IsOk());
  const auto declined = Do<v1::DeclineNegotiationRequest>(field, "Decline", "said: 'no longer'");
  ASSERT_THAT(declined, IsOk());
  EXPECT_EQ(declined->state(), v1::NEGOTIATION_STATE_DECLINED);
  EXPECT_TRUE(Get()->turns(2).by_link());
}

TEST_P(ByLink, NothingElseCanBeDone) {
  MakeProposed();
  const access::Caller field = Holder();
  EXPECT_THAT(Agree(field, "for_counterpart: true"), HasViolation("for_counterpart"));
  const auto refused = HasReason(error::v1::REASON_NOT_PERMITTED);
  EXPECT_THAT(Do<v1::WithdrawNegotiationRequest>(field, "Withdraw"), refused);
  EXPECT_THAT(Do<v1::ApplyNegotiationRequest>(field, "Apply"), refused);
  EXPECT_THAT(Do<v1::ProposeNegotiationRequest>(field, "Propose"), refused);
  EXPECT_THAT(Issue("", field), refused);
  EXPECT_THAT(Issue("", kBo), refused);
  EXPECT_THAT((Call<v1::ListNegotiationsResponse, v1::ListNegotiationsRequest>(
                  field, "NegotiationService/ListNegotiations", "parent: 'members/ana'")),
              refused);
  EXPECT_THAT((Call<v1::Plan, v1::GetPlanRequest>(field, "PlanService/GetPlan", "name: 'members/ana/plans/p1'")),
              refused);
  ASSERT_THAT(Create(base::Cat("counterpart { outside: 'Ms Field' } terms { ", kTerms, " }"), "n2"), IsOk());
  EXPECT_THAT((Call<v1::Negotiation, v1::GetNegotiationRequest>(field, "NegotiationService/GetNegotiation",
                                                                "name: 'members/ana/negotiations/n2'")),
              refused);
  // What a link of another service's with the same key names is no link here.
  EXPECT_THAT(Get(testing::LinkCaller("members/ana/requests/r1", 1)), refused);
}

TEST_P(ByLink, NothingIsSeenButTheNegotiation) {
  ASSERT_THAT(
      (Call<v1::Standing, v1::UpdateStandingRequest>(kAna, "AssessmentService/UpdateStanding",
                                                     "standing { name: 'members/ana/standing' hours_per_week: 30 }")),
      IsOk());
  // That there is guidance on pay would tell that the terms speak of it.
  ASSERT_THAT(
      (Call<v1::GuidanceNote, v1::CreateGuidanceNoteRequest>(OperatorCaller(), "GuidanceService/CreateGuidanceNote",
                                                             "guidance_note_id: 'on-pay' guidance_note { title: 'x' "
                                                             "body: 'y' topic: GUIDANCE_TOPIC_PAY language: 'en' }")),
      IsOk());
  MakeProposed(kPay);
  const access::Caller field = Holder();
  for (const auto& seen : {Get(field), Counter(field, kTerms), Get(field)}) {
    ASSERT_THAT(seen, IsOk());
    EXPECT_EQ(seen->terms().responsibilities(0).title(), "Plan the rota");
    EXPECT_THAT(seen->workload(), EqualsProto(Proto<v1::WorkloadCheck>("added_hours: 5 freed_hours: 2")));
    const std::string all = seen->DebugString();
    for (const std::string hidden : {"pay", "48000", "GBP", "no less", "etag", "update_time", "link {", "steps",
                                     "contract", "limit_hours", "over_hours", "apply"}) {
      EXPECT_EQ(all.find(hidden), std::string::npos) << hidden << " in " << all;
    }
  }
}

TEST_P(ByLink, PayIsSeenAndSaidWhereItIsOpened) {
  MakeProposed(kPay);
  const access::Caller blind = Holder();
  EXPECT_FALSE(Get()->link().opens_pay());
  EXPECT_THAT(Counter(blind, base::Cat(kTerms, kPay)), HasViolation("terms.pay"));
  ASSERT_THAT(Counter(blind, kTerms), IsOk());
  EXPECT_EQ(Get()->terms().pay().amount().units(), 48'000) << "it stands as it stood";
  EXPECT_TRUE(Get()->turns(1).pay_unseen());
  ASSERT_THAT(Counter(kAna, base::Cat(kTerms, kPay)), IsOk());
  const access::Caller field = Holder("opens_pay: true");
  EXPECT_TRUE(Get()->link().opens_pay());
  EXPECT_EQ(Get(field)->terms().pay().amount().units(), 48'000);
  ASSERT_THAT(
      Counter(field, base::Cat(kTerms, "pay { amount { currency_code: 'GBP' units: 46000 } period: PAY_PERIOD_YEAR }")),
      IsOk());
  EXPECT_EQ(Get()->terms().pay().amount().units(), 46'000);
  EXPECT_FALSE(Get()->turns(3).pay_unseen());
  ASSERT_THAT(Agree(kAna), IsOk());
  EXPECT_FALSE(Get()->counterpart_consent().pay_unseen());
}

TEST_P(ByLink, ConsentWithoutPayIsToAllButThePay) {
  MakeProposed(kPay);
  ASSERT_THAT(Agree(Holder()), IsOk());
  EXPECT_TRUE(Get()->counterpart_consent().pay_unseen());
}

TEST_P(ByLink, TheMemberStillRecordsUnconfirmed) {
  MakeProposed();
  const access::Caller field = Holder();
  const auto recorded = Agree(kAna, "for_counterpart: true");
  ASSERT_THAT(recorded, IsOk());
  EXPECT_TRUE(recorded->counterpart_consent().unconfirmed());
  EXPECT_FALSE(recorded->counterpart_consent().by_link());
  EXPECT_TRUE(Get(field)->counterpart_consent().unconfirmed()) << "the counterpart sees what was said for them";
}

TEST_P(ByLink, LinksAreForWhatIsOnTheTableWithSomebodyWithoutAnAccount) {
  ASSERT_THAT(Create(base::Cat("counterpart { outside: 'Ms Field' } terms { ", kTerms, " }")), IsOk());
  EXPECT_THAT(Issue(), HasReason(error::v1::REASON_STATE_FORBIDS));
  ASSERT_THAT(Propose(), IsOk());
  EXPECT_THAT(Issue(), IsOk());
  ASSERT_THAT(Do<v1::WithdrawNegotiationRequest>(kAna, "Withdraw"), IsOk());
  EXPECT_THAT(Issue(), HasReason(error::v1::REASON_STATE_FORBIDS));
  EXPECT_THAT((Call<v1::IssuedNegotiationLink, v1::IssueNegotiationLinkRequest>(
                  kAna, "NegotiationService/IssueNegotiationLink", "name: 'members/ana/negotiations/none'")),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(ByLink, NoLinkIsForAMember) {
  Negotiating::MakeProposed();
  EXPECT_THAT(Issue(), HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  EXPECT_FALSE(Get()->has_link());
}

TEST_P(ByLink, AContactMayHoldOneToo) {
  ASSERT_THAT(
      (Call<v1::Contact, v1::CreateContactRequest>(kAna, "ContactService/CreateContact",
                                                   "parent: 'members/ana' contact_id: 'zoe' contact { display_name: "
                                                   "'Zoe' relation: SUPPORTER_RELATION_MANAGER }")),
      IsOk());
  MakeProposed("", "contact: 'members/ana/contacts/zoe'");
  ASSERT_THAT(Agree(Holder()), IsOk());
  EXPECT_TRUE(Get()->counterpart_consent().by_link());
}

TEST_P(ByLink, EndsAfterThirtyDaysOrWithTheNegotiation) {
  MakeProposed();
  const auto issued = Issue();
  ASSERT_THAT(issued, IsOk());
  const absl::Time end = clock.Now() + absl::Hours(24 * 30);
  EXPECT_EQ(base::TimeOf(issued->expire_time()), end);
  EXPECT_THAT(
      Get()->link(),
      EqualsProto(Proto<v1::NegotiationLink>(base::Cat("create_time { seconds: ", absl::ToUnixSeconds(clock.Now()),
                                                       " } expire_time { seconds: ", absl::ToUnixSeconds(end), " }"))));
  EXPECT_THAT(access::ReadLink(kLinkKey, issued->link_token(), end - absl::Seconds(1)), IsOk());
  EXPECT_THAT(access::ReadLink(kLinkKey, issued->link_token(), end), HasReason(error::v1::REASON_CREDENTIAL_EXPIRED));
  clock.Set(end);
  EXPECT_FALSE(Get()->has_link());
  ASSERT_THAT(Counter(kAna, kTerms, "for_counterpart: true expire_date { year: 2027 month: 3 day: 1 }"), IsOk());
  EXPECT_EQ(base::TimeOf(Issue()->expire_time()), absl::FromCivil(absl::CivilDay(2027, 3, 2), absl::UTCTimeZone()));
}

TEST_P(ByLink, AnotherOneAndARevokeMakeItVoid) {
  MakeProposed();
  const access::Caller first = Holder();
  const access::Caller second = Holder();
  const auto refused = HasReason(error::v1::REASON_NOT_PERMITTED);
  EXPECT_THAT(Get(first), refused);
  EXPECT_THAT(Agree(first), refused);
  EXPECT_THAT(Get(second), IsOk());
  EXPECT_THAT(Revoke(), IsOk());
  EXPECT_THAT(Revoke(), IsOk()) << "there is none any more";
  EXPECT_FALSE(Get()->has_link());
  EXPECT_THAT(Get(second), refused);
  EXPECT_THAT(Agree(second), refused);
  const access::Caller third = Holder();
  EXPECT_GT(third.link_generation, second.link_generation);
  EXPECT_THAT(Agree(third), IsOk());
}

TEST_P(ByLink, GoesWithTheNegotiationForGood) {
  MakeProposed();
  const access::Caller field = Holder();
  ASSERT_THAT(Do<v1::DeclineNegotiationRequest>(field, "Decline"), IsOk());
  const auto remove = [&] {
    return Call<google::protobuf::Empty, v1::DeleteNegotiationRequest>(kAna, "NegotiationService/DeleteNegotiation",
                                                                       base::Cat("name: '", kName, "'"));
  };
  ASSERT_THAT(remove(), IsOk());
  EXPECT_THAT(Get(field), HasReason(error::v1::REASON_NOT_PERMITTED));
  // Nor is it good for another of the same name.
  clock.Advance(absl::Seconds(1));
  MakeProposed();
  const access::Caller other = Holder();
  EXPECT_THAT(Get(field), HasReason(error::v1::REASON_NOT_PERMITTED));
  ASSERT_THAT((Call<google::protobuf::Empty, v1::DeletePlanRequest>(kAna, "PlanService/DeletePlan",
                                                                    "name: 'members/ana/plans/p1'")),
              IsOk());
  EXPECT_THAT(Get(other), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST_P(ByLink, OpensNothingOfAMemberWhoLeft) {
  MakeProposed();
  const access::Caller field = Holder();
  ASSERT_THAT((Call<v1::Member, v1::UpdateMemberRequest>(OperatorCaller(), "MemberService/UpdateMember",
                                                         "member { name: 'members/ana' state: MEMBER_STATE_LEFT }")),
              IsOk());
  EXPECT_THAT(Get(field), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(Agree(field), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST_P(ByLink, OfManyAnswersAtOnceOneIsTaken) {
  MakeProposed();
  const access::Caller field = Holder();
  std::atomic<int> won = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < 8; ++k) {
        const auto answer = i % 2 == 0 ? Agree(field) : Do<v1::DeclineNegotiationRequest>(field, "Decline");
        if (answer.ok()) {
          ++won;
        } else if (base::ReasonOf(answer.status()) == error::v1::REASON_STATE_FORBIDS) {
          ++refused;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(refused, 8 * 8 - 1);
  EXPECT_EQ(Get()->turns_size(), 2);
}

TEST_P(ByLink, ARepeatedAnswerIsTheFirstOneAgain) {
  MakeProposed();
  const access::Caller field = Holder();
  const auto agreed = Agree(field, "request_id: 'once'");
  ASSERT_THAT(agreed, IsOk());
  EXPECT_THAT(*Agree(field, "request_id: 'once'"), EqualsProto(*agreed));
  EXPECT_THAT(Agree(field, "request_id: 'once' said: 'x'"), HasReason(error::v1::REASON_REQUEST_ID_REUSED));
  EXPECT_THAT(Revoke(), IsOk());
  EXPECT_THAT(Agree(field, "request_id: 'once'"), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST_P(ByLink, NoTokenIsKeptAnywhere) {
  MakeProposed();
  const std::string token = Issue()->link_token();
  const std::string mac = token.substr(token.rfind('.') + 1);
  ASSERT_THAT(Agree(Read(token), "request_id: 'x'"), IsOk());
  EXPECT_THAT(store->Read([&](storage::Txn& txn) -> absl::Status {
    for (const storage::TableSpec* table : testing::WithPathTables(PlanService::Tables())) {
      const auto rows = txn.Select(*table, storage::Query());
      if (!rows.ok()) return rows.status();
      for (const storage::Row& row : *rows) EXPECT_EQ(row.bytes.find(mac), std::string::npos) << table->name;
    }
    return absl::OkStatus();
  }),
              IsOk());
}

TEST_P(ByLink, NeedsAKeyToMakeThemWith) {
  link_key.clear();
  Restart();
  MakeProposed();
  const auto issued = Issue();
  EXPECT_THAT(issued, HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  EXPECT_NE(issued.status().message().find("--link_key"), std::string::npos);
  EXPECT_THAT(Agree(kAna, "for_counterpart: true"), IsOk());
}

WM_ON_EVERY_ENGINE(Negotiating);
WM_ON_EVERY_ENGINE(ByLink);
WM_ON_EVERY_ENGINE(PayUnseen);

}  // namespace
}  // namespace waymark::plan
