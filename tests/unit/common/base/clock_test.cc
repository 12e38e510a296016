#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "absl/time/clock.h"
#include "common/base/clock.h"
#include "common/base/crash.h"
#include "common/base/test_clock.h"
#include "common/base/trace.h"
#include "common/testing/fake_clock.h"
#include "common/testing/seeded_ids.h"
#include "common/testing/status_matchers.h"

namespace waymark::base {
namespace {

absl::Time At(const char* text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}

class FileClockTest : public ::testing::Test {
 protected:
  ~FileClockTest() override { std::filesystem::remove(path_); }

  void Write(const char* text) {
    // As a careful writer does it, so that no reader sees half a file.
    const std::string made = path_ + ".new";
    std::ofstream(made) << text;
    std::filesystem::rename(made, path_);
  }

  const std::string path_ = ::testing::TempDir() + "clock." + std::to_string(getpid());
};

TEST_F(FileClockTest, StandsStillUntilTheFileSaysAnotherTime) {
  Write("2027-04-01T09:00:00Z\n");
  auto clock = FileClock::Open(path_);
  ASSERT_THAT(clock, testing::IsOk());
  EXPECT_EQ((*clock)->Now(), At("2027-04-01T09:00:00Z"));
  EXPECT_EQ((*clock)->Now(), At("2027-04-01T09:00:00Z"));
  Write("2027-07-01T09:00:00.5+02:00");
  EXPECT_EQ((*clock)->Now(), At("2027-07-01T07:00:00.5Z"));
}

TEST_F(FileClockTest, KeepsTheTimeWhileTheFileMakesNoSense) {
  Write("2027-04-01T09:00:00Z");
  auto clock = FileClock::Open(path_);
  ASSERT_THAT(clock, testing::IsOk());
  for (const char* text : {"", "soon", "2027-13-01T09:00:00Z"}) {
    Write(text);
    EXPECT_EQ((*clock)->Now(), At("2027-04-01T09:00:00Z")) << text;
  }
  std::filesystem::remove(path_);
  EXPECT_EQ((*clock)->Now(), At("2027-04-01T09:00:00Z"));
}

TEST_F(FileClockTest, DoesNotOpenWithoutATime) {
  EXPECT_THAT(FileClock::Open(path_), testing::StatusIs(absl::StatusCode::kNotFound));
  Write("noon");
  EXPECT_THAT(FileClock::Open(path_), testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(FakeClock, MovesWhenToldTo) {
  testing::FakeClock clock(At("2027-01-01T00:00:00Z"));
  clock.Advance(absl::Hours(36));
  EXPECT_EQ(clock.Now(), At("2027-01-02T12:00:00Z"));
  EXPECT_LT(absl::AbsDuration(SystemClock().Now() - absl::Now()), absl::Seconds(5));
}

TEST(CrashPointsDeathTest, OnlyTheNamedPointEndsTheProcess) {
  CrashPoints none;
  none.Reach("OpenReview.after_commit");
  CrashPoints crash("OpenReview.after_commit");
  crash.Reach("OpenReview.before_commit");
  EXPECT_EXIT(crash.Reach("OpenReview.after_commit"), ::testing::KilledBySignal(SIGKILL), "");
}

TEST(Trace, ReadsTraceparentOfTheStandard) {
  const Trace trace = Trace::Parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_EQ(trace.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_STREQ(trace.parent, "00f067aa0ba902b7");
  EXPECT_TRUE(trace.sampled);
  EXPECT_FALSE(Trace::Parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00").sampled);
  EXPECT_FALSE(Trace::Parse("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later").empty()) << "a later version may say more";
}

TEST(Trace, RefusesWhatIsNone) {
  for (const char* text :
       {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01", "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01"}) {
    EXPECT_TRUE(Trace::Parse(text).empty()) << text;
  }
}

TEST(Trace, IsPassedOnWithASpanOfItsOwn) {
  testing::SeededIds ids;
  const Trace began = Trace::Begin(ids);
  const std::string sent = began.Next(ids);
  const Trace received = Trace::Parse(sent);
  EXPECT_EQ(received.trace_id(), began.trace_id());
  EXPECT_STRNE(received.parent, began.parent);
  EXPECT_EQ(TraceScope::Current(), nullptr);
  {
    const TraceScope scope(began);
    EXPECT_EQ(TraceScope::Current(), &began);
    {
      const TraceScope inner(received);
      EXPECT_EQ(TraceScope::Current(), &received);
    }
    EXPECT_EQ(TraceScope::Current(), &began);
  }
  EXPECT_EQ(TraceScope::Current(), nullptr);
}

}  // namespace
}  // namespace waymark::base
