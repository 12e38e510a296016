#include "common/base/clock.h"

#include "absl/time/clock.h"

namespace waymark::base {

absl::Time SystemClock::Now() const { return absl::Now(); }

}  // namespace waymark::base
