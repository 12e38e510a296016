#include "common/rpc/http_listener.h"

#include <array>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <unordered_set>
#include <utility>

#include "absl/time/clock.h"
#include "common/access/link.h"
#include "common/base/cat.h"
#include "common/base/config.h"
#include "common/base/log.h"
#include "common/base/status_macros.h"
#include "google/protobuf/message.h"

namespace waymark::rpc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using google::protobuf::FieldDescriptor;

using Response = http::response<http::string_body>;

constexpr char kAllow[] = "GET, HEAD";
constexpr char kRetryAfterSeconds[] = "30";
// How long a connection that ends is listened to, so that the client gets to read the last answer.
constexpr std::chrono::seconds kLinger(1);
constexpr std::chrono::milliseconds kAcceptPause(100);
constexpr std::chrono::seconds kLookAtFiles(1);

std::chrono::nanoseconds Chrono(absl::Duration duration) { return absl::ToChronoNanoseconds(duration); }

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

std::string HttpDate(absl::Time time) {
  return absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", time, absl::UTCTimeZone());
}

// A route with all that its calls need looked up once.
struct Served {
  HttpRoute route;
  const Route* call = nullptr;
  const FieldDescriptor* resource = nullptr;  // of the request
  const FieldDescriptor* content = nullptr;   // of the answer
  const FieldDescriptor* etag = nullptr;
};

// The field where it is one string, or one run of bytes.
const FieldDescriptor* FieldOf(const google::protobuf::Message& message, const std::string& name,
                               FieldDescriptor::Type type) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field != nullptr && field->type() == type && !field->is_repeated() ? field : nullptr;
}

absl::StatusOr<Served> Resolve(const HttpRoute& route, const Dispatcher& dispatcher) {
  Served served{route, dispatcher.Find(route.method)};
  const auto wrong = [&](std::string_view what) {
    return absl::InvalidArgumentError(base::Cat("HTTP route ", route.path, ": ", what));
  };
  if (served.call == nullptr) return wrong("no service has its method");
  const auto& policy = served.call->method->policy;
  if (policy.kind() != access::v1::METHOD_KIND_READ) return wrong("its method does not only read");
  const size_t link = route.path.find("{link}");
  if (link == std::string::npos || route.path.find('{', link + 1) != std::string::npos)
    return wrong("has not one {link}");
  served.resource = FieldOf(*served.call->request, policy.resource(), FieldDescriptor::TYPE_STRING);
  served.content = FieldOf(*served.call->response, "content", FieldDescriptor::TYPE_BYTES);
  served.etag = FieldOf(*served.call->response, "etag", FieldDescriptor::TYPE_STRING);
  if (served.resource == nullptr || served.content == nullptr || served.etag == nullptr)
    return wrong("its method lacks a field");
  return served;
}

http::status StatusOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return http::status::ok;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
      return http::status::not_found;
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kAborted:
      return http::status::service_unavailable;
    default:
      return http::status::internal_server_error;
  }
}

// The certificate that connections are served with, of the files as they are.
class Certificate {
 public:
  explicit Certificate(const HttpOptions& options)
      : files_(options.tls), asks_client_(!base::IsLoopback(options.listen)) {}

