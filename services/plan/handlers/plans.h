#pragma once

#include "absl/status/statusor.h"
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

}  // namespace waymark::plan
