#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/metrics.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/http_route.h"
#include "common/rpc/tls_files.h"

namespace waymark::rpc {

// How a server listens, and its bounds.
struct ServerOptions {
  std::string listen;            // host:port; port 0 takes a free one
  bool insecure = false;         // no TLS; on loopback only
  TlsFiles tls;                  // the server's certificate; `ca` vouches for clients', where it is empty none are taken
  std::string metrics_listen;    // Prometheus text under /metrics, host:port; empty: none
  std::string channelz_listen;   // gRPC's channelz, host:port; empty: none
  std::string http_listen;       // HTTP for `http_routes`, host:port; empty: none. With `insecure` or `tls` as above
  std::vector<HttpRoute> http_routes;
  int max_message_bytes = 4 << 20;
  int max_metadata_bytes = 16 << 10;
  int max_streams_per_connection = 256;
  absl::Duration keepalive = absl::Seconds(60);             // a silent client is asked for a sign of life
  absl::Duration keepalive_patience = absl::Seconds(20);    // and cut off without one
  absl::Duration least_ping_interval = absl::Seconds(10);   // clients that ping more often are cut off
  absl::Duration connection_age = absl::Hours(1);           // then the client is asked to connect again
  absl::Duration connection_age_grace = absl::Seconds(30);  // for its calls under way
  absl::Duration connection_idle = absl::Minutes(15);
};

// A gRPC server over a dispatcher: TLS, health, reflection, metrics, the bounds on what one client may take.
//
// Health (grpc.health.v1) has four names: "live" while the process runs, "serving" and "" while it takes calls, "write"
// while the store can write. A client certificate is asked for wherever there is a CA for it, and required unless the
// server listens on loopback.
class Server {
 public:
  // Listens and serves. INVALID_ARGUMENT for options that contradict each other, UNAVAILABLE when an address is taken.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, Dispatcher* dispatcher, storage::Store* store,
                                                       base::Metrics* metrics);
  ~Server();

  int port() const;          // it listens on
  int metrics_port() const;  // 0 when there are none
  int http_port() const;     // 0 when there is no HTTP

  // Ends in order, within `patience`: health says NOT_SERVING, new calls are refused, streams end with UNAVAILABLE,
  // calls under way are waited for, what is then still open is cut off. Idempotent. The store stays open.
  void Drain(absl::Duration patience);

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace waymark::rpc
