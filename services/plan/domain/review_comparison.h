#pragma once

#include "absl/time/civil_time.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::plan {

// What a review proposes to say of one goal or step. `base` is how it stood in the version that was last made, nullptr
// where that had none; `now` how it stands, nullptr where it was removed since; one of them is there. The first that
// holds:
//   DROPPED      it was removed or given up
//   MET          it is reached or done; late by the days past what was planned
//   LATE         the day aimed at now, or today where that is later, lies past what was planned, by the days between
//   LATE         a step that was to begin by now has not, by the days since
//   ON_COURSE    a step is under way, a goal's measure has moved
//   NOT_YET_DUE
// What was planned is the last day of the target date in `base`, or of that in `now` where base has none. A verdict on
// a goal looks at that goal alone, one on a step at that step: who may not see the one learns nothing of it by the
// other.
v1::Verdict ProposeVerdict(const v1::Goal* base, const v1::Goal* now, absl::CivilDay today);
v1::Verdict ProposeVerdict(const v1::Step* base, const v1::Step* now, absl::CivilDay today);

// Fills in a verdict for each goal and step of `snapshot`, in its order, then for those of `base` that are gone. `base`
// is the version that was last made, nullptr where there is none.
void ProposeVerdicts(const v1::Plan* base, const v1::Plan& snapshot, absl::CivilDay today, v1::Review* review);

}  // namespace waymark::plan
