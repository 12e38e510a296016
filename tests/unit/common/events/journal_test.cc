#include "common/events/journal.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "common/events/cursor.h"
#include "common/rpc/component.h"
#include "common/testing/fake_clock.h"
#include "common/testing/in_process.h"
#include "common/testing/seeded_ids.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/common/events/stores.h"
#include "waymark/event/v1/journal.pb.h"

namespace waymark::events {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using event::v1::Event;
using google::protobuf::Int64Value;
using google::protobuf::StringValue;
using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;

constexpr std::string_view kWatch = "waymark.event.v1.JournalService/WatchEvents";
constexpr std::string_view kGetHead = "waymark.event.v1.JournalService/GetHead";
constexpr auto kLost = error::v1::REASON_CURSOR_LOST;

// A service that has nothing but a journal.
class Teller final : public rpc::Component {
 public:
  std::string_view name() const override { return "plan"; }
  std::vector<rpc::Service> Services() override { return {Journal::MakeService()}; }
};

class JournalTest : public ::testing::TestWithParam<std::string> {
 protected:
  JournalTest() { EXPECT_THAT(Journal::Open(*store_, ids_, false), IsOk()); }
  ~JournalTest() override { server_.dispatcher().Stop(); }

  rpc::Call CallNow() {
    rpc::Call call;
    call.now = clock_.Now();
    call.ids = &ids_;
    return call;
  }

  absl::Status Append(std::string_view subject, int64_t value) {
    return store_->WriteAndWait([&](storage::Txn& txn) {
      Int64Value fact;
      fact.set_value(value);
      return Journal::Append(txn, CallNow(), subject, fact);
    });
  }

