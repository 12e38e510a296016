#include "common/events/follower.h"

#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "common/events/cursor.h"
#include "common/events/journal.h"
#include "common/rpc/component.h"
#include "common/storage/table.h"
#include "common/testing/fake_clock.h"
#include "common/testing/in_process.h"
#include "common/testing/seeded_ids.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/common/events/stores.h"
#include "waymark/access/v1/grant.pb.h"
#include "waymark/event/v1/journal.pb.h"

namespace waymark::events {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using event::v1::Event;
using google::protobuf::Int64Value;
using storage::Stored;
using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;

class Teller final : public rpc::Component {
 public:
  std::string_view name() const override { return "plan"; }
  std::vector<rpc::Service> Services() override { return {Journal::MakeService()}; }
};

// What the follower's side makes of events: for each subject the numbers told, in the order applied. A grant's purpose holds the list, since any
// stored message does.
const storage::Table<access::v1::Grant>& Lists() {
  static const auto& table = *new storage::Table<access::v1::Grant>("lists", [](const access::v1::Grant& g) { return g.name(); });
  return table;
}

// A peer that fails on purpose between the follower and the producer.
class FaultyPeer final : public rpc::Peer {
 public:
  explicit FaultyPeer(std::unique_ptr<rpc::Peer> peer) : peer_(std::move(peer)) {}

  absl::Status Call(std::string_view method, const google::protobuf::Message& request, google::protobuf::Message* response,
                    absl::Duration timeout) override {
    if (down) return absl::UnavailableError("down");
    return peer_->Call(method, request, response, timeout);
  }
  absl::Status Watch(std::string_view method, const google::protobuf::Message& request,
                     std::function<bool(std::string_view)> on_message) override {
    if (down) return absl::UnavailableError("down");
    int left = break_after;
    bool broke = false;
    const absl::Status ended = peer_->Watch(method, request, [&](std::string_view bytes) {
      if (left-- == 0) {
        broke = true;
        return false;
      }
      return on_message(bytes);
    });
    return broke ? absl::UnavailableError("the stream broke") : ended;
  }
  void Shutdown() override { peer_->Shutdown(); }

  std::atomic<bool> down = false;
  int break_after = -1;  // messages; -1: never

 private:
  std::unique_ptr<rpc::Peer> peer_;
};

// Counts how often each crash point was reached.
class CountedPoints final : public base::CrashPoints {
 public:
  void Reach(std::string_view name) override {
    const absl::MutexLock lock(&mutex_);
    ++counts_[std::string(name)];
  }
  int count(const std::string& name) {
    const absl::MutexLock lock(&mutex_);
    return counts_[name];
  }

 private:
  absl::Mutex mutex_;
  std::map<std::string, int> counts_;
};

std::vector<const storage::TableSpec*> FollowingTables() {
  std::vector<const storage::TableSpec*> tables = Follower::Tables();
  tables.push_back(&Lists().spec());
  return tables;
}

class FollowerTest : public ::testing::TestWithParam<std::string> {
 protected:
  FollowerTest() {
    EXPECT_THAT(Journal::Open(*producer_, ids_, false), IsOk());
    follower_ = Make();
  }
  ~FollowerTest() override {
    follower_.reset();
    server_.dispatcher().Stop();
  }

  std::unique_ptr<Follower> Make(std::function<absl::Status()> resync = nullptr) {
    Follower::Options options;
    options.name = "plan";
    options.peer = &peer_;
    options.store = consumer_.get();
    options.clock = &clock_;
    options.ids = &ids_;
    options.crash = &points_;
    options.metrics = &metrics_;
    options.apply = [this](storage::Txn& txn, const rpc::Call& call, const Event& event) { return Apply(txn, call, event); };
    options.resync = std::move(resync);
    return std::make_unique<Follower>(std::move(options));
  }

  absl::Status Apply(storage::Txn& txn, const rpc::Call& call, const Event& event) {
    EXPECT_EQ(call.caller.Key(), "service:plan");
    EXPECT_EQ(call.now, clock_.Now());
    Int64Value fact;
    if (!event.fact().UnpackTo(&fact)) return absl::InternalError("no number");
    WM_ASSIGN_OR_RETURN(std::optional<Stored<access::v1::Grant>> present, Lists().Find(txn, event.subject()));
    Stored<access::v1::Grant> list = present.has_value() ? *std::move(present) : Stored<access::v1::Grant>();
    access::v1::Grant& changed = list.mutable_message();
    changed.set_name(event.subject());
    changed.set_purpose(base::Cat(changed.purpose(), fact.value(), ","));
    WM_RETURN_IF_ERROR(Lists().Put(txn, list));
    // Fails after it wrote, so that what it did has to be undone.
    return Failure(fact.value());
  }

