#include "tests/unit/common/storage/engines.h"

#include <stdlib.h>

#include <optional>
#include <utility>

#include "common/base/status_macros.h"
#include "common/storage/memory_store.h"
#include "common/storage/rerunning_store.h"
#include "common/storage/sqlite_store.h"

namespace waymark::storage {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = std::filesystem::temp_directory_path() / "waymark-storage-XXXXXX";
  path_ = mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() { std::filesystem::remove_all(path_); }

const TableSpec kNotes = {.name = "notes",
                          .columns = {{"state", false}, {"title", true}},
                          .indexes = {{"member", "state"}, {"state"}},
                          .unique = {{"member", "title"}}};
const TableSpec kCounters = {.name = "counters", .columns = {}, .indexes = {}, .unique = {}};

Row Note(std::string key, std::string member, std::string title, int64_t state, std::string bytes) {
  return {.key = std::move(key),
          .member = std::move(member),
          .columns = {state, std::move(title)},
          .revision = 0,
          .bytes = std::move(bytes)};
}

Row Counter(std::string key, int64_t value) {
  return {.key = std::move(key), .member = "", .columns = {}, .revision = 0, .bytes = std::to_string(value)};
}

int64_t CountOf(const Row& counter) { return std::stoll(counter.bytes); }

namespace {

std::unique_ptr<Store> Sqlite(const TemporaryFolder& folder) {
  auto store = OpenSqliteStore({.path = folder.File("store.db"), .tables = {&kNotes, &kCounters}, .readers = 2});
  EXPECT_TRUE(store.ok()) << store.status();
  return *std::move(store);
}

std::unique_ptr<Store> Memory(const TemporaryFolder&) {
  auto store = OpenMemoryStore({.tables = {&kNotes, &kCounters}});
  EXPECT_TRUE(store.ok()) << store.status();
  return *std::move(store);
}

}  // namespace

const std::vector<Engine>& Engines() {
  static const std::vector<Engine> engines = {
      {"Sqlite", Sqlite},
      {"Memory", Memory},
      {"RerunningSqlite", [](const TemporaryFolder& folder) { return MakeRerunningStore(Sqlite(folder)); }},
      {"RerunningMemory", [](const TemporaryFolder& folder) { return MakeRerunningStore(Memory(folder)); }},
  };
  return engines;
}

std::string EngineName(const ::testing::TestParamInfo<Engine>& info) { return info.param.name; }

std::vector<std::string> KeysOf(const std::vector<Row>& rows) {
  std::vector<std::string> keys;
  for (const Row& row : rows) keys.push_back(row.key);
  return keys;
}

absl::Status EngineTest::Put(const TableSpec& table, const Row& row) {
  return store_->WriteAndWait([&](Txn& txn) { return txn.Put(table, row); });
}

std::optional<Row> EngineTest::Get(const TableSpec& table, std::string_view key) {
  std::optional<Row> found;
  const absl::Status status = store_->Read([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(found, txn.Get(table, key));
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return found;
}

std::vector<Row> EngineTest::Select(const TableSpec& table, const Query& query) {
  std::vector<Row> found;
  const absl::Status status = store_->Read([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(found, txn.Select(table, query));
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return found;
}

std::vector<std::string> EngineTest::Keys(const TableSpec& table, const Query& query) { return KeysOf(Select(table, query)); }

absl::Status EngineTest::Increment(Txn& txn, std::string_view key) {
  WM_ASSIGN_OR_RETURN(std::optional<Row> row, txn.Get(kCounters, key));
  if (!row) return absl::NotFoundError("no such counter");
  row->bytes = std::to_string(CountOf(*row) + 1);
  return txn.Put(kCounters, *row);
}

}  // namespace waymark::storage
