#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "google/protobuf/empty.pb.h"
#include "waymark/plan/v1/negotiation.pb.h"

namespace waymark::plan {

// waymark.plan.v1.NegotiationService, bound to the handlers below and in negotiation_moves.h; links are made with
// `link_key`.
rpc::Service MakeNegotiationService(std::string link_key);

absl::StatusOr<v1::Negotiation> CreateNegotiation(storage::Txn& txn, const rpc::Call& call,
                                                  const v1::CreateNegotiationRequest& request);
absl::StatusOr<v1::Negotiation> GetNegotiation(storage::Txn& txn, const rpc::Call& call,
                                               const v1::GetNegotiationRequest& request);
absl::StatusOr<v1::ListNegotiationsResponse> ListNegotiations(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::ListNegotiationsRequest& request);
absl::StatusOr<v1::Negotiation> UpdateNegotiation(storage::Txn& txn, const rpc::Call& call,
                                                  const v1::UpdateNegotiationRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteNegotiation(storage::Txn& txn, const rpc::Call& call,
                                                          const v1::DeleteNegotiationRequest& request);

// For other handlers.

// Keeps a negotiation that comes from elsewhere and is not here yet, under its name and with its create_time, its turns
// made anew (ReplayTurns); nobody is told of it. What is wrong with it goes to `violations`, relative to it: all is to
// be thrown away then.
absl::Status TakeNegotiation(storage::Txn& txn, const rpc::Call& call, const v1::Negotiation& negotiation,
                             base::Violations& violations);

// Deletes the negotiations of `plan`; of those on the table NegotiationChanged tells that they are withdrawn.
absl::Status DeleteNegotiationsOf(storage::Txn& txn, const rpc::Call& call, const std::string& plan);

}  // namespace waymark::plan
