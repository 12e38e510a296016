#include "services/plan/domain/negotiation_rules.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/base/timestamp.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using testing::EqualsProto;
using testing::HasReason;
using testing::IsOk;
using testing::Proto;
using Verb = NegotiationVerb;
using Actor = NegotiationActor;

const std::map<std::string, Verb> kVerbs = {
    {"update", Verb::kUpdate}, {"delete", Verb::kDelete}, {"draft", Verb::kDraft},     {"propose", Verb::kPropose},
    {"counter", Verb::kCounter}, {"agree", Verb::kAgree}, {"decline", Verb::kDecline}, {"withdraw", Verb::kWithdraw},
    {"apply", Verb::kApply}};
const std::map<std::string, Actor> kActors = {
    {"member", Actor::kMember}, {"counterpart", Actor::kCounterpart}, {"other", Actor::kOther}};
const std::map<std::string, v1::NegotiationParty> kParties = {{"nobody", v1::NEGOTIATION_PARTY_UNSPECIFIED},
                                                              {"member", v1::NEGOTIATION_PARTY_MEMBER},
                                                              {"counterpart", v1::NEGOTIATION_PARTY_COUNTERPART}};

std::string Short(v1::NegotiationState state) { return v1::NegotiationState_Name(state).substr(18); }

// All that is admitted, as the contract says it: "state, who is waited for" and "verb by actor > state".
const std::map<std::string, std::set<std::string>> kAdmitted = {
    {"OPPORTUNITY, nobody",
     {"update by member > OPPORTUNITY", "delete by member > OPPORTUNITY", "draft by member > DRAFT",
      "propose by member > PROPOSED", "withdraw by member > WITHDRAWN"}},
    {"DRAFT, nobody",
     {"update by member > DRAFT", "delete by member > DRAFT", "propose by member > PROPOSED",
      "withdraw by member > WITHDRAWN"}},
    {"PROPOSED, counterpart",
     {"counter by counterpart > COUNTERED", "agree by counterpart > AGREED", "decline by counterpart > DECLINED",
      "withdraw by member > WITHDRAWN"}},
    {"COUNTERED, counterpart",
     {"counter by counterpart > COUNTERED", "agree by counterpart > AGREED", "decline by counterpart > DECLINED",
      "withdraw by member > WITHDRAWN"}},
    {"COUNTERED, member",
     {"counter by member > COUNTERED", "agree by member > AGREED", "decline by member > DECLINED",
      "decline by counterpart > DECLINED", "withdraw by member > WITHDRAWN"}},
    {"AGREED, nobody", {"delete by member > AGREED", "apply by member > AGREED"}},
    {"DECLINED, nobody", {"delete by member > DECLINED"}},
    {"WITHDRAWN, nobody", {"delete by member > WITHDRAWN"}},
    {"EXPIRED, nobody", {"delete by member > EXPIRED"}},
};

TEST(NegotiationTable, AdmitsInEachStateOfEachPartyWhatTheContractSays) {
  int looked = 0;
  for (int number = v1::NEGOTIATION_STATE_OPPORTUNITY; number <= v1::NEGOTIATION_STATE_EXPIRED; ++number) {
    const auto state = static_cast<v1::NegotiationState>(number);
    for (const auto& [party_name, awaits] : kParties) {
      const std::string at = Short(state) + ", " + party_name;
      const bool there_is = kAdmitted.contains(at);
      if (!there_is) continue;
      for (const auto& [verb_name, verb] : kVerbs) {
        for (const auto& [actor_name, actor] : kActors) {
          const auto to = StateAfter(state, awaits, verb, actor);
          const std::string move = verb_name + " by " + actor_name + " > " + (to ? Short(*to) : "");
          bool expected = false;
          for (const std::string& admitted : kAdmitted.at(at))
            expected |= admitted.starts_with(verb_name + " by " + actor_name + " ");
          EXPECT_EQ(to.has_value(), expected) << at << ": " << move;
          if (to) {
      EXPECT_TRUE(kAdmitted.at(at).contains(move)) << at << ": " << move;
    }
          ++looked;
        }
      }
    }
  }
  EXPECT_EQ(looked, 9 * 9 * 3);
}

