#include "common/rpc/probe.h"

#include <string>

#include "common/base/cat.h"
#include "google/protobuf/wrappers.pb.h"

namespace waymark::rpc {

absl::Status Probe(Peer& server, std::string_view name, absl::Duration timeout) {
  constexpr int kServing = 1;
  // HealthCheckRequest and HealthCheckResponse have one field each, numbered 1, a string and an enum: on the wire they
  // are these wrappers. Their own contract comes with gRPC's sources and not with its packages.
  google::protobuf::StringValue request;
  request.set_value(std::string(name));
  google::protobuf::Int32Value response;
  const absl::Status status = server.Call("grpc.health.v1.Health/Check", request, &response, timeout);
  if (!status.ok()) return absl::UnavailableError(base::Cat("cannot ask: ", status.message()));
  if (response.value() != kServing) return absl::UnavailableError(base::Cat(name, " is not served"));
  return absl::OkStatus();
}

}  // namespace waymark::rpc
