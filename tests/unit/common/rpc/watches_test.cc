#include "common/rpc/watches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <thread>

#include "absl/time/clock.h"
#include "common/base/cat.h"
#include "common/testing/status_matchers.h"
#include "tests/unit/common/rpc/world.h"

namespace waymark::rpc {
namespace {

using event::v1::Event;
using testing::HasReason;
using testing::ServiceCaller;
using testing::StatusIs;

constexpr char kWatch[] = "waymark.event.v1.JournalService/WatchEvents";
constexpr char kExport[] = "waymark.plan.v1.ExportService/ExportPlan";

// A network in this process: what streams send is taken, and said to have been taken, by a thread of its own.
class Wire {
 public:
  explicit Wire(Dispatcher* dispatcher) : dispatcher_(dispatcher), thread_([this] { Run(); }) {}
  ~Wire() {
    {
      absl::MutexLock lock(&mutex_);
      ending_ = true;
    }
    thread_.join();
  }

  Dispatcher* dispatcher() { return dispatcher_; }
  void Take(WatchCall* stream) {
    absl::MutexLock lock(&mutex_);
    taken_.push_back(stream);
  }

 private:
  void Run() {
    while (true) {
      WatchCall* stream = nullptr;
      {
        absl::MutexLock lock(&mutex_);
        mutex_.Await(absl::Condition(
            +[](Wire* wire) ABSL_EXCLUSIVE_LOCKS_REQUIRED(wire->mutex_) { return wire->ending_ || !wire->taken_.empty(); }, this));
        if (taken_.empty()) return;
        stream = taken_.front();
        taken_.pop_front();
      }
      dispatcher_->Sent(stream, true);
    }
  }

  Dispatcher* const dispatcher_;
  absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<WatchCall*> taken_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

// A stream whose client keeps what came. One with a slow client takes nothing until it is let.
class Stream final : public WatchCall {
 public:
  explicit Stream(Wire* wire, bool slow = false) : wire_(wire), slow_(slow) {}

  void Open(const access::Caller& caller, const char* method = kWatch) {
    Arrival arrival;
    arrival.caller = &caller;
    wire_->dispatcher()->StartWatch(*wire_->dispatcher()->Find(method), arrival, this);
  }
  // What the request says, of a stream of ExportPlan.
  plan::v1::ExportPlanRequest exported;
  std::vector<std::string> subjects() const {
    absl::MutexLock lock(&mutex_);
    return subjects_;
  }
  void AwaitMessages(size_t count) const {
    absl::MutexLock lock(&mutex_);
    const auto enough = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return subjects_.size() >= count; };
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(30)));
  }
  absl::Status End() const {
    absl::MutexLock lock(&mutex_);
    const auto ended = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ends_ > 0; };
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&ended), absl::Seconds(30)));
    EXPECT_EQ(ends_, 1);
    return end_;
  }
  // The slow client takes what it was sent.
  void Let() { wire_->Take(this); }

 protected:
  bool ParseRequest(google::protobuf::Message* request) override {
    return exported.name().empty() || request->ParseFromString(exported.SerializeAsString());
  }
  void Send(std::string message, bool) override {
    Event event;
    plan::v1::ExportPlanResponse piece;
    EXPECT_TRUE(exported.name().empty() ? event.ParseFromString(message) : piece.ParseFromString(message));
    const bool slow = slow_;  // asked before the test sees the message, lets a slow client take it and takes this object away
    {
      absl::MutexLock lock(&mutex_);
      EXPECT_EQ(ends_, 0) << "sent after its end";
      subjects_.push_back(exported.name().empty() ? event.subject() : piece.content());
    }
    if (!slow) wire_->Take(this);
  }
  void Finish(const absl::Status& status) override {
    absl::MutexLock lock(&mutex_);
    ++ends_;
    end_ = status;
  }

 private:
  Wire* const wire_;
  const bool slow_;
  mutable absl::Mutex mutex_;
  std::vector<std::string> subjects_ ABSL_GUARDED_BY(mutex_);
  int ends_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status end_ ABSL_GUARDED_BY(mutex_);
};

void Tell(World& world, const std::string& subject) {
  Call call;
  call.now = world.clock.Now();
  call.ids = &world.ids;
  EXPECT_THAT(world.store->WriteAndWait([&](storage::Txn& txn) { return events::Journal::Append(txn, call, subject, event::v1::Head()); }),
              testing::IsOk());
}

void AwaitNoStreams(World& world) {
  while (world.metrics.GaugeOf("waymark_streams")->value() != 0 || world.server->dispatcher().Busy()) absl::SleepFor(absl::Milliseconds(1));
}

