#include "services/plan/domain/random_stream.h"

#include <set>
#include <vector>

#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;

// The vectors that come with the authors' own implementation (Random123, kat_vectors).
TEST(Philox, GivesThePublishedVectors) {
  EXPECT_THAT(Philox({0, 0, 0, 0}, {0, 0}), ElementsAre(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
  EXPECT_THAT(Philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
              ElementsAre(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd));
  EXPECT_THAT(Philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              ElementsAre(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1));
}

TEST(RandomStream, IsTheHashOfAName) {
  EXPECT_EQ(StreamOf(""), 0xcbf29ce484222325);
  EXPECT_EQ(StreamOf("a"), 0xaf63dc4c8601ec8c);
  EXPECT_EQ(StreamOf("foobar"), 0x85944171f73967e8);
}

std::vector<uint32_t> Numbers(const RandomSeries& series, uint32_t first, size_t count) {
  std::vector<uint32_t> numbers(count);
  FillRandom(series, first, absl::MakeSpan(numbers));
  return numbers;
}

TEST(RandomStream, ANumberBelongsToItsPlaceHoweverItIsAskedFor) {
  const RandomSeries series = {.seed = 7, .stream = 99, .draw = 3};
  const std::vector<uint32_t> all = Numbers(series, 0, 1'000);
  for (const uint32_t first : {0u, 4u, 256u, 996u}) {
    for (const size_t count : {1u, 2u, 3u, 4u}) {
      EXPECT_EQ(Numbers(series, first, count),
                std::vector<uint32_t>(all.begin() + first, all.begin() + first + count));
    }
  }
}

TEST(RandomStream, SeedStreamAndDrawEachMakeAnotherSeries) {
  std::set<std::vector<uint32_t>> different;
  for (const uint64_t seed : {0ull, 1ull, 1ull << 32}) {
    for (const uint64_t stream : {0ull, 1ull, 1ull << 32}) {
      for (const uint32_t draw : {0u, 1u}) different.insert(Numbers({seed, stream, draw}, 0, 8));
    }
  }
  EXPECT_EQ(different.size(), 18);
}

TEST(RandomStream, SpreadsEvenly) {
  constexpr int kCount = 100'000, kBins = 64;
  std::vector<int> bins(kBins);
  for (const uint32_t number : Numbers({.seed = 1, .stream = StreamOf("a"), .draw = 0}, 0, kCount))
    ++bins[number >> 26];
  double chi_square = 0;
  for (const int bin : bins) chi_square += (bin - kCount / 64.0) * (bin - kCount / 64.0) / (kCount / 64.0);
  EXPECT_LT(chi_square, 103.4);  // 63 degrees of freedom: beyond it by chance once in a thousand
}

}  // namespace
}  // namespace waymark::plan
