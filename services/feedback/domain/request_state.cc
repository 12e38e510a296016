#include "services/feedback/domain/request_state.h"

namespace waymark::feedback {

namespace {

v1::Request::State StateBy(Move move) {
  switch (move) {
    case Move::kAnswer:
      return v1::Request::STATE_ANSWERED;
    case Move::kDecline:
      return v1::Request::STATE_DECLINED;
    case Move::kWithdraw:
      return v1::Request::STATE_WITHDRAWN;
    case Move::kExpire:
      return v1::Request::STATE_EXPIRED;
  }
  return v1::Request::STATE_UNSPECIFIED;
}

}  // namespace

v1::RequestClosed::Outcome OutcomeOf(v1::Request::State state) {
  switch (state) {
    case v1::Request::STATE_ANSWERED:
      return v1::RequestClosed::OUTCOME_ANSWERED;
    case v1::Request::STATE_DECLINED:
      return v1::RequestClosed::OUTCOME_DECLINED;
    case v1::Request::STATE_WITHDRAWN:
      return v1::RequestClosed::OUTCOME_WITHDRAWN;
    case v1::Request::STATE_EXPIRED:
      return v1::RequestClosed::OUTCOME_EXPIRED;
    default:
      return v1::RequestClosed::OUTCOME_UNSPECIFIED;
  }
}

std::optional<v1::Request::State> After(v1::Request::State state, Move move, bool anonymous) {
  const v1::Request::State next = StateBy(move);
  if (state == v1::Request::STATE_OPEN) return next;
  if (move == Move::kWithdraw && (anonymous || state == next)) return next;
  if (move == Move::kExpire && state == next) return next;
  return std::nullopt;
}

}  // namespace waymark::feedback
