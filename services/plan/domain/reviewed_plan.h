#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::plan {

// A review with the plan it is of, as one caller may see them: redacted before they come here, so that no figure can
// tell more.
struct ReviewedPlan {
  v1::Review review;
  v1::Plan base;         // the version that the snapshot was compared with; without anything where there was none
  v1::Plan snapshot;
  absl::CivilDay start;  // the local day that version was made, or else the review was opened
};

// A step that a review judges: what was planned of it and what became of it. Points into the reviewed plan.
struct ReviewedStep {
  const v1::Verdict* verdict = nullptr;
  // As `base` has it; where it came later, or had been dropped there and is taken up again, as the snapshot has it.
  const v1::Step* planned = nullptr;
  bool removed = false;  // the snapshot has it no more
  bool begun = false;    // in the snapshot, whatever came of it since
  bool settled = false;  // what the verdict says, MET or DROPPED, was so in `base` already
};

// The steps of the review's verdicts, in their order.
std::vector<ReviewedStep> StepsOf(const ReviewedPlan& reviewed);

// Whether a verdict says that its goal or step is still to come.
bool IsOpen(const v1::Verdict& verdict);

}  // namespace waymark::plan
