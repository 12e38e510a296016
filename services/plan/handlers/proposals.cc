#include "services/plan/handlers/proposals.h"

#include <algorithm>
#include <utility>

#include "common/access/redaction.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/field_mask.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/events/journal.h"
#include "common/rpc/listing.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/adjustment.h"
#include "services/plan/domain/field_rules.h"
#include "services/plan/domain/proposal_rules.h"
#include "services/plan/handlers/plan_document.h"
#include "services/plan/handlers/plan_facts.h"
#include "services/plan/handlers/plan_versions.h"
#include "services/plan/handlers/proposal_tables.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using google::protobuf::RepeatedPtrField;
using google::protobuf::util::MessageDifferencer;
using storage::Query;
using storage::Stored;
using storage::Txn;
using Verb = ProposalVerb;
using Actor = ProposalActor;

bool IsByGrant(const rpc::Call& call) { return call.access.as == access::v1::CALLER_KIND_GRANTEE; }

// Whether an update writes only what the caller sees.
template <class Update, class Element>
bool SeesUpdate(const rpc::Call& call, const Update& update, const Element& element) {
  return access::SeesMasked(call.access, update.update_mask(), element);
}

bool SeesMask(const rpc::Call& call, const v1::Adjustment& adjustment) {
  switch (adjustment.change_case()) {
    case v1::Adjustment::kUpdateGoal:
      return SeesUpdate(call, adjustment.update_goal(), adjustment.update_goal().goal());
    case v1::Adjustment::kUpdateTrack:
      return SeesUpdate(call, adjustment.update_track(), adjustment.update_track().track());
    case v1::Adjustment::kUpdateStep:
      return SeesUpdate(call, adjustment.update_step(), adjustment.update_step().step());
    case v1::Adjustment::kUpdateAction:
      return SeesUpdate(call, adjustment.update_action(), adjustment.update_action().action());
    default:
      return true;
  }
}

// Whether the caller may see all that the adjustment says and touches. One that says nothing is found wrong later.
bool Sees(const rpc::Call& call, const v1::Adjustment& adjustment) {
  if (adjustment.change_case() == v1::Adjustment::CHANGE_NOT_SET) return true;
  if (!call.access.Sees(SectionOf(adjustment)) || !SeesMask(call, adjustment)) return false;
  v1::Adjustment seen = adjustment;
  access::Redact(call.access, &seen);
  return MessageDifferencer::Equals(seen, adjustment);
}

// Looks at nothing but the request and the grants, so that it tells nothing of the plan.
absl::Status CheckGranted(const rpc::Call& call, const v1::Proposal& proposal) {
  const auto& adjustments = proposal.adjustments();
  const bool granted =
      (proposal.section() == access::v1::SECTION_UNSPECIFIED || call.access.Sees(proposal.section())) &&
      (proposal.about().empty() || call.access.Sees(SectionOfElement(proposal.about()))) &&
      std::all_of(adjustments.begin(), adjustments.end(), [&](const auto& each) { return Sees(call, each); });
  if (granted) return absl::OkStatus();
  return base::Error(error::v1::REASON_NOT_PERMITTED,
                     "A proposal touches only the sections that were granted to its author.");
}

bool IsThere(const v1::Plan& plan, const std::string& name) {
  return Holds(plan.goals(), name) || Holds(plan.tracks(), name) || Holds(plan.steps(), name) ||
         Holds(plan.actions(), name);
}

// Tries the proposal out on what the caller sees of the plan, and throws the outcome away.
absl::Status TryOut(Txn& txn, const rpc::Call& call, const v1::Proposal& proposal) {
  WM_ASSIGN_OR_RETURN(auto stored, Plans().Get(txn, base::Prefix(proposal.name(), 4)));
  if (stored->state() == v1::PLAN_STATE_ARCHIVED)
    return StateForbids(*stored, "Nothing is proposed to a plan that is archived.");
  const StoredFacts facts(txn, call, base::OwnerOf(proposal.name()));
  v1::Plan& seen = stored.mutable_message();
  access::Redact(call.access, &seen);
  base::Violations found;
  CheckProposal(proposal, found);
  if (!proposal.about().empty() && !IsThere(seen, proposal.about())) found.Add("about", "must be in the plan");
  const Edit edit{stored.revision() + 1, &facts, call.now};
  WM_RETURN_IF_ERROR(ApplyAdjustments(&seen, proposal.adjustments(), edit, [&] { return call.NewId(); }, found));
  base::Violations violations;
  violations.AddAll("proposal", found);
  return violations.ToStatus();
}

