#pragma once

#include <optional>

#include "waymark/feedback/v1/events.pb.h"
#include "waymark/feedback/v1/request.pb.h"

namespace waymark::feedback {

// What can happen to a request.
enum class Move {
  kAnswer,    // the rater answers
  kDecline,   // the rater declines
  kWithdraw,  // the subject takes it back
  kExpire,    // the round is closed, or the rater has left
};

// The state a request in `state` is in after `move`; nullopt where the state forbids it. Only OPEN is ever left, with
// two exceptions: taking back twice and expiring twice change nothing; and a request of an anonymous relation can
// always be taken back, so that trying it does not tell the subject whether it was answered.
std::optional<v1::Request::State> After(v1::Request::State state, Move move, bool anonymous);

// What became of a request in that state, as it is told; UNSPECIFIED of one that is open.
v1::RequestClosed::Outcome OutcomeOf(v1::Request::State state);

}  // namespace waymark::feedback
