#include "services/plan/handlers/negotiation_moves.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/access/grants.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "services/plan/domain/field_rules.h"
#include "services/plan/domain/negotiation_outcome.h"
#include "services/plan/domain/negotiation_rules.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/domain/plan_links.h"
#include "services/plan/handlers/link.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/negotiation_document.h"
#include "services/plan/handlers/negotiation_tables.h"
#include "services/plan/handlers/plan_document.h"
#include "services/plan/handlers/plan_facts.h"
#include "services/plan/handlers/records.h"

namespace waymark::plan {
namespace {

using storage::Stored;
using storage::Txn;
using Verb = NegotiationVerb;
using Actor = NegotiationActor;

// INVALID_ARGUMENT for one field.
absl::Status Refuse(std::string_view field, std::string_view problem) {
  base::Violations violations;
  violations.Add(field, problem);
  return violations.ToStatus();
}

// Whether the counterpart calls with the link that the member issued to them.
bool IsByLink(const rpc::Call& call) { return call.access.as == access::v1::CALLER_KIND_LINK; }

// Which side the caller speaks for. Only the counterpart answers by grant or by link; only the member for somebody
// without an account.
absl::StatusOr<Actor> ActorOf(const rpc::Call& call, const v1::Negotiation& negotiation, bool for_counterpart) {
  if (for_counterpart && IsByLink(call))
    return Refuse("for_counterpart", "is for the member to say, who records what the counterpart does without a link");
  const bool by_grant = call.access.as == access::v1::CALLER_KIND_GRANTEE;
  if (by_grant && negotiation.counterpart().member() != call.access.member)
    return base::Error(error::v1::REASON_NOT_PERMITTED, "Only the two sides of a negotiation move it.");
  if (for_counterpart && AnswersInPerson(negotiation))
    return Refuse("for_counterpart", "goes with a counterpart who has no account: this one answers in person");
  return by_grant || IsByLink(call) || for_counterpart ? Actor::kCounterpart : Actor::kMember;
}

// ABORTED, reason ETAG_MISMATCH, unless `turn` is 0 or the last turn's number.
absl::Status CheckTurn(const v1::Negotiation& negotiation, int turn) {
  return CheckEtag(negotiation.name(), turn == 0 ? "" : std::to_string(turn), std::to_string(negotiation.turns_size()));
}

// What the caller does with what they say.
NegotiationMove MoveOf(const rpc::Call& call, Verb verb, Actor actor, const std::string& said) {
  NegotiationMove move;
  move.verb = verb;
  move.actor = actor;
  move.caller = call.access.member;
  move.by_link = IsByLink(call);
  move.now = call.now;
  move.said = said;
  move.sees_pay = call.access.Sees(access::v1::SECTION_SALARY);
  return move;
}

// Makes the move, keeps what became of the negotiation, and tells of it from the proposal on.
absl::StatusOr<v1::Negotiation> Make(Txn& txn, const rpc::Call& call, Stored<v1::Negotiation>& stored,
                                     const NegotiationMove& move) {
  v1::Negotiation& negotiation = stored.mutable_message();
  WM_RETURN_IF_ERROR(MakeMove(&negotiation, move));
  if (IsOnTheTable(negotiation.state())) WM_RETURN_IF_ERROR(SetExpiry(txn, &negotiation));
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, Negotiations(), stored));
  if (WasProposed(negotiation)) WM_RETURN_IF_ERROR(TellNegotiation(txn, call, negotiation));
  return AnswerOf(txn, call, negotiation);
}

// The counterpart can read what is proposed to them.
absl::Status CheckGrant(Txn& txn, const rpc::Call& call, const v1::Negotiation& negotiation) {
  if (!AnswersInPerson(negotiation)) return absl::OkStatus();
  const std::string& counterpart = negotiation.counterpart().member();
  WM_ASSIGN_OR_RETURN(const auto sections,
                      access::GrantedSections(txn, base::OwnerOf(negotiation.name()), counterpart, call.now));
  if (std::find(sections.begin(), sections.end(), access::v1::SECTION_NEGOTIATIONS) != sections.end())
    return absl::OkStatus();
  return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                     base::Cat(counterpart,
                               " cannot read the proposal yet: create a grant of NEGOTIATIONS to them first."),
                     {{"resource", counterpart}, {"section", "SECTION_NEGOTIATIONS"}});
}

