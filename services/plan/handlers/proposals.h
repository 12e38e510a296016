#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "waymark/plan/v1/proposal.pb.h"

namespace waymark::plan {

// waymark.plan.v1.ProposalService, bound to the handlers below.
rpc::Service MakeProposalService();

absl::StatusOr<v1::Proposal> CreateProposal(storage::Txn& txn, const rpc::Call& call,
                                            const v1::CreateProposalRequest& request);
absl::StatusOr<storage::Stored<v1::Proposal>> GetProposal(storage::Txn& txn, const rpc::Call& call,
                                                          const v1::GetProposalRequest& request);
absl::StatusOr<v1::ListProposalsResponse> ListProposals(storage::Txn& txn, const rpc::Call& call,
                                                        const v1::ListProposalsRequest& request);
absl::StatusOr<v1::Proposal> WithdrawProposal(storage::Txn& txn, const rpc::Call& call,
                                              const v1::WithdrawProposalRequest& request);
absl::StatusOr<v1::Proposal> AcceptProposal(storage::Txn& txn, const rpc::Call& call,
                                            const v1::AcceptProposalRequest& request);
absl::StatusOr<v1::Proposal> RefuseProposal(storage::Txn& txn, const rpc::Call& call,
                                            const v1::RefuseProposalRequest& request);

// For other handlers.

// Keeps a proposal that is new, open from now on, and tells of it; the oldest decided one of its author may go for it.
absl::Status AddProposal(storage::Txn& txn, const rpc::Call& call, storage::Stored<v1::Proposal>& stored);

// Keeps a proposal that is new or was moved, and tells of it.
absl::Status SaveProposal(storage::Txn& txn, const rpc::Call& call, storage::Stored<v1::Proposal>& stored);

// Tells that the open proposals to a plan that is being deleted go with it.
absl::Status TellProposalsEnded(storage::Txn& txn, const rpc::Call& call, const std::string& plan);

}  // namespace waymark::plan
