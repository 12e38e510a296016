#include "common/storage/sqlite_readers.h"

#include <utility>

#include "common/storage/sqlite_txn.h"
#include "common/storage/table_spec.h"

namespace waymark::storage {

absl::StatusOr<std::unique_ptr<SqliteReaders>> SqliteReaders::Open(const SqliteConnection::Options& options, int count) {
  std::unique_ptr<SqliteReaders> readers(new SqliteReaders);
  absl::MutexLock lock(&readers->mutex_);
  for (; readers->open_ < count; ++readers->open_) {
    absl::StatusOr<std::unique_ptr<SqliteConnection>> connection = SqliteConnection::Open(options, SqliteConnection::Role::kReader);
    if (!connection.ok()) return connection.status();
    readers->free_.push_back(*std::move(connection));
  }
  return readers;
}

std::unique_ptr<SqliteConnection> SqliteReaders::Borrow() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(this, &SqliteReaders::CanBorrow));
  if (closed_) return nullptr;
  std::unique_ptr<SqliteConnection> connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

void SqliteReaders::Return(std::unique_ptr<SqliteConnection> connection) {
  absl::MutexLock lock(&mutex_);
  free_.push_back(std::move(connection));
}

absl::Status SqliteReaders::Read(absl::FunctionRef<absl::Status(Txn&)> body) {
  std::unique_ptr<SqliteConnection> connection = Borrow();
  if (connection == nullptr) return StoreClosed();
  absl::Status status = connection->Begin();
  if (status.ok()) {
    SqliteTxn txn(connection.get(), false);
    status = body(txn);
    if (status.ok()) status = txn.failure();
    // A failed read may have ended the transaction by itself.
    if (connection->InTransaction()) {
      if (absl::Status end = connection->Commit(); !end.ok() && connection->InTransaction()) (void)connection->Rollback();
    }
  }
  Return(std::move(connection));
  return status;
}

void SqliteReaders::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  mutex_.Await(absl::Condition(this, &SqliteReaders::AllReturned));
  free_.clear();
  open_ = 0;
}

}  // namespace waymark::storage
