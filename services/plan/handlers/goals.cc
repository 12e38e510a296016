#include "services/plan/handlers/goals.h"

#include "services/plan/handlers/plan_element.h"

namespace waymark::plan {

absl::StatusOr<v1::Goal> CreateGoal(storage::Txn& txn, const rpc::Call& call, const v1::CreateGoalRequest& request) {
  return CreateInPlan(txn, call, request.parent(), "goal", request.goal_id(), request.goal());
}

absl::StatusOr<v1::Goal> UpdateGoal(storage::Txn& txn, const rpc::Call& call, const v1::UpdateGoalRequest& request) {
  return UpdateInPlan(txn, call, "goal", request.goal(), request.update_mask());
}

absl::StatusOr<google::protobuf::Empty> DeleteGoal(storage::Txn& txn, const rpc::Call& call,
                                                   const v1::DeleteGoalRequest& request) {
  return DeleteInPlan<v1::Goal>(txn, call, request.name(), request.etag());
}

}  // namespace waymark::plan
