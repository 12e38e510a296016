#include "services/plan/handlers/negotiations.h"

#include <algorithm>
#include <utility>

#include "common/base/cat.h"
#include "common/base/field_mask.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/listing.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/field_rules.h"
#include "services/plan/domain/negotiation_replay.h"
#include "services/plan/domain/negotiation_rules.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/handlers/link.h"
#include "services/plan/handlers/negotiation_document.h"
#include "services/plan/handlers/negotiation_moves.h"
#include "services/plan/handlers/negotiation_tables.h"
#include "services/plan/handlers/plan_facts.h"
#include "services/plan/handlers/records.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::MessageDifferencer;
using storage::Query;
using storage::Stored;
using storage::Txn;

// Whom the negotiation is with is there.
absl::Status CheckCounterpart(Txn& txn, const v1::Counterpart& counterpart, const Facts& facts,
                              base::Violations& violations) {
  if (counterpart.has_member()) {
    WM_ASSIGN_OR_RETURN(const auto member, Members().Find(txn, counterpart.member()));
    if (!member || (*member)->state() != v1::MEMBER_STATE_ACTIVE)
      violations.Add("counterpart.member", "must be an active member");
  } else if (counterpart.has_contact()) {
    WM_ASSIGN_OR_RETURN(const bool known, facts.Exists(counterpart.contact()));
    if (!known) violations.Add("counterpart.contact", "must be a contact of the member's own");
  }
  return absl::OkStatus();
}

// Whether any of `evidence` names `name`: what stood there was looked up when it was written.
bool Shown(const v1::Negotiation& before, const std::string& name) {
  const auto holds = [&](const auto& names) { return std::find(names.begin(), names.end(), name) != names.end(); };
  return std::any_of(before.readiness().begin(), before.readiness().end(), [&](const v1::ReadinessEvidence& evidence) {
    return holds(evidence.steps()) || holds(evidence.assessment_entries());
  });
}

