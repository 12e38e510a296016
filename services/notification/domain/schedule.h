#pragma once

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "waymark/notification/v1/schedule.pb.h"

namespace waymark::notification {

// The rule of an occurrence on a next review date of a plan that has no cadence.
inline constexpr char kAgreedRule[] = "agreed";
// The rule of a review that somebody called.
inline constexpr char kCalledRule[] = "called";

// A review falling due.
struct Due {
  std::string rule;
  absl::CivilDay date;   // local
  absl::Time time;       // the instant to begin at
  int answer_days = 0;   // from the day it is begun to the last day to answer
};

// What falls due next by `schedule`, in the owner's `zone`: the plan's next review date when that is still ahead of the last occurrence, else
// the first date of any cadence after both; of two cadences on one day the earlier in the day, then the first listed. No cadence falls due
// before the next review date, since that overrides them. nullopt for an ended schedule, and one with neither.
//
// The next review date is an occurrence of the cadence that falls on it, else of the first cadence, else of the rule "agreed".
std::optional<Due> NextDue(const v1::Schedule& schedule, const absl::TimeZone& zone);

// What to begin at `now`: the latest of all that is due, so that nobody is asked once for each date that was missed.
struct Beginning {
  Due due;
  int collapsed = 0;  // earlier dates that it stands for too
};
std::optional<Beginning> BeginningAt(const v1::Schedule& schedule, const absl::TimeZone& zone, absl::Time now);

}  // namespace waymark::notification