TEST(Watches, EveryStreamGetsEveryEventInOrderWhoeverWritesMeanwhile) {
  World world;
  Wire wire(&world.server->dispatcher());
  std::deque<Stream> streams;
  const access::Caller caller = ServiceCaller("notification");
  constexpr int kWriters = 3;
  constexpr int kEvents = 40;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&world, w] {
      for (int n = 0; n < kEvents; ++n) Tell(world, base::Cat("w", w, "/", n));
    });
  }
  for (int i = 0; i < 8; ++i) streams.emplace_back(&wire).Open(caller);
  for (auto& writer : writers) writer.join();
  for (auto& stream : streams) stream.AwaitMessages(kWriters * kEvents);
  for (auto& stream : streams) {
    EXPECT_EQ(stream.subjects(), streams[0].subjects());
    wire.dispatcher()->Cancel(&stream);
    EXPECT_THAT(stream.End(), StatusIs(absl::StatusCode::kCancelled));
  }
  std::vector<int> next(kWriters);
  for (const std::string& subject : streams[0].subjects()) {
    const int writer = subject[1] - '0';
    EXPECT_EQ(subject, base::Cat("w", writer, "/", next[writer]++));
  }
  AwaitNoStreams(world);
}

TEST(Watches, AStreamGivenUpInAnyPhaseEndsOnce) {
  World world;
  Wire wire(&world.server->dispatcher());
  const access::Caller caller = ServiceCaller("notification");
  std::atomic<bool> over{false};
  std::thread writer([&] {
    for (int n = 0; !over; ++n) Tell(world, base::Cat("s/", n));
  });
  std::deque<Stream> streams;
  for (int i = 0; i < 200; ++i) {
    Stream& stream = streams.emplace_back(&wire);
    stream.Open(caller);
    if (i % 3 != 0) absl::SleepFor(absl::Microseconds(i * 17 % 900));
    wire.dispatcher()->Cancel(&stream);
    wire.dispatcher()->Cancel(&stream);
  }
  for (Stream& stream : streams) EXPECT_THAT(stream.End(), StatusIs(absl::StatusCode::kCancelled));
  over = true;
  writer.join();
  AwaitNoStreams(world);
}

TEST(Watches, ADrainEndsThoseThatWaitAtOnceAndOthersAfterTheirMessage) {
  World world;
  Wire wire(&world.server->dispatcher());
  const access::Caller caller = ServiceCaller("notification");
  Stream waiting(&wire);
  waiting.Open(caller);
  Tell(world, "one");
  waiting.AwaitMessages(1);
  Stream slow(&wire, /*slow=*/true);
  slow.Open(caller);
  slow.AwaitMessages(1);
  wire.dispatcher()->Drain();
  EXPECT_THAT(waiting.End(), HasReason(error::v1::REASON_SHUTTING_DOWN));
  slow.Let();
  EXPECT_THAT(slow.End(), HasReason(error::v1::REASON_SHUTTING_DOWN));
  Stream late(&wire);
  late.Open(caller);
  EXPECT_THAT(late.End(), HasReason(error::v1::REASON_SHUTTING_DOWN));
  AwaitNoStreams(world);
}

TEST(Watches, AWaitingStreamEndsWithItsCredential) {
  World world;
  Wire wire(&world.server->dispatcher());
  access::Caller caller = ServiceCaller("notification");
  caller.expires = world.clock.Now() + absl::Minutes(1);
  Stream stream(&wire);
  stream.Open(caller);
  Tell(world, "one");
  stream.AwaitMessages(1);
  world.clock.Advance(absl::Minutes(1));
  EXPECT_THAT(stream.End(), HasReason(error::v1::REASON_CREDENTIAL_EXPIRED));
  AwaitNoStreams(world);
}

// Pages "1", "2", "3" of so many messages each; the last of them says that it is.
WatchPage<plan::v1::ExportPlanResponse> NumberedPage(const std::string& position, int messages) {
  const int page = position.empty() ? 1 : std::stoi(position) + 1;
  WatchPage<plan::v1::ExportPlanResponse> made{{}, std::to_string(page), page == 3};
  for (int i = 0; i < messages; ++i) made.messages.emplace_back().set_content(base::Cat(page, ".", i));
  return made;
}

