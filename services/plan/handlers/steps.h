#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "google/protobuf/empty.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

absl::StatusOr<v1::Step> CreateStep(storage::Txn& txn, const rpc::Call& call, const v1::CreateStepRequest& request);
absl::StatusOr<v1::Step> UpdateStep(storage::Txn& txn, const rpc::Call& call, const v1::UpdateStepRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteStep(storage::Txn& txn, const rpc::Call& call,
                                                   const v1::DeleteStepRequest& request);

}  // namespace waymark::plan
