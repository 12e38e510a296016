#include "services/plan/handlers/plan_versions.h"

#include <string>
#include <utility>

#include "common/access/redaction.h"
#include "common/base/status_macros.h"
#include "common/rpc/listing.h"
#include "services/plan/domain/plan_diff.h"
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

absl::StatusOr<v1::PlanDiff> DiffPlanVersions(storage::Txn& txn, const rpc::Call& call,
                                              const v1::DiffPlanVersionsRequest& request) {
  WM_ASSIGN_OR_RETURN(const v1::Plan from, VisibleState(txn, call, request.name(), request.from_version()));
  WM_ASSIGN_OR_RETURN(const v1::Plan to, VisibleState(txn, call, request.name(), request.to_version()));
  return DiffPlans(from, to);
}

}  // namespace waymark::plan
