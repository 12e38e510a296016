#pragma once

#include "common/base/error.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// What is wrong with a goal, a track, a step or an action of `plan`, whether it is in it already or to be: what it
// lacks, its dates and figures, its references to the rest of the plan, what must be unique in it, steps that wait for
// one another in a circle (which is named). Field names are relative to the element.
void CheckElement(const v1::Plan& plan, const v1::Goal& goal, base::Violations& violations);
void CheckElement(const v1::Plan& plan, const v1::Track& track, base::Violations& violations);
void CheckElement(const v1::Plan& plan, const v1::Step& step, base::Violations& violations);
void CheckElement(const v1::Plan& plan, const v1::Action& action, base::Violations& violations);

}  // namespace waymark::plan