// What is shown for readiness is there, as far as this service keeps it.
absl::Status CheckEvidence(const v1::Negotiation& before, const v1::Negotiation& negotiation, const v1::Plan& plan,
                           const Facts& facts, base::Violations& violations) {
  for (int i = 0; i < negotiation.readiness_size(); ++i) {
    const v1::ReadinessEvidence& evidence = negotiation.readiness(i);
    for (int j = 0; j < evidence.steps_size(); ++j) {
      if (!Shown(before, evidence.steps(j)) && !Holds(plan.steps(), evidence.steps(j)))
        violations.Add(base::Cat("readiness[", i, "].steps[", j, "]"), "must be a step of the plan");
    }
    for (int j = 0; j < evidence.assessment_entries_size(); ++j) {
      const std::string& entry = evidence.assessment_entries(j);
      if (Shown(before, entry)) continue;
      WM_ASSIGN_OR_RETURN(const bool known, facts.Exists(entry));
      if (!known)
        violations.Add(base::Cat("readiness[", i, "].assessment_entries[", j, "]"),
                       "must be an entry of the member's own assessment");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckNotes(Txn& txn, const v1::Negotiation& before, const v1::Negotiation& negotiation,
                        base::Violations& violations) {
  const auto& stood = before.guidance_notes();
  for (int i = 0; i < negotiation.guidance_notes_size(); ++i) {
    const std::string& name = negotiation.guidance_notes(i);
    if (std::find(stood.begin(), stood.end(), name) != stood.end()) continue;
    WM_ASSIGN_OR_RETURN(const auto note, GuidanceNotes().Find(txn, name));
    if (!note) violations.Add(base::Cat("guidance_notes[", i, "]"), "must be a guidance note that is there");
  }
  return absl::OkStatus();
}

// All that is wrong with a negotiation as the member wants it, `before` as it was; defaults are filled in.
absl::Status Settle(Txn& txn, const rpc::Call& call, const v1::Negotiation& before, v1::Negotiation* negotiation) {
  const StoredFacts facts(txn, call, base::OwnerOf(negotiation->name()));
  base::Violations found;
  CheckNegotiation(*negotiation, found);
  WM_ASSIGN_OR_RETURN(const auto plan, Plans().Find(txn, negotiation->plan()));
  if (!plan && before.name().empty()) found.Add("plan", "must be a plan of the member's own");
  if (!MessageDifferencer::Equals(before.counterpart(), negotiation->counterpart()))
    WM_RETURN_IF_ERROR(CheckCounterpart(txn, negotiation->counterpart(), facts, found));
  WM_RETURN_IF_ERROR(SettleTerms("terms", before.terms(), negotiation->mutable_terms(), facts, found));
  WM_RETURN_IF_ERROR(CheckEvidence(before, *negotiation, plan ? **plan : v1::Plan(), facts, found));
  WM_RETURN_IF_ERROR(CheckNotes(txn, before, *negotiation, found));
  if (negotiation->has_expire_date() && !MessageDifferencer::Equals(before.expire_date(), negotiation->expire_date())) {
    WM_ASSIGN_OR_RETURN(const absl::CivilDay today, facts.Today());
    CheckExpireDate("expire_date", negotiation->expire_date(), today, found);
  }
  base::Violations violations;
  violations.AddAll("negotiation", found);
  return violations.empty() ? absl::OkStatus() : violations.ToStatus();
}

// Whether they differ in more than the member's notes.
bool DifferBesideNotes(v1::Negotiation a, v1::Negotiation b) {
  a.clear_notes();
  b.clear_notes();
  return !MessageDifferencer::Equals(a, b);
}

// What the listing is over. Those on the table are told from those that have expired by when they do.
Query QueryOf(const v1::ListNegotiationsRequest& request, absl::Time now) {
  Query query;
  query.equals = {{"member", request.parent()}};
  if (!request.plan().empty()) query.equals.push_back({"plan", request.plan()});
  const int64_t next = storage::Micros(now) + 1;
  if (request.state() == v1::NEGOTIATION_STATE_EXPIRED) {
    query.equals.push_back({"tabled", int64_t{1}});
    query.order_by = "expires";
    query.below = next;
  } else if (request.state() != v1::NEGOTIATION_STATE_UNSPECIFIED) {
    query.equals.push_back({"state", int64_t{request.state()}});
    if (!IsOnTheTable(request.state())) return query;
    query.order_by = "expires";
    query.from = next;
  }
  return query;
}

}  // namespace

absl::StatusOr<v1::Negotiation> CreateNegotiation(Txn& txn, const rpc::Call& call,
                                                  const v1::CreateNegotiationRequest& request) {
  WM_ASSIGN_OR_RETURN(const std::string id, WantedOrNewId(call, "negotiation_id", request.negotiation_id()));
  WM_RETURN_IF_ERROR(CheckRoom(txn, Negotiations(), request.parent(), kMaxNegotiations, "negotiations"));
  Stored<v1::Negotiation> stored;
  v1::Negotiation& negotiation = stored.mutable_message();
  google::protobuf::FieldMask all;
  all.add_paths("*");
  WM_RETURN_IF_ERROR(base::MergeMasked(all, request.negotiation(), &negotiation));
  negotiation.set_name(base::Cat(request.parent(), "/negotiations/", id));
  negotiation.set_plan(request.negotiation().plan());
  negotiation.set_state(request.draft() ? v1::NEGOTIATION_STATE_DRAFT : v1::NEGOTIATION_STATE_OPPORTUNITY);
  WM_RETURN_IF_ERROR(Settle(txn, call, v1::Negotiation(), &negotiation));
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, Negotiations(), stored));
  return AnswerOf(txn, call, *stored);
}

absl::StatusOr<v1::Negotiation> GetNegotiation(Txn& txn, const rpc::Call& call,
                                               const v1::GetNegotiationRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto stored, ReadNegotiation(txn, call, request.name()));
  return AnswerOf(txn, call, *stored);
}

absl::StatusOr<v1::ListNegotiationsResponse> ListNegotiations(Txn& txn, const rpc::Call& call,
                                                              const v1::ListNegotiationsRequest& request) {
  Query query = QueryOf(request, call.now);
  WM_RETURN_IF_ERROR(NarrowForGrantee(txn, call, request.parent(), &query));
  WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, Negotiations(), query, request));
  v1::ListNegotiationsResponse response;
  for (auto& row : page.rows) {
    v1::Negotiation& negotiation = *response.add_negotiations();
    negotiation = std::move(row.mutable_message());
    negotiation.clear_turns();
    negotiation.set_state(StateAt(negotiation, call.now));
    if (!IsOnTheTable(negotiation.state())) negotiation.clear_awaits();
  }
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Negotiation> UpdateNegotiation(Txn& txn, const rpc::Call& call,
                                                  const v1::UpdateNegotiationRequest& request) {
  const v1::Negotiation& source = request.negotiation();
  WM_ASSIGN_OR_RETURN(auto stored, Negotiations().Get(txn, source.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), source.etag(), stored->etag()));
  const v1::Negotiation before = *stored;
  WM_RETURN_IF_ERROR(base::MergeMasked(request.update_mask(), source, &stored.mutable_message()));
  if (MessageDifferencer::Equals(before, *stored)) return AnswerOf(txn, call, before);
  if (DifferBesideNotes(before, *stored)) {
    WM_RETURN_IF_ERROR(CheckMove(before, NegotiationVerb::kUpdate, NegotiationActor::kMember, call.now));
    WM_RETURN_IF_ERROR(Settle(txn, call, before, &stored.mutable_message()));
  }
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, Negotiations(), stored));
  return AnswerOf(txn, call, *stored);
}