absl::Status CheckRoom(Txn& txn, const std::string& plan, const std::string& author) {
  const Query open{.equals = {{"plan", plan}, {"author", author}, {"open", int64_t{1}}}, .limit = kMaxOpenOfAuthor};
  WM_ASSIGN_OR_RETURN(const auto rows, Proposals().Select(txn, open));
  if (rows.size() < static_cast<size_t>(kMaxOpenOfAuthor)) return absl::OkStatus();
  return base::Error(error::v1::REASON_LIMIT_EXCEEDED,
                     base::Cat("At most ", kMaxOpenOfAuthor, " proposals of one author to a plan are open at a time."),
                     {{"limit", std::to_string(kMaxOpenOfAuthor)}});
}

// Of an author's decided proposals to a plan the last ones are kept. Each that is made may drive one out, so there is
// never more than one too many.
absl::Status ForgetOldest(Txn& txn, const std::string& plan, const std::string& author) {
  const Query decided{.equals = {{"plan", plan}, {"author", author}, {"open", int64_t{0}}},
                      .order_by = "made",
                      .descending = true,
                      .limit = kKeptDecided + 1};
  WM_ASSIGN_OR_RETURN(const auto rows, Proposals().Select(txn, decided));
  return rows.size() > kKeptDecided ? Proposals().Delete(txn, rows.back()) : absl::OkStatus();
}

// The proposal as the caller may see it at all. NOT_FOUND.
absl::StatusOr<Stored<v1::Proposal>> Read(Txn& txn, const rpc::Call& call, const std::string& name) {
  WM_ASSIGN_OR_RETURN(auto stored, Proposals().Get(txn, name));
  if (IsByGrant(call) && stored->author() != call.access.member) return base::NotFound(name);
  return stored;
}

// The proposal, moved on and not saved yet. NOT_FOUND; ABORTED for another etag; FAILED_PRECONDITION as MoveProposal.
template <class Request>
absl::StatusOr<Stored<v1::Proposal>> Move(Txn& txn, const rpc::Call& call, const Request& request, Verb verb) {
  WM_ASSIGN_OR_RETURN(auto stored, Read(txn, call, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.etag(), stored->etag()));
  const Actor actor = IsByGrant(call) ? Actor::kAuthor : Actor::kMember;
  WM_RETURN_IF_ERROR(MoveProposal(&stored.mutable_message(), verb, actor));
  return stored;
}

// Makes the adjustments in the plan, all or none.
absl::Status Adjust(Txn& txn, const rpc::Call& call, const std::string& proposal,
                    const RepeatedPtrField<v1::Adjustment>& adjustments) {
  const auto change = [&](v1::Plan* plan, const Edit& edit, base::Violations& violations) -> absl::StatusOr<bool> {
    Edit of_proposal = edit;
    of_proposal.origin = proposal;
    WM_RETURN_IF_ERROR(ApplyAdjustments(plan, adjustments, of_proposal, [&] { return call.NewId(); }, violations));
    return !adjustments.empty();
  };
  return EditPlan(txn, call, base::Prefix(proposal, 4), change);
}

absl::Status SaveVersion(Txn& txn, const rpc::Call& call, const std::string& proposal) {
  v1::SavePlanVersionRequest save;
  save.set_parent(std::string(base::Prefix(proposal, 4)));
  save.set_note(proposal);
  return SavePlanVersion(txn, call, save).status();
}

}  // namespace

absl::StatusOr<v1::Proposal> CreateProposal(Txn& txn, const rpc::Call& call, const v1::CreateProposalRequest& request) {
  Stored<v1::Proposal> stored;
  v1::Proposal& proposal = stored.mutable_message();
  google::protobuf::FieldMask all;
  all.add_paths("*");
  WM_RETURN_IF_ERROR(base::MergeMasked(all, request.proposal(), &proposal));
  // What a newer contract may have added has no class here that could be held against the grants.
  proposal.DiscardUnknownFields();
  WM_RETURN_IF_ERROR(CheckGranted(call, proposal));
  proposal.set_name(base::Cat(request.parent(), "/proposals/", call.NewId()));
  proposal.set_author(call.access.member);
  proposal.set_source(v1::PROPOSAL_SOURCE_SUPPORTER);
  WM_RETURN_IF_ERROR(TryOut(txn, call, proposal));
  WM_RETURN_IF_ERROR(CheckRoom(txn, request.parent(), proposal.author()));
  WM_RETURN_IF_ERROR(AddProposal(txn, call, stored));
  return proposal;
}

