#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/checklist.pb.h"

namespace waymark::plan {

// waymark.plan.v1.ChecklistService, bound to the handler below.
rpc::Service MakeChecklistService();

absl::StatusOr<v1::Checklist> GetChecklist(storage::Txn& txn, const rpc::Call& call,
                                           const v1::GetChecklistRequest& request);

}  // namespace waymark::plan
