#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

absl::StatusOr<v1::ListPlanVersionsResponse> ListPlanVersions(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::ListPlanVersionsRequest& request);
absl::StatusOr<storage::Stored<v1::PlanVersion>> GetPlanVersion(storage::Txn& txn, const rpc::Call& call,
                                                                const v1::GetPlanVersionRequest& request);
absl::StatusOr<v1::PlanVersion> SavePlanVersion(storage::Txn& txn, const rpc::Call& call,
                                                const v1::SavePlanVersionRequest& request);
absl::StatusOr<v1::Plan> RestorePlanVersion(storage::Txn& txn, const rpc::Call& call,
                                            const v1::RestorePlanVersionRequest& request);
absl::StatusOr<storage::Stored<v1::PlanVersion>> GetPlanVersionAsOf(storage::Txn& txn, const rpc::Call& call,
                                                                    const v1::GetPlanVersionAsOfRequest& request);
absl::StatusOr<v1::PlanDiff> DiffPlanVersions(storage::Txn& txn, const rpc::Call& call,
                                              const v1::DiffPlanVersionsRequest& request);

}  // namespace waymark::plan
