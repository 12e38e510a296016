#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "common/storage/table.h"

namespace waymark::plan {

// What role profiles, contacts, meetings, negotiations and plans have in common: a member has so many at most, and each
// says when it was made and changed.

// RESOURCE_EXHAUSTED, reason LIMIT_EXCEEDED, unless the member has fewer than `most` rows in `table`; `what` they are,
// as "contacts".
template <class M>
absl::Status CheckRoom(storage::Txn& txn, const storage::Table<M>& table, const std::string& member, int most,
                       std::string_view what) {
  storage::Query query;
  query.equals = {{"member", member}};
  query.limit = most;
  WM_ASSIGN_OR_RETURN(const auto rows, table.Select(txn, query));
  if (static_cast<int>(rows.size()) < most) return absl::OkStatus();
  return base::Error(error::v1::REASON_LIMIT_EXCEEDED, base::Cat("A member has at most ", most, " ", what, "."),
                     {{"limit", std::to_string(most)}});
}

// Keeps a record that is new or was changed, with its etag and times. A new one was made now unless it says when.
template <class M>
absl::Status SaveRecord(storage::Txn& txn, const rpc::Call& call, const storage::Table<M>& table,
                        storage::Stored<M>& stored) {
  M& record = stored.mutable_message();
  record.set_etag(std::to_string(stored.revision() + 1));
  *record.mutable_update_time() = base::TimestampOf(call.now);
  if (!record.has_create_time()) *record.mutable_create_time() = record.update_time();
  return table.Put(txn, stored);
}

}  // namespace waymark::plan
