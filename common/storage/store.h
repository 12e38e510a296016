#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace google::protobuf {
class Descriptor;
}

namespace waymark::storage {

// A value of a column that queries need: text (compared bytewise) or a number (times as microseconds since 1970).
using Value = std::variant<std::string, int64_t>;

// One row: a message with what finds it.
struct Row {
  std::string key;             // the message's name, unique in its table
  std::string member;          // members/{member} whose record it is; shards the table; may be empty
  std::vector<Value> columns;  // in the order of TableSpec::columns
  int64_t revision = 0;        // 1 at creation, one more with every change
  std::string bytes;           // the serialized message
};

// A column beside key, member, revision and bytes.
struct ColumnSpec {
  std::string name;
  bool is_text = true;
};

// What a table looks like. Specs live as long as the process; a store is opened with all of them.
struct TableSpec {
  std::string name;
  std::vector<ColumnSpec> columns;
  // Each: the columns ("member" and "key" count as columns) an index is over, in order.
  std::vector<std::vector<std::string>> indexes;
  // Each: the columns that together are unique in the table.
  std::vector<std::vector<std::string>> unique;
  // What the bytes of a row are. Null where they are the answer of some method, which its contract tells of.
  const google::protobuf::Descriptor* message = nullptr;
};

// Rows asked for by what is indexed. Rows come in the order of (order_by, key).
struct Query {
  struct Equal {
    std::string column;
    Value value;
  };
  std::vector<Equal> equals;
  std::string order_by = "key";   // a column, "member" or "key"
  bool descending = false;
  std::optional<Value> from;      // order_by >= from
  std::optional<Value> below;     // order_by < below
  // Only rows behind this place in the order: the last row of the page before.
  struct Place {
    Value order;
    std::string key;
  };
  std::optional<Place> after;
  int limit = 1000;
};

// A transaction: a snapshot to read and, where it may write, changes that happen all together or not at all.
//
// Errors, from every member: UNAVAILABLE (reason STORE_UNAVAILABLE) when the disk fails the store; ABORTED without a reason when
// another transaction won (the store then runs the body again; a body just passes statuses on).
class Txn {
 public:
  virtual ~Txn() = default;

  // The row of `key`, or nullopt.
  virtual absl::StatusOr<std::optional<Row>> Get(const TableSpec& table, std::string_view key) = 0;
  // The rows that `query` asks for.
  virtual absl::StatusOr<std::vector<Row>> Select(const TableSpec& table, const Query& query) = 0;
  // Writes `row`; row.revision is the revision that was read, 0 for a new row. The row is kept with revision + 1.
  // ABORTED when the row's revision is another by now. ALREADY_EXISTS (reason RESOURCE_EXISTS) when a unique column set is taken
  // by another key, or the row is new and its key is taken.
  virtual absl::Status Put(const TableSpec& table, const Row& row) = 0;
  // Deletes the row of `key`, whose revision was read as `revision`. ABORTED as in Put.
  virtual absl::Status Delete(const TableSpec& table, std::string_view key, int64_t revision) = 0;
  // Deletes at most `limit` of the rows that `query` asks for, whatever their revision; returns how many.
  virtual absl::StatusOr<int64_t> DeleteWhere(const TableSpec& table, const Query& query, int limit) = 0;
};

// A change to make.
struct WriteJob {
  // Makes the change through the transaction. May be run more than once; what an earlier run did is undone. An error undoes what this
  // body did and is handed to `done`; it does not touch other jobs of the same batch.
  std::function<absl::Status(Txn&)> body;
  // Told once, after the commit (or after it is sure there will be none), from a thread of the store's that is not the writer.
  // UNAVAILABLE/STORE_UNAVAILABLE: nothing was changed.
  std::function<void(absl::Status)> done;
  // Asked just before the body is run: true when nobody waits for the answer any more (deadline passed, client gone). The body is then not
  // run and `done` gets DEADLINE_EXCEEDED. May be empty.
  std::function<bool()> abandoned;
};

// Keeps tables of messages. Every committed transaction is serializable; `Write` bodies may be rerun.
class Store {
 public:
  virtual ~Store() = default;

  // Runs `body` on a snapshot, in the caller's thread; Put and Delete are refused. Sees every write whose `done` was told before.
  virtual absl::Status Read(absl::FunctionRef<absl::Status(Txn&)> body) = 0;
  // Queues a change. Jobs of one caller thread are made in the order queued. Never blocks on the disk.
  virtual void Write(WriteJob job) = 0;
  // Queues a change and waits for the outcome. Not from inside a body or a `done`.
  absl::Status WriteAndWait(std::function<absl::Status(Txn&)> body);

  // Calls `listener` after every commit that changed something, from a thread of the store's; it must be quick. Returns a handle
  // that ends the calls when it is destroyed.
  virtual std::shared_ptr<void> OnCommit(std::function<void()> listener) = 0;

  // OK while the store can write; the failure that stopped it since. Probed by a small commit when asked after a failure.
  virtual absl::Status CheckWritable() = 0;

  // Takes no more jobs, finishes those queued, closes readers, checkpoints, closes. Idempotent.
  virtual void Close() = 0;
};

}  // namespace waymark::storage
