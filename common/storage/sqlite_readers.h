#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
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
  // Returns when every read that runs at present has ended, at the latest after `timeout`. Others begin meanwhile.
  void AwaitTurnover(absl::Duration timeout);
  // Waits for those who read and closes all. Idempotent.
  void Close();

 private:
  SqliteReaders() = default;
  struct Reader {
    std::unique_ptr<SqliteConnection> connection;
    int64_t loan = 0;  // number of the read it is lent for; 0 while it is free
  };
  Reader* Borrow();
  void Return(Reader* reader);
  bool CanBorrow() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return closed_ || !free_.empty(); }
  bool AllReturned() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return free_.size() == readers_.size(); }

  absl::Mutex mutex_;
  std::vector<Reader> readers_ ABSL_GUARDED_BY(mutex_);
  // The last returned is the first lent: its cache is warm.
  std::vector<Reader*> free_ ABSL_GUARDED_BY(mutex_);
  int64_t loans_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace waymark::storage
