#include <cstdio>

#include "gtest/gtest.h"
#include "tests/unit/services/feedback/suite.h"

namespace waymark::feedback {
namespace {

constexpr StoreKind kStores[] = {StoreKind::kSqlite, StoreKind::kOptimistic, StoreKind::kRerunning};
constexpr const char* kNames[] = {"SQLite", "optimistic", "rerunning"};

// Another store with each repetition.
class TakeTurns final : public ::testing::EmptyTestEventListener {
  void OnTestIterationStart(const ::testing::UnitTest&, int iteration) override {
    present_store = kStores[iteration % 3];
    std::printf("On the %s store\n", kNames[iteration % 3]);
  }
};

}  // namespace
}  // namespace waymark::feedback

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (GTEST_FLAG_GET(repeat) == 1) GTEST_FLAG_SET(repeat, 3);
  ::testing::UnitTest::GetInstance()->listeners().Append(new waymark::feedback::TakeTurns);
  return RUN_ALL_TESTS();
}
