#include "tests/bench/sqlite_limit.h"

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace waymark::bench {
namespace {

constexpr int kCheckpointPages = 4000;

class Database {
 public:
  explicit Database(const std::string& path) {
    Check(sqlite3_open(path.c_str(), &database_));
    for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=0", "PRAGMA cache_size=-8192"}) {
      Run(pragma);
    }
    const auto count = [](void* pages, sqlite3*, const char*, int in_wal) {
      *static_cast<int*>(pages) = in_wal;
      return SQLITE_OK;
    };
    sqlite3_wal_hook(database_, count, &wal_pages_);
  }
  ~Database() {
    for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
    sqlite3_close(database_);
  }

  // Pages in the WAL after the last commit.
  int wal_pages() const { return wal_pages_; }
  void Run(const char* sql) { Check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }
  sqlite3_stmt* Prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    Check(sqlite3_prepare_v3(database_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    statements_.push_back(statement);
    return statement;
  }
  std::vector<std::string> Texts(const std::string& sql) {
    sqlite3_stmt* statement = Prepare(sql);
    std::vector<std::string> texts;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      texts.emplace_back(static_cast<const char*>(sqlite3_column_blob(statement, 0)), sqlite3_column_bytes(statement, 0));
    }
    return texts;
  }
  void Checkpoint() { Check(sqlite3_wal_checkpoint_v2(database_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr)); }

  void Check(int code) const {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    std::fprintf(stderr, "bench: SQLite: %s\n", sqlite3_errmsg(database_));
    std::exit(1);
  }

 private:
  sqlite3* database_ = nullptr;
  int wal_pages_ = 0;
  std::vector<sqlite3_stmt*> statements_;
};

// Runs a statement with these values, texts and blobs.
void Step(Database& database, sqlite3_stmt* statement, std::initializer_list<const std::string*> values) {
  int place = 0;
  for (const std::string* value : values) {
    ++place;
    const bool is_blob = place == 1;
    if (is_blob) {
      sqlite3_bind_blob(statement, place, value->data(), static_cast<int>(value->size()), SQLITE_STATIC);
    } else {
      sqlite3_bind_text(statement, place, value->data(), static_cast<int>(value->size()), SQLITE_STATIC);
    }
  }
  database.Check(sqlite3_step(statement));
  sqlite3_reset(statement);
}

}  // namespace

Measured SqliteLimit(const std::string& path, int batch, absl::Duration duration) {
  Database database(path);
  const std::vector<std::string> plans = database.Texts("SELECT key FROM plans ORDER BY key");
  const std::string plan = database.Texts("SELECT bytes FROM plans ORDER BY key LIMIT 1").at(0);
  const std::string event = database.Texts("SELECT bytes FROM journal_events ORDER BY key DESC LIMIT 1").at(0);
  const std::string replay = database.Texts("SELECT bytes FROM replays ORDER BY expire_time DESC LIMIT 1").at(0);
  sqlite3_stmt* update = database.Prepare("UPDATE plans SET revision = revision + 1, bytes = $1 WHERE key = $2");
  sqlite3_stmt* append = database.Prepare("INSERT INTO journal_events (bytes, key, member, revision) VALUES ($1, $2, '', 1)");
  sqlite3_stmt* keep =
      database.Prepare("INSERT INTO replays (bytes, key, member, revision, expire_time) VALUES ($1, $2, $3, 1, 1790000000000000)");
  std::vector<uint32_t> micros;
  int64_t n = 0;
  const absl::Time began = absl::Now();
  while (absl::Now() - began < duration) {
    const int64_t start = absl::GetCurrentTimeNanos();
    database.Run("BEGIN IMMEDIATE");
    for (int i = 0; i < batch; ++i, ++n) {
      const std::string& member = plans[n % plans.size()];
      // Behind all that stand there, as the journal's are; replay rows fall anywhere, as hashes do.
      const std::string position = absl::StrFormat("9%018d", n);
      const std::string key = absl::StrFormat("%016x-bench-%026d", static_cast<uint64_t>(n) * 0x9e3779b97f4a7c15u, n);
      Step(database, update, {&plan, &member});
      Step(database, append, {&event, &position});
      Step(database, keep, {&replay, &key, &member});
    }
    database.Run("COMMIT");
    micros.push_back(static_cast<uint32_t>((absl::GetCurrentTimeNanos() - start) / 1000));
    if (database.wal_pages() >= kCheckpointPages) database.Checkpoint();
  }
  Measured measured = Summarize(micros, absl::Now() - began);
  measured.calls *= batch;
  measured.per_second *= batch;
  return measured;
}

}  // namespace waymark::bench
