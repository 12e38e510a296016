#include "common/storage/sqlite_txn.h"

#include <algorithm>
#include <string>
#include <utility>

#include <sqlite3.h>

#include "common/storage/table_spec.h"

namespace waymark::storage {
namespace {

// Ends a statement's run when the scope ends: until then it holds its snapshot and what is bound to it.
class Running {
 public:
  explicit Running(SQLite::Statement& statement) : statement_(statement) {}
  ~Running() { statement_.tryReset(); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  SQLite::Statement& statement_;
};

// Binds without copying: what is bound outlives the run.
void BindValue(SQLite::Statement& statement, int index, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    statement.bindNoCopy(index, *text);
  } else {
    statement.bind(index, std::get<int64_t>(value));
  }
}

void BindBytes(SQLite::Statement& statement, int index, const std::string& bytes) {
  statement.bindNoCopy(index, bytes.data(), static_cast<int>(bytes.size()));
}

// Binds what SelectSql and DeleteWhereSql ask for, in their order.
void BindQuery(SQLite::Statement& statement, const Query& query, int limit) {
  int index = 0;
  for (const Query::Equal& equal : query.equals) BindValue(statement, ++index, equal.value);
  if (query.from) BindValue(statement, ++index, *query.from);
  if (query.below) BindValue(statement, ++index, *query.below);
  if (query.after) {
    BindValue(statement, ++index, query.after->order);
    statement.bindNoCopy(++index, query.after->key);
  }
  statement.bind(++index, limit);
}

// Reads member, revision, columns and bytes, the first of them at `index`.
void ReadRow(const SQLite::Statement& statement, const TableSpec& table, int index, Row& row) {
  row.member = statement.getColumn(index++).getString();
  row.revision = statement.getColumn(index++).getInt64();
  row.columns.reserve(table.columns.size());
  for (const ColumnSpec& column : table.columns) {
    const SQLite::Column value = statement.getColumn(index++);
    if (column.is_text) {
      row.columns.emplace_back(value.getString());
    } else {
      row.columns.emplace_back(value.getInt64());
    }
  }
  row.bytes = statement.getColumn(index).getString();
}

PreparedStatement& ForQuery(absl::flat_hash_map<std::string, std::unique_ptr<PreparedStatement>>& statements, const TableSpec& table,
                            const Query& query, std::string (*sql)(const TableSpec&, const Query&)) {
  std::unique_ptr<PreparedStatement>& statement = statements[ShapeOf(query)];
  if (statement == nullptr) statement = std::make_unique<PreparedStatement>(sql(table, query));
  return *statement;
}

}  // namespace

absl::Status SqliteTxn::Fail() {
  absl::Status status = connection_.Failure();
  if (failure_.ok()) failure_ = status;
  return status;
}

absl::StatusOr<std::optional<Row>> SqliteTxn::Get(const TableSpec& table, std::string_view key) {
  absl::StatusOr<TableStatements*> statements = ToRead(table);
  if (!statements.ok()) return statements.status();
  try {
    std::optional<Row> row(std::in_place);
    row->key = std::string(key);
    SQLite::Statement& get = (*statements)->get.On(connection_.database());
    Running running(get);
    get.bindNoCopy(1, row->key);
    const int code = get.tryExecuteStep();
    if (code == SQLITE_DONE) return std::optional<Row>();
    if (code != SQLITE_ROW) return Fail();
    ReadRow(get, table, 0, *row);
    return row;
  } catch (const SQLite::Exception&) {
    return Fail();
  }
}

absl::StatusOr<std::vector<Row>> SqliteTxn::Select(const TableSpec& table, const Query& query) {
  absl::StatusOr<TableStatements*> statements = ToRead(table);
  if (!statements.ok()) return statements.status();
  if (absl::Status s = CheckQuery(table, query); !s.ok()) return s;
  std::vector<Row> rows;
  if (query.limit <= 0) return rows;
  try {
    SQLite::Statement& select = ForQuery((*statements)->selects, table, query, SelectSql).On(connection_.database());
    Running running(select);
    BindQuery(select, query, query.limit);
    int code;
    while ((code = select.tryExecuteStep()) == SQLITE_ROW) {
      Row& row = rows.emplace_back();
      row.key = select.getColumn(0).getString();
      ReadRow(select, table, 1, row);
    }
    if (code != SQLITE_DONE) return Fail();
    return rows;
  } catch (const SQLite::Exception&) {
    return Fail();
  }
}

absl::StatusOr<TableStatements*> SqliteTxn::ToRead(const TableSpec& table) {
  // A failure may have ended the transaction: what is read now would be of another snapshot, and what is written committed by itself.
  if (!failure_.ok()) return failure_;
  TableStatements* statements = connection_.StatementsOf(table);
  if (statements == nullptr) return UnknownTable(table);
  return statements;
}

absl::StatusOr<TableStatements*> SqliteTxn::ToWrite(const TableSpec& table) {
  if (!writable_) return RefuseWrite();
  return ToRead(table);
}

absl::Status SqliteTxn::Put(const TableSpec& table, const Row& row) {
  absl::StatusOr<TableStatements*> statements = ToWrite(table);
  if (!statements.ok()) return statements.status();
  if (absl::Status s = CheckRow(table, row); !s.ok()) return s;
  try {
    return row.revision == 0 ? Insert(**statements, row) : Update(table, **statements, row);
  } catch (const SQLite::Exception&) {
    return Fail();
  }
}

absl::Status SqliteTxn::Insert(TableStatements& statements, const Row& row) {
  SQLite::Statement& insert = statements.insert.On(connection_.database());
  Running running(insert);
  insert.bindNoCopy(1, row.key);
  insert.bindNoCopy(2, row.member);
  BindBytes(insert, 3, row.bytes);
  for (size_t i = 0; i < row.columns.size(); ++i) BindValue(insert, static_cast<int>(i) + 4, row.columns[i]);
  return Change(insert, row.key).status();
}

absl::Status SqliteTxn::Update(const TableSpec& table, TableStatements& statements, const Row& row) {
  const int columns = static_cast<int>(row.columns.size());
  {
    SQLite::Statement& update = statements.update_bytes.On(connection_.database());
    Running running(update);
    BindBytes(update, 1, row.bytes);
    update.bindNoCopy(2, row.key);
    update.bind(3, row.revision);
    update.bindNoCopy(4, row.member);
    for (int i = 0; i < columns; ++i) BindValue(update, i + 5, row.columns[i]);
    absl::StatusOr<int> changes = Change(update, row.key);
    if (!changes.ok()) return changes.status();
    if (*changes > 0) return absl::OkStatus();
  }
  SQLite::Statement& update = statements.update_row.On(connection_.database());
  Running running(update);
  BindBytes(update, 1, row.bytes);
  update.bindNoCopy(2, row.member);
  for (int i = 0; i < columns; ++i) BindValue(update, i + 3, row.columns[i]);
  update.bindNoCopy(columns + 3, row.key);
  update.bind(columns + 4, row.revision);
  absl::StatusOr<int> changes = Change(update, row.key);
  if (!changes.ok()) return changes.status();
  return *changes > 0 ? absl::OkStatus() : RevisionChanged(table);
}

absl::Status SqliteTxn::Delete(const TableSpec& table, std::string_view key, int64_t revision) {
  absl::StatusOr<TableStatements*> statements = ToWrite(table);
  if (!statements.ok()) return statements.status();
  try {
    const std::string bound(key);
    SQLite::Statement& remove = (*statements)->remove.On(connection_.database());
    Running running(remove);
    remove.bindNoCopy(1, bound);
    remove.bind(2, revision);
    absl::StatusOr<int> changes = Change(remove, key);
    if (!changes.ok()) return changes.status();
    return *changes > 0 ? absl::OkStatus() : RevisionChanged(table);
  } catch (const SQLite::Exception&) {
    return Fail();
  }
}

absl::StatusOr<int64_t> SqliteTxn::DeleteWhere(const TableSpec& table, const Query& query, int limit) {
  absl::StatusOr<TableStatements*> statements = ToWrite(table);
  if (!statements.ok()) return statements.status();
  if (absl::Status s = CheckQuery(table, query); !s.ok()) return s;
  limit = std::min(limit, query.limit);
  if (limit <= 0) return int64_t{0};
  try {
    SQLite::Statement& remove = ForQuery((*statements)->deletes, table, query, DeleteWhereSql).On(connection_.database());
    Running running(remove);
    BindQuery(remove, query, limit);
    absl::StatusOr<int> changes = Change(remove, table.name);
    if (!changes.ok()) return changes.status();
    return int64_t{*changes};
  } catch (const SQLite::Exception&) {
    return Fail();
  }
}

absl::StatusOr<int> SqliteTxn::Change(SQLite::Statement& statement, std::string_view key) {
  const int code = statement.tryExecuteStep();
  if ((code & 0xff) == SQLITE_CONSTRAINT) return RowExists(key);
  if (code != SQLITE_DONE) return Fail();
  const int changes = statement.getChanges();
  changed_ = changed_ || changes > 0;
  return changes;
}

}  // namespace waymark::storage
