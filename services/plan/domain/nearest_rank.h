#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace waymark::plan {

// The values at nearest rank: of n values sorted, the one at place ceil(percent / 100 * n), counted from 1.
// `percents` are whole, from 1 to 100, and rise; `values` must not be empty. Source: Hyndman and Fan, "Sample
// quantiles in statistical packages" (1996), definition 1.
std::vector<int32_t> NearestRanks(absl::Span<const int32_t> values, absl::Span<const int> percents);

}  // namespace waymark::plan
