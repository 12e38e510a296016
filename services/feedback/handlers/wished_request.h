#pragma once

#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "waymark/feedback/v1/request.pb.h"

namespace waymark::feedback {

// How feedback that a plan wishes for becomes a request.

void ValidateCreateWishedRequest(const v1::CreateWishedRequestRequest& request, base::Violations& violations);
// Asks plan what the wish is, in no transaction, and makes the request in one that finds none made of it meanwhile.
// Plan hears of it by the journal.
absl::StatusOr<v1::SentRequest> CreateWishedRequest(rpc::Peer& plan, rpc::Work& work, const rpc::Call& call,
                                                    const v1::CreateWishedRequestRequest& request);

// For plan, whose cursor was lost.
absl::StatusOr<v1::ListWishedRequestsResponse> ListWishedRequests(storage::Txn& txn, const rpc::Call& call,
                                                                  const v1::ListWishedRequestsRequest& request);

}  // namespace waymark::feedback
