#include "services/plan/handlers/plan_versions.h"

#include <string>
#include <utility>

#include "common/access/redaction.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/rpc/listing.h"
#include "services/plan/domain/plan_diff.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/domain/plan_rules.h"
#include "services/plan/handlers/plan_document.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

// What the caller may see of a version of the plan, or of the plan as it stands for number 0.
absl::StatusOr<v1::Plan> VisibleState(storage::Txn& txn, const rpc::Call& call, const std::string& plan,
                                      int64_t number) {
  v1::Plan state;
  if (number == 0) {
    WM_ASSIGN_OR_RETURN(const auto stored, Plans().Get(txn, plan));
    state = *stored;
  } else {
    WM_ASSIGN_OR_RETURN(const auto stored, PlanVersions().Get(txn, VersionName(plan, number)));
    state = stored->plan();
  }
  access::Redact(call.access, &state);
  return state;
}

// The plan, to make a version of it that the member asks for. FAILED_PRECONDITION for an archived plan;
// RESOURCE_EXHAUSTED where it has as many versions as members may make.
absl::StatusOr<storage::Stored<v1::Plan>> PlanToSave(storage::Txn& txn, std::string_view name,
                                                     const std::string& etag) {
  WM_ASSIGN_OR_RETURN(auto stored, Plans().Get(txn, name));
  WM_RETURN_IF_ERROR(CheckEtag(name, etag, stored->etag()));
  if (stored->state() == v1::PLAN_STATE_ARCHIVED)
    return StateForbids(*stored, "An archived plan is not changed: activate it first.");
  if (stored->version() < kMaxVersions) return stored;
  return base::Error(error::v1::REASON_LIMIT_EXCEEDED,
                     base::Cat("A plan has at most ", kMaxVersions, " versions beside those that reviews make."),
                     {{"limit", std::to_string(kMaxVersions)}});
}

}  // namespace

absl::StatusOr<v1::ListPlanVersionsResponse> ListPlanVersions(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::ListPlanVersionsRequest& request) {
  WM_RETURN_IF_ERROR(Plans().Get(txn, request.parent()).status());
  storage::Query query;
  query.equals = {{"plan", request.parent()}};
  query.order_by = "number";
  query.descending = true;
  WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, PlanVersions(), query, request));
  v1::ListPlanVersionsResponse response;
  for (const auto& version : page.rows) {
    v1::PlanVersion& listed = *response.add_plan_versions();
    listed = *version;
    listed.clear_plan();
  }
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<storage::Stored<v1::PlanVersion>> GetPlanVersion(storage::Txn& txn, const rpc::Call& call,
                                                                const v1::GetPlanVersionRequest& request) {
  return PlanVersions().Get(txn, request.name());
}

absl::StatusOr<v1::PlanVersion> SavePlanVersion(storage::Txn& txn, const rpc::Call& call,
                                                const v1::SavePlanVersionRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, PlanToSave(txn, request.parent(), request.etag()));
  const v1::Plan before = *stored;
  v1::PlanVersion version = VersionOf(v1::VERSION_ORIGIN_SAVE);
  version.set_note(request.note());
  return SaveAsVersion(txn, call, before, stored, std::move(version));
}

absl::StatusOr<v1::Plan> RestorePlanVersion(storage::Txn& txn, const rpc::Call& call,
                                            const v1::RestorePlanVersionRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto restored, PlanVersions().Get(txn, request.name()));
  WM_ASSIGN_OR_RETURN(auto stored, PlanToSave(txn, base::Prefix(request.name(), 4), request.etag()));
  const v1::Plan before = *stored;
  const StoredFacts facts(txn, call, base::OwnerOf(request.name()));
  RestorePlan(&stored.mutable_message(), restored->plan(), {stored.revision() + 1, &facts, call.now});
  v1::PlanVersion version = VersionOf(v1::VERSION_ORIGIN_RESTORE);
  version.set_restored_version(restored->plan().version());
  WM_RETURN_IF_ERROR(SaveAsVersion(txn, call, before, stored, std::move(version)).status());
  return *stored;
}

absl::StatusOr<storage::Stored<v1::PlanVersion>> GetPlanVersionAsOf(storage::Txn& txn, const rpc::Call& call,
                                                                    const v1::GetPlanVersionAsOfRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto plan, Plans().Get(txn, request.parent()));
  const int64_t until = base::MicrosOf(request.as_of_time());
  // Versions are numbered in the order they were made: halving finds the last one in a few reads.
  int64_t made = 0;
  int64_t later = plan->version() + 1;
  while (later - made > 1) {
    const int64_t middle = made + (later - made) / 2;
    WM_ASSIGN_OR_RETURN(const auto version, PlanVersions().Get(txn, VersionName(plan->name(), middle)));
    (base::MicrosOf(version->create_time()) <= until ? made : later) = middle;
  }
  if (made == 0) return base::NotFound(base::Cat(request.parent(), "/versions as of that time"));
  return PlanVersions().Get(txn, VersionName(plan->name(), made));
}

absl::StatusOr<v1::PlanDiff> DiffPlanVersions(storage::Txn& txn, const rpc::Call& call,
                                              const v1::DiffPlanVersionsRequest& request) {
  WM_ASSIGN_OR_RETURN(const v1::Plan from, VisibleState(txn, call, request.name(), request.from_version()));
  WM_ASSIGN_OR_RETURN(const v1::Plan to, VisibleState(txn, call, request.name(), request.to_version()));
  return DiffPlans(from, to);
}

}  // namespace waymark::plan
