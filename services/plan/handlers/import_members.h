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

// Reads a file of members, reports, and unless it is a dry run lays its lines ready, with a line for each member who is
// to leave as the file does not name them.
absl::Status StageMembers(ImportAttempt& attempt, const ImportFiles& files, bool dry_run);

// The staged lines that change something, found outside the writing transaction, which shall be short.
absl::StatusOr<std::vector<v1::StagedMember>> MemberLinesToApply(rpc::Work& work, const std::string& import);
// Makes of the members what the lines say.
absl::Status SaveMembers(storage::Txn& txn, const rpc::Call& call, const std::vector<v1::StagedMember>& lines);

}  // namespace waymark::plan
