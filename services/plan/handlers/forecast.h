#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/forecast.pb.h"

namespace waymark::plan {

// waymark.plan.v1.ForecastService, bound to the handlers below.
rpc::Service MakeForecastService();

absl::StatusOr<v1::Timeline> GetTimeline(storage::Txn& txn, const rpc::Call& call,
                                         const v1::GetTimelineRequest& request);
// The method Forecast.
absl::StatusOr<v1::ForecastResponse> ForecastPlan(rpc::Snapshots& snapshots, const rpc::Call& call,
                                                  const v1::ForecastRequest& request);
absl::StatusOr<v1::ModeComparison> CompareModes(rpc::Snapshots& snapshots, const rpc::Call& call,
                                                const v1::CompareModesRequest& request);

}  // namespace waymark::plan
