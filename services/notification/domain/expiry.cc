#include "services/notification/domain/expiry.h"

#include <algorithm>

#include "services/notification/domain/cadence.h"

namespace waymark::notification {

Expiring ExpiringAt(const std::vector<absl::CivilDay>& days, const absl::TimeZone& zone, absl::Time now) {
  Expiring expiring;
  for (const absl::CivilDay day : days) {
    if (EndOfDay(day, zone) <= now) continue;
    const absl::Time notice = InstantOf(day - kExpiryNoticeDays, kDefaultMinuteOfDay, zone);
    if (notice <= now) {
      expiring.near.push_back(day);
    } else {
      expiring.next = expiring.next ? std::min(*expiring.next, notice) : notice;
    }
  }
  return expiring;
}

}  // namespace waymark::notification
