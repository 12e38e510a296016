#pragma once

#include "absl/time/civil_time.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::plan {

// What a review proposes to say of one goal or step. `base` is how it stood in the version that was last made, nullptr where that had none;
// `now` how it stands, nullptr where it was removed since; one of them is there. By, in this order:
//   removed or dropped                                  DROPPED
//   reached or done                                     MET, late by the days past what was planned
//   the date aimed at now, or today, past what was planned   LATE by the days between
//   to have begun by now, and not begun (steps)         LATE by the days since
//   begun (a step under way; a goal whose measure has moved)  ON_COURSE
//   otherwise                                           NOT_YET_DUE
// What was planned is the last day of the target date in `base`, or of that in `now` where base has none. A verdict on a goal looks at that goal
// alone, one on a step at that step: who may not see the one learns nothing of it by the other.
v1::Verdict ProposeVerdict(const v1::Goal* base, const v1::Goal* now, absl::CivilDay today);
v1::Verdict ProposeVerdict(const v1::Step* base, const v1::Step* now, absl::CivilDay today);

// Fills in a verdict for each goal and step of `snapshot`, in its order, then for those of `base` that are gone. `base` is the version that was last
// made, nullptr where there is none.
void ProposeVerdicts(const v1::Plan* base, const v1::Plan& snapshot, absl::CivilDay today, v1::Review* review);

}  // namespace waymark::plan
