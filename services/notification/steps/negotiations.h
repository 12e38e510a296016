#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::notification {

// Takes over a move of a negotiation: whose answer is waited for is told so, where they have an account, until the time
// for it is over; who was waited for before has done their part.
absl::Status ApplyNegotiation(storage::Txn& txn, const plan::v1::NegotiationChanged& fact, absl::Time now);

}  // namespace waymark::notification
