#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/salary.pb.h"

namespace waymark::plan {

// waymark.plan.v1.SalaryService, bound to the handler below.
rpc::Service MakeSalaryService();

absl::StatusOr<v1::SalaryPath> GetSalaryPath(storage::Txn& txn, const rpc::Call& call,
                                             const v1::GetSalaryPathRequest& request);

}  // namespace waymark::plan