TEST(NegotiationState, IsExpiredOnTheTableFromItsTimeOn) {
  const absl::Time end = absl::FromUnixSeconds(1'000'000);
  for (const auto& [stored, expires] : std::vector<std::pair<v1::NegotiationState, bool>>{
           {v1::NEGOTIATION_STATE_OPPORTUNITY, false}, {v1::NEGOTIATION_STATE_DRAFT, false},
           {v1::NEGOTIATION_STATE_PROPOSED, true}, {v1::NEGOTIATION_STATE_COUNTERED, true},
           {v1::NEGOTIATION_STATE_AGREED, false}, {v1::NEGOTIATION_STATE_DECLINED, false},
           {v1::NEGOTIATION_STATE_WITHDRAWN, false}}) {
    v1::Negotiation negotiation;
    negotiation.set_state(stored);
    EXPECT_EQ(StateAt(negotiation, end), stored);
    *negotiation.mutable_expire_time() = base::TimestampOf(end);
    EXPECT_EQ(StateAt(negotiation, end - absl::Microseconds(1)), stored);
    EXPECT_EQ(StateAt(negotiation, end), expires ? v1::NEGOTIATION_STATE_EXPIRED : stored);
  }
}

struct Case {
  std::string fields;
  std::vector<std::string> wrong;
};

TEST(Negotiation, IsHeldToItsRules) {
  const std::vector<Case> table = {
      {"", {}},
      {"counterpart { member: 'members/bo' }", {}},
      {"counterpart { member: 'members/ana' }", {"counterpart.member"}},
      {"counterpart { contact: 'members/ana/contacts/c' }", {}},
      {"counterpart { contact: 'members/bo/contacts/c' }", {"counterpart.contact"}},
      {"counterpart { outside: 'Ms Field' }", {}},
      {"counterpart { outside: '' }", {"counterpart.outside"}},
      {"counterpart { }", {"counterpart"}},
      {"plan: 'members/bo/plans/p'", {"plan"}},
      {"terms { responsibilities { title: 'x' hours_per_week: 100 } given_up { title: 'y' hours_per_week: 0 } }", {}},
      {"terms { responsibilities { hours_per_week: 101 kind: 99 } given_up { hours_per_week: -1 } }",
       {"terms.responsibilities[0].title", "terms.responsibilities[0].hours_per_week", "terms.responsibilities[0].kind",
        "terms.given_up[0].title", "terms.given_up[0].hours_per_week"}},
      {"terms { recognition { kind: RECOGNITION_KIND_TITLE text: 'Lead' } }", {}},
      {"terms { recognition { kind: RECOGNITION_KIND_TITLE } }", {"terms.recognition[0].text"}},
      {"terms { recognition { kind: RECOGNITION_KIND_ROLE role { role: 'roles/lead' } } }", {}},
      {"terms { recognition { kind: RECOGNITION_KIND_ROLE } }", {"terms.recognition[0].role"}},
      {"terms { recognition { kind: RECOGNITION_KIND_OTHER text: 'x' role { title: 'x' } } }",
       {"terms.recognition[0].role"}},
      {"terms { recognition { kind: RECOGNITION_KIND_ROLE role { role: 'members/ana/roles/mine' } } }",
       {"terms.recognition[0].role.role"}},
      {"terms { recognition { text: 'x' answer: 9 } }", {"terms.recognition[0].kind", "terms.recognition[0].answer"}},
      {"terms { pay { amount { currency_code: 'pound' units: 1 } period: PAY_PERIOD_YEAR } }",
       {"terms.pay.amount.currency_code"}},
      {"terms { start_date { year: 2027 month: 5 } end_date { year: 2027 month: 5 } }", {}},
      {"terms { start_date { year: 2027 month: 5 } end_date { year: 2027 month: 4 } }", {"terms.end_date"}},
      {"readiness { text: 'x' steps: 'members/ana/plans/p1/steps/s' assessment_entries: "
       "'members/ana/assessmentEntries/1' answers: 'members/ana/answers/a' }",
       {}},
      {"readiness { steps: 'members/ana/plans/p2/steps/s' assessment_entries: 'members/bo/assessmentEntries/1' "
       "answers: 'members/bo/answers/a' }",
       {"readiness[0].text", "readiness[0].steps[0]", "readiness[0].assessment_entries[0]", "readiness[0].answers[0]"}},
      {"expire_date { year: 2027 month: 2 day: 30 }", {"expire_date"}},
  };
  for (const Case& c : table) {
    auto negotiation = Proto<v1::Negotiation>("name: 'members/ana/negotiations/n' title: 'x'");
    negotiation.set_plan("members/ana/plans/p1");
    negotiation.MergeFrom(Proto<v1::Negotiation>(c.fields));
    base::Violations violations;
    CheckNegotiation(negotiation, violations);
    EXPECT_THAT(FieldsOf(violations), ElementsAreArray(c.wrong)) << c.fields;
  }
}

