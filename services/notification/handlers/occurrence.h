#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "waymark/notification/v1/occurrence.pb.h"

namespace waymark::notification {

// waymark.notification.v1.OccurrenceService.
absl::StatusOr<v1::ListOccurrencesResponse> ListOccurrences(storage::Txn& txn, const rpc::Call& call,
                                                            const v1::ListOccurrencesRequest& request);
absl::StatusOr<v1::ListDeliveriesResponse> ListDeliveries(storage::Txn& txn, const rpc::Call& call,
                                                          const v1::ListDeliveriesRequest& request);
absl::StatusOr<v1::Delivery> RedriveDelivery(storage::Txn& txn, const rpc::Call& call, const v1::RedriveDeliveryRequest& request);

}  // namespace waymark::notification
