#pragma once

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/storage/store.h"
#include "waymark/event/v1/journal.pb.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::feedback {

// What this service follows of plan's journal: who the members are.

// Applies one event: MemberChanged; others are passed over. UNAVAILABLE and ABORTED may be tried again.
absl::Status ApplyPlanEvent(storage::Txn& txn, const rpc::Call& call, const event::v1::Event& event);

// Makes this service's copy of a member, and the identity it signs in with, what `fact` says. For one who has left: its
// open requests expire, its own rounds are closed and the open requests about it expire.
absl::Status ApplyMember(storage::Txn& txn, const rpc::Call& call, const plan::v1::MemberChanged& fact);

// Makes all copies agree with plan's by listing its members, page by page, each page in a transaction of its own. `call` tells the time and
// gives ids.
absl::Status ResyncMembers(rpc::Peer& plan, storage::Store& store, const rpc::Call& call);

}  // namespace waymark::feedback
