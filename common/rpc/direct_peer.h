#pragma once

#include <atomic>
#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/access/caller.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/peer.h"
#include "google/protobuf/message.h"

namespace waymark::rpc {

// A service in this process as one caller sees it: the path of every call but for the wire. Messages are still
// serialized, so that what does not survive the wire does not survive here.
class DirectPeer final : public Peer {
 public:
  // Calls as `caller`. The dispatcher lives longer than this.
  DirectPeer(Dispatcher* dispatcher, access::Caller caller);

  absl::Status Call(std::string_view method, const google::protobuf::Message& request, google::protobuf::Message* response,
                    absl::Duration timeout) override;
  absl::Status Upload(std::string_view method, std::function<std::optional<std::string>()> next,
                      google::protobuf::Message* response, absl::Duration timeout) override;
  absl::Status Watch(std::string_view method, const google::protobuf::Message& request,
                     std::function<bool(std::string_view)> on_message) override;
  void Shutdown() override;

 private:
  Dispatcher* const dispatcher_;
  const access::Caller caller_;
  std::atomic<bool> shut_{false};
};

}  // namespace waymark::rpc
