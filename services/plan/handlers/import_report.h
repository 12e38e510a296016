#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/plan/handlers/import_attempt.h"
#include "waymark/plan/v1/import.pb.h"

namespace waymark::plan {

// What the stagings of all sources tell alike.

void AddCount(v1::ImportReport* report, std::string what, int64_t number);

// How many `names` there are, and the first 100.
void SetDifference(std::vector<std::string> names, v1::ImportDifference* difference);

// Ends a staging that lays nothing ready: a dry run, or files that cannot be used.
absl::Status EndWithReport(ImportAttempt& attempt, bool usable, bool dry_run);

// Ends a staging whose rows are all laid ready, and makes `body` with it.
absl::Status EndStaged(ImportAttempt& attempt, const std::function<absl::Status(storage::Txn&)>& body);

// A write that is nothing but the attempt's own.
absl::Status NothingElse(storage::Txn& txn);

}  // namespace waymark::plan