  absl::Status Load() {
    written_ = WhenWritten();  // what cannot be used is not looked at again until it is written anew
    WM_RETURN_IF_ERROR(CheckTlsFiles(files_));
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1);
    error_code error;
    context->use_certificate_chain_file(files_.cert, error);
    if (!error) context->use_private_key_file(files_.key, asio::ssl::context::pem, error);
    if (asks_client_) {
      // Sessions are taken up again only under a name, where clients show certificates.
      static constexpr unsigned char kName[] = "waymark";
      SSL_CTX_set_session_id_context(context->native_handle(), kName, sizeof(kName) - 1);
      if (!error) context->load_verify_file(files_.ca, error);
      if (!error) context->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert, error);
    }
    if (error) return absl::InvalidArgumentError(base::Cat("TLS: ", files_.cert, ": ", error.message()));
    present_ = std::move(context);
    return absl::OkStatus();
  }

  std::shared_ptr<asio::ssl::context> Present() {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_ < kLookAtFiles) return present_;
    looked_ = now;
    if (WhenWritten() == written_) return present_;
    // Key and certificate may be between their writings: the ones before serve until they fit.
    if (const absl::Status loaded = Load(); !loaded.ok()) {
      base::Log(base::Severity::kWarning, "certificate kept", {{"fault", loaded.message()}});
    }
    return present_;
  }

 private:
  std::string WhenWritten() const {
    std::string times;
    for (const std::string& file : {files_.cert, files_.key, files_.ca}) {
      std::error_code error;
      const auto time = std::filesystem::last_write_time(file, error);
      base::Append(&times, error ? 0 : static_cast<int64_t>(time.time_since_epoch().count()), " ");
    }
    return times;
  }

  const TlsFiles files_;
  const bool asks_client_;
  std::shared_ptr<asio::ssl::context> present_;
  std::string written_;
  std::chrono::steady_clock::time_point looked_;
};

// A connection as the listener sees it.
class Connection {
 public:
  virtual ~Connection() = default;
  // Ends it unless a call or an answer is under way, after which it ends by itself.
  virtual void EndIfIdle() = 0;
  // Ends it as it is.
  virtual void Cut() = 0;
};

// What the connections share. Used by the one thread, but for what is atomic.
struct Shared {
  HttpOptions options;
  std::vector<Served> routes;
  Dispatcher* dispatcher = nullptr;
  base::Metrics* metrics = nullptr;
  base::Gauge* open = nullptr;
  std::unique_ptr<Certificate> certificate;  // null without TLS
  asio::io_context io{1};
  std::unordered_set<Connection*> connections;
  std::function<void()> ended;  // called when there is one connection less
  std::atomic<bool> draining{false};

  void Count(http::status status) const {
    metrics->CounterOf("waymark_http_answers_total", {{"code", std::to_string(static_cast<int>(status))}})->Add();
  }
};

// An answer that is no content.
Response Refusal(http::status status) {
  Response response(status, 11);
  response.set(http::field::cache_control, "no-store");
  response.set(http::field::content_type, "text/plain; charset=utf-8");
  if (status == http::status::method_not_allowed) response.set(http::field::allow, kAllow);
  if (status == http::status::service_unavailable) response.set(http::field::retry_after, kRetryAfterSeconds);
  const beast::string_view reason = http::obsolete_reason(status);
  response.body() = base::Cat(View(reason), "\n");
  return response;
}

// A request as a call. Ends when it is answered.
class HttpCall final : public UnaryCall {
 public:
  using Done = std::function<void(const absl::Status&, std::string)>;

  HttpCall(const Served* served, std::string resource, std::shared_ptr<std::atomic<bool>> gone, Done done)
      : served_(served), resource_(std::move(resource)), gone_(std::move(gone)), done_(std::move(done)) {}

 protected:
  // Runs once the link was proved, so that what it names is text.
  bool ParseRequest(google::protobuf::Message* request) override {
    request->GetReflection()->SetString(request, served_->resource, resource_);
    return true;
  }
  bool Abandoned() const override { return gone_->load(std::memory_order_relaxed); }
  void Finish(const absl::Status& status, std::string answer) override {
    done_(status, std::move(answer));
    delete this;
  }

 private:
  const Served* const served_;
  const std::string resource_;
  const std::shared_ptr<std::atomic<bool>> gone_;
  const Done done_;
};

template <class Stream>
class Session final : public Connection, public std::enable_shared_from_this<Session<Stream>> {
 public:
  template <class... Args>
  Session(Shared* shared, std::shared_ptr<asio::ssl::context> certificate, Args&&... args)
      : shared_(shared),
        certificate_(std::move(certificate)),
        stream_(std::forward<Args>(args)...),
        buffer_(shared->options.header_bytes) {
    shared_->connections.insert(this);
    shared_->open->Add(1);
  }
  ~Session() override {
    shared_->connections.erase(this);
    shared_->open->Add(-1);
    shared_->ended();
  }

