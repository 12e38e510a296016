#pragma once

// The bodies of Table<M>; included by table.h only.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/storage/table.h"

namespace waymark::storage {

template <class M>
Table<M>::Table(std::string name, KeyOf key, std::vector<Column> columns, std::vector<std::vector<std::string>> indexes,
                std::vector<std::vector<std::string>> unique, KeyOf member)
    : key_(std::move(key)), member_(std::move(member)) {
  spec_.name = std::move(name);
  spec_.indexes = std::move(indexes);
  spec_.unique = std::move(unique);
  spec_.message = M::descriptor();
  for (Column& column : columns) {
    spec_.columns.push_back(std::move(column.spec));
    values_.push_back(std::move(column.value));
  }
}

template <class M>
absl::StatusOr<Stored<M>> Table<M>::Get(Txn& txn, std::string_view name) const {
  absl::StatusOr<std::optional<Row>> row = txn.Get(spec_, name);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return base::NotFound(name);
  return Stored<M>(**std::move(row));
}

template <class M>
absl::StatusOr<std::optional<Stored<M>>> Table<M>::Find(Txn& txn, std::string_view name) const {
  absl::StatusOr<std::optional<Row>> row = txn.Get(spec_, name);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::optional<Stored<M>>();
  return std::optional<Stored<M>>(std::in_place, **std::move(row));
}

template <class M>
absl::StatusOr<std::vector<Stored<M>>> Table<M>::Select(Txn& txn, const Query& query) const {
  absl::StatusOr<std::vector<Row>> rows = txn.Select(spec_, query);
  if (!rows.ok()) return rows.status();
  std::vector<Stored<M>> found;
  found.reserve(rows->size());
  for (Row& row : *rows) found.emplace_back(std::move(row));
  return found;
}

template <class M>
absl::Status Table<M>::Insert(Txn& txn, const M& message) const {
  return txn.Put(spec_, RowOf(message, 0));
}

template <class M>
absl::Status Table<M>::Put(Txn& txn, const Stored<M>& stored) const {
  return txn.Put(spec_, RowOf(*stored, stored.revision()));
}

template <class M>
absl::Status Table<M>::Delete(Txn& txn, const Stored<M>& stored) const {
  return txn.Delete(spec_, key_(*stored), stored.revision());
}

template <class M>
Query::Place Table<M>::PlaceOf(const Query& query, const M& message) const {
  std::string key = key_(message);
  if (query.order_by == "key") return {Value(key), key};
  if (query.order_by == "member") return {Value(RowOf(message, 0).member), std::move(key)};
  for (size_t i = 0; i < spec_.columns.size(); ++i) {
    if (spec_.columns[i].name == query.order_by) return {values_[i](message), std::move(key)};
  }
  return {Value(key), key};  // a column the table does not have: Select refuses the query
}

template <class M>
Row Table<M>::RowOf(const M& message, int64_t revision) const {
  Row row;
  row.key = key_(message);
  row.member = member_ ? member_(message) : std::string(base::OwnerOf(row.key));
  row.columns.reserve(values_.size());
  for (const ColumnOf& value : values_) row.columns.push_back(value(message));
  row.revision = revision;
  message.SerializeToString(&row.bytes);
  return row;
}

}  // namespace waymark::storage
