#include "services/plan/handlers/import_rows.h"

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/handlers/catalogue_tables.h"

namespace waymark::plan {
namespace {

using storage::Query;
using storage::Txn;

constexpr int kSmallRows = 500;
constexpr int kRoles = 64;
constexpr int kChunks = 8;  // of a megabyte each

Query OfImport(const std::string& import) { return Query{.equals = {{"import", import}}}; }

}  // namespace

absl::Status DropRows(rpc::Work& work, const storage::TableSpec& table, const Query& query, int rows_at_once,
                      const std::function<absl::Status(Txn&)>& guard) {
  int64_t deleted = rows_at_once;
  while (deleted == rows_at_once) {
    WM_RETURN_IF_ERROR(work.Write([&](Txn& txn) -> absl::Status {
      if (guard) WM_RETURN_IF_ERROR(guard(txn));
      WM_ASSIGN_OR_RETURN(deleted, txn.DeleteWhere(table, query, rows_at_once));
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

absl::Status DropChunks(rpc::Work& work, const std::string& import) {
  return DropRows(work, ImportChunks().spec(), OfImport(import), kChunks);
}

absl::Status DropParts(rpc::Work& work, const std::string& import) {
  WM_RETURN_IF_ERROR(DropChunks(work, import));
  WM_RETURN_IF_ERROR(DropRows(work, ImportFindings().spec(), OfImport(import), kSmallRows));
  WM_RETURN_IF_ERROR(DropRows(work, StagedMembers().spec(), OfImport(import), kSmallRows));
  return DropRows(work, StagedLearnings().spec(), OfImport(import), kSmallRows);
}

absl::Status DropStagedRelease(rpc::Work& work, const std::string& import) {
  std::string edition, release_name;
  // Taken out of reach before its rows go: a release that is not complete is neither activated nor read.
  WM_RETURN_IF_ERROR(work.Write([&](Txn& txn) -> absl::Status {
    edition.clear();
    WM_ASSIGN_OR_RETURN(const auto stored, Imports().Get(txn, import));
    if (!IsOfCatalogue(*stored) || stored->release().empty()) return absl::OkStatus();
    const std::string catalogue = CatalogueOf(*stored);
    release_name = ReleaseName(catalogue, stored->release());
    WM_ASSIGN_OR_RETURN(auto release, Releases().Find(txn, release_name));
    if (!release || (*release)->staged_by() != import || (*release)->has_activate_time()) return absl::OkStatus();
    edition = EditionOf(catalogue, stored->release());
    release->mutable_message().set_complete(false);
    release->mutable_message().clear_attempt();
    return Releases().Put(txn, *release);
  }));
  if (edition.empty()) return absl::OkStatus();
  // Ends where another import begins to stage the same release meanwhile: from then on the rows are that one's.
  bool taken = false;
  auto guard = [&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const auto release, Releases().Get(txn, release_name));
    taken = release->staged_by() != import || !release->attempt().empty();
    return taken ? absl::CancelledError() : absl::OkStatus();
  };
  const Query rows{.equals = {{"edition", edition}}, .order_by = "title"};
  absl::Status dropped = DropRows(work, Roles().spec(), rows, kRoles, guard);
  if (dropped.ok()) dropped = DropRows(work, Skills().spec(), rows, kSmallRows, guard);
  if (dropped.ok()) {
    dropped = work.Write([&](Txn& txn) -> absl::Status {
      WM_RETURN_IF_ERROR(guard(txn));
      WM_ASSIGN_OR_RETURN(const auto release, Releases().Get(txn, release_name));
      return Releases().Delete(txn, release);
    });
  }
  return taken ? absl::OkStatus() : dropped;
}

}  // namespace waymark::plan
