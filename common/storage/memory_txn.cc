#include "common/storage/memory_txn.h"

#include <algorithm>

#include "common/storage/table_spec.h"

namespace waymark::storage {

MemoryTxn::MemoryTxn(MemoryRows* rows, bool writable) : rows_(*rows), writable_(writable) {
  absl::MutexLock lock(&rows_.mutex);
  snapshot_ = rows_.tables.last_commit();
  rows_.snapshots.insert(snapshot_);
}

MemoryTxn::~MemoryTxn() {
  absl::MutexLock lock(&rows_.mutex);
  rows_.snapshots.erase(rows_.snapshots.find(snapshot_));
}

absl::Status MemoryTxn::CheckTable(const TableSpec& table, bool to_write) const {
  if (to_write && !writable_) return RefuseWrite();
  return rows_.known.contains(&table) ? absl::OkStatus() : UnknownTable(table);
}

std::optional<Row> MemoryTxn::Look(const TableSpec& table, std::string_view key) {
  std::string name(key);
  if (const auto changed = changes_.find(&table); changed != changes_.end()) {
    if (const auto row = changed->second.find(name); row != changed->second.end()) return row->second;
  }
  MemoryTables::Version version;
  {
    absl::ReaderMutexLock lock(&rows_.mutex);
    version = rows_.tables.At(&table, key, snapshot_);
  }
  if (writable_) row_reads_.emplace(std::make_pair(&table, std::move(name)), version.commit);
  if (version.row == nullptr) return std::nullopt;
  return *version.row;
}

absl::StatusOr<std::optional<Row>> MemoryTxn::Get(const TableSpec& table, std::string_view key) {
  if (absl::Status s = CheckTable(table, false); !s.ok()) return s;
  return Look(table, key);
}

absl::StatusOr<std::vector<Row>> MemoryTxn::Select(const TableSpec& table, const Query& query) {
  if (absl::Status s = CheckTable(table, false); !s.ok()) return s;
  if (absl::Status s = CheckQuery(table, query); !s.ok()) return s;
  std::vector<Row> rows;
  if (query.limit <= 0) return rows;
  std::vector<MemoryTables::Version> found;
  {
    absl::ReaderMutexLock lock(&rows_.mutex);
    found = rows_.tables.Find(&table, query, snapshot_);
  }
  static const std::map<std::string, std::optional<Row>> kNothing;
  const auto changes = changes_.find(&table);
  const std::map<std::string, std::optional<Row>>& changed = changes == changes_.end() ? kNothing : changes->second;
  for (const MemoryTables::Version& version : found) {
    if (!changed.contains(version.row->key)) rows.push_back(*version.row);
  }
  for (const auto& [key, row] : changed) {
    if (row && Matches(table, query, *row)) rows.push_back(*row);
  }
  std::sort(rows.begin(), rows.end(),
            [&](const Row& a, const Row& b) { return Before(query, PlaceIn(table, query, a), PlaceIn(table, query, b)); });
  if (!writable_) {
    if (rows.size() > static_cast<size_t>(query.limit)) rows.resize(query.limit);
    return rows;
  }
  RangeRead read = {&table, query, std::nullopt, {}};
  if (rows.size() > static_cast<size_t>(query.limit)) {
    rows.resize(query.limit);
    read.last = PlaceIn(table, query, rows.back());
  }
  read.versions = VersionsUpTo(table, query, read.last, found);
  range_reads_.push_back(std::move(read));
  return rows;
}

absl::Status MemoryTxn::CheckUnique(const TableSpec& table, const Row& row) {
  for (const std::vector<std::string>& columns : table.unique) {
    Query same;
    same.limit = 2;
    for (const std::string& column : columns) same.equals.push_back({column, ValueOf(table, row, column)});
    absl::StatusOr<std::vector<Row>> taken = Select(table, same);
    if (!taken.ok()) return taken.status();
    for (const Row& other : *taken) {
      if (other.key != row.key) return RowExists(row.key);
    }
  }
  return absl::OkStatus();
}

absl::Status MemoryTxn::Put(const TableSpec& table, const Row& row) {
  if (absl::Status s = CheckTable(table, true); !s.ok()) return s;
  if (absl::Status s = CheckRow(table, row); !s.ok()) return s;
  const std::optional<Row> before = Look(table, row.key);
  if (row.revision == 0 && before) return RowExists(row.key);
  if (row.revision != 0 && (!before || before->revision != row.revision)) return RevisionChanged(table);
  if (absl::Status s = CheckUnique(table, row); !s.ok()) return s;
  Row after = row;
  ++after.revision;
  changes_[&table][row.key] = std::move(after);
  return absl::OkStatus();
}

absl::Status MemoryTxn::Delete(const TableSpec& table, std::string_view key, int64_t revision) {
  if (absl::Status s = CheckTable(table, true); !s.ok()) return s;
  const std::optional<Row> before = Look(table, key);
  if (!before || before->revision != revision) return RevisionChanged(table);
  changes_[&table][std::string(key)] = std::nullopt;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> MemoryTxn::DeleteWhere(const TableSpec& table, const Query& query, int limit) {
  if (absl::Status s = CheckTable(table, true); !s.ok()) return s;
  Query bounded = query;
  bounded.limit = std::min(limit, query.limit);
  absl::StatusOr<std::vector<Row>> rows = Select(table, bounded);
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) changes_[&table][row.key] = std::nullopt;
  return static_cast<int64_t>(rows->size());
}

std::vector<std::pair<std::string, int64_t>> MemoryTxn::VersionsUpTo(const TableSpec& table, const Query& query,
                                                                     const std::optional<Query::Place>& last,
                                                                     const std::vector<MemoryTables::Version>& found) {
  std::vector<std::pair<std::string, int64_t>> versions;
  for (const MemoryTables::Version& version : found) {
    if (last && Before(query, *last, PlaceIn(table, query, *version.row))) break;
    versions.emplace_back(version.row->key, version.commit);
  }
  return versions;
}

bool MemoryTxn::ReadsHold() const {
  rows_.mutex.AssertHeld();
  const int64_t now = rows_.tables.last_commit();
  for (const auto& [row, commit] : row_reads_) {
    if (rows_.tables.At(row.first, row.second, now).commit != commit) return false;
  }
  return std::all_of(range_reads_.begin(), range_reads_.end(), [&](const RangeRead& read) {
    rows_.mutex.AssertHeld();
    return VersionsUpTo(*read.table, read.query, read.last, rows_.tables.Find(read.table, read.query, now)) == read.versions;
  });
}

bool MemoryTxn::Commit() {
  absl::MutexLock lock(&rows_.mutex);
  // What only reads is true of its snapshot, whatever came after.
  if (changes_.empty()) return true;
  if (rows_.tables.last_commit() != snapshot_ && !ReadsHold()) return false;
  rows_.tables.Apply(changes_, *rows_.snapshots.begin());
  return true;
}

}  // namespace waymark::storage
