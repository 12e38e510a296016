#include "common/rpc/server.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/base/cat.h"
#include "common/base/config.h"
#include "common/base/log.h"
#include "common/base/status_macros.h"
#include "common/rpc/grpc_service.h"
#include "common/rpc/http_listener.h"
#include "common/rpc/metrics_page.h"
#include "grpcpp/ext/channelz_service_plugin.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "prometheus/exposer.h"

namespace waymark::rpc {
namespace {

// How often the store is asked whether it can write.
constexpr absl::Duration kWritableTick = absl::Seconds(1);
// How long what is open yet has to hear of the end.
constexpr absl::Duration kLastWords = absl::Milliseconds(100);

int Milliseconds(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const ServerOptions& options) {
  if (options.insecure) {
    if (!base::IsLoopback(options.listen)) return absl::InvalidArgumentError("without TLS a server listens on loopback only");
    return grpc::InsecureServerCredentials();
  }
  if (options.tls.cert.empty() || options.tls.key.empty()) return absl::InvalidArgumentError("TLS needs a certificate and its key");
  const bool required = !base::IsLoopback(options.listen);
  if (required && options.tls.ca.empty()) {
    return absl::InvalidArgumentError("off loopback a client certificate is required, and no CA is given to check it by");
  }
  grpc_ssl_client_certificate_request_type request = GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE;
  if (!options.tls.ca.empty()) {
    request = required ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  WM_RETURN_IF_ERROR(CheckTlsFiles(options.tls));
  return ServerTls(options.tls, request);
}

void SetBounds(const ServerOptions& options, grpc::ServerBuilder* builder) {
  builder->SetMaxReceiveMessageSize(options.max_message_bytes);
  builder->AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, options.max_metadata_bytes);
  builder->AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_streams_per_connection);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(options.keepalive));
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(options.keepalive_patience));
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder->AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, Milliseconds(options.least_ping_interval));
  builder->AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(options.connection_age));
  builder->AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(options.connection_age_grace));
  builder->AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Milliseconds(options.connection_idle));
  // A second server on the same port is a mistake to be told of, not to be shared with.
  builder->AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder->AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, options.channelz_listen.empty() ? 0 : 1);
}

// gRPC's plugins are added to every server built after they were asked for: channelz, which shows addresses, only while
// its own is.
class Channelz {
 public:
  static std::unique_ptr<grpc::Server> Start(const std::string& listen) {
    static std::once_flag once;
    std::call_once(once, grpc::channelz::experimental::InitChannelzService);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(listen, grpc::InsecureServerCredentials(), &port);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    auto server = builder.BuildAndStart();
    return port == 0 ? nullptr : std::move(server);
  }
};

void InitPlugins() {
  static std::once_flag once;
  std::call_once(once, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
}

int PortOf(std::string_view address) { return std::atoi(std::string(address.substr(address.rfind(':') + 1)).c_str()); }

}  // namespace

struct Server::State {
  ServerOptions options;
  Dispatcher* dispatcher = nullptr;
  storage::Store* store = nullptr;
  base::Gauge* writable = nullptr;
  std::vector<std::unique_ptr<grpc::Service>> services;
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<grpc::Server> channelz;
  std::shared_ptr<MetricsPage> page;
  std::unique_ptr<prometheus::Exposer> exposer;
  std::unique_ptr<HttpListener> http;
  int port = 0;
  int metrics_port = 0;
  absl::Notification draining;
  std::thread prober;
  std::once_flag drained;

