#include "services/plan/domain/random_stream.h"

#include <algorithm>

namespace waymark::plan {

std::array<uint32_t, 4> Philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t left = uint64_t{0xD2511F53} * counter[0];
    const uint64_t right = uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<uint32_t>(right >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(right),
               static_cast<uint32_t>(left >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(left)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

uint64_t StreamOf(std::string_view name) {
  uint64_t hash = 0xCBF29CE484222325;
  for (const char c : name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3;
  }
  return hash;
}

void FillRandom(const RandomSeries& series, uint32_t first, absl::Span<uint32_t> numbers) {
  const std::array<uint32_t, 2> key = {static_cast<uint32_t>(series.seed), static_cast<uint32_t>(series.seed >> 32)};
  const uint32_t low = static_cast<uint32_t>(series.stream), high = static_cast<uint32_t>(series.stream >> 32);
  for (size_t i = 0; i < numbers.size(); i += 4) {
    const auto four = Philox({first / 4 + static_cast<uint32_t>(i / 4), series.draw, low, high}, key);
    std::copy_n(four.begin(), std::min<size_t>(4, numbers.size() - i), numbers.begin() + i);
  }
}

}  // namespace waymark::plan
