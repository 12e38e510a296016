#include "services/plan/domain/negotiation_replay.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAreArray;
using testing::EqualsProto;
using testing::Proto;

constexpr char kTerms[] =
    "terms { responsibilities { title: 'The rota' } pay { amount { units: 48 currency_code: "
    "'GBP' } period: PAY_PERIOD_YEAR } } ";

// A turn of that side, one second behind the one before.
std::string Turn(const std::string& party, const std::string& state, int second, const std::string& more = "") {
  return "turns { party: NEGOTIATION_PARTY_" + party + " state: NEGOTIATION_STATE_" + state +
         " time { seconds: " + std::to_string(second) + " } " + more + "} ";
}

v1::Negotiation Archived(const std::string& state, const std::string& more) {
  return Proto<v1::Negotiation>(
      "name: 'members/bo/negotiations/n' plan: 'members/bo/plans/p' title: 'Rota' "
      "counterpart { outside: 'Max' } state: NEGOTIATION_STATE_" +
      state + " " + more);
}

TEST(ReplayedTurns, LeadWhereTheTableOfMovesLeads) {
  const std::string proposed = Turn("MEMBER", "PROPOSED", 1, kTerms);
  const std::string countered = Turn("COUNTERPART", "COUNTERED", 2, kTerms);
  struct Case {
    std::string state, more;
    std::vector<std::string> wrong;
  };
  const std::vector<Case> table = {
      {"OPPORTUNITY", "", {}},
      {"DRAFT", kTerms, {}},
      {"AGREED", "", {"state"}},
      {"EXPIRED", "", {"state"}},
      {"PROPOSED", proposed, {}},
      {"COUNTERED", proposed + countered, {}},
      {"AGREED", proposed + countered + Turn("MEMBER", "AGREED", 2), {}},
      {"AGREED", proposed + Turn("COUNTERPART", "AGREED", 2), {}},
      {"DECLINED", proposed + Turn("COUNTERPART", "DECLINED", 2), {}},
      {"WITHDRAWN", proposed + countered + Turn("MEMBER", "WITHDRAWN", 2), {}},
      {"WITHDRAWN", Turn("MEMBER", "WITHDRAWN", 1), {}},
      {"AGREED", proposed, {"state"}},
      {"AGREED", proposed + Turn("MEMBER", "AGREED", 2), {"turns[1]"}},
      {"AGREED", proposed + Turn("UNSPECIFIED", "AGREED", 2), {"turns[1]"}},
      {"WITHDRAWN", proposed + Turn("COUNTERPART", "WITHDRAWN", 2), {"turns[1]"}},
      {"COUNTERED", countered, {"turns[0]"}},
      {"PROPOSED", proposed + proposed, {"turns[1]"}},
      {"AGREED", proposed + Turn("COUNTERPART", "AGREED", 2) + Turn("MEMBER", "WITHDRAWN", 3), {"turns[2]"}},
      {"EXPIRED", proposed + Turn("COUNTERPART", "EXPIRED", 2), {"turns[1].state"}},
      {"AGREED", proposed + Turn("COUNTERPART", "AGREED", 0), {"turns[1].time"}},
      {"PROPOSED", Turn("MEMBER", "PROPOSED", 1), {"turns[0].terms"}},
      {"PROPOSED",
       Turn("MEMBER", "PROPOSED", 1, "terms { responsibilities { } }"),
       {"turns[0].terms.responsibilities[0].title"}},
  };
  for (const Case& each : table) {
    v1::Negotiation negotiation = Archived(each.state, each.more);
    base::Violations violations;
    ReplayTurns(&negotiation, violations);
    EXPECT_THAT(FieldsOf(violations), ElementsAreArray(each.wrong)) << each.state << " " << each.more;
  }
}

TEST(ReplayedTurns, ClaimNobodysConsent) {
  v1::Negotiation negotiation = Archived(
      "AGREED",
      "member_consent { turn: 9 unconfirmed: true } counterpart_consent { turn: 9 pay_unseen: true by_link: true } "
      "link { opens_pay: true } " +
          Turn("MEMBER", "PROPOSED", 1, std::string(kTerms) + "actor: 'members/max' number: 7") +
          Turn("COUNTERPART", "AGREED", 2, "actor: 'members/max' said: 'yes' by_link: true"));
  base::Violations violations;
  ReplayTurns(&negotiation, violations);
  EXPECT_THAT(FieldsOf(violations), ::testing::IsEmpty());
  EXPECT_THAT(negotiation.member_consent(), EqualsProto(Proto<v1::Consent>("time { seconds: 1 } turn: 1")));
  EXPECT_THAT(negotiation.counterpart_consent(),
              EqualsProto(Proto<v1::Consent>("time { seconds: 2 } turn: 1 unconfirmed: true pay_unseen: true")));
  EXPECT_EQ(negotiation.turns(1).actor(), "members/bo");
  EXPECT_TRUE(negotiation.turns(1).unconfirmed());
  EXPECT_FALSE(negotiation.turns(1).by_link());
  EXPECT_FALSE(negotiation.has_link());
  EXPECT_EQ(negotiation.terms().responsibilities(0).title(), "The rota");
}

TEST(ReplayedTurns, WithoutACounterpartNothingWasProposed) {
  v1::Negotiation negotiation = Archived("PROPOSED", Turn("MEMBER", "PROPOSED", 1, kTerms));
  negotiation.clear_counterpart();
  base::Violations violations;
  ReplayTurns(&negotiation, violations);
  EXPECT_EQ(FieldsOf(violations), std::vector<std::string>({"counterpart"}));
}

}  // namespace
}  // namespace waymark::plan