  absl::Status Failure(int64_t value) {
    const absl::MutexLock lock(&mutex_);
    const auto failure = failures_.find(value);
    if (failure == failures_.end()) return absl::OkStatus();
    if (failure->second.times > 0 && --failure->second.times == 0) {
      const absl::Status last = failure->second.status;
      failures_.erase(failure);
      return last;
    }
    return failure->second.status;
  }
  // Makes applying `value` fail so many times; 0: always.
  void Fail(int64_t value, absl::Status status, int times = 0) {
    const absl::MutexLock lock(&mutex_);
    failures_[value] = {std::move(status), times};
  }
  void Mend() {
    const absl::MutexLock lock(&mutex_);
    failures_.clear();
  }

  void Append(std::string_view subject, int64_t value) {
    EXPECT_THAT(producer_->WriteAndWait([&](storage::Txn& txn) {
      rpc::Call call;
      call.now = clock_.Now();
      call.ids = &ids_;
      Int64Value fact;
      fact.set_value(value);
      return Journal::Append(txn, call, subject, fact);
    }),
                IsOk());
  }

  // The numbers applied for the subject.
  std::string Applied(std::string_view subject) {
    std::string list;
    EXPECT_THAT(consumer_->Read([&](storage::Txn& txn) -> absl::Status {
      WM_ASSIGN_OR_RETURN(const auto row, Lists().Find(txn, subject));
      if (row.has_value()) list = (*row)->purpose();
      return absl::OkStatus();
    }),
                IsOk());
    return list;
  }

  int64_t Metric(std::string_view name) {
    const base::Metrics::Labels labels = {{"follower", "plan"}};
    if (name == "waymark_follower_parked" || name == "waymark_follower_lag_seconds") return metrics_.GaugeOf(name, labels)->value();
    return metrics_.CounterOf(name, labels)->value();
  }

  struct Failing {
    absl::Status status;
    int times = 0;
  };

