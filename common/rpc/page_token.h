#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/storage/store.h"
#include "google/protobuf/message.h"

namespace waymark::rpc {

// Page tokens, bound to the query they were given for: the request's other fields (page_size and page_token aside) are
// hashed into them.

// The token to go on behind `place`.
std::string MakePageToken(const google::protobuf::Message& request, const storage::Query::Place& place);

// The place that the request's page_token says; nullopt where it has none. INVALID_ARGUMENT, reason PAGE_TOKEN_INVALID,
// for a token of another query or one that was not made here.
absl::StatusOr<std::optional<storage::Query::Place>> ReadPageToken(const google::protobuf::Message& request);

// The request's page_size within its bounds: 50 where it is 0, 200 at most. A negative one is INVALID_ARGUMENT.
absl::StatusOr<int> PageSize(const google::protobuf::Message& request);

}  // namespace waymark::rpc
