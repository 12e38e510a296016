#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/metrics.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/http_route.h"
#include "common/rpc/tls_files.h"

namespace waymark::rpc {

// How the listener listens, and its bounds.
struct HttpOptions {
  std::string listen;     // host:port; port 0 takes a free one
  bool insecure = false;  // no TLS; on loopback only
  // The server's certificate, looked at once a second as TlsFiles says, but that the one before is kept where the new
  // one cannot be used. Off loopback a client shows a certificate that `ca` vouches for: there it is a proxy, which
  // lets in no more than it is told to.
  TlsFiles tls;
  int connections = 256;                             // at a time; more wait in the kernel's queue
  size_t header_bytes = 8 << 10;                     // of a request, its first line included
  size_t target_bytes = 2 << 10;                     // of its target
  absl::Duration patience = absl::Seconds(15);       // for a request, from the connection or the answer before it
  absl::Duration send_patience = absl::Seconds(30);  // for the answer to be taken
  int requests_per_connection = 100;
};

// What calendar programs and browsers can reach: HTTP/1.1 over TLS, by Boost.Beast, for the routes that a service
// declares. Each request is a call by the path of every call, with the link in its target as credential: the same
// policy, deadline, bounds, metrics and log.
//
//   200  the content, with its entity tag       404  any other path; a link that was not made here, is void, or opens
//   304  If-None-Match names the tag                 nothing: all with the same bytes, so that none tells anything
//   400, 413, 414, 431  what is no request, has a body, or is too long      405  neither GET nor HEAD
//   503  overloaded, ending, or out of time; with Retry-After               500  a fault
//
// Targets hold secrets: neither they nor what is made of them is ever logged. One thread serves all connections: it
// waits for nobody, and a client that is slow to send or to take keeps a connection for as long as is said above.
class HttpListener {
 public:
  // Listens and serves. INVALID_ARGUMENT for options or routes that cannot be, UNAVAILABLE when the address is taken.
  // The dispatcher and the metrics live longer.
  static absl::StatusOr<std::unique_ptr<HttpListener>> Start(const HttpOptions& options,
                                                             const std::vector<HttpRoute>& routes,
                                                             Dispatcher* dispatcher, base::Metrics* metrics);
  ~HttpListener();

  int port() const;

  // Takes no more connections, and no more requests on those there are. Calls under way go on.
  void Drain();
  // Drains, waits `patience` for answers to be taken and without end for calls under way, which have deadlines, and
  // ends the thread. Idempotent.
  void Stop(absl::Duration patience);

 private:
  struct State;
  explicit HttpListener(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace waymark::rpc