// The terms of a counter, looked up and right.
absl::StatusOr<v1::Terms> TermsOf(Txn& txn, const rpc::Call& call, const v1::CounterNegotiationRequest& request,
                                  const v1::Negotiation& negotiation) {
  const std::string_view owner = base::OwnerOf(negotiation.name());
  const StoredFacts facts(txn, call, owner);
  v1::Terms terms = request.terms();
  base::Violations violations;
  CheckTerms("terms", owner, terms, violations);
  if (!SayAnything(terms))
    violations.Add("terms", "must hold a responsibility, a task given up or a recognition");
  if (terms.has_pay() && !call.access.Sees(access::v1::SECTION_SALARY))
    violations.Add("terms.pay", "is for whoever has a grant of SALARY, or a link that opens pay, to say");
  WM_RETURN_IF_ERROR(SettleTerms("terms", negotiation.terms(), &terms, facts, violations));
  if (request.has_expire_date()) {
    WM_ASSIGN_OR_RETURN(const absl::CivilDay today, facts.Today());
    CheckExpireDate("expire_date", request.expire_date(), today, violations);
  }
  if (!violations.empty()) return violations.ToStatus();
  return terms;
}

// A move that says nothing new but the end: AgreeNegotiation, DeclineNegotiation.
template <class Request>
absl::StatusOr<v1::Negotiation> Answer(Txn& txn, const rpc::Call& call, Verb verb, const Request& request) {
  WM_ASSIGN_OR_RETURN(auto stored, ReadNegotiation(txn, call, request.name()));
  WM_ASSIGN_OR_RETURN(const Actor actor, ActorOf(call, *stored, request.for_counterpart()));
  WM_RETURN_IF_ERROR(CheckTurn(*stored, request.turn()));
  return Make(txn, call, stored, MoveOf(call, verb, actor, request.said()));
}

// The track that steps are to stand on. Violations name the request's field.
absl::StatusOr<std::string> TrackFor(const v1::Plan& plan, const std::string& wanted, base::Violations& violations) {
  if (!wanted.empty()) {
    if (!Holds(plan.tracks(), wanted)) violations.Add("track", "must be a track of the negotiation's plan");
    return wanted;
  }
  if (const v1::Track* followed = FollowedTrack(plan); followed != nullptr) return followed->name();
  return base::Error(error::v1::REASON_PREREQUISITE_MISSING, "The plan has no track for the steps to stand on.",
                     {{"resource", plan.name()}});
}

// Adds `elements` to the plan; their names go to `applied`.
template <class E>
absl::Status AddAll(const rpc::Call& call, v1::Plan* plan, const std::vector<E>& elements, const Edit& edit,
                    std::vector<std::string>* applied, base::Violations& violations) {
  for (const E& element : elements) {
    base::Violations found;
    WM_ASSIGN_OR_RETURN(const E* added, AddElement(plan, element, call.NewId(), edit, found));
    violations.AddAll("terms", found);
    applied->push_back(added->name());
  }
  return absl::OkStatus();
}

absl::Status PlacePay(v1::Plan* plan, const v1::SalaryPoint& point, const Edit& edit) {
  if (!PlacePoint(plan, point)) {
    return base::Error(error::v1::REASON_LIMIT_EXCEEDED,
                       base::Cat("A plan has at most ", kMaxSalaryPoints, " salary points."),
                       {{"limit", std::to_string(kMaxSalaryPoints)}});
  }
  plan->set_etag(edit.Etag());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Negotiation> DraftNegotiation(Txn& txn, const rpc::Call& call,
                                                 const v1::DraftNegotiationRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Negotiations().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.etag(), stored->etag()));
  WM_RETURN_IF_ERROR(CheckMove(*stored, Verb::kDraft, Actor::kMember, call.now));
  stored.mutable_message().set_state(v1::NEGOTIATION_STATE_DRAFT);
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, Negotiations(), stored));
  return AnswerOf(txn, call, *stored);
}

absl::StatusOr<v1::Negotiation> ProposeNegotiation(Txn& txn, const rpc::Call& call,
                                                   const v1::ProposeNegotiationRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Negotiations().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.etag(), stored->etag()));
  WM_RETURN_IF_ERROR(CheckMove(*stored, Verb::kPropose, Actor::kMember, call.now));
  if (stored->has_expire_date()) {
    WM_ASSIGN_OR_RETURN(const absl::CivilDay today, TodayOf(txn, call, call.access.member));
    base::Violations violations;
    CheckExpireDate("expire_date", stored->expire_date(), today, violations);
    if (!violations.empty()) return violations.ToStatus();
  }
  WM_RETURN_IF_ERROR(CheckReadyToPropose(*stored));
  WM_RETURN_IF_ERROR(CheckGrant(txn, call, *stored));
  return Make(txn, call, stored, MoveOf(call, Verb::kPropose, Actor::kMember, request.said()));
}

