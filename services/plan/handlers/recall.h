#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/member.pb.h"

namespace waymark::plan {

// MemberService/RecallFacts: made of what stands in the store, as the facts were.
absl::StatusOr<v1::RecallFactsResponse> RecallFacts(storage::Txn& txn, const rpc::Call& call,
                                                    const v1::RecallFactsRequest& request);

}  // namespace waymark::plan
