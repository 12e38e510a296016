#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::notification {

// Takes over an invitation to a meeting: who is invited is told of it as it stands, until its day is over, and what
// they were told of it before is done; all of it is, once the meeting was held or is off.
absl::Status ApplyMeeting(storage::Txn& txn, const plan::v1::MeetingInvited& fact, absl::Time now);

}  // namespace waymark::notification
