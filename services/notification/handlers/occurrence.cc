#include "services/notification/handlers/occurrence.h"

#include <cstdint>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/listing.h"
#include "services/notification/steps/tables.h"
#include "services/notification/steps/tasks.h"

namespace waymark::notification {

using v1::Delivery;

absl::StatusOr<v1::ListOccurrencesResponse> ListOccurrences(storage::Txn& txn, const rpc::Call& call,
                                                            const v1::ListOccurrencesRequest& request) {
  storage::Query query;
  if (!request.plan().empty()) query.equals.push_back({"plan", request.plan()});
  if (request.state() != v1::Occurrence::STATE_UNSPECIFIED) query.equals.push_back({"state", int64_t{request.state()}});
  WM_ASSIGN_OR_RETURN(const auto listing, rpc::ReadListing(txn, Occurrences(), query, request));
  v1::ListOccurrencesResponse response;
  for (const auto& row : listing.rows) *response.add_occurrences() = *row;
  response.set_next_page_token(listing.next_page_token);
  return response;
}

absl::StatusOr<v1::ListDeliveriesResponse> ListDeliveries(storage::Txn& txn, const rpc::Call& call,
                                                          const v1::ListDeliveriesRequest& request) {
  storage::Query query;
  if (!request.recipient().empty()) query.equals.push_back({"member", request.recipient()});
  if (request.state() != Delivery::STATE_UNSPECIFIED) query.equals.push_back({"state", int64_t{request.state()}});
  WM_ASSIGN_OR_RETURN(const auto listing, rpc::ReadListing(txn, Deliveries(), query, request));
  v1::ListDeliveriesResponse response;
  for (const auto& row : listing.rows) *response.add_deliveries() = *row;
  response.set_next_page_token(listing.next_page_token);
  return response;
}

absl::StatusOr<Delivery> RedriveDelivery(storage::Txn& txn, const rpc::Call& call, const v1::RedriveDeliveryRequest& request) {
  WM_ASSIGN_OR_RETURN(auto delivery, Deliveries().Get(txn, request.name()));
  if (delivery->state() != Delivery::STATE_DEAD) {
    return base::Error(base::Reason::REASON_STATE_FORBIDS, "only a dead delivery is driven again",
                       {{"state", Delivery::State_Name(delivery->state())}});
  }
  Delivery& message = delivery.mutable_message();
  message.set_state(Delivery::STATE_PENDING);
  message.set_attempts(0);
  *message.mutable_due_time() = TimestampOf(call.now);
  WM_RETURN_IF_ERROR(Deliveries().Put(txn, delivery));
  WM_RETURN_IF_ERROR(SetTask(txn, v1::Task::KIND_DELIVER, message.name(), call.now));
  return message;
}

}  // namespace waymark::notification