absl::StatusOr<google::protobuf::Empty> DeleteNegotiation(Txn& txn, const rpc::Call& call,
                                                          const v1::DeleteNegotiationRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto stored, Negotiations().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.etag(), stored->etag()));
  WM_RETURN_IF_ERROR(CheckMove(*stored, NegotiationVerb::kDelete, NegotiationActor::kMember, call.now));
  WM_RETURN_IF_ERROR(Negotiations().Delete(txn, stored));
  WM_RETURN_IF_ERROR(DeleteLinksOf(txn, request.name()));
  return google::protobuf::Empty();
}

absl::Status TakeNegotiation(Txn& txn, const rpc::Call& call, const v1::Negotiation& negotiation,
                             base::Violations& violations) {
  Stored<v1::Negotiation> stored;
  stored.mutable_message() = negotiation;
  v1::Negotiation& taken = stored.mutable_message();
  ReplayTurns(&taken, violations);
  CheckNegotiation(taken, violations);
  if (taken.state() != v1::NEGOTIATION_STATE_AGREED && (taken.has_apply_time() || taken.applied_size() > 0))
    violations.Add("apply_time", "goes with AGREED only");
  if (!violations.empty()) return absl::OkStatus();
  const StoredFacts facts(txn, call, base::OwnerOf(taken.name()));
  WM_RETURN_IF_ERROR(SettleTerms("terms", v1::Terms(), taken.mutable_terms(), facts, violations));
  if (IsOnTheTable(taken.state())) WM_RETURN_IF_ERROR(SetExpiry(txn, &taken));
  if (!violations.empty()) return absl::OkStatus();
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, Negotiations(), stored));
  return IsOnTheTable(StateAt(*stored, call.now)) ? TellNegotiation(txn, call, *stored) : absl::OkStatus();
}

absl::Status DeleteNegotiationsOf(Txn& txn, const rpc::Call& call, const std::string& plan) {
  WM_ASSIGN_OR_RETURN(auto rows,
                      Negotiations().Select(txn, Query{.equals = {{"plan", plan}}, .limit = kMaxNegotiations}));
  for (auto& row : rows) {
    if (IsOnTheTable(StateAt(*row, call.now))) {
      v1::Negotiation ended = *row;
      ended.set_state(v1::NEGOTIATION_STATE_WITHDRAWN);
      ended.clear_awaits();
      ended.clear_expire_time();
      WM_RETURN_IF_ERROR(TellNegotiation(txn, call, ended));
    }
    WM_RETURN_IF_ERROR(Negotiations().Delete(txn, row));
    WM_RETURN_IF_ERROR(DeleteLinksOf(txn, row->name()));
  }
  return absl::OkStatus();
}

rpc::Service MakeNegotiationService(std::string link_key) {
  rpc::Service service("waymark.plan.v1.NegotiationService");
  service.Bind("CreateNegotiation", CreateNegotiation);
  service.Bind("GetNegotiation", GetNegotiation);
  service.Bind("ListNegotiations", ListNegotiations);
  service.Bind("UpdateNegotiation", UpdateNegotiation);
  service.Bind("DeleteNegotiation", DeleteNegotiation);
  service.Bind("DraftNegotiation", DraftNegotiation);
  service.Bind("ProposeNegotiation", ProposeNegotiation);
  service.Bind("CounterNegotiation", CounterNegotiation);
  service.Bind("AgreeNegotiation", AgreeNegotiation);
  service.Bind("DeclineNegotiation", DeclineNegotiation);
  service.Bind("WithdrawNegotiation", WithdrawNegotiation);
  service.Bind("IssueNegotiationLink", [key = std::move(link_key)](Txn& txn, const rpc::Call& call,
                                                                   const v1::IssueNegotiationLinkRequest& request) {
    return IssueNegotiationLink(key, txn, call, request);
  });
  service.Bind("RevokeNegotiationLink", RevokeNegotiationLink);
  service.Bind("ApplyNegotiation", ApplyNegotiation);
  return service;
}

}  // namespace waymark::plan
