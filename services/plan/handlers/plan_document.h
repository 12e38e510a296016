#pragma once

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/handlers/plan_facts.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// How handlers change the one document that a plan is.

// FAILED_PRECONDITION, reason STATE_FORBIDS, telling the plan's state.
absl::Status StateForbids(const v1::Plan& plan, std::string_view message);

// Keeps `stored`, a plan that was changed since it was read: its revision and time, and PlanChanged for the journal.
// PlanRescheduled too where the plan is active, was so in `before`, and its next review date or cadences are others
// now.
absl::Status SavePlan(storage::Txn& txn, const rpc::Call& call, const v1::Plan& before,
                      storage::Stored<v1::Plan>& stored);

// Reads the plan `name`, lets `change` edit it, and keeps it where that changed anything. `change` returns whether it
// did; what is wrong with the request it adds to its violations, named as in the request: they become the answer.
// NOT_FOUND; FAILED_PRECONDITION for an archived plan.
absl::Status EditPlan(storage::Txn& txn, const rpc::Call& call, std::string_view name,
                      absl::FunctionRef<absl::StatusOr<bool>(v1::Plan*, const Edit&, base::Violations&)> change);

// Makes the next version of `stored`, a plan read or changed in this transaction and not saved yet, and saves it.
// `version` says why it is made: its origin and what goes with that.
absl::StatusOr<v1::PlanVersion> SaveAsVersion(storage::Txn& txn, const rpc::Call& call, const v1::Plan& before,
                                              storage::Stored<v1::Plan>& stored, v1::PlanVersion version);

// A version made for that reason alone.
v1::PlanVersion VersionOf(v1::VersionOrigin origin);

// {plan}/versions/{number}.
std::string VersionName(std::string_view plan, int64_t number);

}  // namespace waymark::plan
