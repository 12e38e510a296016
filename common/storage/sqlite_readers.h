#pragma once

#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/storage/sqlite_connection.h"
#include "common/storage/store.h"

namespace waymark::storage {

// The connections that read, each lent to one thread at a time. Thread-safe.
class SqliteReaders {
 public:
  // The database is there already. Opens `count` connections.
  static absl::StatusOr<std::unique_ptr<SqliteReaders>> Open(const SqliteConnection::Options& options, int count);

  // Runs `body` on a snapshot; waits for a connection when all are lent. After Close: UNAVAILABLE, reason SHUTTING_DOWN.
  absl::Status Read(absl::FunctionRef<absl::Status(Txn&)> body);
  // Waits for those who read and closes all. Idempotent.
  void Close();

 private:
  SqliteReaders() = default;
  std::unique_ptr<SqliteConnection> Borrow();
  void Return(std::unique_ptr<SqliteConnection> connection);
  bool CanBorrow() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return closed_ || !free_.empty(); }
  bool AllReturned() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return static_cast<int>(free_.size()) == open_; }

  absl::Mutex mutex_;
  // The last returned is the first lent: its cache is warm.
  std::vector<std::unique_ptr<SqliteConnection>> free_ ABSL_GUARDED_BY(mutex_);
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace waymark::storage
