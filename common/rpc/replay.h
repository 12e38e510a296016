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

// What was answered to mutations that bore a request_id, kept beside what they changed, so that a caller who lost an answer may ask again and
// nothing happens twice.

// The table to open every store with.
std::vector<const storage::TableSpec*> ReplayTables();

// A mutation as its replay row knows it.
struct ReplayKey {
  std::string key;           // hash of caller, method and request_id
  std::string request_hash;  // tells another request under the same id
};
ReplayKey MakeReplayKey(std::string_view caller, std::string_view method, std::string_view request_id,
                        const google::protobuf::Message& request);

// The answer given before, nullopt when there is none. INVALID_ARGUMENT, reason REQUEST_ID_REUSED, when the id was used for another request.
absl::StatusOr<std::optional<std::string>> FindReplay(storage::Txn& txn, const ReplayKey& key, absl::Time now);

// Keeps `answer` until `now` + `retention`; `record` is whose record the call was about, may be empty. A few rows past their time go.
absl::Status KeepReplay(storage::Txn& txn, const ReplayKey& key, std::string_view record, std::string_view answer, absl::Time now,
                        absl::Duration retention);

}  // namespace waymark::rpc
