#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "services/plan/domain/tripwires.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// How ready the plan's owner is shown to be, from the self-assessment as `call` may see it and the roles of `plan`. All
// three live longer than what is returned.
ReadinessOf ReadinessIn(storage::Txn& txn, const rpc::Call& call, const v1::Plan& plan);

// Looks at the open tripwires of `plan`, which will have that revision, as of the member's today. Returns whether that
// marked any. Costs nothing where none is open.
absl::StatusOr<bool> MarkDue(storage::Txn& txn, const rpc::Call& call, v1::Plan* plan, int64_t revision);

// Tells the journal how the wires of an active plan stand, where `before` stood otherwise or was not active.
absl::Status TellTripwires(storage::Txn& txn, const rpc::Call& call, const v1::Plan& before, const v1::Plan& plan);
// The same whatever stood before; nothing for a plan without wires.
absl::Status TellTripwires(storage::Txn& txn, const rpc::Call& call, const v1::Plan& plan);

}  // namespace waymark::plan
