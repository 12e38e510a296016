#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace waymark::rpc {

// Another service to call: over gRPC (grpc_peer.h), or directly in one process (direct_peer.h), behind the same few
// lines. Errors carry the reason the other side gave (base::ReasonOf); UNAVAILABLE where it cannot be reached.
class Peer {
 public:
  virtual ~Peer() = default;

  // Calls a unary method by its full name, "waymark.plan.v1.ReviewService/OpenReview".
  virtual absl::Status Call(std::string_view method, const google::protobuf::Message& request, google::protobuf::Message* response,
                            absl::Duration timeout) = 0;

  // Sends a client stream: `next` gives each message serialized, in order, and nullopt behind the last one. The server
  // may end it before. No service sends any, so that a peer need not: UNIMPLEMENTED.
  virtual absl::Status Upload(std::string_view method, std::function<std::optional<std::string>()> next,
                              google::protobuf::Message* response, absl::Duration timeout) {
    return absl::UnimplementedError("this peer sends no streams");
  }

  // Reads a server stream: `on_message` gets each message serialized, in order; false ends the stream. The direct form
  // ends when there is nothing more for now, the gRPC form when the stream does. Returns how it ended; OK when
  // on_message ended it.
  virtual absl::Status Watch(std::string_view method, const google::protobuf::Message& request,
                             std::function<bool(std::string_view)> on_message) = 0;

  // Ends any Watch under way, from another thread; later ones end at once with CANCELLED.
  virtual void Shutdown() = 0;
};

}  // namespace waymark::rpc
