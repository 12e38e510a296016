#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/peer.h"
#include "waymark/feedback/v1/item.pb.h"

namespace waymark::feedback {

// What to ask in the round of `review`, from the review's snapshot and the catalogue release its plan names. Calls the
// plan service, so never from inside a transaction. NOT_FOUND, naming the review; UNAVAILABLE while the plan service
// cannot be reached; INTERNAL when it refuses this service.
absl::StatusOr<v1::Items> FetchReviewItems(rpc::Peer& plan, std::string_view review);

}  // namespace waymark::feedback
