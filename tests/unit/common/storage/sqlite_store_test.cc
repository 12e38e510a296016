// What is SQLite's own: the file, its lock, its schema and how it grows, batches, the WAL.

#include "common/storage/sqlite_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <thread>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/base/status_macros.h"
#include "common/storage/sqlite_sql.h"
#include "common/testing/status_matchers.h"
#include "tests/unit/common/storage/engines.h"

namespace waymark::storage {
namespace {

using testing::IsOk;
using testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SqliteStoreTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Store>> Open(std::vector<const TableSpec*> tables, std::vector<Migration> migrations = {}) {
    return OpenSqliteStore({.path = path_, .tables = std::move(tables), .migrations = std::move(migrations)});
  }
  std::unique_ptr<Store> MustOpen(std::vector<const TableSpec*> tables, std::vector<Migration> migrations = {}) {
    auto store = Open(std::move(tables), std::move(migrations));
    EXPECT_THAT(store, IsOk());
    return *std::move(store);
  }
  static std::optional<Row> Get(Store& store, const TableSpec& table, std::string_view key) {
    std::optional<Row> found;
    EXPECT_THAT(store.Read([&](Txn& txn) -> absl::Status {
      WM_ASSIGN_OR_RETURN(found, txn.Get(table, key));
      return absl::OkStatus();
    }), IsOk());
    return found;
  }
  // What the file says when no store has it open.
  std::string Ask(const std::string& sql) {
    SQLite::Database database(path_, SQLite::OPEN_READWRITE);
    return database.execAndGet(sql).getString();
  }

