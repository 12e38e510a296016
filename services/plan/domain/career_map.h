#pragma once

#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/time/civil_time.h"
#include "services/plan/domain/plan_view.h"

namespace waymark::plan {

// When a step is done by a forecast: on `p10` with a chance of one in ten, by `p90` with nine in ten.
struct StepSpread {
  absl::CivilDay p10;
  absl::CivilDay p90;
};
// By the step's name.
using Spreads = absl::flat_hash_map<std::string, StepSpread>;

// The most lines between steps that wait for one another; of more the description tells.
inline constexpr int kMaxMapLinks = 400;

// The plan as a picture, an SVG 1.1 document of 1,200 units' width: the goals, then one lane for each track by
// priority, on a common time axis. A step with a beginning is a bar, one without a diamond, each with its label above
// it; labels never run over one another or the edge. It shows today, the next review, tripwires, what waits for what,
// the spread of `spreads`, the followed track, each track's target role with the skills that are open there. Steps
// without a date stand at the end of their lane.
//
// Light and dark by the reader's preference, contrasts as WCAG 2.2 AA asks (4.5:1 text, 3:1 graphics); nothing is told
// by colour alone. With title and description for screen readers; no script, no reference to anything outside. The same
// input gives the same bytes. At most about 1 MB: 200 steps, 50 goals, 10 tracks with 10 tripwires each.
std::string DrawCareerMap(const PlanView& view, const Spreads& spreads = {});

}  // namespace waymark::plan