TEST(NegotiationExpiry, IsFromTodayToFiveYearsAhead) {
  const absl::CivilDay today(2027, 1, 4);
  for (const auto& [day, right] : std::vector<std::pair<std::string, bool>>{
           {"year: 2027 month: 1 day: 3", false}, {"year: 2027 month: 1 day: 4", true},
           {"year: 2032 month: 1 day: 8", true}, {"year: 2032 month: 1 day: 9", false}, {"year: 2027", false}}) {
    base::Violations violations;
    CheckExpireDate("expire_date", Proto<google::type::Date>(day), today, violations);
    EXPECT_EQ(violations.empty(), right) << day;
  }
}

TEST(NegotiationProposal, NeedsACounterpartAndMoreThanPay) {
  const std::string pay = "pay { amount { currency_code: 'GBP' units: 1 } period: PAY_PERIOD_YEAR }";
  for (const auto& [fields, ready] : std::vector<std::pair<std::string, bool>>{
           {"", false},
           {"counterpart { outside: 'x' }", false},
           {"counterpart { outside: 'x' } terms { " + pay + " start_date { year: 2027 } }", false},
           {"terms { given_up { title: 'x' } }", false},
           {"counterpart { outside: 'x' } terms { given_up { title: 'x' } }", true},
           {"counterpart { member: 'members/bo' } terms { recognition { text: 'x' } }", true},
           {"counterpart { member: 'members/bo' } terms { responsibilities { title: 'x' } }", true}}) {
    const absl::Status status = CheckReadyToPropose(Proto<v1::Negotiation>(fields));
    EXPECT_EQ(status.ok(), ready) << fields;
    if (!ready) {
      EXPECT_THAT(status, HasReason(error::v1::REASON_PREREQUISITE_MISSING)) << fields;
    }
  }
}

void SetOutside(v1::Negotiation* negotiation) { negotiation->mutable_counterpart()->set_outside("Ms Field"); }
void SetContact(v1::Negotiation* negotiation) {
  negotiation->mutable_counterpart()->set_contact("members/ana/contacts/zoe");
}

// A negotiation with a member of the organisation, or with somebody who has no account.
class Moves : public ::testing::Test {
 protected:
  absl::Status Move(Verb verb, Actor actor, const std::string& terms = "", bool sees_pay = true) {
    const auto parsed = Proto<v1::Terms>(terms);
    NegotiationMove move{verb, actor, actor == Actor::kMember ? "members/ana" : "members/bo", now_ += absl::Hours(1)};
    move.sees_pay = sees_pay;
    move.by_link = by_link;
    if (by_link) move.caller.clear();
    if (verb == Verb::kCounter) move.terms = &parsed;
    return MakeMove(&negotiation, move);
  }

  bool by_link = false;
  const std::string pay_ = "pay { amount { currency_code: 'GBP' units: 50000 } period: PAY_PERIOD_YEAR }";
  v1::Negotiation negotiation = Proto<v1::Negotiation>(
      "state: NEGOTIATION_STATE_DRAFT counterpart { member: 'members/bo' } terms { responsibilities { title: 'rota' } "
      "recognition { kind: RECOGNITION_KIND_TITLE text: 'Lead' } recognition { kind: RECOGNITION_KIND_OTHER text: 'x' "
      "answer: RECOGNITION_ANSWER_REFUSED } " +
      pay_ + " }");
  absl::Time now_ = absl::UnixEpoch();
};

