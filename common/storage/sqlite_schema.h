#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/storage/sqlite_connection.h"
#include "common/storage/store.h"

namespace waymark::storage {

// A change to what tables hold, or an index of the old shape put right, that the specs alone cannot tell: SQL cannot see into a message.
// New tables, columns and indexes need none; a column that is new holds "" or 0 until its row is put again, which a migration can do.
struct Migration {
  int number = 0;    // from 1 on, without gaps; never reused
  std::string name;  // for the log
  // Makes one step in a transaction of its own; true when there is more to do. It finds out from the rows where it stands, since the
  // process may end between two steps, and leaves alone what an older program goes on writing.
  std::function<absl::StatusOr<bool>(Txn&)> step;
};

// Brings the database up to `tables` and runs the migrations that it has not seen. FAILED_PRECONDITION when the file is not a store of
// Waymark's, was written by a newer program, or holds a column of another type.
absl::Status BringUp(SqliteConnection& connection, const std::vector<const TableSpec*>& tables, const std::vector<Migration>& migrations);

// A change of one small row of the store's own, to see whether it can write. Inside a transaction.
absl::Status WriteProbe(SqliteConnection& connection);

}  // namespace waymark::storage
