#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "google/protobuf/empty.pb.h"
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
// How long a link is good where the negotiation does not expire.
inline constexpr absl::Duration kNegotiationLinkLifetime = absl::Hours(24 * 30);
// With the key that links are made with.
absl::StatusOr<v1::IssuedNegotiationLink> IssueNegotiationLink(std::string_view key, storage::Txn& txn,
                                                               const rpc::Call& call,
                                                               const v1::IssueNegotiationLinkRequest& request);
absl::StatusOr<google::protobuf::Empty> RevokeNegotiationLink(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::RevokeNegotiationLinkRequest& request);
absl::StatusOr<v1::Negotiation> ApplyNegotiation(storage::Txn& txn, const rpc::Call& call,
                                                 const v1::ApplyNegotiationRequest& request);

}  // namespace waymark::plan