  // Appends the numbers from `first` to before `end` in one transaction.
  absl::Status AppendAll(std::string_view subject, int64_t first, int64_t end) {
    return store_->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
      Int64Value fact;
      for (int64_t value = first; value < end; ++value) {
        fact.set_value(value);
        WM_RETURN_IF_ERROR(Journal::Append(txn, CallNow(), subject, fact));
      }
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::vector<Event>> Watch(std::string cursor = "", std::vector<std::string> types = {}, size_t most = 100'000) {
    event::v1::WatchEventsRequest request;
    request.set_cursor(std::move(cursor));
    for (const std::string& type : types) request.add_fact_types(type);
    return server_.Watch<Event>(testing::ServiceCaller("notification"), kWatch, request, most);
  }

  std::string Head() {
    return server_.Call<event::v1::Head>(testing::ServiceCaller("feedback"), kGetHead, event::v1::GetHeadRequest())->cursor();
  }

  static std::vector<int64_t> Values(const std::vector<Event>& events) {
    std::vector<int64_t> values;
    for (const Event& event : events) {
      Int64Value fact;
      EXPECT_TRUE(event.fact().UnpackTo(&fact));
      values.push_back(fact.value());
    }
    return values;
  }

  testing::FakeClock clock_;
  testing::SeededIds ids_;
  base::CrashPoints crash_;
  base::Metrics metrics_;
  std::unique_ptr<storage::Store> store_ = OpenStore(GetParam(), testing::WithPathTables(Journal::Tables()));
  Teller teller_;
  testing::InProcess server_{rpc::Wiring{&clock_, &ids_, &crash_, store_.get(), &metrics_}, &teller_};
};

INSTANTIATE_TEST_SUITE_P(Engines, JournalTest, ::testing::ValuesIn(Engines()), [](const auto& engine) { return engine.param; });

TEST_P(JournalTest, TellsWhatHappenedInItsOrder) {
  for (int i = 0; i < 300; i += 3) ASSERT_THAT(AppendAll(base::Cat("members/m", i, "/plans/p"), i, i + 3), IsOk());
  const auto events = Watch();
  ASSERT_THAT(events, IsOk());
  ASSERT_EQ(events->size(), 300u);
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(Values(*events)[i], i);
    EXPECT_EQ((*events)[i].subject(), base::Cat("members/m", i - i % 3, "/plans/p"));
    EXPECT_EQ((*events)[i].create_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  }
  EXPECT_EQ(events->back().cursor(), Head());
}

TEST_P(JournalTest, GoesOnBehindAnyCursorItGave) {
  const std::string empty = Head();
  for (int i = 0; i < 5; ++i) ASSERT_THAT(Append("members/ana", i), IsOk());
  const auto events = Watch();
  EXPECT_THAT(Values(*Watch(empty)), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(Values(*Watch((*events)[2].cursor())), ElementsAre(3, 4));
  EXPECT_THAT(*Watch(Head()), IsEmpty());
  ASSERT_THAT(Append("members/ana", 5), IsOk());
  EXPECT_THAT(Values(*Watch(events->back().cursor())), ElementsAre(5));
}

TEST_P(JournalTest, HoldsNothingOfWhatWasUndone) {
  ASSERT_THAT(Append("members/ana", 1), IsOk());
  EXPECT_THAT(store_->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
    WM_RETURN_IF_ERROR(Journal::Append(txn, CallNow(), "members/ana", Int64Value()));
    return base::Error(error::v1::REASON_STATE_FORBIDS, "no");
  }),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  ASSERT_THAT(Append("members/ana", 2), IsOk());
  EXPECT_THAT(Values(*Watch()), ElementsAre(1, 2));
}

TEST_P(JournalTest, TellsOnlyTheFactsAskedFor) {
  ASSERT_THAT(AppendAll("members/ana", 0, 400), IsOk());
  EXPECT_THAT(store_->WriteAndWait([&](storage::Txn& txn) { return Journal::Append(txn, CallNow(), "members/ana", StringValue()); }), IsOk());
  EXPECT_EQ(Watch("", {"google.protobuf.StringValue"})->size(), 1u);
  EXPECT_EQ(Watch("", {"google.protobuf.Int64Value"})->size(), 400u);
  EXPECT_EQ(Watch("", {"google.protobuf.Int64Value", "google.protobuf.StringValue"})->size(), 401u);
  EXPECT_THAT(*Watch("", {"google.protobuf.BoolValue"}), IsEmpty());
}

TEST_P(JournalTest, LosesCursorsOfAnEpochThatEnded) {
  ASSERT_THAT(Append("members/ana", 1), IsOk());
  const std::string before = Head();
  ASSERT_THAT(Journal::Open(*store_, ids_, false), IsOk());
  EXPECT_EQ(Head(), before) << "a plain start keeps the epoch";
  ASSERT_THAT(Journal::Open(*store_, ids_, true), IsOk());
  EXPECT_THAT(Watch(before), HasReason(kLost));
  EXPECT_THAT(Watch(before), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(*Watch(Head()), IsEmpty());
  EXPECT_THAT(Values(*Watch()), ElementsAre(1));
}

TEST_P(JournalTest, LosesCursorsAheadOfItAndRefusesWhatIsNone) {
  ASSERT_THAT(Append("members/ana", 1), IsOk());
  Cursor ahead = *Cursor::Parse(Head());
  ahead.position += 1;
  EXPECT_THAT(Watch(ahead.Text()), HasReason(kLost)) << "the store was put back without a new epoch";
  for (const std::string& none : {std::string("x"), std::string("e.0.1"), Head() + "A"}) {
    EXPECT_THAT(Watch(none), testing::HasViolation("cursor")) << none;
  }
}

TEST_P(JournalTest, ForgetsOnlyWhatIsOldAndBeyondTheNumberKept) {
  const Journal::Retention retention{absl::Hours(24), 5};
  const auto trim = [&] {
    for (int i = 0; i < 3; ++i) {
      EXPECT_THAT(store_->WriteAndWait([&](storage::Txn& txn) { return Journal::Trim(txn, clock_.Now(), retention); }), IsOk());
    }
  };
  const std::string start = Head();
  for (int i = 0; i < 8; ++i) ASSERT_THAT(Append("members/ana", i), IsOk());
  trim();
  EXPECT_EQ(Watch()->size(), 8u) << "young";
  clock_.Advance(absl::Hours(23));
  ASSERT_THAT(Append("members/ana", 8), IsOk());
  clock_.Advance(absl::Hours(2));
  const auto all = Watch();
  trim();
  EXPECT_THAT(Values(*Watch()), ElementsAre(4, 5, 6, 7, 8)) << "the last five stay whatever their age";
  EXPECT_THAT(Watch(start), HasReason(kLost));
  EXPECT_THAT(Watch((*all)[2].cursor()), HasReason(kLost));
  EXPECT_THAT(Values(*Watch((*all)[3].cursor())), ElementsAre(4, 5, 6, 7, 8)) << "nothing behind it is missing";
  for (int i = 9; i < 20; ++i) ASSERT_THAT(Append("members/ana", i), IsOk());
  trim();
  EXPECT_EQ(Values(*Watch()).front(), 8) << "younger than a day";
}

// More events than the engine in memory, which looks at each row for each query, can be asked to hold.
class LongJournalTest : public JournalTest {};
INSTANTIATE_TEST_SUITE_P(Engines, LongJournalTest, ::testing::Values("sqlite"), [](const auto& engine) { return engine.param; });

TEST_P(LongJournalTest, TrimsByItselfAndCountsOn) {
  constexpr int kOld = 10'200;
  for (int i = 0; i < kOld; i += 100) {
    ASSERT_THAT(AppendAll("members/ana", i, i + 100), IsOk());
  }
  EXPECT_EQ(Watch()->size(), static_cast<size_t>(kOld));
  clock_.Advance(absl::Hours(24 * 91));
  for (int i = 0; i < 160; ++i) ASSERT_THAT(Append("members/ana", kOld + i), IsOk());
  const auto left = Watch();
  EXPECT_LE(left->size(), 10'060u);
  EXPECT_GE(left->size(), 10'000u);
  EXPECT_EQ(Values(*left).back(), kOld + 159);
  EXPECT_EQ(Cursor::Parse(Head())->position, kOld + 160);
}

TEST_P(JournalTest, IsReadByServicesAndOperatorsOnly) {
  EXPECT_THAT(testing::AddMember(*store_, "ana"), IsOk());
  for (const auto& [caller, in] : std::vector<std::pair<access::Caller, bool>>{{testing::ServiceCaller("plan"), true},
                                                                               {testing::ServiceCaller("edge"), false},
                                                                               {testing::OperatorCaller(), true},
                                                                               {testing::AnalystCaller(), false},
                                                                               {testing::MemberCaller("ana"), false}}) {
    EXPECT_EQ(server_.Call<event::v1::Head>(caller, kGetHead, event::v1::GetHeadRequest()).ok(), in) << caller.Key();
    EXPECT_EQ(server_.Watch<Event>(caller, kWatch, event::v1::WatchEventsRequest()).ok(), in) << caller.Key();
  }
}

TEST_P(JournalTest, RefusesAnEventAboutNothing) {
  EXPECT_THAT(Append("", 1), HasReason(error::v1::REASON_INTERNAL));
}

// Writers at once, each in its own order, and a reader who never sees a position before a smaller one.
TEST_P(JournalTest, ShowsNoPositionBeforeASmallerOne) {
  constexpr int kWriters = 4;
  constexpr int kEach = 40;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; i < kEach; ++i) EXPECT_THAT(Append(base::Cat("members/m", w), i), IsOk());
    });
  }
  std::vector<Event> seen;
  std::string cursor;
  while (seen.size() < kWriters * kEach) {
    const auto more = Watch(cursor);
    ASSERT_THAT(more, IsOk());
    for (const Event& event : *more) {
      seen.push_back(event);
      cursor = event.cursor();
    }
  }
  for (std::thread& writer : writers) writer.join();
  std::map<std::string, std::vector<int64_t>> by_subject;
  for (size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(Cursor::Parse(seen[i].cursor())->position, static_cast<int64_t>(i) + 1);
    by_subject[seen[i].subject()].push_back(Values({seen[i]})[0]);
  }
  for (const auto& [subject, values] : by_subject) {
    EXPECT_EQ(values.size(), static_cast<size_t>(kEach)) << subject;
    EXPECT_TRUE(std::is_sorted(values.begin(), values.end())) << subject;
  }
}

}  // namespace
}  // namespace waymark::events
