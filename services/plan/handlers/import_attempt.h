#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/table.h"
#include "services/plan/domain/findings.h"
#include "services/plan/handlers/import_tables.h"

namespace waymark::plan {

// One go at staging an import. Of two at once the later wins: each transaction looks whether it is still this one's
// turn.
class ImportAttempt {
 public:
  ImportAttempt(rpc::Work& work, const rpc::Call& call, std::string import)
      : work_(work), call_(call), name_(std::move(import)), id_(call.NewId()) {}

  // Takes the import over. False where there is nothing to stage any more; import() is then as it stands. NOT_FOUND.
  absl::StatusOr<bool> Begin(bool dry_run);

  // The import as this attempt knows it. What staging changes in it is kept with the next Write.
  v1::Import& import() { return import_; }
  const std::string& id() const { return id_; }
  rpc::Work& work() { return work_; }
  const rpc::Call& call() const { return call_; }

  // Makes a change together with the import's present state. ABORTED, reason ETAG_MISMATCH, where another attempt took
  // over; NOT_FOUND where the import was deleted.
  absl::Status Write(const std::function<absl::Status(storage::Txn&)>& body);

  // Puts the findings in place of those of an earlier attempt, and counts them in the report.
  absl::Status KeepFindings(const Findings& findings);

 private:
  rpc::Work& work_;
  const rpc::Call& call_;
  const std::string name_;
  const std::string id_;
  v1::Import import_;
};

// Keeps `message` in place of whatever row has its key.
template <class M>
absl::Status PutAsIs(storage::Txn& txn, const storage::Table<M>& table, const M& message) {
  auto found = table.Find(txn, table.PlaceOf(storage::Query{}, message).key);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return table.Insert(txn, message);
  if ((*found)->bytes() == message.SerializeAsString()) return absl::OkStatus();
  (*found)->mutable_message() = message;
  return table.Put(txn, **found);
}

// Keeps `rows` as they are, `at_once` in each transaction of `attempt`, each asking `guard` first. Rows that are there
// already as they should be are left alone, so that an interrupted staging goes on where it was. Counts them in
// Import.rows_done.
template <class M>
absl::Status StageRows(ImportAttempt& attempt, const storage::Table<M>& table, absl::Span<const M> rows, size_t at_once,
                       const std::function<absl::Status(storage::Txn&)>& guard) {
  for (size_t begin = 0; begin < rows.size(); begin += at_once) {
    absl::Span<const M> some = rows.subspan(begin, at_once);
    const int64_t done = attempt.import().rows_done();
    attempt.import().set_rows_done(done + static_cast<int64_t>(some.size()));
    absl::Status kept = attempt.Write([&](storage::Txn& txn) -> absl::Status {
      absl::Status turn = guard(txn);
      for (size_t i = 0; turn.ok() && i < some.size(); ++i) turn = PutAsIs(txn, table, some[i]);
      return turn;
    });
    if (!kept.ok()) return kept;
  }
  return absl::OkStatus();
}

}  // namespace waymark::plan