  TemporaryFolder folder_;
  const std::string path_ = folder_.File("store.db");
};

TEST_F(SqliteStoreTest, RowsAreThereWhenItIsOpenedAgain) {
  ASSERT_THAT(MustOpen({&kCounters})->WriteAndWait([](Txn& txn) { return txn.Put(kCounters, Counter("c", 42)); }), IsOk());
  EXPECT_EQ(std::filesystem::file_size(path_ + "-wal"), 0u) << "closing empties the WAL";
  EXPECT_EQ(CountOf(*Get(*MustOpen({&kCounters}), kCounters, "c")), 42);
}

TEST_F(SqliteStoreTest, FileIsForItsOwnerOnly) {
  const std::unique_ptr<Store> store = MustOpen({&kCounters});
  ASSERT_THAT(store->WriteAndWait([](Txn& txn) { return txn.Put(kCounters, Counter("c", 1)); }), IsOk());
  for (const char* end : {"", "-wal", ".lock"}) {
    struct stat facts;
    ASSERT_EQ(stat((path_ + end).c_str(), &facts), 0) << end;
    EXPECT_EQ(facts.st_mode & 0777, 0600u) << end;
  }
}

TEST_F(SqliteStoreTest, ASecondOpenerIsRefused) {
  std::unique_ptr<Store> store = MustOpen({&kCounters});
  EXPECT_THAT(Open({&kCounters}), StatusIs(absl::StatusCode::kFailedPrecondition));
  store->Close();
  EXPECT_THAT(Open({&kCounters}), IsOk());
}

TEST_F(SqliteStoreTest, TablesHaveNoRowidThatTellsInWhichOrderRowsCame) {
  MustOpen({&kNotes, &kCounters}).reset();
  for (const char* table : {"notes", "counters"}) {
    EXPECT_THROW(Ask(std::string("SELECT rowid FROM ") + table), SQLite::Exception) << table;
  }
  EXPECT_EQ(Ask("PRAGMA journal_mode"), "wal");
}

TEST_F(SqliteStoreTest, NewTablesColumnsAndIndexesAreAdded) {
  static const TableSpec kBefore = {.name = "notes", .columns = {{"state", false}}, .indexes = {{"state"}, {"member"}}};
  {
    const std::unique_ptr<Store> store = MustOpen({&kBefore});
    ASSERT_THAT(store->WriteAndWait([](Txn& txn) {
      return txn.Put(kBefore, {.key = "n", .member = "m", .columns = {int64_t{3}}, .revision = 0, .bytes = "b"});
    }), IsOk());
  }
  const std::unique_ptr<Store> store = MustOpen({&kNotes, &kCounters});
  std::optional<Row> row = Get(*store, kNotes, "n");
  ASSERT_TRUE(row);
  EXPECT_THAT(row->columns, ElementsAre(Value(int64_t{3}), Value("")));
  EXPECT_EQ(row->bytes, "b");
  row->columns[1] = "title";
  EXPECT_THAT(store->WriteAndWait([&](Txn& txn) { return txn.Put(kNotes, *row); }), IsOk());
  EXPECT_THAT(store->WriteAndWait([](Txn& txn) { return txn.Put(kNotes, Note("o", "m", "title", 1)); }),
              StatusIs(absl::StatusCode::kAlreadyExists));
  store->Close();
  EXPECT_EQ(Ask("SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name)"),
            "index__notes__member__state,index__notes__state,unique__notes__member__title");
}

TEST_F(SqliteStoreTest, AProgramThatKnowsFewerColumnsGoesOnWriting) {
  static const TableSpec kOlder = {.name = "notes", .columns = {{"title", true}}};
  MustOpen({&kNotes}).reset();
  {
    const std::unique_ptr<Store> store = MustOpen({&kOlder});
    EXPECT_THAT(store->WriteAndWait([](Txn& txn) {
      return txn.Put(kOlder, {.key = "n", .member = "m", .columns = {"title"}, .revision = 0, .bytes = "b"});
    }), IsOk());
  }
  EXPECT_THAT(Get(*MustOpen({&kNotes}), kNotes, "n")->columns, ElementsAre(Value(int64_t{0}), Value("title")));
}

TEST_F(SqliteStoreTest, WhatItCannotReadItRefuses) {
  static const TableSpec kOtherType = {.name = "notes", .columns = {{"state", true}}};
  MustOpen({&kNotes}).reset();
  const absl::Status other = Open({&kOtherType}).status();
  EXPECT_THAT(other, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(other.message()), HasSubstr("state"));
  { SQLite::Database(path_, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 2"); }
  EXPECT_THAT(Open({&kNotes}), StatusIs(absl::StatusCode::kFailedPrecondition)) << "a layout of the future";

  std::filesystem::remove(path_);
  { SQLite::Database(path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE notes (x)"); }
  EXPECT_THAT(Open({&kNotes}), StatusIs(absl::StatusCode::kFailedPrecondition)) << "another program's database";
}

TEST_F(SqliteStoreTest, TablesThatCannotBeAreRefused) {
  const std::vector<TableSpec> wrong = {
      {.name = ""},
      {.name = "Notes"},
      {.name = "waymark_notes"},
      {.name = "sqlite_notes"},
      {.name = "notes", .columns = {{"a b", true}}},
      {.name = "notes", .columns = {{"key", true}}},
      {.name = "notes", .columns = {{"a", true}, {"a", false}}},
      {.name = "notes", .columns = {}, .indexes = {{"a"}}},
      {.name = "notes", .columns = {}, .indexes = {}, .unique = {{}}},
  };
  for (const TableSpec& table : wrong) EXPECT_THAT(Open({&table}), StatusIs(absl::StatusCode::kInternal)) << table.name;
  EXPECT_THAT(Open({&kNotes, &kNotes}), StatusIs(absl::StatusCode::kInternal)) << "two of a name";
}

TEST_F(SqliteStoreTest, MigrationsRunOnceInOrderAndGoOnWhereTheyStopped) {
  {
    const std::unique_ptr<Store> store = MustOpen({&kCounters});
    ASSERT_THAT(store->WriteAndWait([](Txn& txn) -> absl::Status {
      for (int i = 0; i < 5; ++i) WM_RETURN_IF_ERROR(txn.Put(kCounters, Counter(std::to_string(i), i)));
      return absl::OkStatus();
    }), IsOk());
  }
  int steps = 0, fail_at = 3;
  // Adds 100 to one counter a step.
  const Migration add = {1, "add a hundred", [&](Txn& txn) -> absl::StatusOr<bool> {
    if (++steps == fail_at) return absl::CancelledError("the process ended here");
    WM_ASSIGN_OR_RETURN(std::vector<Row> rows, txn.Select(kCounters, {}));
    for (Row& row : rows) {
      if (CountOf(row) >= 100) continue;
      row.bytes = std::to_string(CountOf(row) + 100);
      WM_RETURN_IF_ERROR(txn.Put(kCounters, row));
      return true;
    }
    return false;
  }};
  const Migration drop = {2, "drop one", [](Txn& txn) -> absl::StatusOr<bool> {
    WM_ASSIGN_OR_RETURN(const int64_t deleted, txn.DeleteWhere(kCounters, {.equals = {{"key", "4"}}}, 1));
    EXPECT_EQ(deleted, 1);
    return false;
  }};
  EXPECT_THAT(Open({&kCounters}, {add, drop}), StatusIs(absl::StatusCode::kCancelled));
  MustOpen({&kCounters}, {add, drop}).reset();
  EXPECT_EQ(steps, 3 + 4) << "two counters before the end, three after, and one look that finds none left";
  steps = 0;
  const std::unique_ptr<Store> store = MustOpen({&kCounters}, {add, drop});
  EXPECT_EQ(steps, 0);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(CountOf(*Get(*store, kCounters, std::to_string(i))), 100 + i);
  EXPECT_FALSE(Get(*store, kCounters, "4"));
  store->Close();
  EXPECT_THAT(Open({&kCounters}, {add}), StatusIs(absl::StatusCode::kFailedPrecondition)) << "migrated by a newer program";
  EXPECT_THAT(Open({&kCounters}, {add, drop, {4, "a gap", nullptr}}), StatusIs(absl::StatusCode::kInternal));
}

TEST_F(SqliteStoreTest, JobsThatWaitAreCommittedTogether) {
  auto store = *OpenSqliteStore({.path = path_, .tables = {&kCounters}, .batch_jobs = 10, .batch_time = absl::Minutes(1)});
  std::atomic<int> commits = 0;
  const auto handle = store->OnCommit([&] { ++commits; });
  absl::Notification go;
  absl::BlockingCounter told(31);
  store->Write({.body = [&](Txn&) { go.WaitForNotification(); return absl::OkStatus(); },
                .done = [&](absl::Status) { told.DecrementCount(); }});
  for (int i = 0; i < 30; ++i) {
    store->Write({.body = [i](Txn& txn) { return txn.Put(kCounters, Counter(std::to_string(i), i)); },
                  .done = [&](absl::Status status) { EXPECT_THAT(status, IsOk()); told.DecrementCount(); }});
  }
  go.Notify();
  told.Wait();
  EXPECT_EQ(commits, 4) << "one with the job that waited, then ten at a time";
}

TEST_F(SqliteStoreTest, ABatchEndsWhenItsTimeIsUp) {
  auto store = *OpenSqliteStore({.path = path_, .tables = {&kCounters}, .batch_time = absl::Milliseconds(5)});
  std::atomic<int> commits = 0;
  const auto handle = store->OnCommit([&] { ++commits; });
  absl::BlockingCounter told(6);
  for (int i = 0; i < 6; ++i) {
    store->Write({.body = [i](Txn& txn) {
                    absl::SleepFor(absl::Milliseconds(10));
                    return txn.Put(kCounters, Counter(std::to_string(i), i));
                  },
                  .done = [&](absl::Status) { told.DecrementCount(); }});
  }
  told.Wait();
  EXPECT_EQ(commits, 6);
}

TEST_F(SqliteStoreTest, TheWalIsBegunAnewWhileOthersRead) {
  auto store = *OpenSqliteStore({.path = path_, .tables = {&kCounters}, .checkpoint_pages = 50});
  std::atomic<bool> stop = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!stop) (void)Get(*store, kCounters, "0");
    });
  }
  for (int i = 0; i < 400; ++i) {
    ASSERT_THAT(store->WriteAndWait([i](Txn& txn) {
      Row row = Counter(std::to_string(i), i);
      row.bytes.resize(6000, 'x');
      return txn.Put(kCounters, row);
    }), IsOk());
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_LT(std::filesystem::file_size(path_ + "-wal"), 600 * 4120u) << "of more than 1500 pages written";
}

TEST_F(SqliteStoreTest, ALongSnapshotHoldsUpNobody) {
  auto store = *OpenSqliteStore({.path = path_, .tables = {&kCounters}, .checkpoint_pages = 20});
  ASSERT_THAT(store->WriteAndWait([](Txn& txn) { return txn.Put(kCounters, Counter("c", 0)); }), IsOk());
  EXPECT_THAT(store->Read([&](Txn& txn) -> absl::Status {
    WM_RETURN_IF_ERROR(txn.Get(kCounters, "c").status());
    std::thread([&] {
      for (int i = 1; i <= 100; ++i) {
        EXPECT_THAT(store->WriteAndWait([i](Txn& other) -> absl::Status {
          WM_ASSIGN_OR_RETURN(std::optional<Row> row, other.Get(kCounters, "c"));
          row->bytes = std::to_string(i);
          return other.Put(kCounters, *row);
        }), IsOk());
      }
    }).join();
    WM_ASSIGN_OR_RETURN(const std::optional<Row> row, txn.Get(kCounters, "c"));
    EXPECT_EQ(CountOf(*row), 0);
    return absl::OkStatus();
  }), IsOk());
  store.reset();
  EXPECT_EQ(CountOf(*Get(*MustOpen({&kCounters}), kCounters, "c")), 100);
}

// A query that an index serves is answered from it, in its order, without sorting or looking through the table.
TEST_F(SqliteStoreTest, IndexesServeTheQueriesTheyAreFor) {
  MustOpen({&kNotes}).reset();
  SQLite::Database database(path_, SQLite::OPEN_READWRITE);
  const Query::Place by_state = {Value(int64_t{1}), "k"};
  const std::vector<Query> queries = {
      {.equals = {{"key", "k"}}},
      {.after = Query::Place{Value("k"), "k"}},
      {.equals = {{"member", "m"}, {"state", int64_t{1}}}},
      {.equals = {{"member", "m"}}, .order_by = "state"},
      {.equals = {{"member", "m"}}, .order_by = "state", .descending = true, .after = by_state},
      {.order_by = "state", .from = Value(int64_t{1}), .below = Value(int64_t{9}), .after = by_state},
      {.equals = {{"member", "m"}, {"title", "t"}}},
  };
  for (const Query& query : queries) {
    for (const std::string& sql : {SelectSql(kNotes, query), DeleteWhereSql(kNotes, query)}) {
      SQLite::Statement plan(database, "EXPLAIN QUERY PLAN " + sql);
      std::string told;
      while (plan.executeStep()) told += plan.getColumn(3).getString() + "; ";
      EXPECT_THAT(told, HasSubstr("SEARCH notes")) << sql;
      EXPECT_THAT(told, ::testing::Not(HasSubstr("SCAN"))) << sql;
      EXPECT_THAT(told, ::testing::Not(HasSubstr("B-TREE"))) << sql;
    }
  }
}

}  // namespace
}  // namespace waymark::storage
