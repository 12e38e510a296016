#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/storage/store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::storage {

// A folder of its own, gone at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  std::string File(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// Notes have a column of each type, indexes, and a title that is unique for their member.
extern const TableSpec kNotes;
// Counters have nothing but a key.
extern const TableSpec kCounters;

// A note as it is put for the first time.
Row Note(std::string key, std::string member, std::string title, int64_t state, std::string bytes = "text");
Row Counter(std::string key, int64_t value);
int64_t CountOf(const Row& counter);

// An engine under test, by name, and how to open a store with kNotes and kCounters.
struct Engine {
  std::string name;
  std::function<std::unique_ptr<Store>(const TemporaryFolder&)> open;
};
const std::vector<Engine>& Engines();

// A test that every engine must pass.
class EngineTest : public ::testing::TestWithParam<Engine> {
 protected:
  // In a transaction of its own.
  absl::Status Put(const TableSpec& table, const Row& row);
  std::optional<Row> Get(const TableSpec& table, std::string_view key);
  std::vector<Row> Select(const TableSpec& table, const Query& query);
  std::vector<std::string> Keys(const TableSpec& table, const Query& query);
  // Adds one to a counter that is there; read and written in the transaction.
  static absl::Status Increment(Txn& txn, std::string_view key);

  TemporaryFolder folder_;
  std::unique_ptr<Store> store_ = GetParam().open(folder_);
};

std::vector<std::string> KeysOf(const std::vector<Row>& rows);
std::string EngineName(const ::testing::TestParamInfo<Engine>& info);

}  // namespace waymark::storage
