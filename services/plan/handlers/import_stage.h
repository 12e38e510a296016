#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "waymark/plan/v1/import.pb.h"

namespace waymark::plan {

absl::StatusOr<v1::Import> StageImport(rpc::Work& work, const rpc::Call& call, const v1::StageImportRequest& request);

}  // namespace waymark::plan
