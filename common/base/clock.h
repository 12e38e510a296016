#pragma once

#include "absl/time/time.h"

namespace waymark::base {

// Where the suite gets the time of day from. Deadlines do not come from here: they run on the steady clock.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's clock.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
};

}  // namespace waymark::base