TEST(Watches, AStreamEndsWithOkBehindItsLastPage) {
  for (const int messages : {0, 1, 3}) {
    World world;
    std::atomic<int> pages{0};
    world.component.export_page = [&](storage::Txn&, const Call&, const plan::v1::ExportPlanRequest&, const std::string& position) {
      ++pages;
      return NumberedPage(position, messages);
    };
    Wire wire(&world.server->dispatcher());
    const access::Caller ana = testing::MemberCaller("ana");
    Stream stream(&wire);
    stream.exported.set_name("members/ana/plans/p1");
    stream.exported.set_format(plan::v1::EXPORT_FORMAT_SVG);
    stream.Open(ana, kExport);
    EXPECT_THAT(stream.End(), testing::IsOk());
    std::vector<std::string> expected;
    for (int page = 1; page <= 3; ++page) {
      for (int i = 0; i < messages; ++i) expected.push_back(base::Cat(page, ".", i));
    }
    EXPECT_EQ(stream.subjects(), expected);
    EXPECT_EQ(pages, 3);
    AwaitNoStreams(world);
    const auto read = world.server->Watch<plan::v1::ExportPlanResponse>(ana, "waymark.plan.v1.ExportService/ExportPlan", stream.exported);
    ASSERT_THAT(read, testing::IsOk());
    EXPECT_EQ(read->size(), expected.size());
  }
}

void RevokeAll(World& world) {
  EXPECT_THAT(world.store->WriteAndWait([](storage::Txn& txn) -> absl::Status {
    auto grants = access::Grants().Select(txn, access::GrantsOf("members/ana"));
    if (!grants.ok()) return grants.status();
    absl::Status status;
    for (const auto& grant : *grants) status.Update(access::Grants().Delete(txn, grant));
    return status;
  }),
              testing::IsOk());
}

TEST(Watches, APageThatIsMadeWhileTheGrantIsRevokedIsNotSent) {
  World world;
  ASSERT_THAT(world.Create(testing::MemberCaller("ana"), GrantToBo(access::v1::SECTION_TRACKS)), testing::IsOk());
  const access::Caller bo = testing::MemberCaller("bo");
  world.component.export_page = [&](storage::Txn& txn, const Call&, const plan::v1::ExportPlanRequest&,
                                    const std::string& position) -> absl::StatusOr<WatchPage<plan::v1::ExportPlanResponse>> {
    if (position == "1") RevokeAll(world);
    return NumberedPage(position, 1);
  };
  Wire wire(&world.server->dispatcher());
  Stream stream(&wire);
  stream.exported.set_name("members/ana/plans/p1");
  stream.exported.set_format(plan::v1::EXPORT_FORMAT_SVG);
  stream.Open(bo, kExport);
  EXPECT_THAT(stream.End(), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(stream.subjects(), ::testing::ElementsAre("1.0"));
  AwaitNoStreams(world);
  EXPECT_EQ(world.GrantUses(), 1u);
}

TEST(Watches, APageThatIsMadeWhileTheGrantsChangeIsMadeAnew) {
  World world;
  ASSERT_THAT(world.Create(testing::MemberCaller("ana"), GrantToBo(access::v1::SECTION_TRACKS)), testing::IsOk());
  std::vector<size_t> open;
  world.component.export_page = [&](storage::Txn&, const Call& call, const plan::v1::ExportPlanRequest&,
                                    const std::string&) -> absl::StatusOr<WatchPage<plan::v1::ExportPlanResponse>> {
    open.push_back(call.access.sections.size());
    if (open.size() == 1) {
      EXPECT_THAT(world.Create(testing::MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS)), testing::IsOk());
    }
    return NumberedPage("2", 1);
  };
  Wire wire(&world.server->dispatcher());
  Stream stream(&wire);
  stream.exported.set_name("members/ana/plans/p1");
  stream.exported.set_format(plan::v1::EXPORT_FORMAT_SVG);
  stream.Open(testing::MemberCaller("bo"), kExport);
  EXPECT_THAT(stream.End(), testing::IsOk());
  EXPECT_THAT(open, ::testing::ElementsAre(1, 2));
  EXPECT_THAT(stream.subjects(), ::testing::ElementsAre("3.0"));
  AwaitNoStreams(world);
  EXPECT_EQ(world.GrantUses(), 1u);
}

TEST(Watches, WhoMayNotWatchIsToldSo) {
  World world;
  Wire wire(&world.server->dispatcher());
  Stream stream(&wire);
  stream.Open(testing::MemberCaller("ana"));
  EXPECT_THAT(stream.End(), HasReason(error::v1::REASON_NOT_PERMITTED));
  AwaitNoStreams(world);
}

}  // namespace
}  // namespace waymark::rpc
