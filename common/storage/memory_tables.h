#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/storage/store.h"

namespace waymark::storage {

// Rows in memory, in all versions that somebody may still read. Not thread-safe.
class MemoryTables {
 public:
  // A row as a commit left it; null where the commit deleted it.
  struct Version {
    int64_t commit = 0;
    std::shared_ptr<const Row> row;
  };
  // What a transaction changes: the new row, or nullopt for one that is deleted.
  using Changes = std::map<const TableSpec*, std::map<std::string, std::optional<Row>>>;

  // Number of the last commit.
  int64_t last_commit() const { return last_commit_; }

  // The version of `key` that a snapshot taken after `commit` shows: commit 0 and no row where there never was one.
  Version At(const TableSpec* table, std::string_view key, int64_t commit) const;
  // The versions of the rows that `query` asks for, its limit apart, in its order.
  std::vector<Version> Find(const TableSpec* table, const Query& query, int64_t commit) const;

  // Applies changes as the next commit; now and then forgets the versions that no snapshot from `oldest_read` on shows.
  void Apply(const Changes& changes, int64_t oldest_read);

 private:
  using Versions = std::vector<Version>;  // oldest first

  void Forget(int64_t oldest_read);

  std::map<const TableSpec*, std::map<std::string, Versions, std::less<>>> tables_;
  int64_t last_commit_ = 0;
};

// The value of a column, "key" and "member" included, in `row`, which fits `table`.
Value ValueOf(const TableSpec& table, const Row& row, std::string_view column);
// Whether `query` asks for `row`, its limit apart.
bool Matches(const TableSpec& table, const Query& query, const Row& row);
// Where `row` stands in the order of `query`.
Query::Place PlaceIn(const TableSpec& table, const Query& query, const Row& row);
// Whether `a` comes before `b` in the order of `query`.
bool Before(const Query& query, const Query::Place& a, const Query::Place& b);

}  // namespace waymark::storage
