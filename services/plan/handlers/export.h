#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/export.pb.h"

namespace waymark::plan {

// waymark.plan.v1.ExportService, bound to the handler below and in plan_import.h.
rpc::Service MakeExportService();

// The whole document as the stream's one page: it is made once, and memory holds it until it is sent.
absl::StatusOr<rpc::WatchPage<v1::ExportPlanResponse>> ExportPlan(storage::Txn& txn, const rpc::Call& call,
                                                                  const v1::ExportPlanRequest& request,
                                                                  const std::string& position);

}  // namespace waymark::plan
