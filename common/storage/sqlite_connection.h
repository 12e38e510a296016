#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/storage/sqlite_sql.h"
#include "common/storage/store.h"

namespace waymark::storage {

// A prepared statement, made when it is first used.
class PreparedStatement {
 public:
  explicit PreparedStatement(std::string sql) : sql_(std::move(sql)) {}
  // Throws SQLite::Exception.
  SQLite::Statement& On(const SQLite::Database& database) {
    if (!statement_) statement_.emplace(database, sql_);
    return *statement_;
  }

 private:
  std::string sql_;
  std::optional<SQLite::Statement> statement_;
};

// The statements of one table on one connection.
struct TableStatements {
  explicit TableStatements(const TableSpec& table)
      : TableStatements(TableSql(table)) {}
  explicit TableStatements(TableSql sql)
      : get(std::move(sql.get)),
        insert(std::move(sql.insert)),
        update_bytes(std::move(sql.update_bytes)),
        update_row(std::move(sql.update_row)),
        remove(std::move(sql.remove)) {}

  PreparedStatement get, insert, update_bytes, update_row, remove;
  // By the shape of the query: as many as the program has kinds of queries.
  absl::flat_hash_map<std::string, std::unique_ptr<PreparedStatement>> selects, deletes;
};

// A connection to a SQLite database in WAL mode that never checkpoints by itself, and its prepared statements. For one thread at a time.
class SqliteConnection {
 public:
  enum class Role {
    kWriter,  // the only connection that writes and checkpoints
    kReader,  // query_only
  };
  struct Options {
    std::string path;
    std::string vfs;
    int cache_kib = 8192;  // page cache
    std::vector<const TableSpec*> tables;
  };

  // The writer is opened first: it makes the file, puts it into WAL mode and recovers what a crash left.
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(const Options& options, Role role);
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  // Begins and ends transactions and savepoints.
  absl::Status Begin() { return Run(begin_); }
  absl::Status BeginWrite() { return Run(begin_write_); }
  absl::Status Commit() { return Run(commit_); }
  absl::Status Rollback() { return Run(rollback_); }
  absl::Status Savepoint() { return Run(savepoint_); }
  absl::Status Release() { return Run(release_); }
  absl::Status RollbackTo() { return Run(rollback_to_); }
  // Whether a transaction is open; an error may have ended it.
  bool InTransaction() const;

  // Runs texts that return nothing.
  absl::Status Execute(const std::string& sql);

  // The statements of `table`; null where it was not opened with it.
  TableStatements* StatementsOf(const TableSpec& table);
  const SQLite::Database& database() const { return database_; }

  // The status for the call that just failed on this connection; remembers a failed fsync.
  absl::Status Failure();

  // Whether any call failed in an fsync: what is on the disk is unknown from there on, and a second fsync would report success falsely.
  bool sync_failed() const { return sync_failed_; }
  // Whether a COMMIT that just failed is known to have committed nothing: the disk took no more, as against an error in the middle of it.
  bool CommitSurelyFailed() const;

  // Pages in the WAL after the last commit that wrote any.
  int wal_pages() const { return wal_.pages; }
  // How many commits wrote something.
  int64_t commits() const { return wal_.commits; }
  // Copies from the WAL into the database what no reader's snapshot holds back. Where that was all, and every reader on an older snapshot
  // has ended when the next commit comes, this begins the WAL anew. `truncate` copies all and empties the file; no reader may be open then.
  absl::Status Checkpoint(bool truncate);

 private:
  explicit SqliteConnection(const Options& options, Role role);
  static int OnWalCommit(void* wal, sqlite3* handle, const char* database, int pages);
  void Configure(const Options& options, Role role);
  absl::Status Run(PreparedStatement& statement);
  // Why the last write to the WAL that failed did, as errno.
  int WalErrno() const;

  SQLite::Database database_;  // before the statements, which must be gone when it is closed
  absl::flat_hash_map<const TableSpec*, std::unique_ptr<TableStatements>> tables_;
  PreparedStatement begin_{"BEGIN"};
  PreparedStatement begin_write_{"BEGIN IMMEDIATE"};
  PreparedStatement commit_{"COMMIT"};
  PreparedStatement rollback_{"ROLLBACK"};
  PreparedStatement savepoint_{"SAVEPOINT job"};
  PreparedStatement release_{"RELEASE job"};
  PreparedStatement rollback_to_{"ROLLBACK TO job"};
  // What SQLite tells after each commit that wrote something.
  struct Wal {
    int pages = 0;
    int64_t commits = 0;
  } wal_;
  bool sync_failed_ = false;
  int last_code_ = 0;
};

// The status for a result code of SQLite's. A disk that fails the store is UNAVAILABLE, reason STORE_UNAVAILABLE; what a program does
// wrong is INTERNAL.
absl::Status StatusOfSqlite(int code, std::string_view message);

}  // namespace waymark::storage
