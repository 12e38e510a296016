#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "waymark/feedback/v1/round.pb.h"

namespace waymark::feedback {

absl::StatusOr<v1::Comparison> GetComparison(storage::Txn& txn, const rpc::Call& call, const v1::GetComparisonRequest& request);

}  // namespace waymark::feedback
