#include "common/storage/sqlite_readers.h"

#include <algorithm>
#include <utility>

#include "common/storage/sqlite_txn.h"
#include "common/storage/table_spec.h"

namespace waymark::storage {
namespace {

absl::Status RunOn(SqliteConnection& connection, absl::FunctionRef<absl::Status(Txn&)> body) {
  absl::Status status = connection.Begin();
  if (!status.ok()) return status;
  SqliteTxn txn(&connection, false);
  status = body(txn);
  if (status.ok()) status = txn.failure();
  // A failed read may have ended the transaction by itself.
  if (connection.InTransaction()) {
    if (absl::Status end = connection.Commit(); !end.ok() && connection.InTransaction()) (void)connection.Rollback();
  }
  return status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteReaders>> SqliteReaders::Open(const SqliteConnection::Options& options, int count) {
  std::unique_ptr<SqliteReaders> readers(new SqliteReaders);
  absl::MutexLock lock(&readers->mutex_);
  for (int i = 0; i < count; ++i) {
    absl::StatusOr<std::unique_ptr<SqliteConnection>> connection = SqliteConnection::Open(options, SqliteConnection::Role::kReader);
    if (!connection.ok()) return connection.status();
    readers->readers_.push_back({*std::move(connection)});
  }
  for (Reader& reader : readers->readers_) readers->free_.push_back(&reader);
  return readers;
}

SqliteReaders::Reader* SqliteReaders::Borrow() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(this, &SqliteReaders::CanBorrow));
  if (closed_) return nullptr;
  Reader* reader = free_.back();
  free_.pop_back();
  reader->loan = ++loans_;
  return reader;
}

void SqliteReaders::Return(Reader* reader) {
  absl::MutexLock lock(&mutex_);
  reader->loan = 0;
  free_.push_back(reader);
}

void SqliteReaders::AwaitTurnover(absl::Duration timeout) {
  absl::MutexLock lock(&mutex_);
  const int64_t last = loans_;
  const auto turned = [this, last]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return std::none_of(readers_.begin(), readers_.end(), [last](const Reader& reader) { return 0 < reader.loan && reader.loan <= last; });
  };
  mutex_.AwaitWithTimeout(absl::Condition(&turned), timeout);
}

absl::Status SqliteReaders::Read(absl::FunctionRef<absl::Status(Txn&)> body) {
  Reader* reader = Borrow();
  if (reader == nullptr) return StoreClosed();
  absl::Status status = RunOn(*reader->connection, body);
  Return(reader);
  return status;
}

void SqliteReaders::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  mutex_.Await(absl::Condition(this, &SqliteReaders::AllReturned));
  free_.clear();
  readers_.clear();
}

}  // namespace waymark::storage
