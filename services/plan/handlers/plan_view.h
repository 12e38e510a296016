#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "services/plan/domain/plan_view.h"

namespace waymark::plan {

// The plan `name` with all that documents of it draw from, as the caller may see it: what is hidden from a grantee is
// taken out before anything is looked up by it. NOT_FOUND. Roles and skills that are in no catalogue (any more) are
// left out.
absl::StatusOr<PlanView> ReadPlanView(storage::Txn& txn, const rpc::Call& call, const std::string& name);

// Adds what the plan's last 20 versions have and the plan has no longer, as the caller may see it: what was removed.
absl::Status ReadRemoved(storage::Txn& txn, const rpc::Call& call, PlanView* view);

// What a calendar at an address shows of the plan `name`, whoever asks. NOT_FOUND.
absl::StatusOr<PlanView> ReadDates(storage::Txn& txn, const rpc::Call& call, const std::string& name);

}  // namespace waymark::plan
