#include "services/plan/handlers/tracks.h"

#include "services/plan/handlers/plan_element.h"

namespace waymark::plan {

absl::StatusOr<v1::Track> CreateTrack(storage::Txn& txn, const rpc::Call& call, const v1::CreateTrackRequest& request) {
  return CreateInPlan(txn, call, request.parent(), "track", request.track_id(), request.track());
}

absl::StatusOr<v1::Track> UpdateTrack(storage::Txn& txn, const rpc::Call& call, const v1::UpdateTrackRequest& request) {
  return UpdateInPlan(txn, call, "track", request.track(), request.update_mask());
}

absl::StatusOr<google::protobuf::Empty> DeleteTrack(storage::Txn& txn, const rpc::Call& call,
                                                    const v1::DeleteTrackRequest& request) {
  return DeleteInPlan<v1::Track>(txn, call, request.name(), request.etag());
}

}  // namespace waymark::plan
