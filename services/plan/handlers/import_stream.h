#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/import.pb.h"

namespace waymark::plan {

// One message of StreamImport. The position is the import's name; empty before the first message.
absl::StatusOr<rpc::Receipt> ReceiveImport(storage::Txn& txn, const rpc::Call& call,
                                           const v1::StreamImportRequest& message, const std::string& position);

// Stages what was received.
absl::StatusOr<v1::Import> StageReceived(rpc::Work& work, const rpc::Call& call, const v1::StreamImportRequest& first,
                                         const std::string& position);

}  // namespace waymark::plan
