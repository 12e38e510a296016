#include "services/feedback/handlers/closing.h"

#include <optional>
#include <string>

#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/events/journal.h"
#include "services/feedback/domain/names.h"
#include "services/feedback/domain/relation.h"
#include "services/feedback/handlers/asking.h"
#include "services/feedback/handlers/tables.h"
#include "waymark/feedback/v1/events.pb.h"

namespace waymark::feedback {

namespace {

absl::Status TellClosed(storage::Txn& txn, const rpc::Call& call, const v1::Request& request, v1::RequestClosed::Outcome outcome) {
  v1::RequestClosed fact;
  fact.set_request(request.name());
  fact.set_outcome(outcome);
  fact.set_round(request.round());
  WM_RETURN_IF_ERROR(events::Journal::Append(txn, call, request.name(), fact));
  if (request.wish().empty()) return absl::OkStatus();
  return events::Journal::Append(txn, call, request.wish(), WishedFact(request));
}

absl::Status DeleteContact(storage::Txn& txn, const v1::Request& request) {
  if (!IsExternal(request.name())) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const auto contact, LinkContacts().Find(txn, request.name()));
  if (!contact) return absl::OkStatus();
  return LinkContacts().Delete(txn, *contact);
}

// The address is no longer needed; the generation is, so that a link used twice is told so.
absl::Status EmptyContact(storage::Txn& txn, const v1::Request& request) {
  if (!IsExternal(request.name())) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(auto contact, LinkContacts().Find(txn, request.name()));
  if (!contact) return absl::OkStatus();
  contact->mutable_message().clear_email();
  return LinkContacts().Put(txn, *contact);
}

storage::Query RequestsOf(std::string_view round) {
  storage::Query query;
  query.equals = {{"round", std::string(round)}};
  return query;
}

// One request of a round that is being closed.
absl::Status EndWithRound(storage::Txn& txn, const rpc::Call& call, storage::Stored<v1::Request>& request) {
  if (!IsAnonymous(request->relation())) {
    if (request->state() == v1::Request::STATE_OPEN) return MoveRequest(txn, call, request, Move::kExpire);
    return DeleteContact(txn, *request);
  }
  // The same fact whatever the rater did; the subject's own taking back was told at its time.
  if (request->state() != v1::Request::STATE_WITHDRAWN) {
    WM_RETURN_IF_ERROR(TellClosed(txn, call, *request, v1::RequestClosed::OUTCOME_UNSPECIFIED));
  }
  WM_RETURN_IF_ERROR(DeleteContact(txn, *request));
  return Requests().Delete(txn, request);
}

}  // namespace

absl::Status MoveRequest(storage::Txn& txn, const rpc::Call& call, storage::Stored<v1::Request>& request, Move move) {
  const bool anonymous = IsAnonymous(request->relation());
  const std::optional<v1::Request::State> next = After(request->state(), move, anonymous);
  if (!next) {
    const std::string state = v1::Request::State_Name(request->state());
    return base::Error(error::v1::REASON_STATE_FORBIDS, base::Cat("the request is not open any more: ", state), {{"state", state}});
  }
  if (*next == request->state()) return absl::OkStatus();
  request.mutable_message().set_state(*next);
  WM_RETURN_IF_ERROR(Requests().Put(txn, request));
  const bool done_by_rater = move == Move::kAnswer || move == Move::kDecline;
  WM_RETURN_IF_ERROR(done_by_rater ? EmptyContact(txn, *request) : DeleteContact(txn, *request));
  if (anonymous && move != Move::kWithdraw) return absl::OkStatus();
  return TellClosed(txn, call, *request, OutcomeOf(*next));
}

v1::RoundClosed ClosedFact(const v1::Round& round) {
  v1::RoundClosed fact;
  fact.set_round(round.name());
  fact.set_review(round.review());
  *fact.mutable_close_time() = round.close_time();
  return fact;
}

absl::Status CloseRoundNow(storage::Txn& txn, const rpc::Call& call, storage::Stored<v1::Round>& round) {
  if (round->state() == v1::Round::STATE_CLOSED) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(auto requests, Requests().Select(txn, RequestsOf(round->name())));
  for (storage::Stored<v1::Request>& request : requests) {
    WM_RETURN_IF_ERROR(EndWithRound(txn, call, request));
  }
  round.mutable_message().set_state(v1::Round::STATE_CLOSED);
  *round.mutable_message().mutable_close_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(Rounds().Put(txn, round));
  return events::Journal::Append(txn, call, round->name(), ClosedFact(*round));
}

absl::Status CloseRoundIfComplete(storage::Txn& txn, const rpc::Call& call, std::string_view round) {
  if (round.empty()) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const auto requests, Requests().Select(txn, RequestsOf(round)));
  for (const storage::Stored<v1::Request>& request : requests) {
    // That the last of them has acted would tell that each of them has, and when.
    if (IsAnonymous(request->relation()) || request->state() == v1::Request::STATE_OPEN) return absl::OkStatus();
  }
  WM_ASSIGN_OR_RETURN(auto stored, Rounds().Get(txn, round));
  return CloseRoundNow(txn, call, stored);
}

}  // namespace waymark::feedback
