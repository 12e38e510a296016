#include "services/plan/domain/negotiation_rules.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/timestamp.h"
#include "services/plan/domain/field_rules.h"
#include "services/plan/domain/pay_rules.h"

namespace waymark::plan {
namespace {

using Verb = NegotiationVerb;

// Whose move it is.
enum class By { kMember, kCounterpart, kAwaited };

struct Admitted {
  v1::NegotiationState from;
  Verb verb;
  By by;
  v1::NegotiationState to;
};

constexpr v1::NegotiationState kOpportunity = v1::NEGOTIATION_STATE_OPPORTUNITY;
constexpr v1::NegotiationState kDrafted = v1::NEGOTIATION_STATE_DRAFT;
constexpr v1::NegotiationState kProposed = v1::NEGOTIATION_STATE_PROPOSED;
constexpr v1::NegotiationState kCountered = v1::NEGOTIATION_STATE_COUNTERED;
constexpr v1::NegotiationState kAgreed = v1::NEGOTIATION_STATE_AGREED;
constexpr v1::NegotiationState kDeclined = v1::NEGOTIATION_STATE_DECLINED;
constexpr v1::NegotiationState kWithdrawn = v1::NEGOTIATION_STATE_WITHDRAWN;
constexpr v1::NegotiationState kExpired = v1::NEGOTIATION_STATE_EXPIRED;

// Every move that there is; what is not here is refused.
constexpr Admitted kMoves[] = {
    {kOpportunity, Verb::kUpdate, By::kMember, kOpportunity},
    {kOpportunity, Verb::kDelete, By::kMember, kOpportunity},
    {kOpportunity, Verb::kDraft, By::kMember, kDrafted},
    {kOpportunity, Verb::kPropose, By::kMember, kProposed},
    {kOpportunity, Verb::kWithdraw, By::kMember, kWithdrawn},
    {kDrafted, Verb::kUpdate, By::kMember, kDrafted},
    {kDrafted, Verb::kDelete, By::kMember, kDrafted},
    {kDrafted, Verb::kPropose, By::kMember, kProposed},
    {kDrafted, Verb::kWithdraw, By::kMember, kWithdrawn},
    {kProposed, Verb::kCounter, By::kAwaited, kCountered},
    {kProposed, Verb::kAgree, By::kAwaited, kAgreed},
    {kProposed, Verb::kDecline, By::kCounterpart, kDeclined},
    {kProposed, Verb::kWithdraw, By::kMember, kWithdrawn},
    {kCountered, Verb::kCounter, By::kAwaited, kCountered},
    {kCountered, Verb::kAgree, By::kAwaited, kAgreed},
    {kCountered, Verb::kDecline, By::kAwaited, kDeclined},
    {kCountered, Verb::kDecline, By::kCounterpart, kDeclined},
    {kCountered, Verb::kWithdraw, By::kMember, kWithdrawn},
    {kAgreed, Verb::kDelete, By::kMember, kAgreed},
    {kAgreed, Verb::kApply, By::kMember, kAgreed},
    {kDeclined, Verb::kDelete, By::kMember, kDeclined},
    {kWithdrawn, Verb::kDelete, By::kMember, kWithdrawn},
    {kExpired, Verb::kDelete, By::kMember, kExpired},
};

v1::NegotiationParty PartyOf(NegotiationActor actor) {
  switch (actor) {
    case NegotiationActor::kMember:
      return v1::NEGOTIATION_PARTY_MEMBER;
    case NegotiationActor::kCounterpart:
      return v1::NEGOTIATION_PARTY_COUNTERPART;
    case NegotiationActor::kOther:
      break;
  }
  return v1::NEGOTIATION_PARTY_UNSPECIFIED;
}

v1::NegotiationParty OtherSide(v1::NegotiationParty party) {
  return party == v1::NEGOTIATION_PARTY_MEMBER ? v1::NEGOTIATION_PARTY_COUNTERPART : v1::NEGOTIATION_PARTY_MEMBER;
}

bool IsBy(By by, v1::NegotiationParty party, v1::NegotiationParty awaits) {
  switch (by) {
    case By::kMember:
      return party == v1::NEGOTIATION_PARTY_MEMBER;
    case By::kCounterpart:
      return party == v1::NEGOTIATION_PARTY_COUNTERPART;
    case By::kAwaited:
      return party == awaits;
  }
  return false;
}

void CheckRecognition(const std::string& at, const v1::Recognition& recognition, base::Violations& violations) {
  const bool is_role = recognition.kind() == v1::RECOGNITION_KIND_ROLE;
  if (recognition.kind() == v1::RECOGNITION_KIND_UNSPECIFIED || !v1::RecognitionKind_IsValid(recognition.kind()))
    violations.Add(at + ".kind", "must be TITLE, ROLE or OTHER");
  if (!v1::RecognitionAnswer_IsValid(recognition.answer()))
    violations.Add(at + ".answer", "must be ASKED, GRANTED or REFUSED");
  if (!is_role && recognition.text().empty()) violations.Add(at + ".text", "is required but for kind ROLE");
  if (is_role != recognition.has_role())
    violations.Add(at + ".role", "is required with kind ROLE, and goes with it only");
  if (!is_role || !recognition.has_role()) return;
  if (recognition.role().role().starts_with("members/")) {
    violations.Add(at + ".role.role", "must be a role of the catalogue, or a title: others read it");
  } else {
    CheckTargetRole(at + ".role", v1::Plan(), recognition.role(), violations);
  }
}

void CheckCounterpart(const v1::Negotiation& negotiation, std::string_view owner, base::Violations& violations) {
  const v1::Counterpart& counterpart = negotiation.counterpart();
  switch (counterpart.party_case()) {
    case v1::Counterpart::kMember:
      if (counterpart.member() == owner) violations.Add("counterpart.member", "must be another member than the owner");
      break;
    case v1::Counterpart::kContact:
      if (base::OwnerOf(counterpart.contact()) != owner)
        violations.Add("counterpart.contact", "must be a contact of the member's own");
      break;
    case v1::Counterpart::kOutside:
      if (counterpart.outside().empty()) violations.Add("counterpart.outside", "must be a name");
      break;
    case v1::Counterpart::PARTY_NOT_SET:
      if (negotiation.has_counterpart()) violations.Add("counterpart", "must say who: member, contact or outside");
      break;
  }
}

// Each of `names` is the owner's, and lies below `parent`.
template <class Names>
void CheckBelow(const std::string& at, const Names& names, std::string_view parent, std::string_view what,
                base::Violations& violations) {
  for (int i = 0; i < names.size(); ++i) {
    if (!names[i].starts_with(base::Cat(parent, "/"))) violations.Add(base::Cat(at, "[", i, "]"), what);
  }
}

// The last turn that put terms on the table.
const v1::NegotiationTurn* TermsTurn(const v1::Negotiation& negotiation) {
  for (int i = negotiation.turns_size(); i-- > 0;) {
    if (IsOnTheTable(negotiation.turns(i).state())) return &negotiation.turns(i);
  }
  return nullptr;
}

v1::Consent* ConsentOf(v1::Negotiation* negotiation, v1::NegotiationParty party) {
  return party == v1::NEGOTIATION_PARTY_MEMBER ? negotiation->mutable_member_consent()
                                               : negotiation->mutable_counterpart_consent();
}

// STATE_FORBIDS, telling the state.
absl::Status StateForbids(const v1::Negotiation& negotiation, v1::NegotiationState state, const char* message) {
  return base::Error(error::v1::REASON_STATE_FORBIDS, message,
                     {{"resource", negotiation.name()}, {"state", v1::NegotiationState_Name(state)}});
}

// Both sides consent: who wrote the terms when they were put on the table, who agrees now. What was asked is granted.
void Conclude(v1::Negotiation* negotiation, const v1::NegotiationTurn& agreeing, bool sees_pay) {
  if (const v1::NegotiationTurn* written = TermsTurn(*negotiation); written != nullptr) {
    v1::Consent* author = ConsentOf(negotiation, written->party());
    *author->mutable_time() = written->time();
    author->set_turn(written->number());
    author->set_unconfirmed(written->unconfirmed());
    author->set_by_link(written->by_link());
    author->set_pay_unseen(written->pay_unseen());
    v1::Consent* other = ConsentOf(negotiation, agreeing.party());
    *other->mutable_time() = agreeing.time();
    other->set_turn(written->number());
    other->set_unconfirmed(agreeing.unconfirmed());
    other->set_by_link(agreeing.by_link());
    other->set_pay_unseen(!sees_pay && negotiation->terms().has_pay());
  }
  for (v1::Recognition& recognition : *negotiation->mutable_terms()->mutable_recognition()) {
    if (recognition.answer() != v1::RECOGNITION_ANSWER_REFUSED) recognition.set_answer(v1::RECOGNITION_ANSWER_GRANTED);
  }
}

// Puts the move's terms on the table.
void PutOnTable(v1::Negotiation* negotiation, const NegotiationMove& move, v1::NegotiationTurn* turn) {
  if (move.terms != nullptr) {
    const v1::Terms before = negotiation->terms();
    *negotiation->mutable_terms() = *move.terms;
    if (!move.sees_pay) {
      negotiation->mutable_terms()->clear_pay();
      if (before.has_pay()) *negotiation->mutable_terms()->mutable_pay() = before.pay();
      turn->set_pay_unseen(before.has_pay());
    }
  }
  for (v1::Recognition& recognition : *negotiation->mutable_terms()->mutable_recognition()) {
    if (recognition.answer() == v1::RECOGNITION_ANSWER_UNSPECIFIED)
      recognition.set_answer(v1::RECOGNITION_ANSWER_ASKED);
  }
  *turn->mutable_terms() = negotiation->terms();
}

}  // namespace

std::optional<v1::NegotiationState> StateAfter(v1::NegotiationState state, v1::NegotiationParty awaits, Verb verb,
                                               NegotiationActor actor) {
  const v1::NegotiationParty party = PartyOf(actor);
  if (party == v1::NEGOTIATION_PARTY_UNSPECIFIED) return std::nullopt;
  for (const Admitted& move : kMoves) {
    if (move.from == state && move.verb == verb && IsBy(move.by, party, awaits)) return move.to;
  }
  return std::nullopt;
}

bool IsOnTheTable(v1::NegotiationState state) { return state == kProposed || state == kCountered; }

v1::NegotiationState StateAt(const v1::Negotiation& negotiation, absl::Time now) {
  const bool past = negotiation.has_expire_time() && now >= base::TimeOf(negotiation.expire_time());
  return past && IsOnTheTable(negotiation.state()) ? kExpired : negotiation.state();
}

bool WasProposed(const v1::Negotiation& negotiation) { return TermsTurn(negotiation) != nullptr; }

bool AnswersInPerson(const v1::Negotiation& negotiation) { return negotiation.counterpart().has_member(); }

void CheckTerms(std::string_view field, std::string_view owner, const v1::Terms& terms, base::Violations& violations) {
  for (int i = 0; i < terms.responsibilities_size(); ++i) {
    const v1::Responsibility& each = terms.responsibilities(i);
    const std::string at = base::Cat(field, ".responsibilities[", i, "]");
    if (each.title().empty()) violations.Add(at + ".title", "is required");
    CheckFigure(at + ".hours_per_week", each.has_hours_per_week(), each.hours_per_week(), 0, 100, violations);
    if (!v1::StepKind_IsValid(each.kind())) violations.Add(at + ".kind", "must be one of StepKind");
  }
  for (int i = 0; i < terms.given_up_size(); ++i) {
    const v1::GivenUpTask& each = terms.given_up(i);
    const std::string at = base::Cat(field, ".given_up[", i, "]");
    if (each.title().empty()) violations.Add(at + ".title", "is required");
    CheckFigure(at + ".hours_per_week", each.has_hours_per_week(), each.hours_per_week(), 0, 100, violations);
  }
  for (int i = 0; i < terms.recognition_size(); ++i)
    CheckRecognition(base::Cat(field, ".recognition[", i, "]"), terms.recognition(i), violations);
  if (terms.has_pay()) CheckPay(base::Cat(field, ".pay"), terms.pay(), violations);
  const auto start = CheckSpan(base::Cat(field, ".start_date"), terms.has_start_date(), terms.start_date(), violations);
  const auto end = CheckSpan(base::Cat(field, ".end_date"), terms.has_end_date(), terms.end_date(), violations);
  if (start && end && end->last < start->first)
    violations.Add(base::Cat(field, ".end_date"), "must not be before start_date");
}

void CheckNegotiation(const v1::Negotiation& negotiation, base::Violations& violations) {
  const std::string_view owner = base::OwnerOf(negotiation.name());
  if (negotiation.title().empty()) violations.Add("title", "is required");
  if (base::OwnerOf(negotiation.plan()) != owner) violations.Add("plan", "must be a plan of the member's own");
  CheckCounterpart(negotiation, owner, violations);
  CheckTerms("terms", owner, negotiation.terms(), violations);
  for (int i = 0; i < negotiation.readiness_size(); ++i) {
    const v1::ReadinessEvidence& each = negotiation.readiness(i);
    const std::string at = base::Cat("readiness[", i, "]");
    if (each.text().empty()) violations.Add(at + ".text", "is required");
    CheckBelow(at + ".steps", each.steps(), negotiation.plan() + "/steps", "must be a step of the plan", violations);
    CheckBelow(at + ".assessment_entries", each.assessment_entries(), base::Cat(owner, "/assessmentEntries"),
               "must be an entry of the member's own assessment", violations);
    CheckBelow(at + ".answers", each.answers(), base::Cat(owner, "/answers"), "must be feedback about the member",
               violations);
  }
  CheckDay("expire_date", negotiation.has_expire_date(), negotiation.expire_date(), violations);
}

void CheckExpireDate(std::string_view field, const google::type::Date& date, absl::CivilDay today,
                     base::Violations& violations) {
  const auto day = base::CalendarDay(date);
  if (!day) {
    violations.Add(field, kDay);
  } else if (*day < today || *day > today + kLongestExpiry) {
    violations.Add(field, base::Cat("must be from ", base::DateText(today), " to ",
                                    base::DateText(today + kLongestExpiry)));
  }
}

bool SayAnything(const v1::Terms& terms) {
  return terms.responsibilities_size() > 0 || terms.given_up_size() > 0 || terms.recognition_size() > 0;
}

absl::Status CheckReadyToPropose(const v1::Negotiation& negotiation) {
  std::vector<std::string> lacks;
  if (negotiation.counterpart().party_case() == v1::Counterpart::PARTY_NOT_SET) lacks.push_back("a counterpart");
  if (!SayAnything(negotiation.terms()))
    lacks.push_back("a responsibility, a task given up or a recognition in its terms");
  if (lacks.empty()) return absl::OkStatus();
  return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                     base::Cat("To be proposed, the negotiation lacks ", absl::StrJoin(lacks, ", and "), "."),
                     {{"resource", negotiation.name()}});
}

