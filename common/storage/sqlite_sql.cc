#include "common/storage/sqlite_sql.h"

#include <algorithm>

#include "common/base/cat.h"

namespace waymark::storage {
namespace {

std::string Quoted(std::string_view name) { return base::Cat("\"", name, "\""); }

// Gives out $1, $2, … one after the other.
class Parameters {
 public:
  std::string Next() { return base::Cat("$", ++last_); }

 private:
  int last_ = 0;
};

std::string ColumnList(const TableSpec& table) {
  std::string list;
  for (const ColumnSpec& column : table.columns) base::Append(&list, Quoted(column.name), ", ");
  return list;
}

std::string ColumnDefinition(const ColumnSpec& column) {
  return base::Cat(Quoted(column.name), column.is_text ? " TEXT NOT NULL DEFAULT ''" : " BIGINT NOT NULL DEFAULT 0");
}

std::string InsertSql(const TableSpec& table) {
  std::string values = "$1, $2, 1, $3";
  for (size_t i = 0; i < table.columns.size(); ++i) base::Append(&values, ", $", i + 4);
  std::string columns = "\"key\", \"member\", \"revision\", \"bytes\"";
  for (const ColumnSpec& column : table.columns) base::Append(&columns, ", ", Quoted(column.name));
  return base::Cat("INSERT INTO ", Quoted(table.name), " (", columns, ") VALUES (", values, ")");
}

std::string UpdateBytesSql(const TableSpec& table) {
  std::string sql = base::Cat("UPDATE ", Quoted(table.name),
                              " SET \"revision\" = \"revision\" + 1, \"bytes\" = $1"
                              " WHERE \"key\" = $2 AND \"revision\" = $3 AND \"member\" = $4");
  int last = 4;
  for (const ColumnSpec& column : table.columns) base::Append(&sql, " AND ", Quoted(column.name), " = $", ++last);
  return sql;
}

std::string UpdateRowSql(const TableSpec& table) {
  std::string sql =
      base::Cat("UPDATE ", Quoted(table.name), " SET \"revision\" = \"revision\" + 1, \"bytes\" = $1, \"member\" = $2");
  int last = 2;
  for (const ColumnSpec& column : table.columns) base::Append(&sql, ", ", Quoted(column.name), " = $", ++last);
  base::Append(&sql, " WHERE \"key\" = $", last + 1, " AND \"revision\" = $", last + 2);
  return sql;
}

// " WHERE … ORDER BY … LIMIT …" of a query.
std::string Clauses(const Query& query) {
  Parameters parameters;
  std::vector<std::string> conditions;
  for (const Query::Equal& equal : query.equals) {
    conditions.push_back(base::Cat(Quoted(equal.column), " = ", parameters.Next()));
  }
  const std::string order = Quoted(query.order_by);
  if (query.from) conditions.push_back(base::Cat(order, " >= ", parameters.Next()));
  if (query.below) conditions.push_back(base::Cat(order, " < ", parameters.Next()));
  const char* behind = query.descending ? " < " : " > ";
  if (query.after) {
    // A row value, which SQLite and PostgreSQL both seek in an index.
    const std::string place = parameters.Next();
    conditions.push_back(base::Cat("(", order, ", \"key\")", behind, "(", place, ", ", parameters.Next(), ")"));
  }
  std::string sql;
  for (size_t i = 0; i < conditions.size(); ++i) base::Append(&sql, i == 0 ? " WHERE " : " AND ", conditions[i]);
  const char* direction = query.descending ? " DESC" : "";
  base::Append(&sql, " ORDER BY ", order, direction);
  if (query.order_by != "key") base::Append(&sql, ", \"key\"", direction);
  base::Append(&sql, " LIMIT ", parameters.Next());
  return sql;
}

}  // namespace

TableSql::TableSql(const TableSpec& table)
    : get(base::Cat("SELECT \"member\", \"revision\", ", ColumnList(table), "\"bytes\" FROM ", Quoted(table.name),
                    " WHERE \"key\" = $1")),
      insert(InsertSql(table)),
      update_bytes(UpdateBytesSql(table)),
      update_row(UpdateRowSql(table)),
      remove(base::Cat("DELETE FROM ", Quoted(table.name), " WHERE \"key\" = $1 AND \"revision\" = $2")) {}

std::string CreateTableSql(const TableSpec& table) {
  std::string sql = base::Cat("CREATE TABLE ", Quoted(table.name),
                              " (\"key\" TEXT NOT NULL PRIMARY KEY, \"member\" TEXT NOT NULL DEFAULT '',"
                              " \"revision\" BIGINT NOT NULL DEFAULT 1, ");
  for (const ColumnSpec& column : table.columns) base::Append(&sql, ColumnDefinition(column), ", ");
  return base::Cat(sql, "\"bytes\" BLOB NOT NULL DEFAULT x'') WITHOUT ROWID");
}

std::string AddColumnSql(const TableSpec& table, const ColumnSpec& column) {
  return base::Cat("ALTER TABLE ", Quoted(table.name), " ADD COLUMN ", ColumnDefinition(column));
}

std::string CreateIndexSql(const TableSpec& table, const std::vector<std::string>& columns, bool unique) {
  std::string list;
  for (const std::string& column : columns) base::Append(&list, list.empty() ? "" : ", ", Quoted(column));
  if (!unique && std::find(columns.begin(), columns.end(), "key") == columns.end()) list += ", \"key\"";
  return base::Cat("CREATE ", unique ? "UNIQUE " : "", "INDEX ", Quoted(IndexName(table, columns, unique)), " ON ", Quoted(table.name),
                   " (", list, ")");
}

std::string IndexName(const TableSpec& table, const std::vector<std::string>& columns, bool unique) {
  std::string name = base::Cat(unique ? "unique__" : "index__", table.name);
  for (const std::string& column : columns) base::Append(&name, "__", column);
  return name;
}

std::string ShapeOf(const Query& query) {
  std::string shape;
  for (const Query::Equal& equal : query.equals) base::Append(&shape, equal.column, "=");
  base::Append(&shape, "/", query.order_by, query.descending ? "-" : "+", query.from ? "f" : "", query.below ? "b" : "",
               query.after ? "a" : "");
  return shape;
}

std::string SelectSql(const TableSpec& table, const Query& query) {
  return base::Cat("SELECT \"key\", \"member\", \"revision\", ", ColumnList(table), "\"bytes\" FROM ", Quoted(table.name),
                   Clauses(query));
}

std::string DeleteWhereSql(const TableSpec& table, const Query& query) {
  return base::Cat("DELETE FROM ", Quoted(table.name), " WHERE \"key\" IN (SELECT \"key\" FROM ", Quoted(table.name), Clauses(query),
                   ")");
}

}  // namespace waymark::storage