absl::StatusOr<Stored<v1::Proposal>> GetProposal(Txn& txn, const rpc::Call& call,
                                                 const v1::GetProposalRequest& request) {
  return Read(txn, call, request.name());
}

absl::StatusOr<v1::ListProposalsResponse> ListProposals(Txn& txn, const rpc::Call& call,
                                                        const v1::ListProposalsRequest& request) {
  WM_RETURN_IF_ERROR(Plans().Get(txn, request.parent()).status());
  Query query;
  query.equals = {{"plan", request.parent()}};
  if (IsByGrant(call)) query.equals.push_back({"author", call.access.member});
  if (request.open_only()) query.equals.push_back({"open", int64_t{1}});
  query.order_by = "made";
  query.descending = true;
  WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, Proposals(), query, request));
  v1::ListProposalsResponse response;
  for (auto& row : page.rows) *response.add_proposals() = std::move(row.mutable_message());
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Proposal> WithdrawProposal(Txn& txn, const rpc::Call& call,
                                              const v1::WithdrawProposalRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Move(txn, call, request, Verb::kWithdraw));
  WM_RETURN_IF_ERROR(SaveProposal(txn, call, stored));
  return *stored;
}

absl::StatusOr<v1::Proposal> AcceptProposal(Txn& txn, const rpc::Call& call, const v1::AcceptProposalRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Move(txn, call, request, Verb::kAccept));
  if (request.changed()) {
    WM_RETURN_IF_ERROR(Adjust(txn, call, request.name(), request.adjustments()));
  } else if (request.adjustments().empty()) {
    WM_RETURN_IF_ERROR(WhereStale(*stored, Adjust(txn, call, request.name(), stored->adjustments())));
  } else {
    base::Violations violations;
    violations.Add("adjustments", "go with `changed` only");
    return violations.ToStatus();
  }
  if (request.save_version()) WM_RETURN_IF_ERROR(SaveVersion(txn, call, request.name()));
  stored.mutable_message().set_changed(request.changed());
  WM_RETURN_IF_ERROR(SaveProposal(txn, call, stored));
  return *stored;
}

absl::StatusOr<v1::Proposal> RefuseProposal(Txn& txn, const rpc::Call& call, const v1::RefuseProposalRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Move(txn, call, request, Verb::kRefuse));
  stored.mutable_message().set_reason(request.reason());
  WM_RETURN_IF_ERROR(SaveProposal(txn, call, stored));
  return *stored;
}

absl::Status AddProposal(Txn& txn, const rpc::Call& call, Stored<v1::Proposal>& stored) {
  v1::Proposal& proposal = stored.mutable_message();
  proposal.set_state(v1::PROPOSAL_STATE_OPEN);
  *proposal.mutable_create_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(ForgetOldest(txn, std::string(base::Prefix(proposal.name(), 4)), proposal.author()));
  return SaveProposal(txn, call, stored);
}

absl::Status SaveProposal(Txn& txn, const rpc::Call& call, Stored<v1::Proposal>& stored) {
  v1::Proposal& proposal = stored.mutable_message();
  proposal.set_etag(std::to_string(stored.revision() + 1));
  if (proposal.state() != v1::PROPOSAL_STATE_OPEN) *proposal.mutable_decide_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(Proposals().Put(txn, stored));
  return events::Journal::Append(txn, call, proposal.name(), FactOf(proposal));
}

absl::Status TellProposalsEnded(Txn& txn, const rpc::Call& call, const std::string& plan) {
  WM_ASSIGN_OR_RETURN(const auto rows,
                      Proposals().Select(txn, Query{.equals = {{"plan", plan}, {"open", int64_t{1}}}}));
  for (const auto& row : rows) {
    v1::ProposalChanged fact = FactOf(*row);
    fact.set_state(v1::PROPOSAL_STATE_WITHDRAWN);
    WM_RETURN_IF_ERROR(events::Journal::Append(txn, call, row->name(), fact));
  }
  return absl::OkStatus();
}

rpc::Service MakeProposalService() {
  rpc::Service service("waymark.plan.v1.ProposalService");
  service.Bind("CreateProposal", CreateProposal);
  service.Bind("GetProposal", GetProposal);
  service.Bind("ListProposals", ListProposals);
  service.Bind("WithdrawProposal", WithdrawProposal);
  service.Bind("AcceptProposal", AcceptProposal);
  service.Bind("RefuseProposal", RefuseProposal);
  return service;
}

}  // namespace waymark::plan
