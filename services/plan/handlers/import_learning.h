#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "services/plan/handlers/import_attempt.h"
#include "services/plan/handlers/import_files.h"
#include "waymark/plan/v1/import.pb.h"

namespace waymark::plan {

// Reads a file of learning resources, reports, and unless it is a dry run lays them ready.
absl::Status StageLearning(ImportAttempt& attempt, const ImportFiles& files, bool dry_run);

// The staged resources that change something, found outside the writing transaction, which shall be short.
absl::StatusOr<std::vector<v1::StagedLearning>> LearningToApply(rpc::Work& work, const std::string& import);
// Makes of the learning resources what was staged; those that are not among them stay.
absl::Status SaveLearning(storage::Txn& txn, const rpc::Call& call, const std::vector<v1::StagedLearning>& staged);

}  // namespace waymark::plan
