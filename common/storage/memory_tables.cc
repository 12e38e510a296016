#include "common/storage/memory_tables.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace waymark::storage {
namespace {

constexpr int64_t kForgetEvery = 64;

// The last version that is not younger than `commit`.
MemoryTables::Version Visible(const std::vector<MemoryTables::Version>& versions, int64_t commit) {
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    if (version->commit <= commit) return *version;
  }
  return {};
}

}  // namespace

Value ValueOf(const TableSpec& table, const Row& row, std::string_view column) {
  if (column == "key") return row.key;
  if (column == "member") return row.member;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == column) return row.columns[i];
  }
  return Value();
}

Query::Place PlaceIn(const TableSpec& table, const Query& query, const Row& row) {
  return {ValueOf(table, row, query.order_by), row.key};
}

bool Before(const Query& query, const Query::Place& a, const Query::Place& b) {
  const auto less = std::tie(a.order, a.key) < std::tie(b.order, b.key);
  const auto greater = std::tie(b.order, b.key) < std::tie(a.order, a.key);
  return query.descending ? greater : less;
}

bool Matches(const TableSpec& table, const Query& query, const Row& row) {
  for (const Query::Equal& equal : query.equals) {
    if (ValueOf(table, row, equal.column) != equal.value) return false;
  }
  const Query::Place place = PlaceIn(table, query, row);
  if (query.from && place.order < *query.from) return false;
  if (query.below && !(place.order < *query.below)) return false;
  return !query.after || Before(query, *query.after, place);
}

MemoryTables::Version MemoryTables::At(const TableSpec* table, std::string_view key, int64_t commit) const {
  const auto rows = tables_.find(table);
  if (rows == tables_.end()) return {};
  const auto versions = rows->second.find(key);
  return versions == rows->second.end() ? Version() : Visible(versions->second, commit);
}

std::vector<MemoryTables::Version> MemoryTables::Find(const TableSpec* table, const Query& query, int64_t commit) const {
  std::vector<Version> found;
  const auto rows = tables_.find(table);
  if (rows == tables_.end()) return found;
  auto first = rows->second.begin();
  if (query.order_by == "key" && !query.descending && query.after) first = rows->second.upper_bound(query.after->key);
  for (; first != rows->second.end(); ++first) {
    Version version = Visible(first->second, commit);
    if (version.row != nullptr && Matches(*table, query, *version.row)) found.push_back(std::move(version));
  }
  std::sort(found.begin(), found.end(), [&](const Version& a, const Version& b) {
    return Before(query, PlaceIn(*table, query, *a.row), PlaceIn(*table, query, *b.row));
  });
  return found;
}

void MemoryTables::Apply(const Changes& changes, int64_t oldest_read) {
  ++last_commit_;
  for (const auto& [table, rows] : changes) {
    auto& kept = tables_[table];
    for (const auto& [key, row] : rows) {
      kept[key].push_back({last_commit_, row ? std::make_shared<const Row>(*row) : nullptr});
    }
  }
  if (last_commit_ % kForgetEvery == 0) Forget(oldest_read);
}

void MemoryTables::Forget(int64_t oldest_read) {
  for (auto& [table, rows] : tables_) {
    for (auto row = rows.begin(); row != rows.end();) {
      Versions& versions = row->second;
      // The oldest snapshot shows the last version up to it; what is older than that one nobody sees.
      auto keep = versions.begin();
      while (keep + 1 != versions.end() && (keep + 1)->commit <= oldest_read) ++keep;
      versions.erase(versions.begin(), keep);
      const bool gone = versions.size() == 1 && versions[0].row == nullptr && versions[0].commit <= oldest_read;
      row = gone ? rows.erase(row) : std::next(row);
    }
  }
}

}  // namespace waymark::storage