absl::Status CheckMove(const v1::Negotiation& negotiation, Verb verb, NegotiationActor actor, absl::Time now) {
  const v1::NegotiationState state = StateAt(negotiation, now);
  if (StateAfter(state, negotiation.awaits(), verb, actor)) return absl::OkStatus();
  return StateForbids(negotiation, state,
                      IsOnTheTable(state) ? "It is not this side's turn to do that."
                                          : "In its present state the negotiation does not admit that.");
}

absl::Status CheckLinkable(const v1::Negotiation& negotiation, absl::Time now) {
  const v1::NegotiationState state = StateAt(negotiation, now);
  if (!IsOnTheTable(state))
    return StateForbids(negotiation, state, "A link is for a negotiation that is on the table: propose it first.");
  if (!AnswersInPerson(negotiation)) return absl::OkStatus();
  return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                     "A link is for a counterpart without an account; this one answers as a member.",
                     {{"resource", negotiation.counterpart().member()}});
}

absl::Status MakeMove(v1::Negotiation* negotiation, const NegotiationMove& move) {
  if (const absl::Status status = CheckMove(*negotiation, move.verb, move.actor, move.now); !status.ok()) return status;
  const auto to = StateAfter(negotiation->state(), negotiation->awaits(), move.verb, move.actor);
  const int most = IsOnTheTable(*to) ? kMaxTurns - 1 : kMaxTurns;
  if (negotiation->turns_size() >= most) {
    return base::Error(error::v1::REASON_LIMIT_EXCEEDED,
                       base::Cat("A negotiation has at most ", kMaxTurns, " turns, and the last one ends it."),
                       {{"limit", std::to_string(kMaxTurns)}});
  }
  v1::NegotiationTurn turn;
  turn.set_number(negotiation->turns_size() + 1);
  turn.set_party(PartyOf(move.actor));
  turn.set_actor(move.caller);
  *turn.mutable_time() = base::TimestampOf(move.now);
  turn.set_state(*to);
  turn.set_said(move.said);
  turn.set_unconfirmed(move.actor == NegotiationActor::kCounterpart && !AnswersInPerson(*negotiation) && !move.by_link);
  turn.set_by_link(move.by_link);
  if (IsOnTheTable(*to)) {
    PutOnTable(negotiation, move, &turn);
    negotiation->set_awaits(OtherSide(turn.party()));
  } else {
    if (*to == kAgreed) Conclude(negotiation, turn, move.sees_pay);
    negotiation->clear_awaits();
    negotiation->clear_expire_time();
  }
  negotiation->set_state(*to);
  *negotiation->add_turns() = std::move(turn);
  return absl::OkStatus();
}

std::vector<v1::GuidanceTopic> TopicsOf(const v1::Terms& terms) {
  std::vector<v1::GuidanceTopic> topics = {v1::GUIDANCE_TOPIC_FAIR_NEGOTIATION};
  if (terms.responsibilities_size() > 0 || terms.given_up_size() > 0) topics.push_back(v1::GUIDANCE_TOPIC_WORKLOAD);
  if (terms.recognition_size() > 0) topics.push_back(v1::GUIDANCE_TOPIC_RECOGNITION);
  if (terms.has_pay()) topics.push_back(v1::GUIDANCE_TOPIC_PAY);
  return topics;
}

}  // namespace waymark::plan
