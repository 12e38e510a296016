#include "services/feedback/handlers/member_copy.h"

#include <string>
#include <vector>

#include "common/access/identities.h"
#include "common/base/status_macros.h"
#include "services/feedback/domain/relation.h"
#include "services/feedback/handlers/closing.h"
#include "services/feedback/handlers/plan_calls.h"
#include "services/feedback/handlers/tables.h"
#include "waymark/plan/v1/member.pb.h"

namespace waymark::feedback {

namespace {

// The open requests that `column` joins to the member expire; rounds that this completes are closed.
absl::Status ExpireRequests(storage::Txn& txn, const rpc::Call& call, const std::string& column, const std::string& member) {
  storage::Query query;
  query.equals = {{column, member}, {"state", int64_t{v1::Request::STATE_OPEN}}};
  WM_ASSIGN_OR_RETURN(auto requests, Requests().Select(txn, query));
  for (auto& request : requests) {
    WM_RETURN_IF_ERROR(MoveRequest(txn, call, request, Move::kExpire));
    WM_RETURN_IF_ERROR(CloseRoundIfComplete(txn, call, request->round()));
  }
  return absl::OkStatus();
}

absl::Status EndMembership(storage::Txn& txn, const rpc::Call& call, const std::string& member) {
  storage::Query own;
  own.equals = {{"member", member}, {"open", int64_t{1}}};
  WM_ASSIGN_OR_RETURN(auto rounds, Rounds().Select(txn, own));
  for (auto& round : rounds) WM_RETURN_IF_ERROR(CloseRoundNow(txn, call, round));
  WM_RETURN_IF_ERROR(ExpireRequests(txn, call, "subject", member));
  return ExpireRequests(txn, call, "member", member);
}

plan::v1::MemberChanged FactOf(const plan::v1::Member& member) {
  plan::v1::MemberChanged fact;
  fact.set_member(member.name());
  fact.set_issuer(member.issuer());
  fact.set_subject(member.subject());
  fact.set_display_name(member.display_name());
  fact.set_manager(member.manager());
  fact.set_active(member.state() == plan::v1::MEMBER_STATE_ACTIVE);
  return fact;
}

}  // namespace

absl::Status ApplyPlanEvent(storage::Txn& txn, const rpc::Call& call, const event::v1::Event& event) {
  if (!event.fact().Is<plan::v1::MemberChanged>()) return absl::OkStatus();
  plan::v1::MemberChanged fact;
  if (!event.fact().UnpackTo(&fact)) return absl::InvalidArgumentError("a MemberChanged that cannot be read");
  return ApplyMember(txn, call, fact);
}

absl::Status ApplyMember(storage::Txn& txn, const rpc::Call& call, const plan::v1::MemberChanged& fact) {
  // What plan told last holds: an identity moves from one member to another in two events, whose subjects are in no order.
  WM_RETURN_IF_ERROR(
      access::SetIdentity(txn, fact.member(), fact.issuer(), fact.subject(), fact.active(), access::Taken::kTakeOver));
  WM_ASSIGN_OR_RETURN(auto found, KnownMembers().Find(txn, fact.member()));
  storage::Stored<v1::KnownMember> known;
  if (found) known = *std::move(found);
  v1::KnownMember& member = known.mutable_message();
  const bool has_left = member.active() && !fact.active();
  member.set_name(fact.member());
  member.set_display_name(fact.display_name());
  member.set_manager(fact.manager());
  member.set_active(fact.active());
  WM_RETURN_IF_ERROR(KnownMembers().Put(txn, known));
  return has_left ? EndMembership(txn, call, fact.member()) : absl::OkStatus();
}

absl::Status ResyncMembers(rpc::Peer& plan, storage::Store& store, const rpc::Call& call) {
  plan::v1::ListMembersRequest request;
  request.set_page_size(200);
  request.set_show_left(true);
  do {
    plan::v1::ListMembersResponse page;
    WM_RETURN_IF_ERROR(plan.Call("waymark.plan.v1.MemberService/ListMembers", request, &page, kPlanTimeout));
    WM_RETURN_IF_ERROR(store.WriteAndWait([&](storage::Txn& txn) -> absl::Status {
      for (const plan::v1::Member& member : page.members()) WM_RETURN_IF_ERROR(ApplyMember(txn, call, FactOf(member)));
      return absl::OkStatus();
    }));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace waymark::feedback
