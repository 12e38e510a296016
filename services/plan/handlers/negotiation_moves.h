#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/negotiation.pb.h"

namespace waymark::plan {

// The verbs of waymark.plan.v1.NegotiationService.
absl::StatusOr<v1::Negotiation> DraftNegotiation(storage::Txn& txn, const rpc::Call& call,
                                                 const v1::DraftNegotiationRequest& request);
absl::StatusOr<v1::Negotiation> ProposeNegotiation(storage::Txn& txn, const rpc::Call& call,
                                                   const v1::ProposeNegotiationRequest& request);
absl::StatusOr<v1::Negotiation> CounterNegotiation(storage::Txn& txn, const rpc::Call& call,
                                                   const v1::CounterNegotiationRequest& request);
absl::StatusOr<v1::Negotiation> AgreeNegotiation(storage::Txn& txn, const rpc::Call& call,
                                                 const v1::AgreeNegotiationRequest& request);
absl::StatusOr<v1::Negotiation> DeclineNegotiation(storage::Txn& txn, const rpc::Call& call,
                                                   const v1::DeclineNegotiationRequest& request);
absl::StatusOr<v1::Negotiation> WithdrawNegotiation(storage::Txn& txn, const rpc::Call& call,
                                                    const v1::WithdrawNegotiationRequest& request);
absl::StatusOr<v1::Negotiation> ApplyNegotiation(storage::Txn& txn, const rpc::Call& call,
                                                 const v1::ApplyNegotiationRequest& request);

}  // namespace waymark::plan
