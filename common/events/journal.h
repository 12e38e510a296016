#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "google/protobuf/message.h"

namespace waymark::events {

// The journal of one service: appended to in the transaction of what it tells, read by others with cursors.
class Journal {
 public:
  // The tables to open the store with.
  static std::vector<const storage::TableSpec*> Tables();

  // Draws a new epoch for a store that has none yet or was restored (`new_epoch`). Call once at the start.
  static absl::Status Open(storage::Store& store, base::IdSource& ids, bool new_epoch);

  // Appends `fact` about `subject` (a resource name). Old events beyond the retention are trimmed a few at a time.
  static absl::Status Append(storage::Txn& txn, const rpc::Call& call, std::string_view subject, const google::protobuf::Message& fact);

  // waymark.event.v1.JournalService over this journal.
  static rpc::Service MakeService();
};

}  // namespace waymark::events
