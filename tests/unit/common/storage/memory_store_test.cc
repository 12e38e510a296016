#include "common/storage/memory_store.h"

#include <atomic>
#include <thread>

#include "absl/synchronization/notification.h"
#include "common/base/status_macros.h"
#include "common/storage/rerunning_store.h"
#include "common/testing/status_matchers.h"
#include "tests/unit/common/storage/engines.h"

namespace waymark::storage {
namespace {

using testing::IsOk;

class MemoryStoreTest : public ::testing::Test {
 protected:
  MemoryStoreTest() {
    EXPECT_THAT(store_->WriteAndWait([](Txn& txn) -> absl::Status {
      WM_RETURN_IF_ERROR(txn.Put(kCounters, Counter("a", 0)));
      return txn.Put(kCounters, Counter("b", 0));
    }), IsOk());
  }

  static absl::Status Set(Txn& txn, std::string_view key, int64_t value) {
    WM_ASSIGN_OR_RETURN(std::optional<Row> row, txn.Get(kCounters, key));
    row->bytes = std::to_string(value);
    return txn.Put(kCounters, *row);
  }

  // How often a body is run that reads what `read` reads and then writes "b", when "a" is set or a row is added between the two.
  int RunsWhen(const std::function<absl::Status(Txn&)>& read, const std::function<absl::Status(Txn&)>& meanwhile) {
    std::atomic<int> runs = 0;
    EXPECT_THAT(store_->WriteAndWait([&](Txn& txn) -> absl::Status {
      WM_RETURN_IF_ERROR(read(txn));
      if (++runs == 1) std::thread([&] { EXPECT_THAT(store_->WriteAndWait(meanwhile), IsOk()); }).join();
      return Set(txn, "b", runs);
    }), IsOk());
    return runs;
  }

