#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/storage/store.h"
#include "waymark/event/v1/journal.pb.h"
#include "waymark/feedback/v1/events.pb.h"
#include "waymark/feedback/v1/round.pb.h"
#include "waymark/plan/v1/proposal.pb.h"

namespace waymark::plan {

// How rounds of feedback lead to proposals: a row for each round of a review that was closed, which is looked at once.

// Applies an event of feedback's journal: a round of a review that was closed is to be looked at, unless its plan is
// gone. Other facts change nothing.
absl::Status ApplyRoundEvent(storage::Txn& txn, const rpc::Call& call, const event::v1::Event& event);

// Catches up with rounds that were closed while the cursor in feedback's journal was lost.
absl::Status ResyncRounds(rpc::Peer& feedback, storage::Store& store, absl::Time now);

// The looks that are due at `now`, the longest due first; at most `limit`.
absl::StatusOr<std::vector<v1::PerceptionLook>> DueLooks(storage::Store& store, absl::Time now, int limit);

// Makes what the round's comparison proposes to its plan, in the stead of what earlier rounds proposed and the member
// has not decided on, and marks the look done. Does nothing where it was marked before. A null comparison proposes
// nothing: the round is gone.
absl::Status TakeLook(storage::Txn& txn, const rpc::Call& call, const std::string& round,
                      const feedback::v1::Comparison* comparison);

// Puts a look that failed off until `due`.
absl::Status PutOffLook(storage::Txn& txn, const std::string& round, absl::Time due);

}  // namespace waymark::plan
