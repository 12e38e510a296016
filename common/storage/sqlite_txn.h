#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "common/storage/sqlite_connection.h"
#include "common/storage/store.h"

namespace waymark::storage {

// A Txn over the transaction that is open on a connection.
class SqliteTxn final : public Txn {
 public:
  // `connection` outlives this.
  SqliteTxn(SqliteConnection* connection, bool writable) : connection_(*connection), writable_(writable) {}

  absl::StatusOr<std::optional<Row>> Get(const TableSpec& table, std::string_view key) override;
  absl::StatusOr<std::vector<Row>> Select(const TableSpec& table, const Query& query) override;
  absl::Status Put(const TableSpec& table, const Row& row) override;
  absl::Status Delete(const TableSpec& table, std::string_view key, int64_t revision) override;
  absl::StatusOr<int64_t> DeleteWhere(const TableSpec& table, const Query& query, int limit) override;

  // Whether anything was written.
  bool changed() const { return changed_; }
  // The first failure of the store's, whether or not the body passed it on: what was done since must not be committed.
  const absl::Status& failure() const { return failure_; }

 private:
  absl::StatusOr<TableStatements*> ToRead(const TableSpec& table);
  absl::StatusOr<TableStatements*> ToWrite(const TableSpec& table);
  absl::Status Insert(TableStatements& statements, const Row& row);
  absl::Status Update(const TableSpec& table, TableStatements& statements, const Row& row);
  // Steps a statement that returns no rows; how many it changed.
  absl::StatusOr<int> Change(SQLite::Statement& statement, std::string_view key);
  absl::Status Fail();

  SqliteConnection& connection_;
  const bool writable_;
  bool changed_ = false;
  absl::Status failure_;
};

}  // namespace waymark::storage
