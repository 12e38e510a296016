#include "common/rpc/uploads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <string>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/base/cat.h"
#include "common/testing/proto_text.h"
#include "common/testing/status_matchers.h"
#include "tests/unit/common/rpc/world.h"

namespace waymark::rpc {
namespace {

using plan::v1::Import;
using plan::v1::StreamImportRequest;
using testing::HasReason;
using testing::IsOk;
using testing::Proto;
using testing::StatusIs;

constexpr char kStream[] = "waymark.plan.v1.ImportService/StreamImport";

StreamImportRequest Start() { return Proto<StreamImportRequest>("start { source: SOURCE_ONET release: '29.3' }"); }
StreamImportRequest Piece(const std::string& file, bool last = false) {
  StreamImportRequest message;
  message.mutable_piece()->set_file(file);
  message.set_last(last);
  return message;
}

// A stream whose client a test plays.
class Upload final : public UploadCall {
 public:
  explicit Upload(World& world) : dispatcher_(world.server->dispatcher()) {}

  void Open(const access::Caller& caller = testing::OperatorCaller(),
            std::optional<absl::Duration> timeout = std::nullopt) {
    Arrival arrival;
    arrival.caller = &caller;
    if (timeout) arrival.deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(*timeout);
    dispatcher_.StartUpload(*dispatcher_.Find(kStream), arrival, this);
  }
  // Sends a message as soon as one is asked for.
  void Give(const StreamImportRequest& message) {
    EXPECT_TRUE(IsAsked());
    bytes_ = message.SerializeAsString();
    Answer(true);
  }
  // Ends its side.
  void Close() {
    ASSERT_TRUE(IsAsked());
    Answer(false);
  }
  // Whether a message is asked for, which takes a moment; false once the stream has ended.
  bool IsAsked() {
    absl::MutexLock lock(&mutex_);
    const auto known = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return asked_ || ends_ > 0; };
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&known), absl::Seconds(30)));
    return asked_;
  }
  absl::Status End() {
    absl::MutexLock lock(&mutex_);
    const auto ended = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ends_ > 0; };
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&ended), absl::Seconds(30)));
    EXPECT_EQ(ends_, 1);
    return end_;
  }
  Import answer() {
    absl::MutexLock lock(&mutex_);
    return answer_;
  }
  void Leave() { dispatcher_.Cancel(this); }

 protected:
  void Read() override {
    absl::MutexLock lock(&mutex_);
    EXPECT_FALSE(asked_) << "asked for two at once";
    asked_ = true;
  }
  bool ParseMessage(google::protobuf::Message* message) override { return message->ParseFromString(bytes_); }
  void Finish(const absl::Status& status, std::string answer) override {
    absl::MutexLock lock(&mutex_);
    ++ends_;
    end_ = status;
    EXPECT_TRUE(answer_.ParseFromString(answer));
  }

 private:
  void Answer(bool ok) {
    {
      absl::MutexLock lock(&mutex_);
      asked_ = false;
    }
    dispatcher_.Received(this, ok);
  }

  Dispatcher& dispatcher_;
  std::string bytes_;
  absl::Mutex mutex_;
  bool asked_ ABSL_GUARDED_BY(mutex_) = false;
  int ends_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status end_ ABSL_GUARDED_BY(mutex_);
  Import answer_ ABSL_GUARDED_BY(mutex_);
};

int64_t Calls(World& world, const std::string& code) {
  return world.metrics.CounterOf("waymark_calls_total", {{"method", kStream}, {"code", code}})->value();
}

void AwaitNoStreams(World& world) {
  while (world.server->dispatcher().Busy()) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_EQ(world.metrics.GaugeOf("waymark_streams")->value(), 0);
}

// Keeps a grant of ana's for each piece.
void KeepEach(World& world) {
  world.component.receive = [](storage::Txn& txn, const Call& call, const StreamImportRequest& message,
                               const std::string& position) -> absl::StatusOr<Receipt> {
    if (message.has_piece()) {
      const auto section = static_cast<access::v1::Section>(message.piece().file().size());
      auto kept = access::CreateGrant(txn, call, GrantToBo(section));
      if (!kept.ok()) return kept.status();
    }
    return Receipt{base::Cat(position, message.piece().file()), message.last()};
  };
}

