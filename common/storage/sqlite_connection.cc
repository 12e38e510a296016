#include "common/storage/sqlite_connection.h"

#include <cerrno>
#include <utility>

#include <sqlite3.h>

#include "common/base/cat.h"
#include "common/base/error.h"

namespace waymark::storage {
namespace {

// Another process may hold the database for a moment, as a backup does.
constexpr int kBusyTimeoutMs = 5000;

// A page cache shared by nobody needs no lock, and nobody asks SQLite how much memory it uses; the lock around that count is the one thing
// that connections would wait for one another at. Savepoints keep what they may have to undo in memory up to a megabyte.
void ConfigureSqliteOnce() {
  static const bool done = [] {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);  // refused, harmlessly, where SQLite is in use already
    sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 1 << 20);
    return sqlite3_initialize() == SQLITE_OK;
  }();
  (void)done;
}

bool IsFailedSync(int code) { return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC; }

}  // namespace

absl::Status StatusOfSqlite(int code, std::string_view message) {
  switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return absl::OkStatus();
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_PERM:
    case SQLITE_INTERRUPT:
    case SQLITE_ABORT:
      return base::Error(base::Reason::REASON_STORE_UNAVAILABLE, base::Cat("the store failed: ", message, " (", code, ")"));
    case SQLITE_TOOBIG:
      return base::Error(base::Reason::REASON_LIMIT_EXCEEDED, base::Cat("too big for the store: ", message));
    default:
      return base::Error(base::Reason::REASON_INTERNAL, base::Cat("SQLite: ", message, " (", code, ")"));
  }
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(const Options& options, Role role) {
  ConfigureSqliteOnce();
  try {
    return std::unique_ptr<SqliteConnection>(new SqliteConnection(options, role));
  } catch (const SQLite::Exception& e) {
    return StatusOfSqlite(e.getExtendedErrorCode(), base::Cat(options.path, ": ", e.what()));
  }
}

SqliteConnection::SqliteConnection(const Options& options, Role role)
    : database_(options.path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX | (role == Role::kWriter ? SQLite::OPEN_CREATE : 0),
                kBusyTimeoutMs, options.vfs) {
  for (const TableSpec* table : options.tables) tables_.emplace(table, std::make_unique<TableStatements>(*table));
  Configure(options, role);
}

void SqliteConnection::Configure(const Options& options, Role role) {
  sqlite3* handle = database_.getHandle();
  // Closing must not checkpoint: its failed fsync would go unnoticed.
  database_.check(sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr));
  database_.check(sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr));
  database_.exec(base::Cat("PRAGMA cache_size = -", options.cache_kib));
  database_.exec("PRAGMA temp_store = MEMORY");
  if (role == Role::kWriter) {
    // For a new file only; one that is there keeps what it was made with.
    database_.exec("PRAGMA auto_vacuum = NONE");
    SQLite::Statement mode(database_, "PRAGMA journal_mode = WAL");
    mode.executeStep();
    const bool is_wal = mode.getColumn(0).getString() == "wal";
    while (mode.executeStep()) {}  // to its end, where it commits: nobody hears what fails later
    if (!is_wal) throw SQLite::Exception("the file system does not take SQLite's WAL mode", SQLITE_CANTOPEN);
    database_.exec("PRAGMA synchronous = FULL");
    database_.exec("PRAGMA secure_delete = ON");  // what a member deletes is overwritten, not only forgotten
    database_.exec("PRAGMA journal_size_limit = 67108864");
  } else {
    database_.exec("PRAGMA query_only = ON");
  }
  database_.exec("PRAGMA wal_autocheckpoint = 0");
  if (role == Role::kWriter) sqlite3_wal_hook(handle, OnWalCommit, &wal_);
}

int SqliteConnection::OnWalCommit(void* wal, sqlite3*, const char*, int pages) {
  static_cast<Wal*>(wal)->pages = pages;
  ++static_cast<Wal*>(wal)->commits;
  return SQLITE_OK;
}

bool SqliteConnection::InTransaction() const { return sqlite3_get_autocommit(database_.getHandle()) == 0; }

absl::Status SqliteConnection::Run(PreparedStatement& prepared) {
  try {
    SQLite::Statement& statement = prepared.On(database_);
    const int code = statement.tryExecuteStep();
    if (code != SQLITE_DONE) {
      absl::Status status = Failure();
      statement.tryReset();
      return status;
    }
    statement.tryReset();
    return absl::OkStatus();
  } catch (const SQLite::Exception&) {
    return Failure();
  }
}

absl::Status SqliteConnection::Execute(const std::string& sql) {
  return database_.tryExec(sql) == SQLITE_OK ? absl::OkStatus() : Failure();
}

TableStatements* SqliteConnection::StatementsOf(const TableSpec& table) {
  const auto found = tables_.find(&table);
  return found == tables_.end() ? nullptr : found->second.get();
}

absl::Status SqliteConnection::Failure() {
  last_code_ = database_.getExtendedErrorCode();
  sync_failed_ = sync_failed_ || IsFailedSync(last_code_);
  if (last_code_ == SQLITE_OK) last_code_ = SQLITE_MISUSE;  // SQLiteCpp refused before SQLite was asked
  return StatusOfSqlite(last_code_, database_.getErrorMsg());
}

int SqliteConnection::WalErrno() const {
  // sqlite3_system_errno is not set by a COMMIT.
  sqlite3_file* wal = nullptr;
  int error = 0;
  if (sqlite3_file_control(database_.getHandle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal) == SQLITE_OK && wal != nullptr &&
      wal->pMethods != nullptr) {
    wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &error);
  }
  return error;
}

bool SqliteConnection::CommitSurelyFailed() const {
  switch (last_code_ & 0xff) {
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_BUSY:
      return true;
    case SQLITE_IOERR:
      // SQLite knows ENOSPC as "full" only; a quota or a file system that was made read-only refuses a write just as wholly.
      return last_code_ == SQLITE_IOERR_WRITE && (WalErrno() == EROFS || WalErrno() == EDQUOT);
    default:
      return false;
  }
}

absl::Status SqliteConnection::Checkpoint(bool truncate) {
  const int code = sqlite3_wal_checkpoint_v2(database_.getHandle(), nullptr,
                                             truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Failure();
}

}  // namespace waymark::storage
