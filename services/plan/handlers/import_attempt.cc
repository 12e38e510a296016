#include "services/plan/handlers/import_attempt.h"

#include <utility>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/plan/handlers/import_rows.h"

namespace waymark::plan {
namespace {

using storage::Txn;

// What staging says of an import; the rest is its uploader's.
void CopyProgress(const v1::Import& from, v1::Import* to) {
  to->set_state(from.state());
  to->set_release(from.release());
  to->set_catalogue(from.catalogue());
  to->set_content_hash(from.content_hash());
  to->set_rows_done(from.rows_done());
  to->set_rows_total(from.rows_total());
  if (from.has_report()) *to->mutable_report() = from.report();
  if (from.has_stage_time()) *to->mutable_stage_time() = from.stage_time();
}

}  // namespace

absl::StatusOr<bool> ImportAttempt::Begin(bool dry_run) {
  bool staging = false;
  WM_RETURN_IF_ERROR(work_.Write([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(auto stored, Imports().Get(txn, name_));
    staging = stored->state() == v1::Import::STATE_UPLOADING || stored->state() == v1::Import::STATE_STAGING;
    if (staging) {
      v1::Import& import = stored.mutable_message();
      import.set_attempt(id_);
      if (!dry_run) import.set_state(v1::Import::STATE_STAGING);
      import.set_rows_done(0);
      import.set_rows_total(0);
      WM_RETURN_IF_ERROR(Imports().Put(txn, stored));
    }
    import_ = *stored;
    return absl::OkStatus();
  }));
  return staging;
}

absl::Status ImportAttempt::Write(const std::function<absl::Status(Txn&)>& body) {
  v1::Import kept;
  WM_RETURN_IF_ERROR(work_.Write([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(auto stored, Imports().Get(txn, name_));
    if (stored->attempt() != id_) {
      return base::Error(error::v1::REASON_ETAG_MISMATCH, "another call took the staging of this import over; ask GetImport how far it is");
    }
    WM_RETURN_IF_ERROR(body(txn));
    CopyProgress(import_, &stored.mutable_message());
    kept = *stored;
    return Imports().Put(txn, stored);
  }));
  import_ = std::move(kept);
  return absl::OkStatus();
}

absl::Status ImportAttempt::KeepFindings(const Findings& findings) {
  auto is_mine = [this](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const auto stored, Imports().Get(txn, name_));
    return stored->attempt() == id_ ? absl::OkStatus() : base::Error(error::v1::REASON_ETAG_MISMATCH, "another call took over");
  };
  constexpr int kAtOnce = 500;
  WM_RETURN_IF_ERROR(DropRows(work_, ImportFindings().spec(), storage::Query{.equals = {{"import", name_}}}, kAtOnce, is_mine));
  std::vector<v1::ImportFinding> sorted = findings.Sorted();
  v1::ImportReport& report = *import_.mutable_report();
  report.clear_error_count();
  report.clear_skipped_count();
  report.clear_note_count();
  int64_t number = 0;
  for (v1::ImportFinding& finding : sorted) {
    finding.set_name(ImportPart(name_, "findings", ++number));
    if (finding.kind() == v1::ImportFinding::KIND_ERROR) report.set_error_count(report.error_count() + 1);
    if (finding.kind() == v1::ImportFinding::KIND_SKIPPED) report.set_skipped_count(report.skipped_count() + 1);
    if (finding.kind() == v1::ImportFinding::KIND_NOTE) report.set_note_count(report.note_count() + 1);
  }
  absl::Span<const v1::ImportFinding> rest = sorted;
  while (!rest.empty()) {
    const auto some = rest.subspan(0, kAtOnce);
    rest.remove_prefix(some.size());
    WM_RETURN_IF_ERROR(Write([&](Txn& txn) -> absl::Status {
      for (const v1::ImportFinding& finding : some) WM_RETURN_IF_ERROR(ImportFindings().Insert(txn, finding));
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

}  // namespace waymark::plan
