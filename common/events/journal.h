#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/ids.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "google/protobuf/message.h"

namespace waymark::events {

// The journal of one service: appended to in the transaction of what it tells, read by others with cursors.
//
// Positions count 1, 2, 3 without gaps over the whole store. An append takes the position behind the last one in its own
// snapshot, and the position is the row's key: of two concurrent transactions that took the same one, a single one commits
// and the other is run again. So position n + 1 is only ever given by a transaction that saw n committed, and a reader who
// sees an event has seen, or sees, all before it. No counter row has to be read and written for it. The price is that appends
// to one store are made one after another, which the single writer of SQLite does anyway; where that is too slow, partitions
// by subject take the load apart, and cursors have room for them.
class Journal {
 public:
  // What is kept: events younger than `age`, and the last `at_least` whatever their age.
  struct Retention {
    absl::Duration age = absl::Hours(24 * 90);
    int64_t at_least = 10'000;  // 1 at least: the last event tells which position comes next
  };

  // The tables to open the store with.
  static std::vector<const storage::TableSpec*> Tables();

  // Draws a new epoch for a store that has none yet or was restored (`new_epoch`). Call once at the start.
  static absl::Status Open(storage::Store& store, base::IdSource& ids, bool new_epoch);

  // Appends `fact` about `subject` (a resource name). Old events beyond the retention are trimmed a few at a time.
  // INTERNAL when the subject is empty.
  static absl::Status Append(storage::Txn& txn, const rpc::Call& call, std::string_view subject, const google::protobuf::Message& fact);

  // Deletes some of the oldest events that need not be kept at `now`. Append does it now and then by itself.
  static absl::Status Trim(storage::Txn& txn, absl::Time now, const Retention& retention);

  // waymark.event.v1.JournalService over this journal.
  static rpc::Service MakeService();
};

}  // namespace waymark::events
