#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::notification {

// Takes over how the tripwires of an active plan stand: the member is told of each that has tripped, once; items of
// those that no longer matter are done; and plan is asked for another look at the beginning of the next date.
absl::Status ApplyTripwires(storage::Txn& txn, const plan::v1::TripwiresChanged& fact, absl::Time now);

// The plan has ended: nothing of its wires is asked or told any more.
absl::Status EndTripwires(storage::Txn& txn, std::string_view plan, absl::Time now);

}  // namespace waymark::notification
