#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/storage/store.h"

namespace waymark::storage {

// The texts of what is asked of SQLite, made from what a table looks like. Pure. Parameters are $1…$n and first stand in this order, so
// that SQLite numbers them alike. Tables are WITHOUT ROWID: a rowid would tell in which order rows came, which nobody may learn of
// anonymous answers.

// The texts about single rows of a table.
struct TableSql {
  explicit TableSql(const TableSpec& table);

  // ($1 key) to (member, revision, columns…, bytes).
  std::string get;
  // ($1 key, $2 member, $3 bytes, $4… columns); the revision becomes 1.
  std::string insert;
  // ($1 bytes, $2 key, $3 revision, $4 member, $5… columns): changes the message alone where member and columns stay the same, as they
  // mostly do. SQLite rewrites the entries of an index whose columns are set, even to the same values.
  std::string update_bytes;
  // ($1 bytes, $2 member, $3… columns, then key and revision): changes all.
  std::string update_row;
  // ($1 key, $2 revision).
  std::string remove;
};

// CREATE TABLE and CREATE INDEX for a table. Everything but the key has a default, so that a program of an older or newer version, which
// knows fewer columns, can go on writing.
std::string CreateTableSql(const TableSpec& table);
std::string AddColumnSql(const TableSpec& table, const ColumnSpec& column);
// The key is the last column of every index that is not unique: rows come in the order of (order_by, key).
std::string CreateIndexSql(const TableSpec& table, const std::vector<std::string>& columns, bool unique);
// Tells from its name which columns an index is over, so that one is made anew when these change.
std::string IndexName(const TableSpec& table, const std::vector<std::string>& columns, bool unique);

// What tells the text of one query from another's, of the same table; values do not.
std::string ShapeOf(const Query& query);
// The values of `equals` in order, then from, below, the place to go on behind (order, key), as far as the query has them, then the limit;
// to (key, member, revision, columns…, bytes).
std::string SelectSql(const TableSpec& table, const Query& query);
// The same parameters; deletes.
std::string DeleteWhereSql(const TableSpec& table, const Query& query);

}  // namespace waymark::storage
