#include "services/plan/handlers/import_report.h"

#include <algorithm>
#include <utility>

#include "common/base/timestamp.h"

namespace waymark::plan {

void AddCount(v1::ImportReport* report, std::string what, int64_t number) {
  v1::ImportCount* count = report->add_counts();
  count->set_what(std::move(what));
  count->set_number(number);
}

void SetDifference(std::vector<std::string> names, v1::ImportDifference* difference) {
  constexpr size_t kShown = 100;
  difference->set_number(static_cast<int64_t>(names.size()));
  for (size_t i = 0; i < std::min(names.size(), kShown); ++i) difference->add_names(std::move(names[i]));
}

absl::Status EndWithReport(ImportAttempt& attempt, bool usable, bool dry_run) {
  if (!usable && !dry_run) attempt.import().set_state(v1::Import::STATE_FAILED);
  return attempt.Write(NothingElse);
}

absl::Status EndStaged(ImportAttempt& attempt, const std::function<absl::Status(storage::Txn&)>& body) {
  attempt.import().set_state(v1::Import::STATE_STAGED);
  *attempt.import().mutable_stage_time() = base::TimestampOf(attempt.call().now);
  return attempt.Write(body);
}

absl::Status NothingElse(storage::Txn&) { return absl::OkStatus(); }

}  // namespace waymark::plan
