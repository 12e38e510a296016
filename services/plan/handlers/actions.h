#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "google/protobuf/empty.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

absl::StatusOr<v1::Action> CreateAction(storage::Txn& txn, const rpc::Call& call, const v1::CreateActionRequest& request);
absl::StatusOr<v1::Action> UpdateAction(storage::Txn& txn, const rpc::Call& call, const v1::UpdateActionRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteAction(storage::Txn& txn, const rpc::Call& call,
                                                   const v1::DeleteActionRequest& request);

}  // namespace waymark::plan
