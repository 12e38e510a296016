#pragma once

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/rpc/peer.h"
#include "common/storage/store.h"

namespace waymark::notification {

// Makes this service's copy agree with another service by listing, where its journal cannot be followed: for a new
// store, and after the other was restored. What is missing here is done as if its fact had come, what is over there is
// ended here. What moved here since the listing began is left alone: the journal behind the new cursor tells of it.
// Of meetings, negotiations and qualifications the state of now is told, and behind the new cursor older facts may come
// again before the newest: what they say stands until then, and may be mailed.

// Members, schedules, open reviews, invitations to meetings, negotiations that wait for an answer, qualifications that
// expire.
absl::Status ResyncPlan(rpc::Peer& plan, storage::Store& store, const base::Clock& clock);

// Open rounds, open requests.
absl::Status ResyncFeedback(rpc::Peer& feedback, storage::Store& store, const base::Clock& clock);

}  // namespace waymark::notification