absl::StatusOr<v1::Negotiation> CounterNegotiation(Txn& txn, const rpc::Call& call,
                                                   const v1::CounterNegotiationRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, ReadNegotiation(txn, call, request.name()));
  WM_ASSIGN_OR_RETURN(const Actor actor, ActorOf(call, *stored, request.for_counterpart()));
  WM_RETURN_IF_ERROR(CheckTurn(*stored, request.turn()));
  WM_RETURN_IF_ERROR(CheckMove(*stored, Verb::kCounter, actor, call.now));
  WM_ASSIGN_OR_RETURN(const v1::Terms terms, TermsOf(txn, call, request, *stored));
  if (request.has_expire_date()) *stored.mutable_message().mutable_expire_date() = request.expire_date();
  NegotiationMove move = MoveOf(call, Verb::kCounter, actor, request.said());
  move.terms = &terms;
  return Make(txn, call, stored, move);
}

absl::StatusOr<v1::Negotiation> AgreeNegotiation(Txn& txn, const rpc::Call& call,
                                                 const v1::AgreeNegotiationRequest& request) {
  return Answer(txn, call, Verb::kAgree, request);
}

absl::StatusOr<v1::Negotiation> DeclineNegotiation(Txn& txn, const rpc::Call& call,
                                                   const v1::DeclineNegotiationRequest& request) {
  return Answer(txn, call, Verb::kDecline, request);
}

absl::StatusOr<v1::Negotiation> WithdrawNegotiation(Txn& txn, const rpc::Call& call,
                                                    const v1::WithdrawNegotiationRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Negotiations().Get(txn, request.name()));
  return Make(txn, call, stored, MoveOf(call, Verb::kWithdraw, Actor::kMember, request.said()));
}

absl::StatusOr<v1::IssuedNegotiationLink> IssueNegotiationLink(std::string_view key, Txn& txn, const rpc::Call& call,
                                                               const v1::IssueNegotiationLinkRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto stored, Negotiations().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckLinkable(*stored, call.now));
  std::vector<access::Section> sections = {access::v1::SECTION_NEGOTIATIONS};
  if (request.opens_pay()) sections.push_back(access::v1::SECTION_SALARY);
  const absl::Time expires =
      stored->has_expire_time() ? base::TimeOf(stored->expire_time()) : call.now + kNegotiationLinkLifetime;
  WM_ASSIGN_OR_RETURN(const v1::Link link, IssueLink(key, txn, call, request.name(), sections, expires));
  v1::IssuedNegotiationLink issued;
  issued.set_link_token(TokenOf(key, link));
  *issued.mutable_expire_time() = link.expire_time();
  return issued;
}

absl::StatusOr<google::protobuf::Empty> RevokeNegotiationLink(Txn& txn, const rpc::Call& call,
                                                              const v1::RevokeNegotiationLinkRequest& request) {
  WM_RETURN_IF_ERROR(Negotiations().Get(txn, request.name()).status());
  WM_RETURN_IF_ERROR(RevokeLink(txn, request.name()));
  return google::protobuf::Empty();
}

absl::StatusOr<v1::Negotiation> ApplyNegotiation(Txn& txn, const rpc::Call& call,
                                                 const v1::ApplyNegotiationRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Negotiations().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckMove(*stored, Verb::kApply, Actor::kMember, call.now));
  if (stored->has_apply_time()) return AnswerOf(txn, call, *stored);
  std::vector<std::string> applied;
  const auto change = [&](v1::Plan* plan, const Edit& edit, base::Violations& violations) -> absl::StatusOr<bool> {
    WM_ASSIGN_OR_RETURN(const std::string track, TrackFor(*plan, request.track(), violations));
    WM_ASSIGN_OR_RETURN(const absl::CivilDay today, edit.facts->Today());
    const NegotiationOutcome outcome = OutcomeOf(*stored, track, today);
    Edit of_negotiation = edit;
    of_negotiation.origin = stored->name();
    if (!violations.empty()) return false;
    WM_RETURN_IF_ERROR(AddAll(call, plan, outcome.steps, of_negotiation, &applied, violations));
    WM_RETURN_IF_ERROR(AddAll(call, plan, outcome.actions, of_negotiation, &applied, violations));
    if (outcome.pay) WM_RETURN_IF_ERROR(PlacePay(plan, *outcome.pay, edit));
    return true;
  };
  WM_RETURN_IF_ERROR(EditPlan(txn, call, stored->plan(), change));
  v1::Negotiation& negotiation = stored.mutable_message();
  *negotiation.mutable_apply_time() = base::TimestampOf(call.now);
  negotiation.mutable_applied()->Add(applied.begin(), applied.end());
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, Negotiations(), stored));
  return AnswerOf(txn, call, negotiation);
}

}  // namespace waymark::plan
