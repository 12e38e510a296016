#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "waymark/plan/v1/events.pb.h"
#include "waymark/plan/v1/meeting.pb.h"

namespace waymark::plan {

// The most meetings of one member.
inline constexpr int kMaxMeetings = 500;

// What is wrong with a meeting that has its name, as far as that can be told without the store. Field names are
// relative to the meeting.
void CheckMeeting(const v1::Meeting& meeting, base::Violations& violations);

// What is wrong with what came of a meeting. Field names are relative to the meeting.
void CheckOutcome(const v1::Meeting& meeting, const v1::MeetingOutcome& outcome, base::Violations& violations);

// What is wrong with a meeting and what became of it, as both come from elsewhere. Field names are relative to the
// meeting.
void CheckMeetingRecord(const v1::Meeting& meeting, base::Violations& violations);

// FAILED_PRECONDITION, reason STATE_FORBIDS, telling the state, unless the meeting is to come.
absl::Status CheckPlanned(const v1::Meeting& meeting);

// Whether the member who is met can be invited: FAILED_PRECONDITION, reason STATE_FORBIDS or PREREQUISITE_MISSING.
absl::Status CheckReadyToInvite(const v1::Meeting& meeting);

// Whether an invitation to `before` still says what there is to say of `after`: who is met, and when.
bool SameInvitation(const v1::Meeting& before, const v1::Meeting& after);

// The invitation to a meeting as it stands, or that it was held or is off. `zone` is the member's.
v1::MeetingInvited InvitationTo(const v1::Meeting& meeting, const absl::TimeZone& zone, bool cancelled);

// Whether they differ in more than the member's notes.
bool DifferBesideNotes(v1::Meeting a, v1::Meeting b);

}  // namespace waymark::plan
