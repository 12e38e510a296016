#include "services/feedback/handlers/comparison.h"

#include <utility>
#include <vector>

#include "common/access/redaction.h"
#include "common/base/status_macros.h"
#include "services/feedback/domain/comparison.h"
#include "services/feedback/handlers/tables.h"

namespace waymark::feedback {

absl::StatusOr<v1::Comparison> GetComparison(storage::Txn& txn, const rpc::Call& call, const v1::GetComparisonRequest& request) {
  WM_ASSIGN_OR_RETURN(auto round, Rounds().Get(txn, request.name()));
  storage::Query query;
  query.equals = {{"round", request.name()}};
  WM_ASSIGN_OR_RETURN(auto rows, Answers().Select(txn, query));
  // Computed on what the caller may see, so that no figure tells more.
  access::Redact(call.access, &round.mutable_message());
  std::vector<v1::Answer> answers;
  answers.reserve(rows.size());
  for (auto& row : rows) {
    access::Redact(call.access, &row.mutable_message());
    answers.push_back(std::move(row.mutable_message()));
  }
  return Compare(*round, answers);
}

}  // namespace waymark::feedback
