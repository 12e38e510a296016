#pragma once

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/storage/store.h"
#include "waymark/event/v1/journal.pb.h"

namespace waymark::plan {

// How the feedback that a plan wishes for comes to name the request it became.

// Applies an event of feedback's journal: that a request was made of a wish, or what became of it, is written in the
// wish, in whatever state its plan is. A wish or a plan that is gone needs it no more; other facts change nothing.
absl::Status ApplyWishEvent(storage::Txn& txn, const rpc::Call& call, const event::v1::Event& event);

// Catches up with what became of wishes while the cursor in feedback's journal was lost. `call` gives time and ids.
absl::Status ResyncWishes(rpc::Peer& feedback, storage::Store& store, const rpc::Call& call);

}  // namespace waymark::plan
