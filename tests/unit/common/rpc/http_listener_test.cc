#include "common/rpc/http_listener.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/access/authenticator.h"
#include "common/access/guard.h"
#include "common/access/link.h"
#include "common/base/cat.h"
#include "common/base/crash.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/storage/memory_store.h"
#include "common/testing/fake_clock.h"
#include "common/testing/in_process.h"
#include "common/testing/seeded_ids.h"
#include "common/testing/status_matchers.h"
#include "waymark/plan/v1/calendar_feed.pb.h"

namespace waymark::rpc {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using ::testing::StartsWith;
using testing::StatusIs;

constexpr char kKey[] = "a key that only this test has";
constexpr char kFeed[] = "members/ana/plans/p1/calendarFeed";
constexpr char kRead[] = "waymark.plan.v1.CalendarFeedService/ReadCalendarFeed";
constexpr char kContent[] = "BEGIN:VCALENDAR\r\n";

using Read = std::function<absl::StatusOr<plan::v1::ReadCalendarFeedResponse>(
    const Call&, const plan::v1::ReadCalendarFeedRequest&)>;

absl::StatusOr<plan::v1::ReadCalendarFeedResponse> Calendar(const Call&, const plan::v1::ReadCalendarFeedRequest&) {
  plan::v1::ReadCalendarFeedResponse response;
  response.set_content(kContent);
  response.set_etag("t1");
  return response;
}

HttpOptions Plain() {
  HttpOptions options;
  options.listen = "127.0.0.1:0";
  options.insecure = true;
  return options;
}

std::vector<HttpRoute> Routes() { return {{"/calendar/{link}.ics", kRead, "text/calendar; charset=utf-8"}}; }

// A connection to a port of this machine.
class Client {
 public:
  explicit Client(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{20, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    connected_ = connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~Client() { close(socket_); }

  bool connected() const { return connected_; }
  int socket_fd() const { return socket_; }
  bool Send(std::string_view text) {
    return send(socket_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  // What comes until the other side ends it, or until `enough`.
  std::string Receive(const std::function<bool(const std::string&)>& enough = [](const std::string&) {
    return false;
  }) {
    std::string all;
    char piece[4096];
    while (!enough(all)) {
      const ssize_t size = recv(socket_, piece, sizeof(piece), 0);
      if (size <= 0) break;
      all.append(piece, static_cast<size_t>(size));
    }
    return all;
  }

 private:
  const int socket_;
  bool connected_ = false;
};

// The listener over a service whose one calendar a test makes.
class World {
 public:
  explicit World(HttpOptions options = Plain(), Read read = Calendar, Dispatcher::Limits limits = {})
      : read_(std::move(read)) {
    storage::MemoryOptions memory;
    memory.tables = testing::WithPathTables({});
    store_ = *storage::OpenMemoryStore(std::move(memory));
    access::Authenticator::Options authenticator;
    authenticator.clock = &clock_;
    authenticator.link_key = kKey;
    authenticator_ = *access::Authenticator::Open(authenticator);
    access::Guard::Options guard;
    guard.check_link = [this](storage::Txn&,
                              const access::Caller& caller) -> absl::StatusOr<std::vector<access::Section>> {
      if (caller.link_generation != generation) return base::Error(error::v1::REASON_NOT_PERMITTED, "void");
      return std::vector<access::Section>();
    };
    guard_ = std::make_unique<access::Guard>(std::move(guard));
    Service service("waymark.plan.v1.CalendarFeedService");
    service.Bind("ReadCalendarFeed",
                 [this](storage::Txn&, const Call& call, const plan::v1::ReadCalendarFeedRequest& request) {
                   return read_(call, request);
                 });
    Dispatcher::Options path;
    path.clock = &clock_;
    path.ids = &ids_;
    path.crash = &crash_;
    path.store = store_.get();
    path.metrics = &metrics;
    path.guard = guard_.get();
    path.authenticator = authenticator_.get();
    path.limits = limits;
    dispatcher = std::make_unique<Dispatcher>(path, std::vector<Service>{std::move(service)});
    auto started = HttpListener::Start(options, Routes(), dispatcher.get(), &metrics);
    EXPECT_THAT(started, IsOk());
    listener = *std::move(started);
  }
  ~World() {
    listener->Stop(absl::Seconds(1));
    dispatcher->Stop();
  }

  // A request that ends the connection, and its answer.
  std::string Ask(std::string_view request) {
    Client client(listener->port());
    EXPECT_TRUE(client.Send(request));
    return client.Receive();
  }
  std::string Get(const std::string& target, const std::string& fields = "", const std::string& method = "GET") {
    return Ask(base::Cat(method, " ", target, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", fields, "\r\n"));
  }

  std::atomic<int64_t> generation{7};
  base::Metrics metrics;
  std::unique_ptr<Dispatcher> dispatcher;
  std::unique_ptr<HttpListener> listener;

 private:
  testing::FakeClock clock_;
  testing::SeededIds ids_;
  base::CrashPoints crash_{""};
  Read read_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<access::Authenticator> authenticator_;
  std::unique_ptr<access::Guard> guard_;
};

std::string Link(const std::string& resource = kFeed, int64_t generation = 7, std::string_view key = kKey) {
  return access::MakeLink(key, resource, generation, absl::InfiniteFuture());
}
std::string Target(const std::string& link = Link()) { return base::Cat("/calendar/", link, ".ics"); }

std::string Body(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

// Without the Date, which differs.
std::string Timeless(const std::string& answer) {
  std::string kept;
  for (absl::string_view line : absl::StrSplit(answer, "\r\n")) {
    if (!base::StdView(line).starts_with("Date:")) base::Append(&kept, base::StdView(line), "\n");
  }
  return kept;
}

bool Eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 2000; ++i) {
    if (holds()) return true;
    absl::SleepFor(absl::Milliseconds(5));
  }
  return false;
}

TEST(HttpListener, GivesWhatALinkOpens) {
  World world;
  const std::string answer = world.Get(Target());
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  for (const char* field : {"\r\nContent-Type: text/calendar; charset=utf-8\r\n", "\r\nETag: \"t1\"\r\n",
                            "\r\nCache-Control: private, no-cache\r\n", "\r\nX-Content-Type-Options: nosniff\r\n",
                            "\r\nReferrer-Policy: no-referrer\r\n", "\r\nContent-Length: 17\r\n", "\r\nDate: "}) {
    EXPECT_THAT(answer, HasSubstr(field));
  }
  EXPECT_EQ(Body(answer), kContent);
  const std::string head = world.Get(Target(), "", "HEAD");
  EXPECT_EQ(Body(head), "");
  EXPECT_EQ(Timeless(answer), Timeless(head + kContent));
  EXPECT_EQ(world.metrics.CounterOf("waymark_calls_total", {{"method", kRead}, {"code", "OK"}})->value(), 2);
  EXPECT_EQ(world.metrics.CounterOf("waymark_http_answers_total", {{"code", "200"}})->value(), 2);
}

TEST(HttpListener, GivesNothingAnewToWhoHasIt) {
  World world;
  const std::string same = world.Get(Target(), "If-None-Match: \"t0\", W/\"t1\"\r\n");
  EXPECT_THAT(same, StartsWith("HTTP/1.1 304 Not Modified\r\n"));
  EXPECT_THAT(same, HasSubstr("\r\nETag: \"t1\"\r\n"));
  EXPECT_EQ(Body(same), "");
  EXPECT_THAT(world.Get(Target(), "If-None-Match: \"t0\"\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST(HttpListener, WhatOpensNothingIsAnsweredWithTheSameBytes) {
  World world;
  const std::string elsewhere = Timeless(world.Get("/"));
  EXPECT_THAT(elsewhere, StartsWith("HTTP/1.1 404 Not Found\n"));
  EXPECT_THAT(elsewhere, HasSubstr("\nCache-Control: no-store\n"));
  for (const std::string& link : {
           Link(kFeed, 6),                          // void
           Link(kFeed, 7, "another key, as long"),  // not made here
           Link("members/ana/plans/p1"),            // of something else
           Link("members/bo"),
           Link() + "A",
           std::string("1.a.7.-.b"),
           std::string("x"),
           std::string(1500, 'a'),
       }) {
    EXPECT_EQ(Timeless(world.Get(Target(link))), elsewhere) << link;
    EXPECT_EQ(Timeless(world.Get(Target(link), "If-None-Match: *\r\n")), elsewhere) << link;
  }
  for (const char* target : {"/calendar/", "/calendar/../etc/passwd", "/calendar/%2e.ics", "*", "/favicon.ico"}) {
    EXPECT_EQ(Timeless(world.Get(target)), elsewhere) << target;
  }
}

TEST(HttpListener, RefusesWhatIsNoRequestForAPage) {
  World world;
  const std::string close = "Host: localhost\r\nConnection: close\r\n";
  const std::string big(9 << 10, 'a');
  const struct {
    std::string request;
    std::string answer;
  } cases[] = {
      {base::Cat("POST ", Target(), " HTTP/1.1\r\n", close, "\r\n"), "405 "},
      {base::Cat("DELETE ", Target(), " HTTP/1.1\r\n", close, "\r\n"), "405 "},
      {base::Cat("BREW ", Target(), " HTTP/1.1\r\n", close, "\r\n"), "405 "},
      {base::Cat("POST ", Target(), " HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"), "405 "},
      {base::Cat("GET ", Target(), " HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"), "413 "},
      {base::Cat("GET ", Target(), " HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nhello"), "413 "},
      {base::Cat("GET ", Target(), " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
       "413 "},
      {base::Cat("GET ", Target(), " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
       "413 "},
      {base::Cat("GET ", Target(), " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\nhello"),
       "413 "},
      {base::Cat("GET /", std::string(3000, 'a'), " HTTP/1.1\r\n", close, "\r\n"), "414 "},
      {base::Cat("GET / HTTP/1.1\r\n", close, "X: ", big, "\r\n\r\n"), "431 "},
      {base::Cat("GET /", big, " HTTP/1.1\r\n", close, "\r\n"), "431 "},
      {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "400 "},
      {"GET / HTTP/2.0\r\n\r\n", "400 "},
      {"GET /\r\n\r\n", "400 "},
      {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 what TLS begins with\r\n\r\n", "400 "},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400 "},
  };
  for (const auto& each : cases) {
    const std::string answer = world.Ask(each.request);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + each.answer)) << each.request.substr(0, 200);
    EXPECT_THAT(answer, Not(HasSubstr(Link())));
    EXPECT_EQ(answer.find("\r\nAllow: GET, HEAD\r\n") != std::string::npos, each.answer == "405 ");
  }
  EXPECT_THAT(world.Get(Target()), StartsWith("HTTP/1.1 200 "));
}

TEST(HttpListener, RefusesBehindAHeadWithAllThatItSays) {
  World world;
  const std::string answers =
      world.Ask(base::Cat("HEAD ", Target(), " HTTP/1.1\r\nHost: localhost\r\n\r\nno request\r\n\r\n"));
  EXPECT_THAT(answers, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answers, HasSubstr("HTTP/1.1 400 "));
  EXPECT_THAT(answers, ::testing::EndsWith("\r\n\r\nBad Request\n"));
}

TEST(HttpListener, ServesOneRequestBehindAnotherOnAConnection) {
  World world;
  Client client(world.listener->port());
  const std::string request = base::Cat("GET ", Target(), " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_TRUE(client.Send(request + request));
  ASSERT_TRUE(client.Send(base::Cat("GET / HTTP/1.0\r\n\r\n")));
  const std::string answers = client.Receive();
  EXPECT_EQ(std::vector<std::string>(absl::StrSplit(answers, "HTTP/1.1 200 OK")).size(), 3u);
  EXPECT_THAT(answers, HasSubstr("HTTP/1.1 404 "));
}

TEST(HttpListener, AClientThatIsSlowIsWaitedForSoLongAndNoLonger) {
  HttpOptions options = Plain();
  options.patience = absl::Milliseconds(300);
  World world(options);
  const absl::Time begin = absl::Now();
  Client silent(world.listener->port()), trickle(world.listener->port());
  std::thread sender([&] {
    // Never silent for long, and never done.
    for (int i = 0; i < 1000 && trickle.Send(i == 0 ? "GET / HTTP/1.1\r\nX: " : "a"); ++i)
      absl::SleepFor(absl::Milliseconds(20));
  });
  EXPECT_EQ(silent.Receive(), "");
  EXPECT_EQ(trickle.Receive(), "");
  EXPECT_LT(absl::Now() - begin, absl::Seconds(10));
  sender.join();
  EXPECT_THAT(world.Get(Target()), StartsWith("HTTP/1.1 200 "));
}

TEST(HttpListener, AClientThatTakesNothingIsCutOff) {
  HttpOptions options = Plain();
  options.send_patience = absl::Milliseconds(300);
  World world(
      options,
      [](const Call&, const plan::v1::ReadCalendarFeedRequest&) -> absl::StatusOr<plan::v1::ReadCalendarFeedResponse> {
        plan::v1::ReadCalendarFeedResponse response;
        response.set_content(std::string(64 << 20, 'x'));
        return response;
      });
  Client client(world.listener->port());
  ASSERT_TRUE(client.Send(base::Cat("GET ", Target(), " HTTP/1.1\r\nHost: localhost\r\n\r\n")));
  base::Gauge* open = world.metrics.GaugeOf("waymark_http_connections");
  ASSERT_TRUE(Eventually([&] { return open->value() == 1; }));
  EXPECT_TRUE(Eventually([&] { return open->value() == 0; }));
}

TEST(HttpListener, MoreConnectionsThanItTakesWaitForOneToEnd) {
  HttpOptions options = Plain();
  options.connections = 4;
  options.patience = absl::Milliseconds(500);
  World world(options);
  std::vector<std::unique_ptr<Client>> idle;
  for (int i = 0; i < 12; ++i) idle.push_back(std::make_unique<Client>(world.listener->port()));
  base::Gauge* open = world.metrics.GaugeOf("waymark_http_connections");
  ASSERT_TRUE(Eventually([&] { return open->value() == 4; }));
  // Its turn comes when those before it had their time.
  EXPECT_THAT(world.Get(Target()), StartsWith("HTTP/1.1 200 "));
  EXPECT_LE(open->value(), 4);
}

TEST(HttpListener, ManyClientsAtOnceAreAllServed) {
  World world;
  std::atomic<int> served{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 32; ++i) {
    clients.emplace_back([&] {
      for (int k = 0; k < 10; ++k) served += world.Get(Target()).starts_with("HTTP/1.1 200 ");
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(served, 320);
}

// A handler that waits to be let go.
struct Gate {
  absl::Notification entered, open;
  Read AsRead() {
    return [this](const Call& call, const plan::v1::ReadCalendarFeedRequest& request) {
      if (!entered.HasBeenNotified()) entered.Notify();
      open.WaitForNotification();
      return Calendar(call, request);
    };
  }
};

TEST(HttpListener, BeyondTheCallsThatTheServerTakesIsToldToComeAgain) {
  Gate gate;
  Dispatcher::Limits limits;
  limits.calls_in_flight = 1;
  World world(Plain(), gate.AsRead(), limits);
  std::string first;
  std::thread waiting([&] { first = world.Get(Target()); });
  gate.entered.WaitForNotification();
  const std::string answer = world.Get(Target());
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(answer, HasSubstr("\r\nRetry-After: 30\r\n"));
  gate.open.Notify();
  waiting.join();
  EXPECT_THAT(first, StartsWith("HTTP/1.1 200 "));
}

TEST(HttpListener, FaultsTellNothing) {
  World world(
      Plain(),
      [](const Call&, const plan::v1::ReadCalendarFeedRequest&) -> absl::StatusOr<plan::v1::ReadCalendarFeedResponse> {
        return absl::InternalError("the disk of ana");
      });
  const std::string answer = world.Get(Target());
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answer, Not(HasSubstr("ana")));
}

TEST(HttpListener, AtItsEndAnswersWhatIsUnderWayAndTakesNothingNew) {
  Gate gate;
  World world(Plain(), gate.AsRead());
  Client idle(world.listener->port()), busy(world.listener->port());
  ASSERT_TRUE(busy.Send(base::Cat("GET ", Target(), " HTTP/1.1\r\nHost: localhost\r\n\r\n")));
  gate.entered.WaitForNotification();
  world.listener->Drain();
  EXPECT_EQ(idle.Receive(), "");
  EXPECT_TRUE(Eventually([&] { return !Client(world.listener->port()).connected(); }));
  gate.open.Notify();
  world.listener->Stop(absl::Seconds(5));
  const std::string answer = busy.Receive();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
}

TEST(HttpListener, NoLinkIsLogged) {
  World world;
  ::testing::internal::CaptureStderr();
  world.Get(Target());
  world.Get(Target(Link(kFeed, 6)));
  world.Get(Target(Link() + "A"));
  world.Ask(base::Cat("POST ", Target(), " HTTP/1.0\r\n\r\n"));
  base::FlushLog();
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr(kRead));
  for (const std::string& link : {Link(), Link(kFeed, 6)})
    EXPECT_THAT(log, Not(HasSubstr(link.substr(link.rfind('.')))));
}

TEST(HttpListener, DoesNotStartWithWhatCannotBe) {
  World world;
  const auto start = [&](const HttpOptions& options, const HttpRoute& route) {
    return HttpListener::Start(options, {route}, world.dispatcher.get(), &world.metrics).status();
  };
  const HttpRoute route = Routes().front();
  for (const auto& wrong : {HttpRoute{"/a/{link}", "waymark.plan.v1.PlanService/GetPlan", ""},
                            HttpRoute{"/a", kRead, ""}, HttpRoute{"/{link}/{link}", kRead, ""},
                            HttpRoute{"/{link}", "waymark.plan.v1.CalendarFeedService/CreateCalendarFeed", ""},
                            HttpRoute{"/{link}", "waymark.plan.v1.CalendarFeedService/GetCalendarFeed", ""}}) {
    EXPECT_THAT(start(Plain(), wrong), StatusIs(absl::StatusCode::kInvalidArgument))
        << wrong.path << " " << wrong.method;
  }
  HttpOptions options = Plain();
  options.listen = "0.0.0.0:0";
  EXPECT_THAT(start(options, route), StatusIs(absl::StatusCode::kInvalidArgument));
  options.insecure = false;
  EXPECT_THAT(start(options, route), StatusIs(absl::StatusCode::kInvalidArgument));
  options.tls.cert = options.tls.key = "/dev/null";
  EXPECT_THAT(start(options, route), StatusIs(absl::StatusCode::kInvalidArgument));
  options = Plain();
  options.listen = base::Cat("127.0.0.1:", world.listener->port());
  EXPECT_THAT(start(options, route), StatusIs(absl::StatusCode::kUnavailable));
}

// A certificate of its own making, as files.
class SelfSigned {
 public:
  SelfSigned() {
    folder_ = ::testing::TempDir() + "waymark.XXXXXX";
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    Make();
  }
  ~SelfSigned() { std::filesystem::remove_all(folder_); }

  // Another one under the same names.
  void Make() {
    const std::string command = base::Cat(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
        "-keyout ",
        key(), " -out ", cert(), " >/dev/null 2>&1");
    EXPECT_EQ(std::system(command.c_str()), 0);
  }
  std::string cert() const { return folder_ + "/cert"; }
  std::string key() const { return folder_ + "/key"; }
  TlsFiles files() const { return {cert(), key(), cert()}; }

 private:
  std::string folder_;
};

// The answer over TLS, and the serial number of the certificate shown; with `own`, showing a certificate. Empty:
// refused.
struct Secured {
  std::string answer, serial;
};
Secured GetByTls(int port, const SelfSigned* own = nullptr) {
  Secured got;
  Client client(port);
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  if (own != nullptr) {
    SSL_CTX_use_certificate_file(context, own->cert().c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context, own->key().c_str(), SSL_FILETYPE_PEM);
  }
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, client.socket_fd());
  const std::string request = base::Cat("GET ", Target(), " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  if (SSL_connect(ssl) == 1 && SSL_write(ssl, request.data(), static_cast<int>(request.size())) > 0) {
    char piece[4096];
    for (int size; (size = SSL_read(ssl, piece, sizeof(piece))) > 0;)
      got.answer.append(piece, static_cast<size_t>(size));
    if (X509* shown = SSL_get1_peer_certificate(ssl); shown != nullptr) {
      BIGNUM* number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(shown), nullptr);
      char* text = BN_bn2hex(number);
      got.serial = text;
      OPENSSL_free(text);
      BN_free(number);
      X509_free(shown);
    }
  }
  SSL_free(ssl);
  SSL_CTX_free(context);
  return got;
}

TEST(HttpListener, ServesByTlsWithTheCertificateThatTheFilesHold) {
  SelfSigned certificate;
  HttpOptions options = Plain();
  options.insecure = false;
  options.tls = certificate.files();
  World world(options);
  const Secured before = GetByTls(world.listener->port());
  EXPECT_THAT(before.answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(world.Get(Target()), "");  // not without
  certificate.Make();
  EXPECT_TRUE(Eventually([&] {
    const Secured after = GetByTls(world.listener->port());
    return after.answer.starts_with("HTTP/1.1 200 ") && after.serial != before.serial;
  }));
  // While they cannot be used, the one before serves.
  std::filesystem::resize_file(certificate.key(), 0);
  absl::SleepFor(absl::Milliseconds(1100));
  EXPECT_THAT(GetByTls(world.listener->port()).answer, StartsWith("HTTP/1.1 200 "));
}

TEST(HttpListener, OffLoopbackServesWhoShowsACertificateAlone) {
  SelfSigned known, unknown;
  HttpOptions options;
  options.listen = "0.0.0.0:0";
  options.tls = known.files();
  World world(options);
  EXPECT_EQ(GetByTls(world.listener->port()).answer, "");
  EXPECT_EQ(GetByTls(world.listener->port(), &unknown).answer, "");
  EXPECT_THAT(GetByTls(world.listener->port(), &known).answer, StartsWith("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace waymark::rpc