TEST(Uploads, EachMessageIsKeptBeforeTheNextIsAskedForAndTheLastIsAnswered) {
  for (const bool rerunning : {false, true}) {
    World world({}, rerunning);
    KeepEach(world);
    Upload upload(world);
    upload.Open();
    upload.Give(Start());
    ASSERT_TRUE(upload.IsAsked());
    EXPECT_EQ(world.Grants(), 0u);
    upload.Give(Piece("a"));
    ASSERT_TRUE(upload.IsAsked());
    EXPECT_EQ(world.Grants(), 1u);
    upload.Give(Piece("bc"));
    ASSERT_TRUE(upload.IsAsked());
    EXPECT_EQ(world.Grants(), 2u);
    EXPECT_EQ(world.metrics.GaugeOf("waymark_streams")->value(), 1);
    upload.Give(Piece("def", /*last=*/true));
    EXPECT_THAT(upload.End(), IsOk());
    EXPECT_EQ(upload.answer().release(), "29.3") << "as the first message says";
    EXPECT_EQ(upload.answer().content_hash(), "abcdef");
    AwaitNoStreams(world);
    EXPECT_EQ(world.Grants(), 3u);
    EXPECT_EQ(Calls(world, "OK"), 1);
    EXPECT_THAT(world.crash.reached(),
                ::testing::IsSupersetOf({"StreamImport.before_commit", "StreamImport.after_commit"}));
  }
}

TEST(Uploads, AClientThatGoesAwayLeavesWhatWasKeptAndCompletesNothing) {
  World world;
  KeepEach(world);
  world.component.complete = [](Work&, const Call&, const StreamImportRequest&,
                                const std::string&) -> absl::StatusOr<Import> {
    ADD_FAILURE() << "completed";
    return Import();
  };
  Upload upload(world);
  upload.Open();
  upload.Give(Start());
  upload.Give(Piece("a"));
  ASSERT_TRUE(upload.IsAsked());
  upload.Leave();
  upload.Leave();
  EXPECT_THAT(upload.End(), StatusIs(absl::StatusCode::kCancelled));
  AwaitNoStreams(world);
  EXPECT_EQ(world.Grants(), 1u);
  EXPECT_EQ(Calls(world, "CANCELLED"), 1);
  // A message that was on its way is not taken any more.
  world.server->dispatcher().Received(&upload, true);
  EXPECT_THAT(upload.End(), StatusIs(absl::StatusCode::kCancelled));
}

TEST(Uploads, AClientThatGoesAwayWhileItsMessageIsHandledEndsBehindIt) {
  World world;
  absl::Notification handling, go_on;
  world.component.receive = [&](storage::Txn&, const Call&, const StreamImportRequest& message, const std::string&) {
    if (message.has_piece()) {
      handling.Notify();
      go_on.WaitForNotification();
    }
    return Receipt{"", message.last()};
  };
  Upload upload(world);
  upload.Open();
  upload.Give(Start());
  upload.Give(Piece("a", /*last=*/true));
  handling.WaitForNotification();
  upload.Leave();
  go_on.Notify();
  EXPECT_THAT(upload.End(), StatusIs(absl::StatusCode::kCancelled));
  AwaitNoStreams(world);
}

TEST(Uploads, AStreamThatEndsBeforeItsLastMessageIsBrokenOff) {
  World world;
  for (const bool begun : {false, true}) {
    Upload upload(world);
    upload.Open();
    if (begun) upload.Give(Start());
    upload.Close();
    EXPECT_THAT(upload.End(), HasReason(error::v1::REASON_INVALID_FIELDS)) << begun;
  }
  AwaitNoStreams(world);
}

TEST(Uploads, AMessageThatIsWrongEndsTheStreamUnhandled) {
  World world;
  int handled = 0;
  world.component.receive = [&](storage::Txn&, const Call&, const StreamImportRequest&, const std::string&) {
    ++handled;
    return Receipt();
  };
  Upload first(world);
  first.Open();
  first.Give(Proto<StreamImportRequest>("start {}"));
  EXPECT_THAT(first.End(), testing::HasViolation("start.source"));
  EXPECT_EQ(handled, 0);
  Upload second(world);
  second.Open();
  second.Give(Start());
  second.Give(Piece(""));
  EXPECT_THAT(second.End(), testing::HasViolation("piece.file"));
  EXPECT_EQ(handled, 1);
  AwaitNoStreams(world);
}

