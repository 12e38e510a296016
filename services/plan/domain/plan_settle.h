#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/base/error.h"
#include "services/plan/domain/edit.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// Settle fills in what the contract says stands where a client leaves a field out, keeps what only the server sets, and
// checks what can only be told outside the plan. `before` is the element (or the plan) as it was, empty for a new one:
// only what changed is looked up. What is open again was reached on no day; a client that says a day all the same is
// told by CheckElement. Field names of violations are relative to the element. Statuses are faults of the store.
absl::Status Settle(const v1::Plan& plan, const v1::Goal& before, v1::Goal* goal, const Edit& edit,
                    base::Violations& violations);
absl::Status Settle(const v1::Plan& plan, const v1::Track& before, v1::Track* track, const Edit& edit,
                    base::Violations& violations);
absl::Status Settle(const v1::Plan& plan, const v1::Step& before, v1::Step* step, const Edit& edit,
                    base::Violations& violations);
absl::Status Settle(const v1::Plan& plan, const v1::Action& before, v1::Action* action, const Edit& edit,
                    base::Violations& violations);
// The plan's own fields.
absl::Status Settle(const v1::Plan& before, v1::Plan* plan, const Edit& edit, base::Violations& violations);

// Writes in the wish of that name which request was made of it last and what became of that; the plan has `etag` then.
// False: it stood so, or the wish is gone.
bool SetAsked(v1::Plan* plan, std::string_view wish, std::string_view request, v1::FeedbackWish::State state,
              std::string_view etag);

}  // namespace waymark::plan
