#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "google/protobuf/empty.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

absl::StatusOr<v1::Goal> CreateGoal(storage::Txn& txn, const rpc::Call& call, const v1::CreateGoalRequest& request);
absl::StatusOr<v1::Goal> UpdateGoal(storage::Txn& txn, const rpc::Call& call, const v1::UpdateGoalRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteGoal(storage::Txn& txn, const rpc::Call& call,
                                                   const v1::DeleteGoalRequest& request);

}  // namespace waymark::plan
