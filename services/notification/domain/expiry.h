#pragma once

#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace waymark::notification {

// How many days ahead somebody is told that something of theirs expires.
inline constexpr int kExpiryNoticeDays = 60;

// Which days of expiry there is something to tell of.
struct Expiring {
  std::vector<absl::CivilDay> near;  // told ahead of, and not over; in the order given
  std::optional<absl::Time> next;    // when the next of the others is near; unset: none is to come
};

// Of `days`, the last days on which something holds, in its owner's `zone`, those near at `now`: from nine in the
// morning kExpiryNoticeDays before until the day is over.
Expiring ExpiringAt(const std::vector<absl::CivilDay>& days, const absl::TimeZone& zone, absl::Time now);

}  // namespace waymark::notification
