#pragma once

#include <atomic>

#include "absl/time/time.h"
#include "common/base/clock.h"

namespace waymark::testing {

// A clock that stands still until a test moves it. Safe to move while others read it.
class FakeClock final : public base::Clock {
 public:
  // 4 January 2027, a Monday, 09:00 UTC unless said otherwise.
  explicit FakeClock(absl::Time now = absl::FromCivil(absl::CivilSecond(2027, 1, 4, 9), absl::UTCTimeZone())) { Set(now); }

  absl::Time Now() const override { return absl::FromUnixMicros(micros_.load(std::memory_order_acquire)); }
  void Set(absl::Time now) { micros_.store(absl::ToUnixMicros(now), std::memory_order_release); }
  void Advance(absl::Duration by) { micros_.fetch_add(absl::ToInt64Microseconds(by), std::memory_order_acq_rel); }

 private:
  std::atomic<int64_t> micros_{0};
};

}  // namespace waymark::testing