  testing::FakeClock clock_;
  testing::SeededIds ids_;
  base::CrashPoints crash_;
  CountedPoints points_;
  base::Metrics metrics_;
  std::unique_ptr<storage::Store> producer_ = OpenStore(GetParam(), testing::WithPathTables(Journal::Tables()));
  std::unique_ptr<storage::Store> consumer_ = OpenStore(GetParam(), FollowingTables());
  Teller teller_;
  testing::InProcess server_{rpc::Wiring{&clock_, &ids_, &crash_, producer_.get(), &metrics_}, &teller_};
  FaultyPeer peer_{server_.PeerOf(testing::ServiceCaller("notification"))};
  absl::Mutex mutex_;
  std::map<int64_t, Failing> failures_;
  std::unique_ptr<Follower> follower_;
};

INSTANTIATE_TEST_SUITE_P(Engines, FollowerTest, ::testing::ValuesIn(Engines()), [](const auto& engine) { return engine.param; });

TEST_P(FollowerTest, AppliesEachEventOnceInItsOrder) {
  for (int i = 0; i < 5; ++i) Append("members/ana", i);
  ASSERT_THAT(follower_->Step(), IsOk());
  ASSERT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(Applied("members/ana"), "0,1,2,3,4,");
  Append("members/ana", 5);
  follower_ = Make();  // another process: only the store remembers
  ASSERT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(Applied("members/ana"), "0,1,2,3,4,5,");
  EXPECT_EQ(Metric("waymark_follower_events_total"), 6);
}

TEST_P(FollowerTest, TakesManyInOneCommit) {
  for (int i = 0; i < 150; ++i) Append(base::Cat("members/m", i % 7), i);
  ASSERT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(Metric("waymark_follower_events_total"), 150);
  EXPECT_LE(points_.count("plan.after_apply"), 10);
  EXPECT_GE(points_.count("plan.before_apply_commit"), points_.count("plan.after_apply"));
}

TEST_P(FollowerTest, AppliesOnceWhateverFailsInBetween) {
  std::mt19937 random(3);
  std::map<std::string, std::string> expected;
  int next = 0;
  for (int round = 0; round < 30; ++round) {
    for (int i = 0; i < 10; ++i, ++next) {
      const std::string subject = base::Cat("members/m", random() % 4);
      Append(subject, next);
      base::Append(&expected[subject], next, ",");
      if (random() % 5 == 0) Fail(next, random() % 2 == 0 ? absl::UnavailableError("later") : absl::AbortedError("lost"), 1 + random() % 3);
    }
    peer_.break_after = random() % 2 == 0 ? static_cast<int>(random() % 12) : -1;
    if (random() % 4 == 0) follower_ = Make();
    (void)follower_->Step();
  }
  peer_.break_after = -1;
  for (int i = 0; i < 1000 && !follower_->Step().ok(); ++i) {
  }
  for (const auto& [subject, list] : expected) EXPECT_EQ(Applied(subject), list);
  EXPECT_EQ(*follower_->ParkedSubjects(), 0);
}

TEST_P(FollowerTest, TriesAgainWhatFailsInPassing) {
  Append("members/ana", 1);
  Append("members/ana", 2);
  Fail(2, absl::UnavailableError("later"));
  EXPECT_THAT(follower_->Step(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(Applied("members/ana"), "1,");
  EXPECT_EQ(*follower_->ParkedSubjects(), 0);
  Mend();
  EXPECT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(Applied("members/ana"), "1,2,");
}

TEST_P(FollowerTest, ParksTheSubjectOfAPoisonousEventAndGoesOnWithOthers) {
  for (int i = 0; i < 9; ++i) Append(i % 2 == 0 ? "members/ana" : "members/ben", i);
  Fail(2, absl::InternalError("poison"));
  ASSERT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(Applied("members/ana"), "0,");
  EXPECT_EQ(Applied("members/ben"), "1,3,5,7,");
  EXPECT_EQ(*follower_->ParkedSubjects(), 1);
  EXPECT_EQ(Metric("waymark_follower_parked"), 1);
  EXPECT_EQ(Metric("waymark_follower_events_total"), 5);

  Append("members/ana", 10);
  Append("members/carl", 11);
  ASSERT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(Applied("members/ana"), "0,") << "later events of the subject wait their turn";
  EXPECT_EQ(Applied("members/carl"), "11,");

  EXPECT_EQ(*follower_->RetryParked(), 0) << "still poisonous";
  Fail(6, absl::InternalError("poison, too"));
  failures_.erase(2);
  EXPECT_EQ(*follower_->RetryParked(), 2);
  EXPECT_EQ(Applied("members/ana"), "0,2,4,");
  EXPECT_EQ(*follower_->ParkedSubjects(), 1);

  Mend();
  follower_ = Make();
  EXPECT_EQ(*follower_->RetryParked(), 3);
  EXPECT_EQ(Applied("members/ana"), "0,2,4,6,8,10,");
  EXPECT_EQ(Metric("waymark_follower_parked"), 0);
  Append("members/ana", 12);
  ASSERT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(Applied("members/ana"), "0,2,4,6,8,10,12,");
}

TEST_P(FollowerTest, ParksManySubjectsEachByItself) {
  for (int i = 0; i < 60; ++i) {
    Append(base::Cat("members/m", i), i);
    if (i % 3 == 0) Fail(i, absl::InvalidArgumentError("poison"));
  }
  ASSERT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(*follower_->ParkedSubjects(), 20);
  for (int i = 0; i < 60; ++i) EXPECT_EQ(Applied(base::Cat("members/m", i)), i % 3 == 0 ? "" : base::Cat(i, ","));
  Mend();
  EXPECT_EQ(*follower_->RetryParked(), 20);
}

TEST_P(FollowerTest, ListsAfreshWhenItsCursorIsLost) {
  std::vector<std::string> told;
  int resyncs = 0;
  follower_ = Make([&]() -> absl::Status {
    ++resyncs;
    Append("members/ana", 100 + resyncs);  // happens while it lists
    return absl::OkStatus();
  });
  Append("members/ana", 1);
  ASSERT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(resyncs, 1) << "a new follower lists, since the journal may begin late";
  EXPECT_EQ(Applied("members/ana"), "101,") << "what was before the listing was listed; what came with it is told";
  Append("members/ana", 2);
  Fail(3, absl::InternalError("poison"));
  Append("members/ben", 3);
  ASSERT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(*follower_->ParkedSubjects(), 1);

  ASSERT_THAT(Journal::Open(*producer_, ids_, true), IsOk());
  Append("members/ana", 4);
  ASSERT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(resyncs, 2);
  EXPECT_EQ(Applied("members/ana"), "101,2,102,");
  EXPECT_EQ(*follower_->ParkedSubjects(), 0) << "the listing said what became of them";
  EXPECT_EQ(Metric("waymark_follower_resyncs_total"), 2);
  Append("members/ben", 5);
  ASSERT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(Applied("members/ben"), "5,");
  EXPECT_EQ(resyncs, 2);
}

TEST_P(FollowerTest, NothingParkedIsAppliedOverWhatWasListed) {
  follower_ = Make([&]() -> absl::Status {
    WM_RETURN_IF_ERROR(consumer_->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
      WM_ASSIGN_OR_RETURN(std::optional<Stored<access::v1::Grant>> present, Lists().Find(txn, "members/ben"));
      Stored<access::v1::Grant> list = present.has_value() ? *std::move(present) : Stored<access::v1::Grant>();
      list.mutable_message().set_name("members/ben");
      list.mutable_message().set_purpose("listed,");
      return Lists().Put(txn, list);
    }));
    return follower_->RetryParked().status();  // as its other thread, or another replica, may do meanwhile
  });
  ASSERT_THAT(follower_->Step(), IsOk());
  Append("members/ben", 1);
  Fail(1, absl::InternalError("poison"));
  ASSERT_THAT(follower_->Step(), IsOk());
  ASSERT_EQ(*follower_->ParkedSubjects(), 1);

  Mend();
  ASSERT_THAT(Journal::Open(*producer_, ids_, true), IsOk());
  Append("members/ben", 2);
  ASSERT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(Applied("members/ben"), "listed,") << "1 was parked long before, and the listing knows what became of it";
  EXPECT_EQ(Metric("waymark_follower_parked"), 0);
}

TEST_P(FollowerTest, WhatIsParkedStaysWhereAnotherReplicaListed) {
  std::unique_ptr<Follower> other;
  int listings = 0;
  follower_ = Make([&]() -> absl::Status {
    ++listings;
    if (listings != 2) return absl::OkStatus();
    WM_RETURN_IF_ERROR(other->Step());
    Append("members/ben", 2);
    Fail(2, absl::InternalError("poison"));
    return other->Step();
  });
  other = Make([] { return absl::OkStatus(); });
  ASSERT_THAT(follower_->Step(), IsOk());
  ASSERT_THAT(Journal::Open(*producer_, ids_, true), IsOk());
  EXPECT_THAT(follower_->Step(), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(*follower_->ParkedSubjects(), 1) << "what the other follower parked after its listing is not this one's to forget";
}

TEST_P(FollowerTest, ListsAgainWhenTheListingFailed) {
  int tries = 0;
  follower_ = Make([&]() -> absl::Status { return ++tries < 3 ? absl::UnavailableError("down") : absl::OkStatus(); });
  Append("members/ana", 1);
  EXPECT_THAT(follower_->Step(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(follower_->Step(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(follower_->Step(), IsOk());
  Append("members/ana", 2);
  EXPECT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(tries, 3);
  EXPECT_EQ(Applied("members/ana"), "2,");
}

TEST_P(FollowerTest, SaysThatItsCursorIsLostWhereItCannotList) {
  Append("members/ana", 1);
  ASSERT_THAT(follower_->Step(), IsOk());
  ASSERT_THAT(Journal::Open(*producer_, ids_, true), IsOk());
  EXPECT_THAT(follower_->Step(), HasReason(error::v1::REASON_CURSOR_LOST));
}

TEST_P(FollowerTest, SharesTheWorkWithAnotherReplica) {
  const auto other = Make();
  std::atomic<bool> done = false;
  const auto follow = [&](Follower& follower) {
    while (!done) (void)follower.Step();
  };
  std::thread first([&] { follow(*follower_); });
  std::thread second([&] { follow(*other); });
  std::string expected;
  for (int i = 0; i < 200; ++i) {
    Append("members/ana", i);
    base::Append(&expected, i, ",");
  }
  for (int i = 0; i < 500 && Applied("members/ana") != expected; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  done = true;
  first.join();
  second.join();
  EXPECT_EQ(Applied("members/ana"), expected);
}

TEST_P(FollowerTest, FollowsByItselfUntilStopped) {
  Append("members/ben", 1000);
  Fail(1000, absl::InternalError("poison"));
  peer_.down = true;
  follower_->Start();
  std::string expected;
  for (int i = 0; i < 300; ++i) {
    if (i == 100) peer_.down = false;
    if (i == 150) Fail(i, absl::UnavailableError("later"), 3);
    Append("members/ana", i);
    base::Append(&expected, i, ",");
  }
  for (int i = 0; i < 1000 && Applied("members/ana") != expected; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(Applied("members/ana"), expected);
  EXPECT_EQ(*follower_->ParkedSubjects(), 1);
  follower_->Stop();
  Append("members/ana", 300);
  std::this_thread::sleep_for(std::chrono::milliseconds(120));
  EXPECT_EQ(Applied("members/ana"), expected);
}

TEST_P(FollowerTest, TellsHowFarBehindItIs) {
  Append("members/ana", 1);
  clock_.Advance(absl::Seconds(90));
  ASSERT_THAT(follower_->Step(), IsOk());
  EXPECT_EQ(Metric("waymark_follower_lag_seconds"), 90);
}

}  // namespace
}  // namespace waymark::events
