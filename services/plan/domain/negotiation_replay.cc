#include "services/plan/domain/negotiation_replay.h"

#include <optional>
#include <string>
#include <utility>

#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/timestamp.h"
#include "services/plan/domain/negotiation_rules.h"

namespace waymark::plan {
namespace {

using Verb = NegotiationVerb;

// What was done where a turn led to that state.
std::optional<Verb> VerbTo(v1::NegotiationState state) {
  switch (state) {
    case v1::NEGOTIATION_STATE_PROPOSED:
      return Verb::kPropose;
    case v1::NEGOTIATION_STATE_COUNTERED:
      return Verb::kCounter;
    case v1::NEGOTIATION_STATE_AGREED:
      return Verb::kAgree;
    case v1::NEGOTIATION_STATE_DECLINED:
      return Verb::kDecline;
    case v1::NEGOTIATION_STATE_WITHDRAWN:
      return Verb::kWithdraw;
    default:
      return std::nullopt;
  }
}

NegotiationActor ActorOf(v1::NegotiationParty party) {
  switch (party) {
    case v1::NEGOTIATION_PARTY_MEMBER:
      return NegotiationActor::kMember;
    case v1::NEGOTIATION_PARTY_COUNTERPART:
      return NegotiationActor::kCounterpart;
    default:
      return NegotiationActor::kOther;
  }
}

// Whether whoever made the turn saw the pay.
bool SawPay(const v1::Negotiation& archived, const v1::NegotiationTurn& turn) {
  if (turn.state() != v1::NEGOTIATION_STATE_AGREED) return !turn.pay_unseen();
  return turn.party() == v1::NEGOTIATION_PARTY_MEMBER || !archived.counterpart_consent().pay_unseen();
}

// What is wrong with a turn by itself, and behind the one before.
void CheckTurn(const v1::Negotiation& archived, int index, base::Violations& violations) {
  const v1::NegotiationTurn& turn = archived.turns(index);
  if (!VerbTo(turn.state())) violations.Add("state", "must be PROPOSED, COUNTERED, AGREED, DECLINED or WITHDRAWN");
  if (!turn.has_time()) violations.Add("time", "is required");
  if (index > 0 && base::TimeOf(turn.time()) < base::TimeOf(archived.turns(index - 1).time()))
    violations.Add("time", "must not be before that of the turn before");
  if (turn.said().size() > kMostSaid) violations.Add("said", base::Cat("must have at most ", kMostSaid, " bytes"));
  if (!IsOnTheTable(turn.state())) return;
  CheckTerms("terms", base::OwnerOf(archived.name()), turn.terms(), violations);
  if (!SayAnything(turn.terms()))
    violations.Add("terms", "must hold a responsibility, a task given up or a recognition");
}

// The negotiation before anything was done.
v1::Negotiation Untouched(v1::Negotiation negotiation) {
  negotiation.set_state(v1::NEGOTIATION_STATE_DRAFT);
  for (const auto clear : {&v1::Negotiation::clear_turns, &v1::Negotiation::clear_member_consent,
                           &v1::Negotiation::clear_counterpart_consent, &v1::Negotiation::clear_awaits,
                           &v1::Negotiation::clear_expire_time, &v1::Negotiation::clear_link}) {
    (negotiation.*clear)();
  }
  return negotiation;
}

}  // namespace

void ReplayTurns(v1::Negotiation* negotiation, base::Violations& violations) {
  const v1::Negotiation archived = *negotiation;
  *negotiation = Untouched(archived);
  if (archived.turns().empty()) {
    negotiation->set_state(archived.state());
    if (archived.state() != v1::NEGOTIATION_STATE_OPPORTUNITY && archived.state() != v1::NEGOTIATION_STATE_DRAFT)
      violations.Add("state", "must be OPPORTUNITY or DRAFT where there are no turns");
    return;
  }
  if (archived.counterpart().party_case() == v1::Counterpart::PARTY_NOT_SET && archived.turns(0).has_terms())
    violations.Add("counterpart", "is required where there are turns");
  for (int i = 0; i < archived.turns_size(); ++i) {
    const v1::NegotiationTurn& turn = archived.turns(i);
    const std::string at = base::Cat("turns[", i, "]");
    base::Violations found;
    CheckTurn(archived, i, found);
    violations.AddAll(at, found);
    if (!found.empty()) return;
    NegotiationMove move;
    move.verb = *VerbTo(turn.state());
    move.actor = ActorOf(turn.party());
    move.caller = std::string(base::OwnerOf(archived.name()));
    move.now = base::TimeOf(turn.time());
    move.said = turn.said();
    move.sees_pay = SawPay(archived, turn);
    if (IsOnTheTable(turn.state())) move.terms = &turn.terms();
    if (const absl::Status made = MakeMove(negotiation, move); !made.ok())
      return violations.Add(at, base::Cat("cannot follow: ", std::string(made.message())));
  }
  if (negotiation->state() != archived.state()) violations.Add("state", "must be what the last of the turns led to");
}

}  // namespace waymark::plan
