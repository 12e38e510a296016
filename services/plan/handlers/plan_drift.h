#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/catalogue.pb.h"

namespace waymark::plan {

absl::StatusOr<v1::PlanDrift> GetPlanDrift(storage::Txn& txn, const rpc::Call& call,
                                           const v1::GetPlanDriftRequest& request);

}  // namespace waymark::plan
