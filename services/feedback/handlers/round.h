#pragma once

#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/rpc/service.h"
#include "common/storage/table.h"
#include "waymark/feedback/v1/round.pb.h"

namespace waymark::feedback {

// waymark.feedback.v1.RoundService, bound to the handlers below and in comparison.h. `plan` must outlive it.
rpc::Service MakeRoundService(rpc::Peer* plan);

void ValidateOpenRound(const v1::OpenRoundRequest& request, base::Violations& violations);
absl::StatusOr<v1::Round> OpenRound(rpc::Peer& plan, rpc::Work& work, const rpc::Call& call, const v1::OpenRoundRequest& request);
void ValidateCreateRound(const v1::CreateRoundRequest& request, base::Violations& violations);
absl::StatusOr<v1::Round> CreateRound(storage::Txn& txn, const rpc::Call& call, const v1::CreateRoundRequest& request);
absl::StatusOr<storage::Stored<v1::Round>> GetRound(storage::Txn& txn, const rpc::Call& call, const v1::GetRoundRequest& request);
absl::StatusOr<v1::ListRoundsResponse> ListRounds(storage::Txn& txn, const rpc::Call& call, const v1::ListRoundsRequest& request);
absl::StatusOr<v1::Round> CloseRound(storage::Txn& txn, const rpc::Call& call, const v1::CloseRoundRequest& request);
absl::StatusOr<v1::ListOpenRoundsResponse> ListOpenRounds(storage::Txn& txn, const rpc::Call& call,
                                                          const v1::ListOpenRoundsRequest& request);
absl::StatusOr<v1::ListClosedRoundsResponse> ListClosedRounds(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::ListClosedRoundsRequest& request);

}  // namespace waymark::feedback
