#include "services/plan/handlers/import_activate.h"

#include <string>
#include <utility>
#include <vector>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "services/plan/handlers/catalogue_tables.h"
#include "services/plan/handlers/import_learning.h"
#include "services/plan/handlers/import_members.h"
#include "services/plan/handlers/import_rows.h"
#include "services/plan/handlers/import_tables.h"

namespace waymark::plan {
namespace {

using storage::Stored;
using storage::Txn;

// Whether the import may be put in use.
absl::Status CheckReady(const v1::Import& import, const v1::ActivateImportRequest& request) {
  if (import.state() != v1::Import::STATE_STAGED && import.state() != v1::Import::STATE_ACTIVATED) {
    return base::Error(error::v1::REASON_STATE_FORBIDS, "the import is not staged", {{"state", v1::Import::State_Name(import.state())}});
  }
  if (import.report().error_count() > 0 && !request.accept_errors()) {
    return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                       base::Cat(import.report().error_count(), " lines cannot be used: mend the files, or accept that they are lost"));
  }
  if (import.report().too_many_leave() && !request.accept_leavers()) {
    return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                       base::Cat(import.report().leaving().number(),
                                 " members would leave: look whether the file names everybody, or accept it"));
  }
  return absl::OkStatus();
}

// Turns the import's release into the one in use: a few small rows, however large the release.
absl::Status UseRelease(Txn& txn, const rpc::Call& call, const v1::Import& import) {
  const std::string name = CatalogueOf(import);
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

}  // namespace

absl::StatusOr<v1::Import> ActivateImport(rpc::Work& work, const rpc::Call& call, const v1::ActivateImportRequest& request) {
  v1::Import import;
  WM_RETURN_IF_ERROR(work.Read([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const auto stored, Imports().Get(txn, request.name()));
    import = *stored;
    return CheckReady(import, request);
  }));
  std::vector<v1::StagedMember> members;
  std::vector<v1::StagedLearning> learning;
  if (import.source() == v1::Import::SOURCE_MEMBERS) {
    WM_ASSIGN_OR_RETURN(members, MemberLinesToApply(work, request.name()));
  } else if (import.source() == v1::Import::SOURCE_LEARNING) {
    WM_ASSIGN_OR_RETURN(learning, LearningToApply(work, request.name()));
  }
  WM_RETURN_IF_ERROR(work.Write([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(auto stored, Imports().Get(txn, request.name()));
    WM_RETURN_IF_ERROR(CheckReady(*stored, request));
    WM_RETURN_IF_ERROR(SaveMembers(txn, call, members));
    WM_RETURN_IF_ERROR(SaveLearning(txn, call, learning));
    if (IsOfCatalogue(*stored)) WM_RETURN_IF_ERROR(UseRelease(txn, call, *stored));
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
