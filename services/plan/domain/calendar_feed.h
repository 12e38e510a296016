#pragma once

#include "services/plan/domain/plan_view.h"

namespace waymark::plan {

// What of a plan and its meetings a calendar at an address shows, as CalendarFeed says: the rest of `view` is left out,
// so that what is written of it can tell no more. When the plan or a meeting last changed is left out too: asked again
// and again, it would tell when something was written that is not shown.
PlanView ShownInFeed(const PlanView& view);

}  // namespace waymark::plan
