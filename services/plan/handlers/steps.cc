#include "services/plan/handlers/steps.h"

#include "services/plan/handlers/plan_element.h"

namespace waymark::plan {

absl::StatusOr<v1::Step> CreateStep(storage::Txn& txn, const rpc::Call& call, const v1::CreateStepRequest& request) {
  return CreateInPlan(txn, call, request.parent(), "step", request.step_id(), request.step());
}

absl::StatusOr<v1::Step> UpdateStep(storage::Txn& txn, const rpc::Call& call, const v1::UpdateStepRequest& request) {
  return UpdateInPlan(txn, call, "step", request.step(), request.update_mask());
}

absl::StatusOr<google::protobuf::Empty> DeleteStep(storage::Txn& txn, const rpc::Call& call,
                                                   const v1::DeleteStepRequest& request) {
  return DeleteInPlan<v1::Step>(txn, call, request.name(), request.etag());
}

}  // namespace waymark::plan
