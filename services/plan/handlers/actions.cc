#include "services/plan/handlers/actions.h"

#include "services/plan/handlers/plan_element.h"

namespace waymark::plan {

absl::StatusOr<v1::Action> CreateAction(storage::Txn& txn, const rpc::Call& call, const v1::CreateActionRequest& request) {
  return CreateInPlan(txn, call, request.parent(), "action", request.action_id(), request.action());
}

absl::StatusOr<v1::Action> UpdateAction(storage::Txn& txn, const rpc::Call& call, const v1::UpdateActionRequest& request) {
  return UpdateInPlan(txn, call, "action", request.action(), request.update_mask());
}

absl::StatusOr<google::protobuf::Empty> DeleteAction(storage::Txn& txn, const rpc::Call& call,
                                                   const v1::DeleteActionRequest& request) {
  return DeleteInPlan<v1::Action>(txn, call, request.name(), request.etag());
}

}  // namespace waymark::plan
