#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/check.pb.h"

namespace waymark::plan {

absl::StatusOr<v1::PlanCheck> CheckPlan(rpc::Snapshots& snapshots, const rpc::Call& call, const v1::CheckPlanRequest& request);

// waymark.plan.v1.CheckService.
rpc::Service MakeCheckService();

}  // namespace waymark::plan