TEST_F(Moves, AreKeptAsTurnsWithTheirTerms) {
  ASSERT_THAT(Move(Verb::kPropose, Actor::kMember), IsOk());
  EXPECT_EQ(negotiation.awaits(), v1::NEGOTIATION_PARTY_COUNTERPART);
  ASSERT_THAT(Move(Verb::kCounter, Actor::kCounterpart, "given_up { title: 'report' }"), IsOk());
  EXPECT_EQ(negotiation.awaits(), v1::NEGOTIATION_PARTY_MEMBER);
  ASSERT_THAT(Move(Verb::kDecline, Actor::kMember), IsOk());
  EXPECT_EQ(negotiation.awaits(), v1::NEGOTIATION_PARTY_UNSPECIFIED);
  ASSERT_EQ(negotiation.turns_size(), 3);
  EXPECT_EQ(negotiation.turns(0).terms().responsibilities(0).title(), "rota");
  EXPECT_EQ(negotiation.turns(0).terms().recognition(0).answer(), v1::RECOGNITION_ANSWER_ASKED);
  EXPECT_THAT(negotiation.turns(1).terms(), EqualsProto(Proto<v1::Terms>("given_up { title: 'report' }")));
  EXPECT_FALSE(negotiation.turns(2).has_terms());
  EXPECT_EQ(negotiation.turns(2).actor(), "members/ana");
  EXPECT_EQ(negotiation.turns(2).number(), 3);
  EXPECT_FALSE(negotiation.has_member_consent());
  EXPECT_THAT(Move(Verb::kAgree, Actor::kCounterpart), HasReason(error::v1::REASON_STATE_FORBIDS));
}

TEST_F(Moves, OfAgreementTellBothConsentsAndGrantWhatWasAsked) {
  ASSERT_THAT(Move(Verb::kPropose, Actor::kMember), IsOk());
  ASSERT_THAT(Move(Verb::kAgree, Actor::kCounterpart), IsOk());
  EXPECT_THAT(negotiation.member_consent(), EqualsProto(Proto<v1::Consent>("time { seconds: 3600 } turn: 1")));
  EXPECT_THAT(negotiation.counterpart_consent(), EqualsProto(Proto<v1::Consent>("time { seconds: 7200 } turn: 1")));
  EXPECT_EQ(negotiation.terms().recognition(0).answer(), v1::RECOGNITION_ANSWER_GRANTED);
  EXPECT_EQ(negotiation.terms().recognition(1).answer(), v1::RECOGNITION_ANSWER_REFUSED);
  EXPECT_EQ(negotiation.turns(0).terms().recognition(0).answer(), v1::RECOGNITION_ANSWER_ASKED);
}

TEST_F(Moves, OfSomebodyWithoutAnAccountAreUnconfirmed) {
  negotiation.mutable_counterpart()->set_outside("Ms Field");
  ASSERT_THAT(Move(Verb::kPropose, Actor::kMember), IsOk());
  ASSERT_THAT(Move(Verb::kCounter, Actor::kCounterpart, "given_up { title: 'report' }"), IsOk());
  EXPECT_FALSE(negotiation.turns(0).unconfirmed());
  EXPECT_TRUE(negotiation.turns(1).unconfirmed());
  ASSERT_THAT(Move(Verb::kAgree, Actor::kMember), IsOk());
  EXPECT_FALSE(negotiation.member_consent().unconfirmed());
  EXPECT_THAT(negotiation.counterpart_consent(),
              EqualsProto(Proto<v1::Consent>("time { seconds: 7200 } turn: 2 unconfirmed: true")));
}

TEST_F(Moves, ByLinkAreOfSomebodyWithoutAnAccountInPerson) {
  negotiation.mutable_counterpart()->set_outside("Ms Field");
  ASSERT_THAT(Move(Verb::kPropose, Actor::kMember), IsOk());
  by_link = true;
  ASSERT_THAT(Move(Verb::kCounter, Actor::kCounterpart, "given_up { title: 'report' }"), IsOk());
  EXPECT_FALSE(negotiation.turns(1).unconfirmed());
  EXPECT_TRUE(negotiation.turns(1).by_link());
  EXPECT_EQ(negotiation.turns(1).actor(), "");
  by_link = false;
  ASSERT_THAT(Move(Verb::kAgree, Actor::kMember), IsOk());
  EXPECT_FALSE(negotiation.member_consent().by_link());
  EXPECT_THAT(negotiation.counterpart_consent(),
              EqualsProto(Proto<v1::Consent>("time { seconds: 7200 } turn: 2 by_link: true")));
}

