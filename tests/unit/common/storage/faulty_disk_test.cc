// A disk that fails, at every call at which it can: callers are told the truth, and what they were told is what is there afterwards.

#include "common/testing/faulty_disk.h"

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/base/status_macros.h"
#include "common/storage/sqlite_store.h"
#include "common/testing/status_matchers.h"
#include "tests/unit/common/storage/engines.h"

namespace waymark::storage {
namespace {

using testing::FaultyDisk;
using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;
using Fault = FaultyDisk::Fault;
using Lasts = FaultyDisk::Lasts;

enum class Told { kOk, kUnavailable, kUnknown, kOwnError };

// A store on a faulty disk, and what became of each of its jobs. Job i counts "sum" up and puts the rows "a-i" and "b-i", the second of
// several pages; all of it or nothing must be there afterwards.
class Trial {
 public:
  // False when the store could not be opened.
  bool Open() {
    auto store = OpenSqliteStore({.path = folder_.File("store.db"),
                                  .tables = {&kCounters},
                                  .readers = 1,
                                  .checkpoint_pages = 12,
                                  .cache_kib = 64,
                                  .vfs = disk.vfs(),
                                  .fatal = [this](std::string_view why) {
                                    std::lock_guard lock(mutex_);
                                    ended_why = std::string(why);
                                    ended = true;
                                  }});
    if (store.ok()) store_ = *std::move(store);
    open_status = store.status();
    return store.ok();
  }

  // Queues so many jobs at once and waits for all. Every fourth returns an error of its own.
  void Burst(int jobs, int size = 9000) {
    absl::BlockingCounter all(jobs);
    for (int i = 0; i < jobs; ++i) {
      const int number = next_++;
      store_->Write({.body = [=](Txn& txn) { return Job(txn, number, size); },
                     .done = [&, number](absl::Status status) {
                       std::lock_guard lock(mutex_);
                       told[number] = Understand(status);
                       all.DecrementCount();
                     }});
    }
    all.Wait();
  }

