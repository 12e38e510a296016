#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/types/span.h"

namespace waymark::plan {

// Random numbers that are a function of where they are asked for, not of what was drawn before: the same on every
// platform, in any order, and for an activity whatever others there are. Integer arithmetic only.

// Philox 4x32-10. Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
std::array<uint32_t, 4> Philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

// The stream that belongs to a name (FNV-1a, 64 bits).
uint64_t StreamOf(std::string_view name);

// One series of a stream: number r is that of run r. A draw tells the series of one stream apart.
struct RandomSeries {
  uint64_t seed = 0;
  uint64_t stream = 0;
  uint32_t draw = 0;
};

// Numbers first, first + 1, … of `series` to `numbers`, each from 0 to 2^32 - 1 and all equally likely. `first` must
// be a multiple of 4.
void FillRandom(const RandomSeries& series, uint32_t first, absl::Span<uint32_t> numbers);

}  // namespace waymark::plan