  // Keeps the health name "write" and its metric true.
  void Probe() {
    bool could = true;
    writable->Set(1);
    do {
      const absl::Status status = store->CheckWritable();
      if (status.ok() != could) {
        could = status.ok();
        server->GetHealthCheckService()->SetServingStatus("write", could);
        writable->Set(could ? 1 : 0);
        base::Log(could ? base::Severity::kInfo : base::Severity::kError, could ? "store writes again" : "store cannot write",
                  {{"fault", status.message()}});
      }
    } while (!draining.WaitForNotificationWithTimeout(kWritableTick));
  }
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() { Drain(absl::ZeroDuration()); }
int Server::port() const { return state_->port; }
int Server::metrics_port() const { return state_->metrics_port; }
int Server::http_port() const { return state_->http == nullptr ? 0 : state_->http->port(); }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Dispatcher* dispatcher, storage::Store* store,
                                                      base::Metrics* metrics) {
  for (const auto& [name, address] : {std::pair("metrics", options.metrics_listen), std::pair("channelz", options.channelz_listen)}) {
    if (!address.empty() && !base::IsLoopback(address)) return absl::InvalidArgumentError(base::Cat(name, " listens on loopback only"));
  }
  auto credentials = Credentials(options);
  if (!credentials.ok()) return credentials.status();
  InitPlugins();
  auto state = std::make_unique<State>();
  state->options = options;
  state->dispatcher = dispatcher;
  state->store = store;
  state->writable = metrics->GaugeOf("waymark_store_writable");
  state->services = MakeGrpcServices(dispatcher);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(options.listen, *credentials, &state->port);
  SetBounds(options, &builder);
  for (const auto& service : state->services) builder.RegisterService(service.get());
  state->server = builder.BuildAndStart();
  if (state->server == nullptr || state->port == 0) return absl::UnavailableError(base::Cat("cannot listen on ", options.listen));
  auto* health = state->server->GetHealthCheckService();
  for (const char* name : {"live", "serving", "write"}) health->SetServingStatus(name, true);
  if (!options.metrics_listen.empty()) {
    try {
      state->exposer = std::make_unique<prometheus::Exposer>(options.metrics_listen, 1);
    } catch (const std::exception& exception) {
      return absl::UnavailableError(base::Cat("cannot listen on ", options.metrics_listen, " for metrics: ", exception.what()));
    }
    state->page = std::make_shared<MetricsPage>(metrics);
    state->exposer->RegisterCollectable(state->page);
    const auto ports = state->exposer->GetListeningPorts();
    state->metrics_port = ports.empty() ? PortOf(options.metrics_listen) : ports.front();
  }
  if (!options.channelz_listen.empty()) {
    state->channelz = Channelz::Start(options.channelz_listen);
    if (state->channelz == nullptr) return absl::UnavailableError(base::Cat("cannot listen on ", options.channelz_listen, " for channelz"));
  }
  if (!options.http_listen.empty()) {
    HttpOptions http;
    http.listen = options.http_listen;
    http.insecure = options.insecure;
    http.tls = options.tls;
    WM_ASSIGN_OR_RETURN(state->http, HttpListener::Start(http, options.http_routes, dispatcher, metrics));
  }
  state->prober = std::thread([raw = state.get()] { raw->Probe(); });
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

void Server::Drain(absl::Duration patience) {
  std::call_once(state_->drained, [&] {
    const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(patience);
    auto* health = state_->server->GetHealthCheckService();
    for (const char* name : {"", "serving", "write"}) health->SetServingStatus(name, false);
    state_->draining.Notify();
    state_->dispatcher->Drain();
    if (state_->http != nullptr) state_->http->Drain();
    while (state_->dispatcher->Busy() && std::chrono::steady_clock::now() < end) absl::SleepFor(absl::Milliseconds(2));
    // A bare Shutdown() waits for ever on any open stream, a health Watch included: these get a moment to see
    // NOT_SERVING and no more.
    state_->server->Shutdown(absl::ToChronoTime(absl::Now() + kLastWords));
    state_->server->Wait();
    // Answers that are being written have what is left of the patience.
    if (state_->http != nullptr) {
      state_->http->Stop(std::max(kLastWords, absl::FromChrono(end - std::chrono::steady_clock::now())));
    }
    if (state_->channelz != nullptr) state_->channelz->Shutdown(std::chrono::system_clock::now());
    state_->prober.join();
  });
}

}  // namespace waymark::rpc
