#include "services/plan/handlers/perception.h"

#include <utility>

#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "services/plan/domain/perception_proposal.h"
#include "services/plan/domain/proposal_rules.h"
#include "services/plan/handlers/proposal_tables.h"
#include "services/plan/handlers/proposals.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using storage::Query;
using storage::Stored;
using storage::Txn;

constexpr absl::Duration kTimeout = absl::Seconds(10);
constexpr int kPageSize = 200;

// Writes that a round is to be looked at, once for ever. Rounds apart from reviews, and those whose plan is gone, are
// not.
absl::Status LookAt(Txn& txn, const feedback::v1::RoundClosed& fact, absl::Time now) {
  if (fact.review().empty()) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const auto plan, Plans().Find(txn, base::Prefix(fact.review(), 4)));
  WM_ASSIGN_OR_RETURN(const auto known, PerceptionLooks().Find(txn, fact.round()));
  if (!plan || known) return absl::OkStatus();
  v1::PerceptionLook look;
  look.set_round(fact.round());
  look.set_review(fact.review());
  *look.mutable_close_time() = fact.close_time();
  *look.mutable_due_time() = base::TimestampOf(now);
  return PerceptionLooks().Insert(txn, look);
}

// What earlier rounds proposed is taken back where the member has not decided on it: the newer round says it anew, or
// no longer says it.
absl::Status WithdrawEarlier(Txn& txn, const rpc::Call& call, const std::string& plan) {
  WM_ASSIGN_OR_RETURN(
      auto rows, Proposals().Select(txn, Query{.equals = {{"plan", plan}, {"author", ""}, {"open", int64_t{1}}}}));
  for (Stored<v1::Proposal>& row : rows) {
    WM_RETURN_IF_ERROR(MoveProposal(&row.mutable_message(), ProposalVerb::kWithdraw, ProposalActor::kAuthor));
    WM_RETURN_IF_ERROR(SaveProposal(txn, call, row));
  }
  return absl::OkStatus();
}

// Whether no round of its plan was closed later. An older one, put off until now, says nothing any more.
absl::StatusOr<bool> IsLast(Txn& txn, const v1::PerceptionLook& look) {
  WM_ASSIGN_OR_RETURN(const auto rows, PerceptionLooks().Select(txn, {.equals = {{"plan", std::string(base::Prefix(look.review(), 4))}},
                                                                      .order_by = "closed",
                                                                      .descending = true,
                                                                      .limit = 1}));
  return rows.empty() || base::TimeOf(rows.front()->close_time()) <= base::TimeOf(look.close_time());
}

absl::Status Propose(Txn& txn, const rpc::Call& call, const v1::Plan& plan,
                     const feedback::v1::Comparison& comparison) {
  WM_RETURN_IF_ERROR(WithdrawEarlier(txn, call, plan.name()));
  for (v1::Proposal& proposal : ProposePerceptions(plan, comparison)) {
    Stored<v1::Proposal> stored;
    stored.mutable_message() = std::move(proposal);
    stored.mutable_message().set_name(base::Cat(plan.name(), "/proposals/", call.NewId()));
    WM_RETURN_IF_ERROR(AddProposal(txn, call, stored));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyRoundEvent(Txn& txn, const rpc::Call& call, const event::v1::Event& event) {
  if (!event.fact().Is<feedback::v1::RoundClosed>()) return absl::OkStatus();
  feedback::v1::RoundClosed fact;
  if (!event.fact().UnpackTo(&fact)) return absl::InvalidArgumentError("a RoundClosed that cannot be read");
  return LookAt(txn, fact, call.now);
}

absl::Status ResyncRounds(rpc::Peer& feedback, storage::Store& store, absl::Time now) {
  feedback::v1::ListClosedRoundsRequest request;
  request.set_page_size(kPageSize);
  do {
    feedback::v1::ListClosedRoundsResponse page;
    WM_RETURN_IF_ERROR(feedback.Call("waymark.feedback.v1.RoundService/ListClosedRounds", request, &page, kTimeout));
    WM_RETURN_IF_ERROR(store.WriteAndWait([&](Txn& txn) -> absl::Status {
      for (const auto& round : page.rounds()) WM_RETURN_IF_ERROR(LookAt(txn, round, now));
      return absl::OkStatus();
    }));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::PerceptionLook>> DueLooks(storage::Store& store, absl::Time now, int limit) {
  Query query;
  query.order_by = "due";
  query.below = storage::Micros(now) + 1;
  query.limit = limit;
  std::vector<v1::PerceptionLook> looks;
  WM_RETURN_IF_ERROR(store.Read([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const auto rows, PerceptionLooks().Select(txn, query));
    for (const auto& row : rows) looks.push_back(*row);
    return absl::OkStatus();
  }));
  return looks;
}

absl::Status TakeLook(Txn& txn, const rpc::Call& call, const std::string& round,
                      const feedback::v1::Comparison* comparison) {
  WM_ASSIGN_OR_RETURN(auto look, PerceptionLooks().Find(txn, round));
  // Gone with its plan, or taken by another replica.
  if (!look || !(*look)->has_due_time()) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const auto plan, Plans().Find(txn, base::Prefix((*look)->review(), 4)));
  WM_ASSIGN_OR_RETURN(const bool last, IsLast(txn, **look));
  if (plan && (*plan)->state() != v1::PLAN_STATE_ARCHIVED && comparison != nullptr && last)
    WM_RETURN_IF_ERROR(Propose(txn, call, **plan, *comparison));
  look->mutable_message().clear_due_time();
  return PerceptionLooks().Put(txn, *look);
}

absl::Status PutOffLook(Txn& txn, const std::string& round, absl::Time due) {
  WM_ASSIGN_OR_RETURN(auto look, PerceptionLooks().Find(txn, round));
  if (!look || !(*look)->has_due_time()) return absl::OkStatus();
  look->mutable_message().set_attempts((*look)->attempts() + 1);
  *look->mutable_message().mutable_due_time() = base::TimestampOf(due);
  return PerceptionLooks().Put(txn, *look);
}

}  // namespace waymark::plan
