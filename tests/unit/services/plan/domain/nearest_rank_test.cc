#include "services/plan/domain/nearest_rank.h"

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;

TEST(NearestRank, IsAValueOfTheSample) {
  const std::vector<int32_t> values = {50, 15, 40, 20, 35};
  EXPECT_THAT(NearestRanks(values, {5, 30, 40, 50, 100}), ElementsAre(15, 20, 20, 35, 50));
  EXPECT_THAT(NearestRanks(std::vector<int32_t>{7}, {1, 50, 100}), ElementsAre(7, 7, 7));
}

TEST(NearestRank, IsThatOfTheSortedSampleWhateverItsShape) {
  std::mt19937 random(5);
  constexpr int32_t kMost = std::numeric_limits<int32_t>::max();
  for (const int32_t range : {1, 2, 2'047, 2'048, 2'049, 100'000, kMost}) {
    for (const size_t count : {1u, 9u, 10u, 11u, 1'000u}) {
      std::vector<int32_t> values(count);
      for (int32_t& value : values) value = static_cast<int32_t>(random() % range) - (range == kMost ? kMost / 2 : 3);
      const std::vector<int> percents = {1, 10, 50, 80, 90, 100};
      const std::vector<int32_t> ranks = NearestRanks(values, percents);
      std::sort(values.begin(), values.end());
      for (size_t i = 0; i < percents.size(); ++i) {
        EXPECT_EQ(ranks[i], values[(count * percents[i] + 99) / 100 - 1])
            << range << " " << count << " " << percents[i];
      }
    }
  }
  EXPECT_THAT(NearestRanks(std::vector<int32_t>{-kMost, 0, kMost}, {10, 50, 90}), ElementsAre(-kMost, 0, kMost));
}

}  // namespace
}  // namespace waymark::plan
