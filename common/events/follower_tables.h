#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/storage/table.h"
#include "waymark/event/v1/stored.pb.h"

namespace waymark::events {

// What followers keep: a cursor each, and the events that wait.
const storage::Table<event::v1::FollowerCursor>& FollowerCursors();
const storage::Table<event::v1::ParkedEvent>& ParkedEvents();

// Moves the cursor from `expected` (empty: there is none) to `next`, and counts `events` more as taken; returns how many were
// taken ever. FAILED_PRECONDITION when another stands there: not ABORTED, since to run again would not help.
absl::StatusOr<int64_t> MoveCursor(storage::Txn& txn, std::string_view follower, std::string_view expected, std::string_view next,
                                   int events);

// The parked events of a subject that are first in order, `limit` at most.
absl::StatusOr<std::vector<storage::Stored<event::v1::ParkedEvent>>> ParkedOf(storage::Txn& txn, std::string_view follower,
                                                                              std::string_view subject, int limit);

// Parks an event, the `number`th one taken. `why` it failed; OK: it waits behind another.
absl::Status ParkEvent(storage::Txn& txn, std::string_view follower, const event::v1::Event& event, int64_t number, const absl::Status& why,
                       absl::Time now);

// The subjects that have parked events, in order.
absl::StatusOr<std::vector<std::string>> ParkedSubjectsOf(storage::Txn& txn, std::string_view follower);

// Deletes all parked events.
absl::Status DropParked(storage::Txn& txn, std::string_view follower);

}  // namespace waymark::events