  // Some bursts, one of them with a job that does not fit into the page cache.
  void Work() {
    for (int round = 0; round < 3; ++round) Burst(4);
    Burst(1, 150'000);
    for (int round = 0; round < 3; ++round) Burst(4);
    Settle();
  }

  // A checkpoint comes after the answers; the next job, after the checkpoint.
  void Settle() {
    (void)store_->WriteAndWait([](Txn&) { return absl::OkStatus(); });
  }

  void Destroy() { store_.reset(); }
  Store& store() { return *store_; }

  // What a store on the same files holds must be what was told.
  void ExpectWhatWasTold() {
    ASSERT_TRUE(Open()) << open_status;
    std::set<std::string> keys;
    int64_t sum = 0;
    ASSERT_THAT(store_->Read([&](Txn& txn) -> absl::Status {
      WM_ASSIGN_OR_RETURN(const std::vector<Row> rows, txn.Select(kCounters, {.limit = 10000}));
      for (const Row& row : rows) {
        keys.insert(row.key);
        if (row.key == "sum") sum = CountOf(row);
      }
      return absl::OkStatus();
    }), IsOk());
    int64_t present = 0;
    for (int i = 0; i < next_; ++i) {
      const bool is_there = keys.contains("a-" + std::to_string(i));
      EXPECT_EQ(keys.contains("b-" + std::to_string(i)), is_there) << "half of job " << i;
      if (told[i] != Told::kUnknown) {
        EXPECT_EQ(is_there, told[i] == Told::kOk) << "job " << i;
      }
      present += is_there;
    }
    EXPECT_EQ(sum, present);
    store_.reset();
  }

  FaultyDisk disk;
  std::atomic<bool> ended = false;  // where a process would have
  std::string ended_why;
  absl::Status open_status;
  std::map<int, Told> told;

 private:
  static absl::Status Job(Txn& txn, int number, int size) {
    WM_ASSIGN_OR_RETURN(std::optional<Row> sum, txn.Get(kCounters, "sum"));
    if (!sum) sum = Counter("sum", 0);
    sum->bytes = std::to_string(CountOf(*sum) + 1);
    WM_RETURN_IF_ERROR(txn.Put(kCounters, *sum));
    WM_RETURN_IF_ERROR(txn.Put(kCounters, Counter("a-" + std::to_string(number), number)));
    Row long_row = Counter("b-" + std::to_string(number), number);
    long_row.bytes.resize(size, 'x');
    WM_RETURN_IF_ERROR(txn.Put(kCounters, long_row));
    return number % 4 == 3 ? absl::CancelledError("its own") : absl::OkStatus();
  }

  Told Understand(const absl::Status& status) {
    if (status.ok()) return Told::kOk;
    if (status.code() == absl::StatusCode::kCancelled) return Told::kOwnError;
    if (status.code() == absl::StatusCode::kUnknown) {
      EXPECT_TRUE(ended) << "only who ends may leave it open";
      return Told::kUnknown;
    }
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_THAT(status, HasReason(error::v1::REASON_STORE_UNAVAILABLE));
    return Told::kUnavailable;
  }

  TemporaryFolder folder_;
  std::mutex mutex_;
  int next_ = 0;
  std::unique_ptr<Store> store_;
};

struct Scenario {
  std::string name;
  Fault fault;
  Lasts lasts;
};

class FaultyDiskTest : public ::testing::TestWithParam<Scenario> {};

const Scenario kScenarios[] = {
    {"FullForAMoment", Fault::kFull, Lasts::kOnce},
    {"Full", Fault::kFull, Lasts::kUntilRepaired},
    {"ReadOnly", Fault::kReadOnly, Lasts::kUntilRepaired},
    {"WriteError", Fault::kWriteError, Lasts::kOnce},
    {"WriteErrors", Fault::kWriteError, Lasts::kUntilRepaired},
    {"WriteUnsure", Fault::kWriteUnsure, Lasts::kOnce},
    {"SyncError", Fault::kSyncError, Lasts::kOnce},
    {"TruncateError", Fault::kTruncateError, Lasts::kOnce},
    {"ReadError", Fault::kReadError, Lasts::kOnce},
    {"ReadErrors", Fault::kReadError, Lasts::kUntilRepaired},
    {"PowerLoss", Fault::kPowerLoss, Lasts::kUntilRepaired},
};
INSTANTIATE_TEST_SUITE_P(Faults, FaultyDiskTest, ::testing::ValuesIn(kScenarios), [](const auto& info) { return info.param.name; });

int64_t CountOf(const absl::StatusOr<std::vector<Row>>& rows) { return rows.ok() ? static_cast<int64_t>(rows->size()) : -1; }

// While the disk takes nothing: reads go on, and the store knows that it cannot write. After: it writes again by itself.
void ExpectRecovery(Trial& trial, const Scenario& scenario) {
  const bool refuses_writes = scenario.fault == Fault::kFull || scenario.fault == Fault::kReadOnly || scenario.fault == Fault::kWriteError;
  if (!trial.ended && refuses_writes && scenario.lasts == Lasts::kUntilRepaired) {
    EXPECT_THAT(trial.store().Read([](Txn& txn) {
      EXPECT_GE(CountOf(txn.Select(kCounters, {})), 0);
      return absl::OkStatus();
    }), IsOk());
    // What struck a checkpoint alone harms nobody; the next job meets it.
    trial.Burst(1);
    EXPECT_TRUE(trial.ended || base::ReasonOf(trial.store().CheckWritable()) == error::v1::REASON_STORE_UNAVAILABLE);
  }
  trial.disk.Repair();
  if (trial.ended) return;
  EXPECT_THAT(trial.store().CheckWritable(), IsOk());
  const size_t before = trial.told.size();
  trial.Burst(3);
  for (auto job = std::next(trial.told.begin(), before); job != trial.told.end(); ++job) {
    EXPECT_EQ(job->second, job->first % 4 == 3 ? Told::kOwnError : Told::kOk);
  }
}

// A job too big for the page cache writes before its batch commits: when the disk is full just then, SQLite rolls the whole transaction
// back, and with it what other jobs of the batch did.
TEST(TransactionEndTest, JobsOfABatchOutliveTheOneThatEndsTheirTransaction) {
  FaultyDisk disk;
  TemporaryFolder folder;
  auto store = *OpenSqliteStore({.path = folder.File("store.db"),
                                 .tables = {&kCounters},
                                 .batch_time = absl::Minutes(1),
                                 .cache_kib = 64,
                                 .vfs = disk.vfs()});
  std::map<std::string, int> runs;
  std::map<std::string, absl::Status> outcomes;
  absl::Notification go;
  absl::BlockingCounter told(4);
  const auto queue = [&](std::string name, std::function<absl::Status(Txn&)> body) {
    store->Write({.body = [&runs, name, body](Txn& txn) { ++runs[name]; return body(txn); },
                  .done = [&outcomes, &told, name](absl::Status status) { outcomes[name] = status; told.DecrementCount(); }});
  };
  queue("first", [&](Txn& txn) { go.WaitForNotification(); return txn.Put(kCounters, Counter("first", 1)); });
  queue("big", [&](Txn& txn) -> absl::Status {
    disk.FailAt(Fault::kFull, 1, Lasts::kUntilRepaired);
    absl::Status status = absl::OkStatus();
    for (int i = 0; i < 40 && status.ok(); ++i) {
      Row row = Counter("big-" + std::to_string(i), i);
      row.bytes.resize(9000, 'x');
      status = txn.Put(kCounters, row);
    }
    EXPECT_FALSE(status.ok());
    EXPECT_FALSE(txn.Put(kCounters, Counter("stray", 1)).ok()) << "it would be committed by itself";
    EXPECT_FALSE(txn.Get(kCounters, "first").ok());
    disk.Repair();
    return absl::OkStatus();  // makes light of it
  });
  queue("own error", [](Txn& txn) -> absl::Status {
    WM_RETURN_IF_ERROR(txn.Put(kCounters, Counter("error", 1)));
    return absl::CancelledError("its own");
  });
  queue("last", [](Txn& txn) { return txn.Put(kCounters, Counter("last", 1)); });
  go.Notify();
  told.Wait();
  EXPECT_EQ(runs, (std::map<std::string, int>{{"first", 2}, {"big", 1}, {"own error", 1}, {"last", 1}}));
  EXPECT_THAT(outcomes["first"], IsOk());
  EXPECT_THAT(outcomes["big"], HasReason(error::v1::REASON_STORE_UNAVAILABLE));
  EXPECT_THAT(outcomes["own error"], StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(outcomes["last"], IsOk());
  std::vector<std::string> keys;
  EXPECT_THAT(store->Read([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const std::vector<Row> rows, txn.Select(kCounters, {}));
    keys = KeysOf(rows);
    return absl::OkStatus();
  }), IsOk());
  EXPECT_THAT(keys, ::testing::ElementsAre("first", "last"));
  EXPECT_THAT(store->CheckWritable(), IsOk());
}

TEST(TransactionEndTest, AReadThatFailsIsNotGoneOnWithOnAnotherSnapshot) {
  FaultyDisk disk;
  TemporaryFolder folder;
  auto store = *OpenSqliteStore({.path = folder.File("store.db"), .tables = {&kCounters}, .readers = 1, .vfs = disk.vfs()});
  ASSERT_THAT(store->WriteAndWait([](Txn& txn) { return txn.Put(kCounters, Counter("c", 1)); }), IsOk());
  disk.FailAt(Fault::kReadError, 1, Lasts::kOnce);
  EXPECT_THAT(store->Read([](Txn& txn) {
    EXPECT_THAT(txn.Get(kCounters, "c"), HasReason(error::v1::REASON_STORE_UNAVAILABLE));
    EXPECT_FALSE(txn.Get(kCounters, "c").ok());
    EXPECT_FALSE(txn.Select(kCounters, {}).ok());
    return absl::OkStatus();
  }), HasReason(error::v1::REASON_STORE_UNAVAILABLE));
  EXPECT_THAT(store->Read([](Txn& txn) { return txn.Get(kCounters, "c").status(); }), IsOk()) << "the next one is fine";
}

// The disk says that it failed and has written all the same, and the process is killed just after: the transaction comes to light at the
// next start, so nobody may have been told that nothing was changed.
TEST(TransactionEndTest, NobodyIsToldNothingChangedWhereACommitMayHaveBeen) {
  bool struck = true, unknown = false;
  for (int64_t call = 1; struck && !::testing::Test::HasFailure(); ++call) {
    SCOPED_TRACE(call);
    Trial trial;
    ASSERT_TRUE(trial.Open());
    trial.Burst(1);
    trial.disk.FailAt(Fault::kWriteUnsure, call, Lasts::kOnce);
    trial.Burst(1);
    struck = trial.disk.struck();
    unknown = unknown || trial.told[1] == Told::kUnknown;
    trial.Destroy();
    trial.disk.LosePower(3);
    trial.ended = false;
    trial.ExpectWhatWasTold();
  }
  EXPECT_TRUE(unknown);
}

TEST_P(FaultyDiskTest, AtAnyCallWhatWasToldIsTrue) {
  const Scenario& scenario = GetParam();
  bool struck = true;
  int64_t call = 0;
  int strikes = 0;
  while (struck) {
    SCOPED_TRACE(scenario.name + " at call " + std::to_string(++call));
    Trial trial;
    trial.disk.FailAt(scenario.fault, call, scenario.lasts);
    if (trial.Open()) {
      trial.Work();
      struck = trial.disk.struck();
      strikes += struck;
      if (struck && (scenario.fault == Fault::kFull || scenario.fault == Fault::kReadOnly)) {
        EXPECT_FALSE(trial.ended) << "a full disk is no reason to end: " << trial.ended_why;
      }
      if (struck && scenario.fault == Fault::kSyncError) {
        EXPECT_TRUE(trial.ended) << "after a failed fsync nobody knows what is on the disk";
      }
      if (struck && scenario.fault != Fault::kPowerLoss) ExpectRecovery(trial, scenario);
      if (!struck && !trial.ended) {
        for (const auto& [number, told] : trial.told) EXPECT_EQ(told, number % 4 == 3 ? Told::kOwnError : Told::kOk);
      }
    } else {
      EXPECT_THAT(trial.open_status, StatusIs(absl::StatusCode::kUnavailable));
    }
    trial.Destroy();
    trial.disk.LosePower(static_cast<uint32_t>(call));
    trial.ended = false;
    trial.ExpectWhatWasTold();
    if (HasFailure()) break;
  }
  EXPECT_GT(strikes + (scenario.fault == Fault::kTruncateError ? 1 : 0), 0);
  RecordProperty("calls", static_cast<int>(call - 1));
}

}  // namespace
}  // namespace waymark::storage
