#pragma once

#include <memory>
#include <vector>

#include "common/rpc/dispatcher.h"
#include "grpcpp/impl/service_type.h"

namespace waymark::rpc {

// The services of a dispatcher as gRPC serves them, one each, to register with a ServerBuilder: bytes in, bytes out, on
// the callback API. They know no generated stubs, so reflection and every method come from the descriptors alone.
// Neither outlives the dispatcher.
std::vector<std::unique_ptr<grpc::Service>> MakeGrpcServices(Dispatcher* dispatcher);

}  // namespace waymark::rpc