TEST(Uploads, WhoMayNotSendIsToldSoWhateverIsWrongWithTheMessage) {
  World world;
  Upload upload(world);
  upload.Open(testing::MemberCaller("ana"));
  upload.Give(Proto<StreamImportRequest>("start {}"));
  EXPECT_THAT(upload.End(), HasReason(error::v1::REASON_NOT_PERMITTED));
  AwaitNoStreams(world);
}

TEST(Uploads, EndsWithItsDeadlineItsLongestTimeOrItsCredential) {
  Dispatcher::Limits limits;
  limits.longest_upload = absl::Milliseconds(300);
  World world(limits);
  Upload late(world), long_one(world), expired(world);
  late.Open(testing::OperatorCaller(), absl::Milliseconds(50));
  long_one.Open(testing::OperatorCaller(), absl::Hours(5));
  late.Give(Start());
  long_one.Give(Start());
  EXPECT_THAT(late.End(), HasReason(error::v1::REASON_DEADLINE_PASSED));
  EXPECT_THAT(long_one.End(), HasReason(error::v1::REASON_DEADLINE_PASSED));
  World patient;
  access::Caller caller = testing::OperatorCaller();
  caller.expires = patient.clock.Now() + absl::Minutes(1);
  Upload waiting(patient);
  waiting.Open(caller);
  waiting.Give(Start());
  ASSERT_TRUE(waiting.IsAsked());
  patient.clock.Advance(absl::Minutes(1));
  EXPECT_THAT(waiting.End(), HasReason(error::v1::REASON_CREDENTIAL_EXPIRED));
  AwaitNoStreams(world);
  AwaitNoStreams(patient);
}

TEST(Uploads, TakesAPlaceAmongTheStreams) {
  Dispatcher::Limits limits;
  limits.streams = 1;
  World world(limits);
  Upload first(world), second(world), third(world);
  first.Open();
  second.Open();
  EXPECT_THAT(second.End(), HasReason(error::v1::REASON_OVERLOADED));
  first.Give(Start());
  first.Give(Piece("a", /*last=*/true));
  EXPECT_THAT(first.End(), IsOk());
  AwaitNoStreams(world);
  third.Open();
  third.Give(Start());
  ASSERT_TRUE(third.IsAsked());
  third.Leave();
  AwaitNoStreams(world);
}

TEST(Uploads, ADrainEndsThoseThatWaitAndLetsThoseThatAreCompleteGetTheirAnswer) {
  World world;
  absl::Notification completing, go_on;
  world.component.complete = [&](Work&, const Call&, const StreamImportRequest&, const std::string&) {
    completing.Notify();
    go_on.WaitForNotification();
    return Import();
  };
  Upload waiting(world), complete(world), late(world);
  waiting.Open();
  waiting.Give(Start());
  ASSERT_TRUE(waiting.IsAsked());
  complete.Open();
  complete.Give(Start());
  complete.Give(Piece("a", /*last=*/true));
  completing.WaitForNotification();
  world.server->dispatcher().Drain();
  EXPECT_THAT(waiting.End(), HasReason(error::v1::REASON_SHUTTING_DOWN));
  late.Open();
  EXPECT_THAT(late.End(), HasReason(error::v1::REASON_SHUTTING_DOWN));
  go_on.Notify();
  EXPECT_THAT(complete.End(), IsOk());
  AwaitNoStreams(world);
}

TEST(Uploads, OneThatIsGivenUpInAnyPhaseEndsOnce) {
  World world;
  std::deque<Upload> uploads;
  for (int i = 0; i < 200; ++i) {
    Upload& upload = uploads.emplace_back(world);
    upload.Open();
    std::thread leaver([&upload, i] {
      absl::SleepFor(absl::Microseconds(i * 17 % 900));
      upload.Leave();
    });
    for (int piece = 0; piece < 5 && upload.IsAsked(); ++piece) {
      if (piece == 0) {
        upload.Give(Start());
      } else {
        upload.Give(Piece("a", piece == 4));
      }
    }
    leaver.join();
    const absl::Status end = upload.End();
    EXPECT_TRUE(end.ok() || absl::IsCancelled(end)) << end;
  }
  AwaitNoStreams(world);
  // Nor again later, whatever was under way when its client left.
  for (Upload& upload : uploads) upload.End().IgnoreError();
}

}  // namespace
}  // namespace waymark::rpc
