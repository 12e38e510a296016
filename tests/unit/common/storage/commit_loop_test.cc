#include "common/storage/commit_loop.h"

#include <atomic>

#include "absl/synchronization/notification.h"
#include "common/storage/memory_store.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace waymark::storage {
namespace {

const TableSpec& Rows() {
  static const TableSpec& spec = *new TableSpec{.name = "rows"};
  return spec;
}

class CommitLoopTest : public ::testing::Test {
 protected:
  CommitLoopTest() : store_(*OpenMemoryStore({.tables = {&Rows()}})) {}
  ~CommitLoopTest() override { store_->Close(); }

  void Write(const std::string& key) {
    EXPECT_THAT(store_->WriteAndWait([&](Txn& txn) { return txn.Put(Rows(), Row{.key = key}); }), testing::IsOk());
  }

  std::unique_ptr<Store> store_;
};

constexpr absl::Duration kPatience = absl::Seconds(20);

TEST_F(CommitLoopTest, LooksAtOnceAndAgainWhileThereIsSomethingToDo) {
  std::atomic<int> looks{0};
  absl::Notification third;
  CommitLoop loop(
      store_.get(),
      [&] {
        if (++looks == 3) third.Notify();
        return looks < 3;
      },
      absl::InfiniteDuration());
  loop.Start();
  EXPECT_TRUE(third.WaitForNotificationWithTimeout(kPatience));
  loop.Stop();
  EXPECT_EQ(looks, 3);
}

TEST_F(CommitLoopTest, FindsARowThatIsWrittenBetweenTheLookAndTheWait) {
  std::atomic<int> looks{0};
  absl::Notification found;
  CommitLoop loop(
      store_.get(),
      [&] {
        // The row comes when nothing was seen any more and nobody waits yet.
        if (++looks == 1) Write("late");
        if (looks == 2) found.Notify();
        return false;
      },
      absl::InfiniteDuration());
  loop.Start();
  EXPECT_TRUE(found.WaitForNotificationWithTimeout(kPatience));
  loop.Stop();
}

TEST_F(CommitLoopTest, IsWokenByACommitAndAtTheLatestAfterItsTime) {
  for (const bool by_commit : {true, false}) {
    std::atomic<int> looks{0};
    absl::Notification first, second;
    CommitLoop loop(
        store_.get(),
        [&] {
          if (++looks == 1) first.Notify();
          if (looks == 2) second.Notify();
          return false;
        },
        by_commit ? absl::InfiniteDuration() : absl::Milliseconds(10));
    loop.Start();
    ASSERT_TRUE(first.WaitForNotificationWithTimeout(kPatience));
    if (by_commit) Write("new");
    EXPECT_TRUE(second.WaitForNotificationWithTimeout(kPatience));
    loop.Stop();
  }
}

TEST_F(CommitLoopTest, EndsWhileItWaits) {
  std::atomic<int> looks{0};
  const auto look = [&] {
    ++looks;
    return false;
  };
  CommitLoop loop(store_.get(), look, absl::InfiniteDuration());
  loop.Start();
  loop.Stop();
  EXPECT_LE(looks, 1) << "it waited, or was ended before it looked";
}

}  // namespace
}  // namespace waymark::storage
