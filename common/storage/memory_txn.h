#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "common/storage/memory_tables.h"
#include "common/storage/store.h"

namespace waymark::storage {

// The rows of a MemoryStore and the snapshots that are being read. Thread-safe where it says so.
struct MemoryRows {
  absl::flat_hash_set<const TableSpec*> known;  // constant
  absl::Mutex mutex;
  MemoryTables tables ABSL_GUARDED_BY(mutex);
  std::multiset<int64_t> snapshots ABSL_GUARDED_BY(mutex);  // as last_commit was when each was taken
};

// A transaction over a snapshot: remembers what it read, and keeps what it writes to itself until it commits.
class MemoryTxn final : public Txn {
 public:
  // Takes a snapshot. `rows` outlives this.
  MemoryTxn(MemoryRows* rows, bool writable);
  ~MemoryTxn() override;

  absl::StatusOr<std::optional<Row>> Get(const TableSpec& table, std::string_view key) override;
  absl::StatusOr<std::vector<Row>> Select(const TableSpec& table, const Query& query) override;
  absl::Status Put(const TableSpec& table, const Row& row) override;
  absl::Status Delete(const TableSpec& table, std::string_view key, int64_t revision) override;
  absl::StatusOr<int64_t> DeleteWhere(const TableSpec& table, const Query& query, int limit) override;

  // Commits; false, and nothing is changed, when something that was read is another by now.
  bool Commit();
  bool changed() const { return !changes_.empty(); }

 private:
  // Rows read by a query: those that were committed, up to the last one handed out.
  struct RangeRead {
    const TableSpec* table;
    Query query;
    std::optional<Query::Place> last;
    std::vector<std::pair<std::string, int64_t>> versions;  // keys and the commits that left them
  };

  absl::Status CheckTable(const TableSpec& table, bool to_write) const;
  // The row as this transaction sees it.
  std::optional<Row> Look(const TableSpec& table, std::string_view key);
  // ALREADY_EXISTS when another row has the same values in a unique set.
  absl::Status CheckUnique(const TableSpec& table, const Row& row);
  static std::vector<std::pair<std::string, int64_t>> VersionsUpTo(const TableSpec& table, const Query& query,
                                                                   const std::optional<Query::Place>& last,
                                                                   const std::vector<MemoryTables::Version>& found);
  bool ReadsHold() const;

  MemoryRows& rows_;
  const bool writable_;
  int64_t snapshot_ = 0;
  std::map<std::pair<const TableSpec*, std::string>, int64_t> row_reads_;  // to the commit that left the row
  std::vector<RangeRead> range_reads_;
  MemoryTables::Changes changes_;
};

}  // namespace waymark::storage
