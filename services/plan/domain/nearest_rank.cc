#include "services/plan/domain/nearest_rank.h"

#include <algorithm>
#include <array>

namespace waymark::plan {
namespace {

constexpr int kBuckets = 2'048;

}  // namespace

// Values are counted into buckets of equal width; only those in the bucket of a rank are sorted further.
std::vector<int32_t> NearestRanks(absl::Span<const int32_t> values, absl::Span<const int> percents) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const int32_t least = *low;
  int shift = 0;
  while (((int64_t{*high} - least) >> shift) >= kBuckets) ++shift;
  const auto bucket_of = [&](int32_t value) { return static_cast<size_t>((int64_t{value} - least) >> shift); };

  std::array<size_t, kBuckets> counts{};
  for (const int32_t value : values) ++counts[bucket_of(value)];
  std::vector<int32_t> ranked;
  std::vector<int32_t> inside;
  size_t bucket = 0, below = 0;  // how many values lie below the bucket
  for (const int percent : percents) {
    const size_t place = (values.size() * static_cast<size_t>(percent) + 99) / 100 - 1;
    while (below + counts[bucket] <= place) below += counts[bucket++];
    inside.clear();
    std::copy_if(values.begin(), values.end(), std::back_inserter(inside),
                 [&](int32_t value) { return bucket_of(value) == bucket; });
    const auto nth = inside.begin() + static_cast<std::ptrdiff_t>(place - below);
    std::nth_element(inside.begin(), nth, inside.end());
    ranked.push_back(*nth);
  }
  return ranked;
}

}  // namespace waymark::plan
