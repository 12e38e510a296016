// The distribution's gRPC is not built for the thread sanitizer, which therefore takes all that passes through it for
// races. What the path does in several threads is tested without gRPC in dispatcher_test.cc and watches_test.cc.
#ifndef WAYMARK_THREAD_SANITIZER

#include "common/rpc/server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

#include "absl/time/clock.h"
#include "common/access/jwt.h"
#include "common/base/cat.h"
#include "common/base/trace.h"
#include "common/rpc/grpc_peer.h"
#include "common/rpc/probe.h"
#include "common/testing/status_matchers.h"
#include "google/protobuf/wrappers.pb.h"
#include "tests/unit/common/rpc/world.h"

namespace waymark::rpc {
namespace {

using access::v1::ListGrantsRequest;
using access::v1::ListGrantsResponse;
using event::v1::Event;
using event::v1::WatchEventsRequest;
using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;
using ::testing::HasSubstr;

constexpr char kList[] = "waymark.access.v1.GrantService/ListGrants";
constexpr char kCreate[] = "waymark.access.v1.GrantService/CreateGrant";
constexpr char kStream[] = "waymark.plan.v1.ImportService/StreamImport";
constexpr char kWatch[] = "waymark.event.v1.JournalService/WatchEvents";
constexpr absl::Duration kPatience = absl::Seconds(20);

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A directory of the test's own.
class Scratch {
 public:
  Scratch() {
    path_ = ::testing::TempDir() + "waymark.XXXXXX";
    EXPECT_NE(mkdtemp(path_.data()), nullptr);
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A served component on a free port, with people's tokens signed by a key of the test's.
class Served {
 public:
  explicit Served(Dispatcher::Limits limits = {}, ServerOptions options = Insecure(), int workers = 4)
      : world_(limits, false, workers), key_(*access::SigningKey::Generate()) {
    std::ofstream(scratch_ / "jwks.json") << key_.Jwks();
    access::Authenticator::Options authenticator;
    authenticator.clock = &world_.clock;
    authenticator.jwks_path = scratch_ / "jwks.json";
    authenticator_ = *access::Authenticator::Open(authenticator);
    Dispatcher::Options path;
    path.clock = &world_.clock;
    path.ids = &world_.ids;
    path.crash = &world_.crash;
    path.store = world_.store.get();
    path.metrics = &world_.metrics;
    path.guard = &guard_;
    path.authenticator = authenticator_.get();
    path.limits = limits;
    dispatcher_ = std::make_unique<Dispatcher>(path, world_.component.Services());
    auto server = Server::Start(options, dispatcher_.get(), world_.store.get(), &world_.metrics);
    EXPECT_THAT(server, IsOk());
    server_ = *std::move(server);
  }
  ~Served() {
    server_->Drain(absl::Seconds(5));
    dispatcher_->Stop();
  }

  static ServerOptions Insecure() {
    ServerOptions options;
    options.listen = "127.0.0.1:0";
    options.insecure = true;
    return options;
  }

  std::string Token(const std::string& subject) {
    access::TokenClaims claims;
    claims.issuer = std::string(testing::kIssuer);
    claims.subject = subject;
    claims.audience = "waymark";
    claims.expires = world_.clock.Now() + absl::Hours(1);
    return key_.Sign(claims, world_.clock.Now());
  }

  GrpcPeerOptions PeerOptions(const std::string& authorization = "") {
    GrpcPeerOptions options;
    options.address = base::Cat("127.0.0.1:", server_->port());
    options.insecure = true;
    options.authorization = authorization;
    options.ids = &world_.ids;
    return options;
  }
  std::unique_ptr<GrpcPeer> Member(const std::string& subject) {
    return std::make_unique<GrpcPeer>(PeerOptions(base::Cat("Bearer ", Token(subject))));
  }
  std::unique_ptr<GrpcPeer> Operator() { return Member("olga"); }

  World& world() { return world_; }
  Server& server() { return *server_; }
  Dispatcher& dispatcher() { return *dispatcher_; }

 private:
  static access::Guard::Options GuardOptions() {
    access::Guard::Options options;
    options.roles = *access::SpecialRoles::Parse(
        base::Cat(R"({"special":[{"issuer":")", testing::kIssuer, R"(","subject":"olga","role":"OPERATOR"}]})"));
    return options;
  }

  Scratch scratch_;
  World world_;
  access::SigningKey key_;
  access::Guard guard_{GuardOptions()};
  std::unique_ptr<access::Authenticator> authenticator_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<Server> server_;
};

ListGrantsRequest OfAna() {
  ListGrantsRequest request;
  request.set_parent("members/ana");
  return request;
}

absl::Status List(Peer& peer, absl::Duration timeout = kPatience) {
  ListGrantsResponse response;
  return peer.Call(kList, OfAna(), &response, timeout);
}

// Appends an event to the world's journal.
void Tell(World& world, const std::string& subject) {
  Call call;
  call.now = world.clock.Now();
  call.ids = &world.ids;
  ASSERT_THAT(world.store->WriteAndWait([&](storage::Txn& txn) { return events::Journal::Append(txn, call, subject, event::v1::Head()); }),
              IsOk());
}

bool Eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 2000; ++i) {
    if (holds()) return true;
    absl::SleepFor(absl::Milliseconds(5));
  }
  return false;
}

TEST(Server, ServesAMemberByToken) {
  Served served;
  EXPECT_THAT(List(*served.Member("ana")), IsOk());
  EXPECT_THAT(List(*served.Member("bo")), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST(Server, WhoShowsNoCredentialGetsNothing) {
  Served served;
  const struct {
    std::string authorization;
    error::v1::Reason reason;
  } cases[] = {{"", error::v1::REASON_CREDENTIAL_MISSING},
               {"Bearer nonsense", error::v1::REASON_CREDENTIAL_INVALID},
               {"Basic YW5hOmFuYQ==", error::v1::REASON_CREDENTIAL_INVALID},
               {"Bearer " + served.Token("ana") + "x", error::v1::REASON_CREDENTIAL_INVALID}};
  for (const auto& c : cases) {
    GrpcPeer peer(served.PeerOptions(c.authorization));
    EXPECT_THAT(List(peer), HasReason(c.reason)) << c.authorization;
    google::protobuf::Empty nothing;
    access::v1::DeleteGrantRequest unbound;
    EXPECT_THAT(peer.Call("waymark.access.v1.GrantService/DeleteGrant", unbound, &nothing, kPatience), HasReason(c.reason));
    EXPECT_THAT(peer.Watch(kWatch, WatchEventsRequest(), [](std::string_view) { return true; }), HasReason(c.reason));
  }
  const std::string token = served.Token("ana");
  served.world().clock.Advance(absl::Hours(2));
  GrpcPeer late(served.PeerOptions("Bearer " + token));
  EXPECT_THAT(List(late), HasReason(error::v1::REASON_CREDENTIAL_EXPIRED));
}

TEST(Server, ErrorsCarryAllTheirDetails) {
  Served served;
  access::v1::CreateGrantRequest request;
  request.set_parent("members/ana");
  access::v1::Grant grant;
  EXPECT_THAT(served.Member("ana")->Call(kCreate, request, &grant, kPatience), testing::HasViolation("grant"));
}

TEST(Server, ErrorsWithMoreDetailsThanAHeaderTakesStillArrive) {
  Served served;
  WatchEventsRequest request;
  for (int i = 0; i < 900; ++i) request.add_fact_types(std::string(4001, 'x'));
  const absl::Status status = served.Operator()->Watch(kWatch, request, [](std::string_view) { return true; });
  EXPECT_THAT(status, HasReason(error::v1::REASON_INVALID_FIELDS));
  EXPECT_THAT(status, testing::HasViolation("fact_types[0]"));
}

TEST(Server, AMessageBeyondItsBoundIsRefused) {
  Served served;
  ListGrantsRequest request = OfAna();
  request.set_page_token(std::string(5 << 20, 'x'));
  ListGrantsResponse response;
  EXPECT_THAT(served.Member("ana")->Call(kList, request, &response, kPatience), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(List(*served.Member("ana")), IsOk()) << "and the server goes on";
}

TEST(Server, CallsBeyondTheBoundAreRefusedAtOnce) {
  Dispatcher::Limits limits;
  limits.calls_in_flight = 3;
  Served served(limits);
  absl::Notification open;
  served.world().component.list = [&](storage::Txn&, const Call&, const ListGrantsRequest&) {
    open.WaitForNotification();
    return ListGrantsResponse();
  };
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] { EXPECT_THAT(List(*served.Member("ana")), IsOk()); });
  }
  EXPECT_TRUE(Eventually([&] { return served.world().metrics.GaugeOf("waymark_calls_in_flight")->value() == 3; }));
  EXPECT_THAT(List(*served.Member("ana")), HasReason(error::v1::REASON_OVERLOADED));
  open.Notify();
  for (auto& caller : callers) caller.join();
}

TEST(Server, ACallWithoutADeadlineGetsOne) {
  Dispatcher::Limits limits;
  limits.default_deadline = absl::Milliseconds(50);
  limits.read_threads = 1;
  limits.reads_per_snapshot = 1;
  Served served(limits);
  absl::Notification open;
  absl::Notification running;
  std::atomic<int> runs{0};
  served.world().component.list = [&](storage::Txn&, const Call&, const ListGrantsRequest&) {
    if (++runs == 1) running.Notify();
    open.WaitForNotification();
    return ListGrantsResponse();
  };
  std::thread slow([&] { List(*served.Member("ana"), absl::InfiniteDuration()).IgnoreError(); });
  running.WaitForNotification();
  std::thread queued([&] {
    EXPECT_THAT(List(*served.Member("ana"), absl::InfiniteDuration()), HasReason(error::v1::REASON_DEADLINE_PASSED));
  });
  EXPECT_TRUE(Eventually([&] { return served.world().metrics.GaugeOf("waymark_calls_in_flight")->value() == 2; }));
  absl::SleepFor(absl::Milliseconds(60));
  open.Notify();
  slow.join();
  queued.join();
  EXPECT_EQ(runs, 1);
}

TEST(Server, AWriteWhoseClientIsGoneIsNotMade) {
  Served served({}, Served::Insecure(), /*workers=*/1);
  absl::Notification open;
  absl::Notification held;
  std::atomic<int> created{0};
  served.world().component.create = [&](storage::Txn&, const Call&, const access::v1::CreateGrantRequest& request)
      -> absl::StatusOr<access::v1::Grant> {
    if (request.grant().purpose() == "hold") {
      held.Notify();
      open.WaitForNotification();
    } else {
      ++created;
    }
    return access::v1::Grant();
  };
  std::thread holder([&] {
    auto hold = GrantToBo(access::v1::SECTION_GOALS);
    hold.mutable_grant()->set_purpose("hold");
    access::v1::Grant grant;
    EXPECT_THAT(served.Member("ana")->Call(kCreate, hold, &grant, kPatience), IsOk());
  });
  held.WaitForNotification();
  access::v1::Grant grant;
  EXPECT_THAT(served.Member("ana")->Call(kCreate, GrantToBo(access::v1::SECTION_GOALS), &grant, absl::Milliseconds(50)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  absl::SleepFor(absl::Milliseconds(200));  // the server hears of it a little after the client
  open.Notify();
  holder.join();
  EXPECT_TRUE(Eventually([&] { return !served.dispatcher().Busy(); }));
  EXPECT_EQ(created, 0);
}

TEST(Server, ATraceIsPassedOn) {
  Served served;
  std::string seen;
  served.world().component.list = [&](storage::Txn&, const Call&, const ListGrantsRequest&) {
    const base::Trace* trace = base::TraceScope::Current();
    if (trace != nullptr) seen = std::string(trace->trace_id());
    return ListGrantsResponse();
  };
  const base::Trace trace = base::Trace::Begin(served.world().ids);
  const base::TraceScope scope(trace);
  ASSERT_THAT(List(*served.Member("ana")), IsOk());
  EXPECT_EQ(seen, trace.trace_id());
}

// Messages of StreamImport: the start, then pieces of files "a", "b", … and so on, the last of which says that it is.
class Messages {
 public:
  explicit Messages(int pieces, size_t bytes = 10) : pieces_(pieces), bytes_(bytes) {}
  std::optional<std::string> operator()() {
    plan::v1::StreamImportRequest message;
    if (sent_ > pieces_) return std::nullopt;
    if (sent_ == 0) {
      message.mutable_start()->set_source(plan::v1::Import::SOURCE_ONET);
    } else {
      message.mutable_piece()->set_file(std::string(1, static_cast<char>('a' + (sent_ - 1) % 26)));
      message.mutable_piece()->set_data(std::string(bytes_, 'x'));
    }
    message.set_last(sent_++ == pieces_);
    return message.SerializeAsString();
  }

 private:
  const int pieces_;
  const size_t bytes_;
  int sent_ = 0;
};

TEST(Server, TakesAStreamOfRequestsAndAnswersOnce) {
  Served served;
  plan::v1::Import import;
  ASSERT_THAT(served.Operator()->Upload(kStream, Messages(26, 1 << 20), &import, kPatience), IsOk());
  EXPECT_EQ(import.content_hash(), "abcdefghijklmnopqrstuvwxyz");
  EXPECT_TRUE(Eventually([&] { return !served.dispatcher().Busy(); }));
}

TEST(Server, AStreamOfRequestsIsEndedByTheServerWhateverTheClientStillSends) {
  Served served;
  plan::v1::Import import;
  EXPECT_THAT(served.Member("ana")->Upload(kStream, Messages(100'000), &import, kPatience), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(GrpcPeer(served.PeerOptions()).Upload(kStream, Messages(100'000), &import, kPatience),
              HasReason(error::v1::REASON_CREDENTIAL_MISSING));
  EXPECT_THAT(served.Operator()->Upload(kStream, Messages(3, 5 << 20), &import, kPatience),
              StatusIs(absl::StatusCode::kResourceExhausted))
      << "a message beyond the server's bound";
  EXPECT_TRUE(Eventually([&] { return !served.dispatcher().Busy(); }));
}

TEST(Server, AClientThatGoesAwayInMidStreamLeavesNothingUnderWay) {
  Served served;
  std::atomic<int> received{0}, completed{0};
  served.world().component.receive = [&](storage::Txn&, const Call&, const plan::v1::StreamImportRequest& message, const std::string&) {
    ++received;
    return Receipt{"", message.last()};
  };
  served.world().component.complete = [&](Work&, const Call&, const plan::v1::StreamImportRequest&, const std::string&) {
    ++completed;
    return plan::v1::Import();
  };
  plan::v1::Import import;
  Messages messages(5);
  int sent = 0;
  const auto slow = [&]() -> std::optional<std::string> {
    if (++sent == 3) absl::SleepFor(absl::Milliseconds(300));
    return messages();
  };
  EXPECT_THAT(served.Operator()->Upload(kStream, slow, &import, absl::Milliseconds(200)), StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_TRUE(Eventually([&] { return !served.dispatcher().Busy(); }));
  EXPECT_EQ(received, 2);
  EXPECT_EQ(completed, 0);
}

TEST(Server, AWatchGetsWhatIsThereAndThenWhatComes) {
  Served served;
  Tell(served.world(), "members/ana");
  const auto peer = served.Operator();
  std::vector<std::string> seen;
  std::atomic<size_t> count{0};
  std::thread watcher([&] {
    EXPECT_THAT(peer->Watch(kWatch, WatchEventsRequest(),
                            [&](std::string_view bytes) {
                              Event event;
                              EXPECT_TRUE(event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
                              seen.push_back(event.subject());
                              ++count;
                              return seen.size() < 102;
                            }),
                IsOk());
  });
  EXPECT_TRUE(Eventually([&] { return count == 1; }));
  EXPECT_EQ(served.world().metrics.GaugeOf("waymark_streams")->value(), 1);
  for (int i = 0; i < 101; ++i) Tell(served.world(), base::Cat("members/m", i));
  watcher.join();
  ASSERT_EQ(seen.size(), 102u);
  for (int i = 0; i < 101; ++i) EXPECT_EQ(seen[i + 1], base::Cat("members/m", i)) << "in their order, none twice";
  EXPECT_TRUE(Eventually([&] { return served.world().metrics.GaugeOf("waymark_streams")->value() == 0; }));
}

TEST(Server, AWatchSendsAllThatIsThereAtOnce) {
  Served served;
  for (int i = 0; i < 5; ++i) Tell(served.world(), base::Cat("members/m", i));
  int seen = 0;
  // Nothing is committed any more: what is held back for something to come would be held for ever.
  EXPECT_THAT(served.Operator()->Watch(kWatch, WatchEventsRequest(), [&](std::string_view) { return ++seen < 5; }), IsOk());
  EXPECT_EQ(seen, 5);
}

TEST(Server, AWatchEndsWhenItsTokenDoes) {
  Served served;
  const auto peer = served.Operator();
  absl::Status status;
  std::thread watcher([&] { status = peer->Watch(kWatch, WatchEventsRequest(), [](std::string_view) { return true; }); });
  EXPECT_TRUE(Eventually([&] { return served.world().metrics.GaugeOf("waymark_streams")->value() == 1; }));
  served.world().clock.Advance(absl::Hours(2));
  watcher.join();
  EXPECT_THAT(status, HasReason(error::v1::REASON_CREDENTIAL_EXPIRED));
}

TEST(Server, StreamsBeyondTheBoundAreRefusedAndAGoneClientMakesRoom) {
  Dispatcher::Limits limits;
  limits.streams = 4;
  Served served(limits);
  const auto peer = served.Operator();
  std::vector<std::thread> watchers;
  for (int i = 0; i < 4; ++i) {
    watchers.emplace_back([&] {
      EXPECT_THAT(peer->Watch(kWatch, WatchEventsRequest(), [](std::string_view) { return true; }), StatusIs(absl::StatusCode::kCancelled));
    });
  }
  EXPECT_TRUE(Eventually([&] { return served.world().metrics.GaugeOf("waymark_streams")->value() == 4; }));
  const auto other = served.Operator();
  EXPECT_THAT(other->Watch(kWatch, WatchEventsRequest(), [](std::string_view) { return true; }), HasReason(error::v1::REASON_OVERLOADED));
  EXPECT_THAT(List(*served.Member("ana")), IsOk()) << "calls are bounded apart from streams";
  peer->Shutdown();
  for (auto& watcher : watchers) watcher.join();
  EXPECT_TRUE(Eventually([&] { return served.world().metrics.GaugeOf("waymark_streams")->value() == 0; }));
}

TEST(Server, HealthSaysWhatIsServed) {
  Served served;
  GrpcPeer anybody(served.PeerOptions());
  for (const char* name : {"", "live", "serving", "write"}) EXPECT_THAT(Probe(anybody, name, kPatience), IsOk()) << name;
  EXPECT_THAT(Probe(anybody, "nothing", kPatience), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(Server, ADrainEndsInTimeWithStreamsAndAHealthWatchOpen) {
  Served served;
  const auto follower = served.Operator();
  GrpcPeer anybody(served.PeerOptions());
  absl::Status followed;
  std::vector<int> healths;
  std::thread following([&] { followed = follower->Watch(kWatch, WatchEventsRequest(), [](std::string_view) { return true; }); });
  std::atomic<int> told{0};
  std::thread watching([&] {
    google::protobuf::StringValue name;
    name.set_value("serving");
    anybody
        .Watch("grpc.health.v1.Health/Watch", name,
               [&](std::string_view bytes) {
                 google::protobuf::Int32Value health;
                 health.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
                 healths.push_back(health.value());
                 ++told;
                 return true;
               })
        .IgnoreError();
  });
  EXPECT_TRUE(Eventually([&] { return told == 1 && served.world().metrics.GaugeOf("waymark_streams")->value() == 1; }));
  const absl::Time began = absl::Now();
  served.server().Drain(absl::Seconds(5));
  EXPECT_LT(absl::Now() - began, absl::Seconds(3)) << "what nobody waits for is not waited for";
  following.join();
  watching.join();
  EXPECT_THAT(followed, HasReason(error::v1::REASON_SHUTTING_DOWN));
  EXPECT_THAT(healths, ::testing::ElementsAre(1, 2)) << "SERVING, then NOT_SERVING";
}

TEST(Server, ADrainWaitsForCallsUnderWay) {
  Served served;
  absl::Notification running;
  served.world().component.list = [&](storage::Txn&, const Call&, const ListGrantsRequest&) {
    running.Notify();
    absl::SleepFor(absl::Milliseconds(200));
    return ListGrantsResponse();
  };
  std::thread caller([&] { EXPECT_THAT(List(*served.Member("ana")), IsOk()); });
  running.WaitForNotification();
  served.server().Drain(absl::Seconds(5));
  caller.join();
}

// A store whose disk is full.
class FullStore final : public storage::Store {
 public:
  explicit FullStore(storage::Store* store) : store_(store) {}
  absl::Status Read(absl::FunctionRef<absl::Status(storage::Txn&)> body) override { return store_->Read(body); }
  void Write(storage::WriteJob job) override { store_->Write(std::move(job)); }
  std::shared_ptr<void> OnCommit(std::function<void()> listener) override { return store_->OnCommit(std::move(listener)); }
  absl::Status CheckWritable() override { return full ? absl::UnavailableError("disk full") : absl::OkStatus(); }
  void Close() override {}

  std::atomic<bool> full{true};

 private:
  storage::Store* const store_;
};

TEST(Server, AFullDiskStopsWritesInHealthAndMetricsOnly) {
  World world;
  FullStore full(world.store.get());
  auto server = Server::Start(Served::Insecure(), &world.server->dispatcher(), &full, &world.metrics);
  ASSERT_THAT(server, IsOk());
  GrpcPeerOptions options;
  options.address = base::Cat("127.0.0.1:", (*server)->port());
  options.insecure = true;
  GrpcPeer anybody(options);
  EXPECT_TRUE(Eventually([&] { return !Probe(anybody, "write", kPatience).ok(); }));
  EXPECT_THAT(Probe(anybody, "serving", kPatience), IsOk());
  EXPECT_EQ(world.metrics.GaugeOf("waymark_store_writable")->value(), 0);
  full.full = false;
  EXPECT_TRUE(Eventually([&] { return Probe(anybody, "write", kPatience).ok(); }));
  EXPECT_EQ(world.metrics.GaugeOf("waymark_store_writable")->value(), 1);
}

// A certificate authority and certificates signed by it, made by openssl.
class Authority {
 public:
  Authority() {
    Run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.crt");
  }
  // `names` as subjectAltName has it.
  void Issue(const std::string& file, const std::string& names) {
    Run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=" + file + " -keyout " + file + ".key -out " + file +
        ".csr");
    std::ofstream(scratch_ / (file + ".ext")) << "subjectAltName=" << names << "\n";
    Run("openssl x509 -req -in " + file + ".csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile " + file +
        ".ext -out " + file + ".crt");
  }
  std::string Read(const std::string& file) const { return ReadFile(scratch_ / file); }
  TlsFiles Files(const std::string& file) const { return {scratch_ / (file + ".crt"), scratch_ / (file + ".key"), scratch_ / "ca.crt"}; }
  // Puts another authority's certificate in the place of this one's, and that authority itself.
  void Renew(const std::string& file, const Authority& from) {
    for (const std::string& renewed : {file + ".key", file + ".crt", std::string("ca.crt")}) {
      std::filesystem::copy_file(from.scratch_ / renewed, scratch_ / (renewed + ".new"));
      std::filesystem::rename(scratch_ / (renewed + ".new"), scratch_ / renewed);
    }
  }

 private:
  void Run(const std::string& command) {
    ASSERT_EQ(std::system(("cd " + scratch_.path() + " && " + command + " >openssl.log 2>&1").c_str()), 0) << command;
  }

  Scratch scratch_;
};

TEST(ServerTls, KnowsServicesByTheirCertificateAndPeopleByTheirToken) {
  Authority authority;
  authority.Issue("server", "DNS:localhost,IP:127.0.0.1,URI:spiffe://waymark/plan");
  authority.Issue("notification", "DNS:localhost,URI:spiffe://waymark/notification");
  authority.Issue("edge", "DNS:localhost,URI:spiffe://waymark/edge");
  authority.Issue("two", "DNS:localhost,URI:spiffe://waymark/notification,URI:spiffe://waymark/plan");
  authority.Issue("nobody", "DNS:localhost");
  Authority stranger;
  stranger.Issue("notification", "DNS:localhost,URI:spiffe://waymark/notification");

  ServerOptions options;
  options.listen = "127.0.0.1:0";
  options.tls = authority.Files("server");
  Served served({}, options);
  const auto peer = [&](const Authority* from, const std::string& certificate, const std::string& authorization) {
    GrpcPeerOptions options = served.PeerOptions(authorization);
    options.insecure = false;
    options.ca_pem = authority.Read("ca.crt");
    if (from != nullptr) {
      options.cert_pem = from->Read(certificate + ".crt");
      options.key_pem = from->Read(certificate + ".key");
    }
    return std::make_unique<GrpcPeer>(options);
  };
  event::v1::Head head;
  const auto ask = [&](Peer& from) {
    return from.Call("waymark.event.v1.JournalService/GetHead", event::v1::GetHeadRequest(), &head, kPatience);
  };
  EXPECT_THAT(ask(*peer(&authority, "notification", "")), IsOk());
  EXPECT_THAT(ask(*peer(&authority, "edge", "")), HasReason(error::v1::REASON_NOT_PERMITTED)) << "the proxy's certificate grants nothing";
  EXPECT_THAT(ask(*peer(&authority, "two", "")), StatusIs(absl::StatusCode::kUnauthenticated)) << "one name, not two";
  EXPECT_THAT(ask(*peer(&authority, "nobody", "")), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(ask(*peer(nullptr, "", "")), HasReason(error::v1::REASON_CREDENTIAL_MISSING)) << "on loopback a certificate is optional";
  EXPECT_THAT(List(*peer(nullptr, "", "Bearer " + served.Token("ana"))), IsOk());
  EXPECT_THAT(ask(*peer(&authority, "notification", "Bearer " + served.Token("ana"))), HasReason(error::v1::REASON_NOT_PERMITTED))
      << "a token outweighs the certificate it comes over";
  EXPECT_THAT(ask(*peer(&stranger, "notification", "")), StatusIs(absl::StatusCode::kUnavailable)) << "signed by somebody else";
}

TEST(ServerTls, CertificatesAreRenewedWithoutARestart) {
  Authority old;
  old.Issue("server", "DNS:localhost,IP:127.0.0.1");
  Authority next;
  next.Issue("server", "DNS:localhost,IP:127.0.0.1");
  next.Issue("notification", "DNS:localhost,URI:spiffe://waymark/notification");
  Authority client;
  client.Issue("notification", "DNS:localhost,URI:spiffe://waymark/notification");

  ServerOptions options;
  options.listen = "127.0.0.1:0";
  options.tls = old.Files("server");
  Served served({}, options);
  event::v1::Head head;
  const auto ask = [&](Peer& from) {
    return from.Call("waymark.event.v1.JournalService/GetHead", event::v1::GetHeadRequest(), &head, kPatience);
  };
  GrpcPeerOptions lasting = served.PeerOptions();
  lasting.insecure = false;
  lasting.tls = client.Files("notification");
  GrpcPeer follower(lasting);
  EXPECT_THAT(ask(follower), StatusIs(absl::StatusCode::kUnavailable)) << "neither knows the other";
  old.Renew("server", next);
  client.Renew("notification", next);
  EXPECT_TRUE(Eventually([&] { return ask(follower).ok(); })) << "the server's certificate, its CA and the client's were all renewed";

  GrpcPeerOptions behind = served.PeerOptions("Bearer " + served.Token("ana"));
  behind.insecure = false;
  behind.ca_pem = old.Read("ca.crt");
  GrpcPeer ana(behind);
  EXPECT_THAT(List(ana), IsOk());
}

TEST(ServerTls, FilesThatCannotServeAreToldAtTheStart) {
  Authority authority;
  authority.Issue("server", "DNS:localhost");
  authority.Issue("other", "DNS:localhost");
  const TlsFiles good = authority.Files("server");
  EXPECT_THAT(CheckTlsFiles(good), IsOk());
  const struct {
    TlsFiles files;
    std::string culprit;
  } cases[] = {{{good.cert + ".missing", good.key, good.ca}, good.cert + ".missing"},
               {{good.key, good.key, good.ca}, good.key},
               {{good.cert, authority.Files("other").key, good.ca}, authority.Files("other").key},
               {{good.cert, good.cert, good.ca}, good.cert},
               {{good.cert, good.key, good.key}, good.key}};
  for (const auto& c : cases) {
    const absl::Status status = CheckTlsFiles(c.files);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.culprit));
  }
}

TEST(ServerTls, AClientDoesNotTrustAnotherAuthoritysServer) {
  Authority authority;
  authority.Issue("server", "DNS:localhost,IP:127.0.0.1");
  Authority stranger;
  ServerOptions options;
  options.listen = "127.0.0.1:0";
  options.tls = authority.Files("server");
  options.tls.ca.clear();
  Served served({}, options);
  GrpcPeerOptions wrong = served.PeerOptions("Bearer " + served.Token("ana"));
  wrong.insecure = false;
  wrong.ca_pem = stranger.Read("ca.crt");
  GrpcPeer peer(wrong);
  EXPECT_THAT(List(peer), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(Server, RefusesWhatWouldBeOpenToOthers) {
  World world;
  const struct {
    const char* what;
    std::function<void(ServerOptions&)> set;
  } cases[] = {{"no TLS off loopback", [](ServerOptions& o) { o.listen = "0.0.0.0:0"; }},
               {"TLS without a certificate", [](ServerOptions& o) { o.insecure = false; }},
               {"TLS off loopback without a CA of clients",
                [](ServerOptions& o) {
                  o.insecure = false;
                  o.listen = "0.0.0.0:0";
                  o.tls.cert = o.tls.key = "pem";
                }},
               {"metrics off loopback", [](ServerOptions& o) { o.metrics_listen = "0.0.0.0:0"; }},
               {"channelz off loopback", [](ServerOptions& o) { o.channelz_listen = "0.0.0.0:0"; }}};
  for (const auto& c : cases) {
    ServerOptions options = Served::Insecure();
    c.set(options);
    EXPECT_THAT(Server::Start(options, &world.server->dispatcher(), world.store.get(), &world.metrics),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << c.what;
  }
}

TEST(Server, ASecondOneOnThePortIsRefused) {
  Served served;
  World world;
  ServerOptions options = Served::Insecure();
  options.listen = base::Cat("127.0.0.1:", served.server().port());
  EXPECT_THAT(Server::Start(options, &world.server->dispatcher(), world.store.get(), &world.metrics),
              StatusIs(absl::StatusCode::kUnavailable));
}

// What an HTTP server on this port answers to a GET.
std::string Get(int port, const std::string& path) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    if (write(fd, request.data(), request.size()) == static_cast<ssize_t>(request.size())) {
      char buffer[4096];
      for (ssize_t n; (n = read(fd, buffer, sizeof(buffer))) > 0;) answer.append(buffer, static_cast<size_t>(n));
    }
  }
  close(fd);
  return answer;
}

TEST(Server, MetricsAreReadByPrometheus) {
  ServerOptions options = Served::Insecure();
  options.metrics_listen = "127.0.0.1:0";
  Served served({}, options);
  ASSERT_THAT(List(*served.Member("ana")), IsOk());
  ASSERT_THAT(List(*served.Member("bo")), StatusIs(absl::StatusCode::kPermissionDenied));
  const std::string page = Get(served.server().metrics_port(), "/metrics");
  EXPECT_THAT(page, HasSubstr("waymark_calls_total{method=\"waymark.access.v1.GrantService/ListGrants\",code=\"OK\"} 1"));
  EXPECT_THAT(page, HasSubstr("code=\"PERMISSION_DENIED\"} 1"));
  EXPECT_THAT(page, HasSubstr("waymark_call_seconds_bucket{method=\"waymark.access.v1.GrantService/ListGrants\",le=\"+Inf\"} 2"));
  EXPECT_THAT(page, HasSubstr("waymark_call_seconds_count{method=\"waymark.access.v1.GrantService/ListGrants\"} 2"));
  EXPECT_THAT(page, HasSubstr("waymark_store_writable 1"));
  EXPECT_THAT(page, HasSubstr("# TYPE waymark_streams gauge"));
}

// The names that dashboards and alerts use: one that goes or changes breaks them, so it is a change to be seen.
TEST(Metrics, NamesAreThoseOfTheGoldenFile) {
  const char* source = std::getenv("WAYMARK_SOURCE");
  ASSERT_NE(source, nullptr) << "run by ctest, or set WAYMARK_SOURCE to the tree";
  std::string names;
  for (const auto& spec : base::MetricSpecs()) {
    const char* kind = spec.kind == base::MetricKind::kCounter ? "counter" : spec.kind == base::MetricKind::kGauge ? "gauge" : "histogram";
    base::Append(&names, spec.name, " ", kind, "\n");
  }
  EXPECT_EQ(names, ReadFile(std::string(source) + "/tests/contract/metric_names.txt"));
}

}  // namespace
}  // namespace waymark::rpc

#endif  // WAYMARK_THREAD_SANITIZER
