#include "common/storage/sqlite_schema.h"

#include <map>
#include <set>

#include "common/base/cat.h"
#include "common/base/log.h"
#include "common/base/status_macros.h"
#include "common/storage/sqlite_txn.h"

namespace waymark::storage {
namespace {

constexpr int kApplicationId = 0x57594d4b;  // "WYMK": tells `file` and us whose database this is
constexpr int kLayout = 1;                  // of key, member, revision and bytes; kept in user_version

// The store's own facts: "migration", the number of the last one done, and "probe", which counts probes.
constexpr char kFactsSql[] =
    "CREATE TABLE waymark_facts (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL) WITHOUT ROWID;"
    "INSERT INTO waymark_facts (name, value) VALUES ('migration', 0), ('probe', 0);";

int64_t NumberOf(const SQLite::Database& database, const std::string& sql) {
  SQLite::Statement statement(database, sql);
  return statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
}

// What stands in the database: the tables, each with its columns and whether they are text; the indexes we made.
struct Present {
  std::map<std::string, std::map<std::string, bool>> tables;
  std::set<std::string> indexes;
};

Present Look(const SQLite::Database& database) {
  Present present;
  SQLite::Statement columns(database,
                            "SELECT m.name, c.name, c.type FROM sqlite_schema AS m, pragma_table_info(m.name) AS c"
                            " WHERE m.type = 'table' ORDER BY m.name, c.name");
  while (columns.executeStep()) {
    present.tables[columns.getColumn(0).getString()][columns.getColumn(1).getString()] = columns.getColumn(2).getString() == "TEXT";
  }
  SQLite::Statement indexes(database, "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name");
  while (indexes.executeStep()) present.indexes.insert(indexes.getColumn(0).getString());
  return present;
}

// What has to be done to have `table`; what it no longer has stays, indexes apart, for an older program may still write it.
absl::Status AddTable(const TableSpec& table, const Present& present, std::vector<std::string>& todo) {
  const auto there = present.tables.find(table.name);
  if (there == present.tables.end()) {
    todo.push_back(CreateTableSql(table));
    return absl::OkStatus();
  }
  for (const ColumnSpec& column : table.columns) {
    const auto found = there->second.find(column.name);
    if (found == there->second.end()) {
      todo.push_back(AddColumnSql(table, column));
    } else if (found->second != column.is_text) {
      return absl::FailedPreconditionError(
          base::Cat("column \"", column.name, "\" of table \"", table.name, "\" is of another type in the database: give it another name"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> ToDo(const std::vector<const TableSpec*>& tables, const Present& present) {
  std::vector<std::string> todo;
  if (!present.tables.contains("waymark_facts")) {
    if (!present.tables.empty()) return absl::FailedPreconditionError("the file is a database, but not one of Waymark's");
    todo.push_back(base::Cat("PRAGMA application_id = ", kApplicationId));
    todo.push_back(base::Cat("PRAGMA user_version = ", kLayout));
    todo.push_back(kFactsSql);
  }
  std::map<std::string, std::string> wanted;  // indexes: name to text
  for (const TableSpec* table : tables) {
    WM_RETURN_IF_ERROR(AddTable(*table, present, todo));
    for (const auto& columns : table->indexes) wanted[IndexName(*table, columns, false)] = CreateIndexSql(*table, columns, false);
    for (const auto& columns : table->unique) wanted[IndexName(*table, columns, true)] = CreateIndexSql(*table, columns, true);
  }
  for (const std::string& index : present.indexes) {
    if (!wanted.contains(index)) todo.push_back(base::Cat("DROP INDEX \"", index, "\""));
  }
  for (const auto& [name, sql] : wanted) {
    if (!present.indexes.contains(name)) todo.push_back(sql);
  }
  return todo;
}

// Runs `work` in a transaction.
template <class Work>
absl::Status InTransaction(SqliteConnection& connection, Work work) {
  WM_RETURN_IF_ERROR(connection.BeginWrite());
  absl::Status status = work();
  if (status.ok()) status = connection.Commit();
  if (connection.InTransaction()) (void)connection.Rollback();
  return status;
}

absl::Status RunMigration(SqliteConnection& connection, const Migration& migration) {
  base::Log(base::Severity::kInfo, "migration", {{"number", migration.number}, {"name", migration.name}});
  bool more = true;
  while (more) {
    WM_RETURN_IF_ERROR(InTransaction(connection, [&]() -> absl::Status {
      SqliteTxn txn(&connection, true);
      WM_ASSIGN_OR_RETURN(more, migration.step(txn));
      if (!txn.failure().ok()) return txn.failure();
      if (more) return absl::OkStatus();
      return connection.Execute(base::Cat("UPDATE waymark_facts SET value = ", migration.number, " WHERE name = 'migration'"));
    }));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status BringUp(SqliteConnection& connection, const std::vector<const TableSpec*>& tables,
                     const std::vector<Migration>& migrations) {
  try {
    const SQLite::Database& database = connection.database();
    const int64_t layout = NumberOf(database, "PRAGMA user_version");
    if (layout > kLayout) return absl::FailedPreconditionError("the store was written by a newer program: run that one");
    WM_ASSIGN_OR_RETURN(const std::vector<std::string> todo, ToDo(tables, Look(database)));
    if (!todo.empty()) {
      WM_RETURN_IF_ERROR(InTransaction(connection, [&]() -> absl::Status {
        for (const std::string& sql : todo) WM_RETURN_IF_ERROR(connection.Execute(sql));
        return absl::OkStatus();
      }));
    }
    const int64_t done = NumberOf(database, "SELECT value FROM waymark_facts WHERE name = 'migration'");
    if (done > static_cast<int64_t>(migrations.size())) {
      return absl::FailedPreconditionError("the store was migrated by a newer program: run that one");
    }
    for (size_t i = 0; i < migrations.size(); ++i) {
      if (migrations[i].number != static_cast<int>(i) + 1) return absl::InternalError("migrations are numbered from 1, without gaps");
      if (migrations[i].number > done) WM_RETURN_IF_ERROR(RunMigration(connection, migrations[i]));
    }
    return absl::OkStatus();
  } catch (const SQLite::Exception& e) {
    return StatusOfSqlite(e.getExtendedErrorCode(), e.what());
  }
}

absl::Status WriteProbe(SqliteConnection& connection) {
  return connection.Execute("UPDATE waymark_facts SET value = value + 1 WHERE name = 'probe'");
}

}  // namespace waymark::storage