  void Begin() {
    Lowest().expires_after(Chrono(shared_->options.patience));
    if constexpr (kTls) {
      stream_.async_handshake(asio::ssl::stream_base::server, [self = this->shared_from_this()](error_code error) {
        if (!error) self->Await();
      });
    } else {
      Await();
    }
  }

  void EndIfIdle() override {
    if (idle_) Cut();
  }
  void Cut() override {
    gone_->store(true, std::memory_order_relaxed);
    Lowest().close();
  }

 private:
  static constexpr bool kTls = !std::is_same_v<Stream, beast::tcp_stream>;

  beast::tcp_stream& Lowest() { return beast::get_lowest_layer(stream_); }

  // Waits for a request's head; its body, if it has one, is never read.
  void Await() {
    idle_ = true;
    if (shared_->draining.load()) return Close();
    parser_.emplace();
    parser_->header_limit(static_cast<uint32_t>(shared_->options.header_bytes));
    http::async_read_header(stream_, buffer_, *parser_,
                            [self = this->shared_from_this()](error_code error, size_t) { self->Arrived(error); });
  }

  void Arrived(error_code error) {
    idle_ = false;
    head_ = false;
    if (error == http::error::end_of_stream) return Close();
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return Answer(Refusal(http::status::request_header_fields_too_large), false);
    }
    if (error == http::error::body_limit) return Answer(Refusal(http::status::payload_too_large), false);
    if (error == http::error::partial_message) return Close();
    if (error && error.category() == http::make_error_code(http::error::bad_method).category()) {
      return Answer(Refusal(http::status::bad_request), false);
    }
    if (error) return;  // out of time, or gone
    ++requests_;
    const auto& request = parser_->get();
    head_ = request.method() == http::verb::head;
    // Of any coding: what follows the head is no request of its own.
    const bool has_body =
        request.find(http::field::transfer_encoding) != request.end() || parser_->content_length().value_or(0) > 0;
    keep_ = request.keep_alive() && !has_body && requests_ < shared_->options.requests_per_connection;
    const std::string_view target = View(request.target());
    if (target.size() > shared_->options.target_bytes) return Answer(Refusal(http::status::uri_too_long), false);
    for (const Served& served : shared_->routes) {
      const auto link = LinkInTarget(served.route.path, target);
      if (!link) continue;
      if (!head_ && request.method() != http::verb::get)
        return Answer(Refusal(http::status::method_not_allowed), keep_);
      if (has_body) return Answer(Refusal(http::status::payload_too_large), false);
      return Call(served, *link);
    }
    Answer(Refusal(http::status::not_found), keep_);
  }

  void Call(const Served& served, std::string_view link) {
    const std::string credential = base::Cat("Link ", link);
    const std::string traceparent(View(parser_->get()["traceparent"]));
    Arrival arrival;
    arrival.authorization = credential;
    arrival.traceparent = traceparent;
    // The thread does not end before the call has.
    auto done = [self = this->shared_from_this(), work = asio::make_work_guard(shared_->io), &served](
                    const absl::Status& status, std::string answer) mutable {
      auto& io = self->shared_->io;
      asio::post(io, [self = std::move(self), work = std::move(work), &served, status, answer = std::move(answer)] {
        self->Called(served, status, answer);
      });
    };
    auto* call = new HttpCall(&served, access::LinkResource(link), gone_, std::move(done));
    shared_->dispatcher->Start(*served.call, arrival, call);
  }

  void Called(const Served& served, const absl::Status& status, const std::string& answer) {
    if (!status.ok()) return Answer(Refusal(StatusOf(status)), keep_);
    const std::unique_ptr<google::protobuf::Message> message(served.call->response->New());
    if (!message->ParseFromString(answer)) return Answer(Refusal(http::status::internal_server_error), keep_);
    const auto* reflection = message->GetReflection();
    const std::string tag = reflection->GetString(*message, served.etag);
    Response response(http::status::ok, 11);
    response.set(http::field::etag, base::Cat("\"", tag, "\""));
    // A copy is kept by whoever asked, and asked for again each time.
    response.set(http::field::cache_control, "private, no-cache");
    const auto [from, to] = parser_->get().equal_range(http::field::if_none_match);
    for (auto field = from; field != to; ++field) {
      if (!NamesTag(View(field->value()), tag)) continue;
      response.result(http::status::not_modified);
      return Answer(std::move(response), keep_);
    }
    response.set(http::field::content_type, served.route.content_type);
    response.body() = reflection->GetString(*message, served.content);
    Answer(std::move(response), keep_);
  }

  void Answer(Response response, bool keep) {
    keep = keep && !shared_->draining.load();
    response.set(http::field::date, HttpDate(absl::Now()));
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Referrer-Policy", "no-referrer");
    response.keep_alive(keep);
    const bool empty = response.result() == http::status::not_modified;
    if (!empty) response.content_length(response.body().size());
    if (head_ || empty) response.body().clear();
    shared_->Count(response.result());
    response_ = std::move(response);
    Lowest().expires_after(Chrono(shared_->options.send_patience));
    http::async_write(stream_, response_, [self = this->shared_from_this(), keep](error_code error, size_t) {
      if (error) return;
      if (!keep) return self->Close();
      self->Lowest().expires_after(Chrono(self->shared_->options.patience));
      self->Await();
    });
  }

  // Says that it is the end, and drops what still comes: a client that sends yet would else lose the answer.
  void Close() {
    Lowest().expires_after(kLinger);
    if constexpr (kTls) {
      stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->Linger(); });
    } else {
      Linger();
    }
  }

  void Linger() {
    error_code ignored;
    Lowest().socket().shutdown(tcp::socket::shutdown_send, ignored);
    Drop();
  }

  void Drop() {
    Lowest().async_read_some(asio::buffer(dropped_), [self = this->shared_from_this()](error_code error, size_t) {
      if (!error) self->Drop();
    });
  }

  Shared* const shared_;
  const std::shared_ptr<asio::ssl::context> certificate_;  // null without TLS
  Stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::empty_body>> parser_;
  Response response_;
  std::array<char, 1024> dropped_;
  const std::shared_ptr<std::atomic<bool>> gone_ = std::make_shared<std::atomic<bool>>(false);
  int requests_ = 0;
  bool head_ = false;
  bool keep_ = false;
  bool idle_ = true;  // whether no request is here that is to be answered
};

}  // namespace

