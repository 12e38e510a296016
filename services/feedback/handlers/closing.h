#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/storage/table.h"
#include "services/feedback/domain/request_state.h"
#include "waymark/feedback/v1/request.pb.h"
#include "waymark/feedback/v1/events.pb.h"
#include "waymark/feedback/v1/round.pb.h"

namespace waymark::feedback {

// Steps that handlers share on the way to the end of requests and rounds.

// Moves a request that was read and keeps it. FAILED_PRECONDITION (STATE_FORBIDS, metadata "state") where its state
// forbids the move. Links end, or, for a request that was answered or declined, learn only that. RequestClosed is told
// for named relations, and for anonymous ones only when the subject took the request back.
absl::Status MoveRequest(storage::Txn& txn, const rpc::Call& call, storage::Stored<v1::Request>& request, Move move);

// Closes a round unless it is: open requests expire; requests of anonymous relations, of which nobody can then tell who answered, and all
// contacts are deleted. Told by RequestClosed, in the order of the requests' names, then RoundClosed.
absl::Status CloseRoundNow(storage::Txn& txn, const rpc::Call& call, storage::Stored<v1::Round>& round);

// What is told of a round that is closed.
v1::RoundClosed ClosedFact(const v1::Round& round);

// Closes the round, an open one, when none of its requests is open any more. One that asks raters of anonymous relations closes only when
// it is due or the member closes it: else its closing would tell that they have answered. `round` may be empty.
absl::Status CloseRoundIfComplete(storage::Txn& txn, const rpc::Call& call, std::string_view round);

}  // namespace waymark::feedback