TEST_F(Moves, ByLinkNeedACounterpartWithoutAnAccountAndTermsOnTheTable) {
  ASSERT_THAT(Move(Verb::kPropose, Actor::kMember), IsOk());
  EXPECT_THAT(CheckLinkable(negotiation, now_), HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  *negotiation.mutable_expire_time() = Proto<google::protobuf::Timestamp>("seconds: 7200");
  for (const auto set : {&SetOutside, &SetContact}) {
    set(&negotiation);
    EXPECT_THAT(CheckLinkable(negotiation, absl::FromUnixSeconds(7199)), IsOk());
    EXPECT_THAT(CheckLinkable(negotiation, absl::FromUnixSeconds(7200)), HasReason(error::v1::REASON_STATE_FORBIDS));
    for (int state = v1::NegotiationState_MIN; state <= v1::NegotiationState_MAX; ++state) {
      v1::Negotiation other = negotiation;
      other.set_state(static_cast<v1::NegotiationState>(state));
      EXPECT_EQ(CheckLinkable(other, absl::UnixEpoch()).ok(), IsOnTheTable(other.state())) << state;
    }
  }
}

TEST_F(Moves, OfWhoSeesNoPayLeaveItAndConsentToTheRest) {
  ASSERT_THAT(Move(Verb::kPropose, Actor::kMember), IsOk());
  ASSERT_THAT(Move(Verb::kCounter, Actor::kCounterpart, "given_up { title: 'report' }", false), IsOk());
  EXPECT_EQ(negotiation.terms().pay().amount().units(), 50'000);
  EXPECT_TRUE(negotiation.turns(1).pay_unseen());
  ASSERT_THAT(Move(Verb::kAgree, Actor::kMember), IsOk());
  EXPECT_TRUE(negotiation.counterpart_consent().pay_unseen());
  EXPECT_FALSE(negotiation.member_consent().pay_unseen());
}

TEST_F(Moves, OfWhoSeesPayMayTakeItOut) {
  ASSERT_THAT(Move(Verb::kPropose, Actor::kMember), IsOk());
  ASSERT_THAT(Move(Verb::kCounter, Actor::kCounterpart, "given_up { title: 'report' }"), IsOk());
  EXPECT_FALSE(negotiation.terms().has_pay());
}

TEST_F(Moves, EndWithinFiftyTurns) {
  ASSERT_THAT(Move(Verb::kPropose, Actor::kMember), IsOk());
  for (int turn = 2; turn < kMaxTurns; ++turn) {
    ASSERT_THAT(Move(Verb::kCounter, turn % 2 == 0 ? Actor::kCounterpart : Actor::kMember, "given_up { title: 'x' }"), IsOk());
  }
  EXPECT_THAT(Move(Verb::kCounter, Actor::kCounterpart, "given_up { title: 'x' }"), HasReason(error::v1::REASON_LIMIT_EXCEEDED));
  EXPECT_THAT(Move(Verb::kAgree, Actor::kCounterpart), IsOk());
  EXPECT_EQ(negotiation.turns_size(), kMaxTurns);
}

TEST_F(Moves, AreNotMadeOnceExpired) {
  ASSERT_THAT(Move(Verb::kPropose, Actor::kMember), IsOk());
  *negotiation.mutable_expire_time() = base::TimestampOf(now_ + absl::Minutes(1));
  const std::string before = negotiation.SerializeAsString();
  for (const Verb verb : {Verb::kCounter, Verb::kAgree, Verb::kDecline})
    EXPECT_THAT(Move(verb, Actor::kCounterpart), HasReason(error::v1::REASON_STATE_FORBIDS));
  EXPECT_EQ(negotiation.SerializeAsString(), before);
}

TEST(NegotiationTopics, FollowTheTerms) {
  EXPECT_THAT(TopicsOf(v1::Terms()), ElementsAre(v1::GUIDANCE_TOPIC_FAIR_NEGOTIATION));
  EXPECT_THAT(TopicsOf(Proto<v1::Terms>("given_up { title: 'x' } recognition { text: 'x' } pay { }")),
              ElementsAre(v1::GUIDANCE_TOPIC_FAIR_NEGOTIATION, v1::GUIDANCE_TOPIC_WORKLOAD,
                          v1::GUIDANCE_TOPIC_RECOGNITION, v1::GUIDANCE_TOPIC_PAY));
}

}  // namespace
}  // namespace waymark::plan
