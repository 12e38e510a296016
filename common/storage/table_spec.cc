#include "common/storage/table_spec.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/base/cat.h"
#include "common/base/error.h"

namespace waymark::storage {
namespace {

absl::Status Misfit(const TableSpec& table, std::string_view what) {
  return base::Error(base::Reason::REASON_INTERNAL, base::Cat("table \"", table.name, "\": ", what));
}

bool IsName(std::string_view name) {
  return !name.empty() && absl::ascii_islower(name[0]) && name.find("__") == std::string_view::npos && !name.ends_with("_") &&
         std::all_of(name.begin(), name.end(), [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_'; });
}

// Whether the column is text; nullopt where the table has no such column.
std::optional<bool> TypeOf(const TableSpec& table, std::string_view column) {
  if (column == "key" || column == "member") return true;
  for (const ColumnSpec& spec : table.columns) {
    if (spec.name == column) return spec.is_text;
  }
  return std::nullopt;
}

absl::Status CheckValue(const TableSpec& table, std::string_view column, const Value* value) {
  const std::optional<bool> is_text = TypeOf(table, column);
  if (!is_text) return Misfit(table, base::Cat("no column \"", column, "\""));
  if (value != nullptr && std::holds_alternative<std::string>(*value) != *is_text) {
    return Misfit(table, base::Cat("column \"", column, "\" holds ", *is_text ? "text" : "numbers"));
  }
  return absl::OkStatus();
}

absl::Status CheckTable(const TableSpec& table) {
  if (!IsName(table.name) || table.name.starts_with("waymark_") || table.name.starts_with("sqlite_")) {
    return Misfit(table, "not a table's name");
  }
  std::set<std::string_view> names = {"key", "member", "revision", "bytes"};
  for (const ColumnSpec& column : table.columns) {
    if (!IsName(column.name)) return Misfit(table, base::Cat("\"", column.name, "\" is not a column's name"));
    if (!names.insert(column.name).second) return Misfit(table, base::Cat("column \"", column.name, "\" is there twice"));
  }
  for (const auto* sets : {&table.indexes, &table.unique}) {
    for (const std::vector<std::string>& columns : *sets) {
      if (columns.empty()) return Misfit(table, "an index or unique set without columns");
      for (const std::string& column : columns) {
        if (absl::Status s = CheckValue(table, column, nullptr); !s.ok()) return s;
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckTables(const std::vector<const TableSpec*>& tables) {
  std::set<std::string_view> names;
  for (const TableSpec* table : tables) {
    if (absl::Status s = CheckTable(*table); !s.ok()) return s;
    if (!names.insert(table->name).second) return Misfit(*table, "two tables of this name");
  }
  return absl::OkStatus();
}

std::vector<const google::protobuf::Descriptor*> MessagesOf(const std::vector<const TableSpec*>& tables) {
  std::vector<const google::protobuf::Descriptor*> messages;
  for (const TableSpec* table : tables) {
    if (table->message != nullptr && std::find(messages.begin(), messages.end(), table->message) == messages.end()) {
      messages.push_back(table->message);
    }
  }
  return messages;
}

absl::Status CheckRow(const TableSpec& table, const Row& row) {
  if (row.key.empty()) return Misfit(table, "a row without a key");
  if (row.columns.size() != table.columns.size()) return Misfit(table, "a row with another number of columns");
  for (size_t i = 0; i < row.columns.size(); ++i) {
    if (std::holds_alternative<std::string>(row.columns[i]) != table.columns[i].is_text) {
      return CheckValue(table, table.columns[i].name, &row.columns[i]);
    }
  }
  return absl::OkStatus();
}

absl::Status CheckQuery(const TableSpec& table, const Query& query) {
  for (const Query::Equal& equal : query.equals) {
    if (absl::Status s = CheckValue(table, equal.column, &equal.value); !s.ok()) return s;
  }
  const Value* bounds[] = {nullptr, query.from ? &*query.from : nullptr, query.below ? &*query.below : nullptr,
                           query.after ? &query.after->order : nullptr};
  for (const Value* bound : bounds) {
    if (absl::Status s = CheckValue(table, query.order_by, bound); !s.ok()) return s;
  }
  return absl::OkStatus();
}

absl::Status RefuseWrite() {
  return base::Error(base::Reason::REASON_INTERNAL, "a transaction that only reads was asked to write");
}

absl::Status UnknownTable(const TableSpec& table) { return Misfit(table, "the store was not opened with it"); }

absl::Status RevisionChanged(const TableSpec& table) {
  return absl::AbortedError(base::Cat("a row of table \"", table.name, "\" has changed since it was read"));
}

absl::Status RowExists(std::string_view key) {
  return base::Error(base::Reason::REASON_RESOURCE_EXISTS, base::Cat(key, " exists already"), {{"resource", key}});
}

absl::Status NobodyWaits() {
  return base::Error(base::Reason::REASON_DEADLINE_PASSED, "the call's time ran out before it was run; nothing was changed");
}

absl::Status StoreClosed() { return base::Error(base::Reason::REASON_SHUTTING_DOWN, "the store is closed; connect again"); }

}  // namespace waymark::storage
