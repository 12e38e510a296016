#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "google/protobuf/empty.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// waymark.plan.v1.PlanService, bound to the handlers below and in goals.h, tracks.h, steps.h and plan_versions.h.
rpc::Service MakePlanService();

absl::StatusOr<v1::Plan> CreatePlan(storage::Txn& txn, const rpc::Call& call, const v1::CreatePlanRequest& request);
absl::StatusOr<storage::Stored<v1::Plan>> GetPlan(storage::Txn& txn, const rpc::Call& call,
                                                  const v1::GetPlanRequest& request);
absl::StatusOr<v1::ListPlansResponse> ListPlans(storage::Txn& txn, const rpc::Call& call,
                                                const v1::ListPlansRequest& request);
absl::StatusOr<v1::Plan> UpdatePlan(storage::Txn& txn, const rpc::Call& call, const v1::UpdatePlanRequest& request);
absl::StatusOr<google::protobuf::Empty> DeletePlan(storage::Txn& txn, const rpc::Call& call,
                                                   const v1::DeletePlanRequest& request);
absl::StatusOr<v1::Plan> ActivatePlan(storage::Txn& txn, const rpc::Call& call, const v1::ActivatePlanRequest& request);
absl::StatusOr<v1::Plan> ArchivePlan(storage::Txn& txn, const rpc::Call& call, const v1::ArchivePlanRequest& request);

// For other handlers: a new plan of the member `parent` as `source` gives it, not kept yet. What is wrong with it goes to
// `violations`, with fields relative to it: it is to be thrown away then. ALREADY_EXISTS for ids that are taken within
// it; RESOURCE_EXHAUSTED when the member has as many plans as may be.
absl::StatusOr<storage::Stored<v1::Plan>> DraftPlan(storage::Txn& txn, const rpc::Call& call, const std::string& parent,
                                                    const std::string& plan_id, const v1::Plan& source,
                                                    base::Violations& violations);

}  // namespace waymark::plan
