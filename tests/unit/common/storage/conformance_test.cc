// What store.h promises of transactions, of every engine.

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/testing/status_matchers.h"
#include "tests/unit/common/storage/engines.h"

namespace waymark::storage {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Conformance : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, Conformance, ::testing::ValuesIn(Engines()), EngineName);

void ExpectSame(const Row& a, const Row& b) {
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.member, b.member);
  EXPECT_EQ(a.columns, b.columns);
  EXPECT_EQ(a.revision, b.revision);
  EXPECT_EQ(a.bytes, b.bytes);
}

TEST_P(Conformance, ARowComesBackAsItWasPut) {
  const std::string odd("a\0b\xff\xfe\"'$1;--", 13);
  const std::vector<Row> rows = {
      Note("members/ana/notes/n1", "members/ana", "title", 7),
      Note("members/ana/notes/empty", "", "", 0, ""),
      Note("odd" + odd, odd, odd, std::numeric_limits<int64_t>::min(), odd),
      Note("members/ana/notes/long", "members/ana", std::string(5000, 't'), std::numeric_limits<int64_t>::max(), std::string(300'000, 'x')),
  };
  for (const Row& row : rows) ASSERT_THAT(Put(kNotes, row), IsOk());
  for (Row row : rows) {
    const std::optional<Row> found = Get(kNotes, row.key);
    ASSERT_TRUE(found);
    row.revision = 1;
    ExpectSame(*found, row);
    const std::vector<Row> selected = Select(kNotes, {.equals = {{"key", row.key}}});
    ASSERT_EQ(selected.size(), 1u);
    ExpectSame(selected[0], row);
  }
  EXPECT_FALSE(Get(kNotes, "members/ana/notes"));
  EXPECT_FALSE(Get(kCounters, "members/ana/notes/n1")) << "tables keep their rows apart";
}

TEST_P(Conformance, EveryChangeIsOfTheRevisionThatWasRead) {
  Row row = Note("n", "m", "t", 1);
  ASSERT_THAT(Put(kNotes, row), IsOk());
  row.revision = 1;
  row.bytes = "second";
  ASSERT_THAT(Put(kNotes, row), IsOk()) << "nothing but the message changes";
  row.revision = 2;
  row.columns[0] = int64_t{2};
  row.bytes = "third";
  ASSERT_THAT(Put(kNotes, row), IsOk()) << "a column changes";
  row.revision = 3;
  ExpectSame(*Get(kNotes, "n"), row);

  for (const int64_t stale : {1, 2, 4}) {
    Row late = row;
    late.revision = stale;
    late.bytes = "late";
    const absl::Status put = Put(kNotes, late);
    EXPECT_THAT(put, StatusIs(absl::StatusCode::kAborted)) << stale;
    EXPECT_THAT(put, HasReason(error::v1::REASON_UNSPECIFIED));
    EXPECT_THAT(store_->WriteAndWait([&](Txn& txn) { return txn.Delete(kNotes, "n", stale); }), StatusIs(absl::StatusCode::kAborted));
  }
  Row absent = Note("absent", "m", "other", 1);
  absent.revision = 1;
  EXPECT_THAT(Put(kNotes, absent), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(store_->WriteAndWait([](Txn& txn) { return txn.Delete(kNotes, "absent", 1); }), StatusIs(absl::StatusCode::kAborted));
  ExpectSame(*Get(kNotes, "n"), row);

  EXPECT_THAT(store_->WriteAndWait([](Txn& txn) { return txn.Delete(kNotes, "n", 3); }), IsOk());
  EXPECT_FALSE(Get(kNotes, "n"));
}

TEST_P(Conformance, AKeyIsTakenOnce) {
  ASSERT_THAT(Put(kNotes, Note("n", "m", "first", 1)), IsOk());
  const absl::Status again = Put(kNotes, Note("n", "m", "second", 1));
  EXPECT_THAT(again, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(again, HasReason(error::v1::REASON_RESOURCE_EXISTS));
  EXPECT_EQ(std::get<std::string>(Get(kNotes, "n")->columns[1]), "first");

  EXPECT_THAT(store_->WriteAndWait([](Txn& txn) -> absl::Status {
    WM_RETURN_IF_ERROR(txn.Put(kNotes, Note("twice", "m", "a", 1)));
    EXPECT_THAT(txn.Put(kNotes, Note("twice", "m", "b", 1)), StatusIs(absl::StatusCode::kAlreadyExists));
    WM_RETURN_IF_ERROR(txn.Delete(kNotes, "n", 1));
    return txn.Put(kNotes, Note("n", "m", "anew", 1));
  }), IsOk());
  EXPECT_EQ(std::get<std::string>(Get(kNotes, "twice")->columns[1]), "a");
  EXPECT_EQ(Get(kNotes, "n")->revision, 1);
}

TEST_P(Conformance, AUniqueSetOfColumnsIsTakenOnce) {
  ASSERT_THAT(Put(kNotes, Note("a", "ana", "title", 1)), IsOk());
  ASSERT_THAT(Put(kNotes, Note("b", "ben", "title", 1)), IsOk()) << "another member's title";
  ASSERT_THAT(Put(kNotes, Note("c", "ana", "other", 1)), IsOk());
  const absl::Status taken = Put(kNotes, Note("d", "ana", "title", 1));
  EXPECT_THAT(taken, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(taken, HasReason(error::v1::REASON_RESOURCE_EXISTS));

  Row c = *Get(kNotes, "c");
  c.columns[1] = "title";
  EXPECT_THAT(Put(kNotes, c), StatusIs(absl::StatusCode::kAlreadyExists)) << "by a change as well";
  Row a = *Get(kNotes, "a");
  a.columns[0] = int64_t{5};
  EXPECT_THAT(Put(kNotes, a), IsOk()) << "a row does not stand in its own way";

  EXPECT_THAT(store_->WriteAndWait([&](Txn& txn) -> absl::Status {
    EXPECT_THAT(txn.Put(kNotes, Note("e", "ana", "title", 1)), StatusIs(absl::StatusCode::kAlreadyExists));
    WM_ASSIGN_OR_RETURN(std::optional<Row> row, txn.Get(kNotes, "a"));
    row->columns[1] = "moved";
    WM_RETURN_IF_ERROR(txn.Put(kNotes, *row));
    WM_RETURN_IF_ERROR(txn.Put(kNotes, Note("e", "ana", "title", 1)));
    EXPECT_THAT(txn.Put(kNotes, Note("f", "ana", "title", 1)), StatusIs(absl::StatusCode::kAlreadyExists));
    WM_RETURN_IF_ERROR(txn.Delete(kNotes, "e", 1));
    return txn.Put(kNotes, Note("f", "ana", "title", 1));
  }), IsOk()) << "what a transaction sets free is free in it";
  EXPECT_THAT(Keys(kNotes, {.equals = {{"member", "ana"}}}), ElementsAre("a", "c", "f"));
}

TEST_P(Conformance, AReadChangesNothing) {
  ASSERT_THAT(Put(kNotes, Note("n", "m", "t", 1)), IsOk());
  EXPECT_THAT(store_->Read([](Txn& txn) { return txn.Put(kNotes, Note("x", "m", "x", 1)); }), HasReason(error::v1::REASON_INTERNAL));
  EXPECT_THAT(store_->Read([](Txn& txn) { return txn.Delete(kNotes, "n", 1); }), HasReason(error::v1::REASON_INTERNAL));
  EXPECT_THAT(store_->Read([](Txn& txn) { return txn.DeleteWhere(kNotes, {}, 10).status(); }), HasReason(error::v1::REASON_INTERNAL));
  EXPECT_THAT(Keys(kNotes, {}), ElementsAre("n"));
  EXPECT_THAT(store_->Read([](Txn&) { return absl::CancelledError("mine"); }), StatusIs(absl::StatusCode::kCancelled));
}

TEST_P(Conformance, WhatDoesNotFitATableIsRefused) {
  static const TableSpec kUnknown = {.name = "unknown"};
  Row few = Note("n", "m", "t", 1);
  few.columns.pop_back();
  Row wrong = Note("n", "m", "t", 1);
  wrong.columns[0] = "text";
  const std::vector<std::function<absl::Status(Txn&)>> mistakes = {
      [](Txn& txn) { return txn.Get(kUnknown, "n").status(); },
      [](Txn& txn) { return txn.Put(kUnknown, Counter("n", 1)); },
      [](Txn& txn) { return txn.Put(kNotes, Note("", "m", "t", 1)); },
      [&](Txn& txn) { return txn.Put(kNotes, few); },
      [&](Txn& txn) { return txn.Put(kNotes, wrong); },
      [](Txn& txn) { return txn.Select(kNotes, {.equals = {{"colour", "red"}}}).status(); },
      [](Txn& txn) { return txn.Select(kNotes, {.equals = {{"state", "1"}}}).status(); },
      [](Txn& txn) { return txn.Select(kNotes, {.equals = {{"title", int64_t{1}}}}).status(); },
      [](Txn& txn) { return txn.Select(kNotes, {.order_by = "colour"}).status(); },
      [](Txn& txn) { return txn.Select(kNotes, {.order_by = "state", .from = Value("1")}).status(); },
      [](Txn& txn) { return txn.Select(kNotes, {.below = Value(int64_t{1})}).status(); },
      [](Txn& txn) { return txn.DeleteWhere(kNotes, {.equals = {{"colour", "red"}}}, 1).status(); },
  };
  for (size_t i = 0; i < mistakes.size(); ++i) {
    EXPECT_THAT(store_->WriteAndWait(mistakes[i]), HasReason(error::v1::REASON_INTERNAL)) << i;
  }
  EXPECT_THAT(Keys(kNotes, {}), IsEmpty());
}

TEST_P(Conformance, AReadSeesOneMoment) {
  ASSERT_THAT(Put(kNotes, Note("a", "m", "a", 1)), IsOk());
  EXPECT_THAT(store_->Read([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(std::optional<Row> before, txn.Get(kNotes, "a"));
    std::thread([&] {
      EXPECT_THAT(store_->WriteAndWait([](Txn& other) -> absl::Status {
        WM_ASSIGN_OR_RETURN(std::optional<Row> row, other.Get(kNotes, "a"));
        row->bytes = "changed";
        WM_RETURN_IF_ERROR(other.Put(kNotes, *row));
        return other.Put(kNotes, Note("b", "m", "b", 1));
      }), IsOk());
    }).join();
    WM_ASSIGN_OR_RETURN(std::optional<Row> after, txn.Get(kNotes, "a"));
    ExpectSame(*after, *before);
    WM_ASSIGN_OR_RETURN(std::vector<Row> rows, txn.Select(kNotes, {}));
    EXPECT_THAT(KeysOf(rows), ElementsAre("a"));
    return absl::OkStatus();
  }), IsOk());
  EXPECT_EQ(Get(kNotes, "a")->bytes, "changed");
  EXPECT_THAT(Keys(kNotes, {}), ElementsAre("a", "b"));
}

TEST_P(Conformance, ABodySeesWhatItWrote) {
  ASSERT_THAT(Put(kNotes, Note("a", "m", "a", 1)), IsOk());
  ASSERT_THAT(Put(kNotes, Note("b", "m", "b", 1)), IsOk());
  EXPECT_THAT(store_->WriteAndWait([](Txn& txn) -> absl::Status {
    WM_RETURN_IF_ERROR(txn.Put(kNotes, Note("c", "m", "c", 0)));
    WM_RETURN_IF_ERROR(txn.Delete(kNotes, "b", 1));
    WM_ASSIGN_OR_RETURN(std::optional<Row> c, txn.Get(kNotes, "c"));
    EXPECT_EQ(c->revision, 1);
    c->columns[0] = int64_t{9};
    WM_RETURN_IF_ERROR(txn.Put(kNotes, *c));
    WM_ASSIGN_OR_RETURN(std::optional<Row> b, txn.Get(kNotes, "b"));
    EXPECT_FALSE(b);
    WM_ASSIGN_OR_RETURN(std::vector<Row> rows, txn.Select(kNotes, {.order_by = "state", .descending = true}));
    EXPECT_THAT(KeysOf(rows), ElementsAre("c", "a"));
    WM_ASSIGN_OR_RETURN(const int64_t deleted, txn.DeleteWhere(kNotes, {.equals = {{"state", int64_t{9}}}}, 10));
    EXPECT_EQ(deleted, 1);
    WM_ASSIGN_OR_RETURN(rows, txn.Select(kNotes, {}));
    EXPECT_THAT(KeysOf(rows), ElementsAre("a"));
    return absl::OkStatus();
  }), IsOk());
  EXPECT_THAT(Keys(kNotes, {}), ElementsAre("a"));
}

TEST_P(Conformance, AnErrorUndoesItsOwnJobOnly) {
  ASSERT_THAT(Put(kCounters, Counter("c", 0)), IsOk());
  constexpr int kJobs = 200;
  absl::BlockingCounter told(kJobs);
  std::vector<absl::Status> outcomes(kJobs);
  for (int i = 0; i < kJobs; ++i) {
    store_->Write({.body = [i](Txn& txn) -> absl::Status {
                     WM_RETURN_IF_ERROR(Increment(txn, "c"));
                     WM_RETURN_IF_ERROR(txn.Put(kNotes, Note("n" + std::to_string(i), "m", std::to_string(i), i)));
                     return i % 3 == 0 ? absl::CancelledError(std::to_string(i)) : absl::OkStatus();
                   },
                   .done = [&, i](absl::Status status) { outcomes[i] = status; told.DecrementCount(); }});
  }
  told.Wait();
  int made = 0;
  for (int i = 0; i < kJobs; ++i) {
    EXPECT_EQ(Get(kNotes, "n" + std::to_string(i)).has_value(), i % 3 != 0) << i;
    EXPECT_EQ(outcomes[i], i % 3 == 0 ? absl::CancelledError(std::to_string(i)) : absl::OkStatus());
    made += i % 3 != 0;
  }
  EXPECT_EQ(CountOf(*Get(kCounters, "c")), made);
}

TEST_P(Conformance, JobsOfOneCallerAreMadeInOrder) {
  ASSERT_THAT(Put(kCounters, Counter("order", 0)), IsOk());
  constexpr int kJobs = 300;
  std::atomic<int> out_of_order = 0;
  std::thread other([&] {
    for (int i = 0; i < 50; ++i) (void)Put(kNotes, Note("n" + std::to_string(i), "m", std::to_string(i), i));
  });
  absl::BlockingCounter told(kJobs);
  for (int i = 0; i < kJobs; ++i) {
    store_->Write({.body = [i, &out_of_order](Txn& txn) -> absl::Status {
                     WM_ASSIGN_OR_RETURN(std::optional<Row> row, txn.Get(kCounters, "order"));
                     if (CountOf(*row) != i) ++out_of_order;
                     return Increment(txn, "order");
                   },
                   .done = [&](absl::Status status) { EXPECT_THAT(status, IsOk()); told.DecrementCount(); }});
  }
  told.Wait();
  other.join();
  EXPECT_EQ(out_of_order, 0);
}

TEST_P(Conformance, WhatWasToldIsSeenByEveryReadAfter) {
  ASSERT_THAT(Put(kCounters, Counter("c", 0)), IsOk());
  for (int i = 1; i <= 100; ++i) {
    absl::Notification told;
    store_->Write({.body = [](Txn& txn) { return Increment(txn, "c"); }, .done = [&](absl::Status) { told.Notify(); }});
    told.WaitForNotification();
    ASSERT_EQ(CountOf(*Get(kCounters, "c")), i);
  }
}

TEST_P(Conformance, AJobNobodyWaitsForIsNotRun) {
  std::atomic<bool> run = false;
  absl::Notification told;
  absl::Status outcome;
  store_->Write({.body = [&](Txn&) { run = true; return absl::OkStatus(); },
                 .done = [&](absl::Status status) { outcome = status; told.Notify(); },
                 .abandoned = [] { return true; }});
  told.WaitForNotification();
  EXPECT_FALSE(run);
  EXPECT_THAT(outcome, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(outcome, HasReason(error::v1::REASON_DEADLINE_PASSED));
}

TEST_P(Conformance, AnOutcomeIsToldOnceAndNotByTheWriter) {
  std::mutex mutex;
  std::set<std::thread::id> writers, tellers;
  std::vector<int> told(100, 0);
  absl::BlockingCounter all(100);
  for (int i = 0; i < 100; ++i) {
    store_->Write({.body = [&](Txn&) {
                     std::lock_guard lock(mutex);
                     writers.insert(std::this_thread::get_id());
                     return absl::OkStatus();
                   },
                   .done = [&, i](absl::Status) {
                     std::lock_guard lock(mutex);
                     tellers.insert(std::this_thread::get_id());
                     ++told[i];
                     all.DecrementCount();
                   }});
  }
  all.Wait();
  store_->Close();
  for (const std::thread::id& teller : tellers) EXPECT_FALSE(writers.contains(teller));
  EXPECT_EQ(told, std::vector<int>(100, 1));
}

TEST_P(Conformance, ListenersHearOfCommitsThatChangedSomething) {
  std::atomic<int> heard = 0, heard_once = 0;
  std::shared_ptr<void> handle = store_->OnCommit([&] { ++heard; });
  std::shared_ptr<void> once;
  once = store_->OnCommit([&] { ++heard_once; once.reset(); });
  ASSERT_THAT(store_->WriteAndWait([](Txn& txn) { return txn.Get(kNotes, "n").status(); }), IsOk());
  ASSERT_FALSE(store_->WriteAndWait([](Txn& txn) { (void)txn.Put(kCounters, Counter("c", 1)); return absl::CancelledError(); }).ok());
  EXPECT_EQ(heard, 0);
  ASSERT_THAT(Put(kCounters, Counter("c", 1)), IsOk());
  EXPECT_EQ(heard, 1) << "before the outcome is told";
  ASSERT_THAT(Put(kCounters, Counter("d", 1)), IsOk());
  EXPECT_EQ(heard, 2);
  EXPECT_EQ(heard_once, 1) << "a listener can end its own calls";
  handle.reset();
  ASSERT_THAT(Put(kCounters, Counter("e", 1)), IsOk());
  EXPECT_EQ(heard, 2);
}

TEST_P(Conformance, CloseFinishesWhatIsQueuedAndTakesNoMore) {
  std::atomic<int> made = 0;
  for (int i = 0; i < 100; ++i) {
    store_->Write({.body = [i](Txn& txn) { return txn.Put(kCounters, Counter(std::to_string(i), 0)); },
                   .done = [&](absl::Status status) { made += status.ok(); }});
  }
  store_->Close();
  EXPECT_EQ(made, 100);
  absl::Status late;
  absl::Notification told;
  store_->Write({.body = [](Txn&) { return absl::OkStatus(); }, .done = [&](absl::Status status) { late = status; told.Notify(); }});
  told.WaitForNotification();
  EXPECT_THAT(late, HasReason(error::v1::REASON_SHUTTING_DOWN));
  EXPECT_THAT(store_->Read([](Txn&) { return absl::OkStatus(); }), HasReason(error::v1::REASON_SHUTTING_DOWN));
  store_->Close();
}

TEST_P(Conformance, AStoreThatCanWriteSaysSo) { EXPECT_THAT(store_->CheckWritable(), IsOk()); }

// Runs `body` on so many threads at once.
void InParallel(int threads, const std::function<void(int)>& body) {
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) running.emplace_back(body, i);
  for (std::thread& thread : running) thread.join();
}

TEST_P(Conformance, NoIncrementIsLost) {
  constexpr int kThreads = 6, kRounds = 60;
  for (int i = 0; i < 3; ++i) ASSERT_THAT(Put(kCounters, Counter(std::to_string(i), 0)), IsOk());
  InParallel(kThreads, [&](int thread) {
    for (int round = 0; round < kRounds; ++round) {
      EXPECT_THAT(store_->WriteAndWait([&](Txn& txn) -> absl::Status {
        WM_RETURN_IF_ERROR(Increment(txn, std::to_string((thread + round) % 3)));
        return Increment(txn, std::to_string(round % 3));
      }), IsOk());
    }
  });
  int64_t sum = 0;
  for (const Row& row : Select(kCounters, {})) sum += CountOf(row);
  EXPECT_EQ(sum, 2 * kThreads * kRounds);
}

// Each body reads many rows and writes one: snapshots alone would let two of them go off duty at once.
TEST_P(Conformance, SomebodyStaysOnDuty) {
  constexpr int kThreads = 4;
  for (int i = 0; i < kThreads; ++i) ASSERT_THAT(Put(kNotes, Note("n" + std::to_string(i), "m", std::to_string(i), 1)), IsOk());
  const Query on_duty = {.equals = {{"member", "m"}, {"state", int64_t{1}}}};
  std::atomic<int> nobody = 0;
  InParallel(kThreads, [&](int thread) {
    for (int round = 0; round < 40; ++round) {
      EXPECT_THAT(store_->WriteAndWait([&](Txn& txn) -> absl::Status {
        WM_ASSIGN_OR_RETURN(std::vector<Row> others, txn.Select(kNotes, on_duty));
        WM_ASSIGN_OR_RETURN(std::optional<Row> own, txn.Get(kNotes, "n" + std::to_string(thread)));
        const bool is_on = std::get<int64_t>(own->columns[0]) == 1;
        if (is_on && others.size() < 2) return absl::OkStatus();
        own->columns[0] = int64_t{!is_on};
        return txn.Put(kNotes, *own);
      }), IsOk());
      nobody += Select(kNotes, on_duty).empty();
    }
  });
  EXPECT_EQ(nobody, 0);
}

// Each body takes the number behind the last one: rows that come to be where a query looked are noticed.
TEST_P(Conformance, NoNumberIsTakenTwice) {
  constexpr int kThreads = 4, kRounds = 30;
  InParallel(kThreads, [&](int thread) {
    for (int round = 0; round < kRounds; ++round) {
      EXPECT_THAT(store_->WriteAndWait([&](Txn& txn) -> absl::Status {
        WM_ASSIGN_OR_RETURN(std::vector<Row> last, txn.Select(kNotes, {.order_by = "state", .descending = true, .limit = 1}));
        const int64_t next = last.empty() ? 0 : std::get<int64_t>(last[0].columns[0]) + 1;
        const std::string key = std::to_string(thread) + "-" + std::to_string(round);
        return txn.Put(kNotes, Note(key, "m", key, next));
      }), IsOk());
    }
  });
  std::vector<int64_t> numbers;
  for (const Row& row : Select(kNotes, {.order_by = "state"})) numbers.push_back(std::get<int64_t>(row.columns[0]));
  std::vector<int64_t> expected(kThreads * kRounds);
  for (size_t i = 0; i < expected.size(); ++i) expected[i] = static_cast<int64_t>(i);
  EXPECT_EQ(numbers, expected);
}

}  // namespace
}  // namespace waymark::storage
