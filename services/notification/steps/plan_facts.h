#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "waymark/event/v1/journal.pb.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::notification {

// Takes over what plan's journal tells, in the transaction that moves the cursor. Facts that do not concern this service are passed by.
// INVALID_ARGUMENT for a fact that cannot be read or breaks its contract.
absl::Status ApplyPlanFact(storage::Txn& txn, const rpc::Call& call, const event::v1::Event& event);

// The facts one by one, as the listing of a producer whose journal was lost gives them too.
absl::Status ApplyMember(storage::Txn& txn, const plan::v1::MemberChanged& fact, absl::Time now);
absl::Status ApplyPlanEnded(storage::Txn& txn, std::string_view plan, absl::Time now);
absl::Status ApplyReviewOpened(storage::Txn& txn, const plan::v1::ReviewOpened& fact, absl::Time now);

}  // namespace waymark::notification
