#pragma once

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace waymark::rpc {

// A status as gRPC carries it, details and reason included; and back.
grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace waymark::rpc
