#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/store.h"
#include "google/protobuf/message.h"

namespace waymark::rpc {

// What was answered to mutations that bore a request_id, kept beside what they changed, so that a caller who lost an
// answer may ask again and nothing happens twice.

// The table to open every store with.
std::vector<const storage::TableSpec*> ReplayTables();

// A mutation as its replay row knows it.
struct ReplayKey {
  std::string key;           // hash of caller, method and request_id
  std::string request_hash;  // tells another request under the same id
};
ReplayKey MakeReplayKey(std::string_view caller, std::string_view method, std::string_view request_id,
                        const google::protobuf::Message& request);

// What stands under a key.
struct Replay {
  std::optional<std::string> answer;  // given before and kept still; nullopt: the mutation is new
  int64_t revision = 0;               // of the row, if any, for KeepReplay to write over
};
// INVALID_ARGUMENT, reason REQUEST_ID_REUSED, when the id was used for another request.
absl::StatusOr<Replay> FindReplay(storage::Txn& txn, const ReplayKey& key, absl::Time now);

// Keeps `answer` until `now` + `retention`; `record` is whose record the call was about, may be empty. `found` is what
// FindReplay said in this transaction. Now and then a few rows past their time go.
absl::Status KeepReplay(storage::Txn& txn, const ReplayKey& key, const Replay& found, std::string_view record, std::string_view answer,
                        absl::Time now, absl::Duration retention);

}  // namespace waymark::rpc
