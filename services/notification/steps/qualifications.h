#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::notification {

// Takes over when a member's qualifications expire: the member is told of each such day ahead of it, and of a day on
// which none expires any more nothing is left to do.
absl::Status ApplyQualifications(storage::Txn& txn, const plan::v1::QualificationsChanged& fact, absl::Time now);

// Has the member told of the days that are near by now, and the next looked at when it is, by the zone they live in
// now. Does nothing for a standing that plan never told of.
absl::Status LookAhead(storage::Txn& txn, std::string_view standing, absl::Time now);

}  // namespace waymark::notification
