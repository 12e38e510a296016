#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/peer.h"

namespace waymark::rpc {

// Asks a server's health service (grpc.health.v1) for `name`: "live", "serving", "write". OK when it says SERVING;
// UNAVAILABLE when it says anything else or cannot be reached.
absl::Status Probe(Peer& server, std::string_view name, absl::Duration timeout);

}  // namespace waymark::rpc
