#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/ids.h"
#include "common/rpc/peer.h"
#include "common/rpc/tls_files.h"
#include "google/protobuf/message.h"

namespace waymark::rpc {

// Where a service is and how to speak to it.
struct GrpcPeerOptions {
  std::string address;        // host:port
  bool insecure = false;      // no TLS; for loopback
  std::string ca_pem;         // who vouches for the server; empty: the system's roots
  std::string cert_pem;       // client certificate with its key: a service's name to others; both empty: none
  std::string key_pem;
  std::optional<TlsFiles> tls;  // instead of these three, where the peer lives as long as a server
  std::string server_name;    // what the server's certificate is to say; empty: the address's host
  std::string authorization;  // sent with every call: "Bearer …", "Link …"; empty: none
  base::IdSource* ids = nullptr;  // for trace ids
};

// A service over gRPC: one channel, connected at the first call and again whenever it is lost. A call to a server that
// cannot be reached fails at once with UNAVAILABLE; it does not wait for it to come back. The trace that the calling
// thread works for is passed on, or begun. Safe to use from several threads.
class GrpcPeer final : public Peer {
 public:
  explicit GrpcPeer(GrpcPeerOptions options);
  ~GrpcPeer() override;

  absl::Status Call(std::string_view method, const google::protobuf::Message& request, google::protobuf::Message* response,
                    absl::Duration timeout) override;
  absl::Status Upload(std::string_view method, std::function<std::optional<std::string>()> next,
                      google::protobuf::Message* response, absl::Duration timeout) override;
  absl::Status Watch(std::string_view method, const google::protobuf::Message& request,
                     std::function<bool(std::string_view)> on_message) override;
  void Shutdown() override;

 private:
  struct State;
  const GrpcPeerOptions options_;
  std::unique_ptr<State> state_;
};

}  // namespace waymark::rpc