// Runs on the one thread, but for Listen.
struct HttpListener::State : Shared {
  tcp::acceptor acceptor{io};
  asio::steady_timer pause{io};
  asio::steady_timer cut{io};
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> running;
  bool accepting = false;
  int port = 0;
  std::thread thread;
  std::once_flag drained, stopped;

  absl::Status Listen() {
    const size_t colon = options.listen.rfind(':');
    std::string host = options.listen.substr(0, colon);
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    error_code error;
    const auto found = tcp::resolver(io).resolve(host, options.listen.substr(colon + 1), tcp::resolver::passive, error);
    const auto fault = [&] {
      return absl::UnavailableError(base::Cat("cannot listen on ", options.listen, " for HTTP: ", error.message()));
    };
    if (error) return fault();
    const tcp::endpoint address = found.begin()->endpoint();
    acceptor.open(address.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(address, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return fault();
    port = acceptor.local_endpoint().port();
    return absl::OkStatus();
  }

  void Accept() {
    if (accepting || draining || static_cast<int>(connections.size()) >= options.connections) return;
    accepting = true;
    acceptor.async_accept([this](error_code error, tcp::socket socket) {
      accepting = false;
      if (draining) return;
      if (!error) {
        Take(std::move(socket));
        return Accept();
      }
      // No file descriptor left, as a rule: it helps nobody to ask for one at once.
      pause.expires_after(kAcceptPause);
      pause.async_wait([this](error_code) { Accept(); });
    });
  }

  // What is thrown, for want of memory as a rule, ends the connection that it was for and no other.
  void Serve() {
    while (true) {
      try {
        io.run();
        return;
      } catch (const std::exception& fault) {
        base::Log(base::Severity::kError, "HTTP connection ended", {{"fault", fault.what()}});
        Accept();
      }
    }
  }

  void Take(tcp::socket socket) {
    if (certificate == nullptr) {
      return std::make_shared<Session<beast::tcp_stream>>(this, nullptr, std::move(socket))->Begin();
    }
    const auto present = certificate->Present();
    std::make_shared<Session<beast::ssl_stream<beast::tcp_stream>>>(this, present, std::move(socket), *present)
        ->Begin();
  }

  void EndIdle() {
    error_code ignored;
    acceptor.close(ignored);
    const auto all = connections;  // which changes meanwhile
    for (Connection* each : all) each->EndIfIdle();
  }

  // What is still open when `patience` is over is cut off.
  void CutAfter(absl::Duration patience) {
    running.reset();
    pause.cancel();
    if (connections.empty()) return;
    cut.expires_after(Chrono(patience));
    cut.async_wait([this](error_code error) {
      const auto all = connections;
      for (Connection* each : all) {
        if (!error) each->Cut();
      }
    });
  }
};

HttpListener::HttpListener(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpListener::~HttpListener() { Stop(absl::ZeroDuration()); }
int HttpListener::port() const { return state_->port; }

absl::StatusOr<std::unique_ptr<HttpListener>> HttpListener::Start(const HttpOptions& options,
                                                                  const std::vector<HttpRoute>& routes,
                                                                  Dispatcher* dispatcher, base::Metrics* metrics) {
  const bool loopback = base::IsLoopback(options.listen);
  if (options.insecure && !loopback) return absl::InvalidArgumentError("without TLS HTTP listens on loopback only");
  if (!options.insecure && (options.tls.cert.empty() || options.tls.key.empty())) {
    return absl::InvalidArgumentError("TLS needs a certificate and its key");
  }
  if (!options.insecure && !loopback && options.tls.ca.empty()) {
    return absl::InvalidArgumentError(
        "off loopback a client certificate is required, and no CA is given to check it by");
  }
  auto state = std::make_unique<State>();
  state->options = options;
  state->dispatcher = dispatcher;
  state->metrics = metrics;
  state->open = metrics->GaugeOf("waymark_http_connections");
  for (const HttpRoute& route : routes) {
    WM_ASSIGN_OR_RETURN(Served served, Resolve(route, *dispatcher));
    state->routes.push_back(std::move(served));
  }
  if (!options.insecure) {
    state->certificate = std::make_unique<Certificate>(options);
    WM_RETURN_IF_ERROR(state->certificate->Load());
  }
  WM_RETURN_IF_ERROR(state->Listen());
  State* const raw = state.get();
  state->ended = [raw] {
    raw->Accept();
    // With the last one, what waits to cut them off has nothing to wait for.
    if (raw->connections.empty()) raw->cut.cancel();
  };
  state->running.emplace(state->io.get_executor());
  state->Accept();
  state->thread = std::thread([raw] { raw->Serve(); });
  return std::unique_ptr<HttpListener>(new HttpListener(std::move(state)));
}

void HttpListener::Drain() {
  std::call_once(state_->drained, [this] {
    state_->draining = true;
    asio::post(state_->io, [raw = state_.get()] { raw->EndIdle(); });
  });
}

void HttpListener::Stop(absl::Duration patience) {
  Drain();
  std::call_once(state_->stopped, [&] {
    asio::post(state_->io, [raw = state_.get(), patience] { raw->CutAfter(patience); });
    state_->thread.join();
  });
}

}  // namespace waymark::rpc