  const std::unique_ptr<Store> store_ = *OpenMemoryStore({.tables = {&kNotes, &kCounters}});
};

TEST_F(MemoryStoreTest, ABodyThatLostARaceIsRunAgain) {
  const auto set_a = [](Txn& txn) { return Set(txn, "a", 5); };
  EXPECT_EQ(RunsWhen([](Txn& txn) { return txn.Get(kCounters, "a").status(); }, set_a), 2) << "a row it read has changed";
  EXPECT_EQ(RunsWhen([](Txn& txn) { return txn.Select(kCounters, {}).status(); }, set_a), 2) << "a row its query found has changed";
  EXPECT_EQ(RunsWhen([](Txn& txn) { return txn.Get(kCounters, "c").status(); },
                     [](Txn& txn) { return txn.Put(kCounters, Counter("c", 1)); }), 2) << "a row it missed has come to be";
  EXPECT_EQ(RunsWhen([](Txn& txn) { return txn.Select(kCounters, {.from = Value("x")}).status(); },
                     [](Txn& txn) { return txn.Put(kCounters, Counter("y", 1)); }), 2) << "its query would find a new row";
  EXPECT_EQ(RunsWhen([](Txn& txn) { return txn.Get(kCounters, "y").status(); },
                     [](Txn& txn) { return txn.Delete(kCounters, "y", 1); }), 2) << "a row it read is gone";
}

TEST_F(MemoryStoreTest, ABodyIsNotRunAgainForWhatItDidNotRead) {
  const auto set_a = [](Txn& txn) { return Set(txn, "a", 5); };
  EXPECT_EQ(RunsWhen([](Txn&) { return absl::OkStatus(); }, set_a), 1);
  EXPECT_EQ(RunsWhen([](Txn& txn) { return txn.Select(kCounters, {.from = Value("b")}).status(); }, set_a), 1);
  EXPECT_EQ(RunsWhen([](Txn& txn) { return txn.Select(kCounters, {.limit = 1}).status(); },
                     [](Txn& txn) { return txn.Put(kCounters, Counter("z", 1)); }), 1) << "behind the last row its query handed out";
}

TEST_F(MemoryStoreTest, TwoRowsThatWantOneUniqueTitleRace) {
  std::atomic<int> runs = 0;
  const absl::Status late = store_->WriteAndWait([&](Txn& txn) -> absl::Status {
    if (++runs == 1) {
      WM_RETURN_IF_ERROR(txn.Put(kNotes, Note("late", "m", "title", 1)));
      std::thread([&] {
        EXPECT_THAT(store_->WriteAndWait([](Txn& other) { return other.Put(kNotes, Note("early", "m", "title", 1)); }), IsOk());
      }).join();
      return absl::OkStatus();
    }
    return txn.Put(kNotes, Note("late", "m", "title", 1));
  });
  EXPECT_EQ(runs, 2);
  EXPECT_THAT(late, testing::StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(MemoryStoreTest, ABodyThatKeepsLosingIsRunAlone) {
  std::atomic<bool> won = false;
  std::thread rival([&] {
    while (!won) {
      EXPECT_THAT(store_->WriteAndWait([](Txn& txn) { return Set(txn, "a", 1); }), IsOk());
    }
  });
  std::atomic<int> runs = 0;
  EXPECT_THAT(store_->WriteAndWait([&](Txn& txn) -> absl::Status {
    ++runs;
    WM_RETURN_IF_ERROR(txn.Get(kCounters, "a").status());
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // long enough for the rival, always
    return Set(txn, "b", 1);
  }), IsOk());
  won = true;
  rival.join();
  EXPECT_GT(runs, 1);
  EXPECT_LT(runs, 20);
}

TEST_F(MemoryStoreTest, WhatASnapshotShowsIsKeptWhileItIsRead) {
  EXPECT_THAT(store_->Read([&](Txn& txn) -> absl::Status {
    std::thread([&] {
      for (int i = 1; i <= 300; ++i) EXPECT_THAT(store_->WriteAndWait([i](Txn& other) { return Set(other, "a", i); }), IsOk());
      EXPECT_THAT(store_->WriteAndWait([](Txn& other) { return other.DeleteWhere(kCounters, {}, 10).status(); }), IsOk());
      for (int i = 0; i < 100; ++i) {
        const Row note = Note(std::to_string(i), "m", std::to_string(i), 1);
        EXPECT_THAT(store_->WriteAndWait([&](Txn& other) { return other.Put(kNotes, note); }), IsOk());
      }
    }).join();
    WM_ASSIGN_OR_RETURN(const std::optional<Row> row, txn.Get(kCounters, "a"));
    EXPECT_EQ(CountOf(row.value()), 0);
    return absl::OkStatus();
  }), IsOk());
}

TEST(RerunningStoreTest, EveryBodyRunsTwiceAndTheSecondRunCounts) {
  const std::unique_ptr<Store> store = MakeRerunningStore(*OpenMemoryStore({.tables = {&kNotes, &kCounters}}));
  int runs = 0;
  EXPECT_THAT(store->WriteAndWait([runs, &outer = runs](Txn& txn) mutable {
    ++outer;
    return txn.Put(kCounters, Counter("run", ++runs));  // one body, not a fresh copy of it
  }), IsOk());
  EXPECT_EQ(runs, 2);
  EXPECT_THAT(store->Read([](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const std::optional<Row> row, txn.Get(kCounters, "run"));
    EXPECT_EQ(CountOf(*row), 2);
    EXPECT_EQ(row->revision, 1) << "the first run is undone";
    return absl::OkStatus();
  }), IsOk());
}

TEST(RerunningStoreTest, TheFirstRunIsUndoneWhateverItReturned) {
  const std::unique_ptr<Store> store = MakeRerunningStore(*OpenMemoryStore({.tables = {&kCounters}}));
  int runs = 0;
  EXPECT_THAT(store->WriteAndWait([&](Txn& txn) -> absl::Status {
    if (++runs == 1) {
      WM_RETURN_IF_ERROR(txn.Put(kCounters, Counter("first", 1)));
      return absl::CancelledError("the first run only");
    }
    return txn.Put(kCounters, Counter("second", 1));
  }), IsOk());
  EXPECT_THAT(store->Read([](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const std::vector<Row> rows, txn.Select(kCounters, {}));
    EXPECT_THAT(KeysOf(rows), ::testing::ElementsAre("second"));
    return absl::OkStatus();
  }), IsOk());
}

}  // namespace
}  // namespace waymark::storage
