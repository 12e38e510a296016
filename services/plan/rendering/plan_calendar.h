#pragma once

#include <string>

#include "absl/time/time.h"
#include "services/plan/domain/plan_view.h"

namespace waymark::plan {

// The plan as a calendar (RFC 5545, by libical): steps with a date as events on their last day, actions with a date as
// to-dos due on theirs, the next review as an event, each cadence as a series behind it, and meetings. Days are
// all-day: a deadline is the end of that day wherever one is; a meeting with a time of day is at that moment.
//
// Each has a UID made of its name and a SEQUENCE that rises with every change of it, so that a calendar that takes the
// file in again moves what it has. What was given up or called off is cancelled, and what the view says was removed; so
// are reviews of an archived plan. Whoever may not see how often an element changed gets the minutes since 2020 as
// SEQUENCE, which rise too, and `now` as DTSTAMP; for the others that is when the plan, or the meeting, last changed,
// so that of the same view the same bytes are made. Without METHOD: PUBLISH would need an organizer, and the file is no
// message to anybody.
//
// The series of a cadence says the days that type.v1.Cadence does, where RFC 5545's plain monthly rule would skip short
// months: BYMONTHDAY lists the days from the 28th to the anchor's, and BYSETPOS=-1 takes the last of them that a month
// has.
std::string WriteCalendar(const PlanView& view, absl::Time now);

}  // namespace waymark::plan
