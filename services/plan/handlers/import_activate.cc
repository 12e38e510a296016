#include "services/plan/handlers/import_activate.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "services/plan/domain/member_csv.h"
#include "services/plan/handlers/catalogue_tables.h"
#include "services/plan/handlers/import_rows.h"
#include "services/plan/handlers/import_tables.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using storage::Query;
using storage::Stored;
using storage::Txn;

// Whether the import may be put in use.
absl::Status CheckReady(const v1::Import& import, bool accept_errors) {
  if (import.state() != v1::Import::STATE_STAGED && import.state() != v1::Import::STATE_ACTIVATED) {
    return base::Error(error::v1::REASON_STATE_FORBIDS, "the import is not staged", {{"state", v1::Import::State_Name(import.state())}});
  }
  if (import.report().error_count() > 0 && !accept_errors) {
    return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                       base::Cat(import.report().error_count(), " lines cannot be used: mend the files, or accept that they are lost"));
  }
  return absl::OkStatus();
}

// Turns the import's release into the one in use: a few small rows, however large the release.
absl::Status UseRelease(Txn& txn, const rpc::Call& call, const v1::Import& import) {
  const std::string name = import.source() == v1::Import::SOURCE_ONET ? "catalogues/onet" : "catalogues/gdad";
  WM_ASSIGN_OR_RETURN(auto release, Releases().Find(txn, ReleaseName(name, import.release())));
  if (!release || !(*release)->complete()) {
    return base::Error(error::v1::REASON_STATE_FORBIDS, "the release is being staged anew", {{"state", "STATE_STAGING"}});
  }
  if ((*release)->content_hash() != import.content_hash()) {
    return base::Error(error::v1::REASON_STATE_FORBIDS, "another import laid other content ready as this release since: import again",
                       {{"state", "STATE_STAGED"}});
  }
  WM_ASSIGN_OR_RETURN(auto found, Catalogues().Find(txn, name));
  Stored<v1::Catalogue> catalogue = found ? *std::move(found) : Stored<v1::Catalogue>();
  if (catalogue->active_release() == import.release()) return absl::OkStatus();
  *release->mutable_message().mutable_activate_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(Releases().Put(txn, *release));
  v1::Catalogue& changed = catalogue.mutable_message();
  changed.set_name(name);
  changed.set_title((*release)->title());
  changed.set_attribution((*release)->attribution());
  changed.set_active_release(import.release());
  *changed.mutable_activate_time() = (*release)->activate_time();
  *changed.mutable_scales() = (*release)->scales();
  changed.set_role_count((*release)->role_count());
  changed.set_roles_without_skills((*release)->roles_without_skills());
  changed.set_skill_count((*release)->skill_count());
  return Catalogues().Put(txn, catalogue);
}

// The member that a staged line would change, as it becomes; nullopt where it is so already.
absl::StatusOr<std::optional<Stored<v1::Member>>> Changed(Txn& txn, const v1::StagedMember& line, std::optional<v1::Member>* before) {
  WM_ASSIGN_OR_RETURN(auto found, Members().Find(txn, line.member().name()));
  before->reset();
  Stored<v1::Member> stored;
  if (found) {
    *before = **found;
    stored = *std::move(found);
  }
  v1::Member after = Apply(line, *before ? &**before : nullptr);
  if (*before && after.SerializeAsString() == (*before)->SerializeAsString()) return std::optional<Stored<v1::Member>>();
  stored.mutable_message() = std::move(after);
  return std::optional<Stored<v1::Member>>(std::move(stored));
}

// The staged lines that change something, found outside the writing transaction, which shall be short.
absl::StatusOr<std::vector<v1::StagedMember>> LinesToApply(rpc::Work& work, const std::string& import) {
  std::vector<v1::StagedMember> lines;
  WM_RETURN_IF_ERROR(work.Read([&](Txn& txn) -> absl::Status {
    lines.clear();
    Query query{.equals = {{"import", import}}};
    while (true) {
      WM_ASSIGN_OR_RETURN(auto rows, StagedMembers().Select(txn, query));
      if (!rows.empty()) query.after = StagedMembers().PlaceOf(query, *rows.back());
      for (auto& row : rows) {
        std::optional<v1::Member> before;
        WM_ASSIGN_OR_RETURN(const auto changed, Changed(txn, *row, &before));
        if (changed) lines.push_back(std::move(row.mutable_message()));
      }
      if (static_cast<int>(rows.size()) < query.limit) return absl::OkStatus();
    }
  }));
  return lines;
}

absl::Status SaveMembers(Txn& txn, const rpc::Call& call, const std::vector<v1::StagedMember>& lines) {
  for (const v1::StagedMember& line : lines) {
    std::optional<v1::Member> before;
    WM_ASSIGN_OR_RETURN(auto changed, Changed(txn, line, &before));
    if (!changed) continue;
    WM_RETURN_IF_ERROR(SaveMember(txn, call, before ? &*before : nullptr, *changed));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Import> ActivateImport(rpc::Work& work, const rpc::Call& call, const v1::ActivateImportRequest& request) {
  v1::Import import;
  WM_RETURN_IF_ERROR(work.Read([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const auto stored, Imports().Get(txn, request.name()));
    import = *stored;
    return CheckReady(import, request.accept_errors());
  }));
  const bool is_members = import.source() == v1::Import::SOURCE_MEMBERS;
  std::vector<v1::StagedMember> lines;
  if (is_members) {
    WM_ASSIGN_OR_RETURN(lines, LinesToApply(work, request.name()));
  }
  WM_RETURN_IF_ERROR(work.Write([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(auto stored, Imports().Get(txn, request.name()));
    WM_RETURN_IF_ERROR(CheckReady(*stored, request.accept_errors()));
    WM_RETURN_IF_ERROR(is_members ? SaveMembers(txn, call, lines) : UseRelease(txn, call, *stored));
    v1::Import& changed = stored.mutable_message();
    changed.set_state(v1::Import::STATE_ACTIVATED);
    *changed.mutable_activate_time() = base::TimestampOf(call.now);
    import = changed;
    return Imports().Put(txn, stored);
  }));
  // Nothing may be left of what was uploaded, even where staging was cut off right after its last row.
  WM_RETURN_IF_ERROR(DropChunks(work, request.name()));
  return import;
}

}  // namespace waymark::plan
