#pragma once

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "waymark/event/v1/journal.pb.h"
#include "waymark/feedback/v1/events.pb.h"

namespace waymark::notification {

// How long a round stays open behind its due date, so that those who are reminded on that date can still answer.
inline constexpr absl::Duration kGrace = absl::Hours(24 * 7);

// Takes over what feedback's journal tells, in the transaction that moves the cursor. Facts that do not concern this service are passed by.
// INVALID_ARGUMENT for a fact that cannot be read or breaks its contract.
absl::Status ApplyFeedbackFact(storage::Txn& txn, const rpc::Call& call, const event::v1::Event& event);

// The facts one by one, as the listing of a producer whose journal was lost gives them too.
absl::Status ApplyRoundOpened(storage::Txn& txn, const feedback::v1::RoundOpened& fact, absl::Time now);
absl::Status ApplyRequestOpened(storage::Txn& txn, const feedback::v1::RequestOpened& fact, absl::Time now);
absl::Status ApplyRoundClosed(storage::Txn& txn, const feedback::v1::RoundClosed& fact, absl::Time now);

}  // namespace waymark::notification
