#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/plan_b.pb.h"

namespace waymark::plan {

absl::StatusOr<v1::ExamineTripwiresResponse> ExamineTripwires(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::ExamineTripwiresRequest& request);
absl::StatusOr<v1::SwitchPreview> PreviewSwitch(storage::Txn& txn, const rpc::Call& call,
                                                const v1::PreviewSwitchRequest& request);
absl::StatusOr<v1::Plan> SwitchTrack(storage::Txn& txn, const rpc::Call& call, const v1::SwitchTrackRequest& request);

rpc::Service MakePlanBService();

}  // namespace waymark::plan
