#pragma once

#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/export.pb.h"

namespace waymark::plan {

absl::StatusOr<v1::ImportPlanResponse> ImportPlan(storage::Txn& txn, const rpc::Call& call,
                                                  const v1::ImportPlanRequest& request);
void ValidateImportPlan(const v1::ImportPlanRequest& request, base::Violations& violations);

}  // namespace waymark::plan
