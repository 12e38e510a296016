#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "google/protobuf/empty.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

absl::StatusOr<v1::Track> CreateTrack(storage::Txn& txn, const rpc::Call& call, const v1::CreateTrackRequest& request);
absl::StatusOr<v1::Track> UpdateTrack(storage::Txn& txn, const rpc::Call& call, const v1::UpdateTrackRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteTrack(storage::Txn& txn, const rpc::Call& call,
                                                    const v1::DeleteTrackRequest& request);

}  // namespace waymark::plan
