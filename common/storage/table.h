#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/storage/store.h"

namespace waymark::storage {

// A message as it was read from the store: its bytes, parsed when first asked for, and the revision it was read at.
template <class M>
class Stored {
 public:
  Stored() = default;
  explicit Stored(Row row) : revision_(row.revision), bytes_(std::move(row.bytes)) {}

  // The message, to look at or to change before Put.
  const M& operator*() const { return Parsed(); }
  const M* operator->() const { return &Parsed(); }
  M& mutable_message() {
    changed_ = true;
    return Parsed();
  }
  // The revision that was read; 0 for one that is not in the store yet.
  int64_t revision() const { return revision_; }
  // The bytes as they stand in the store.
  const std::string& bytes() const { return bytes_; }
  // The message serialized: the stored bytes as they are unless mutable_message was asked for.
  std::string TakeBytes() && { return changed_ ? message_.SerializeAsString() : std::move(bytes_); }

 private:
  M& Parsed() const {
    if (!parsed_) {
      message_.ParseFromString(bytes_);
      parsed_ = true;
    }
    return message_;
  }

  int64_t revision_ = 0;
  std::string bytes_;
  mutable M message_;
  mutable bool parsed_ = false;
  bool changed_ = false;
};

// A table of messages of type M, declared once by the service that owns it:
//
//   const Table<Plan> kPlans({"plans", [](const Plan& p) { return p.name(); }}, {
//       Column("state", [](const Plan& p) { return int64_t{p.state()}; })}, {{"member", "state"}});
template <class M>
class Table {
 public:
  using KeyOf = std::function<std::string(const M&)>;
  using ColumnOf = std::function<Value(const M&)>;
  struct Column {
    ColumnSpec spec;
    ColumnOf value;
  };

  static Column Text(std::string name, std::function<std::string(const M&)> value) {
    return {{std::move(name), true}, [value](const M& m) { return Value(value(m)); }};
  }
  static Column Number(std::string name, std::function<int64_t(const M&)> value) {
    return {{std::move(name), false}, [value](const M& m) { return Value(value(m)); }};
  }

  // `key` gives the message's name; the member is its owner (base::OwnerOf) unless `member` says otherwise.
  Table(std::string name, KeyOf key, std::vector<Column> columns = {}, std::vector<std::vector<std::string>> indexes = {},
        std::vector<std::vector<std::string>> unique = {}, KeyOf member = nullptr);

  const TableSpec& spec() const { return spec_; }

  // The message of that name. NOT_FOUND, naming it.
  absl::StatusOr<Stored<M>> Get(Txn& txn, std::string_view name) const;
  // The same, without an error where there is none.
  absl::StatusOr<std::optional<Stored<M>>> Find(Txn& txn, std::string_view name) const;
  // The messages that `query` asks for.
  absl::StatusOr<std::vector<Stored<M>>> Select(Txn& txn, const Query& query) const;
  // Keeps a message that was not there before. ALREADY_EXISTS, naming it.
  absl::Status Insert(Txn& txn, const M& message) const;
  // Keeps what became of a message that was read. ABORTED when it changed since.
  absl::Status Put(Txn& txn, const Stored<M>& stored) const;
  // Deletes a message that was read. ABORTED when it changed since.
  absl::Status Delete(Txn& txn, const Stored<M>& stored) const;
  // The place of a message in the order of `query`, to go on behind it.
  Query::Place PlaceOf(const Query& query, const M& message) const;

 private:
  Row RowOf(const M& message, int64_t revision) const;

  TableSpec spec_;
  KeyOf key_;
  KeyOf member_;
  std::vector<ColumnOf> values_;
};

// A time as a column keeps it.
inline int64_t Micros(absl::Time time) { return absl::ToUnixMicros(time); }

}  // namespace waymark::storage

#include "common/storage/table_inl.h"  // IWYU pragma: export
