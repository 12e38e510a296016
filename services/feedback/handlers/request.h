#pragma once

#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/rpc/service.h"
#include "common/storage/table.h"
#include "waymark/feedback/v1/request.pb.h"

namespace waymark::feedback {

// waymark.feedback.v1.RequestService, bound to the handlers below and in answer.h, link.h and wished_request.h. `plan`,
// which outlives the service, is asked for wishes; `link_key` is the key that links are made with.
rpc::Service MakeRequestService(rpc::Peer* plan, std::string link_key);

// The subject's side.
void ValidateCreateRequest(const v1::CreateRequestRequest& request, base::Violations& violations);
absl::StatusOr<v1::SentRequest> CreateRequest(storage::Txn& txn, const rpc::Call& call, const v1::CreateRequestRequest& request);
void ValidateListSentRequests(const v1::ListSentRequestsRequest& request, base::Violations& violations);
absl::StatusOr<v1::ListSentRequestsResponse> ListSentRequests(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::ListSentRequestsRequest& request);
absl::StatusOr<v1::SentRequest> WithdrawRequest(storage::Txn& txn, const rpc::Call& call, const v1::WithdrawRequestRequest& request);

// The rater's side.
absl::StatusOr<storage::Stored<v1::Request>> GetRequest(storage::Txn& txn, const rpc::Call& call, const v1::GetRequestRequest& request);
absl::StatusOr<v1::ListRequestsResponse> ListRequests(storage::Txn& txn, const rpc::Call& call, const v1::ListRequestsRequest& request);

// The notification service's side.
absl::StatusOr<v1::ListOpenRequestsResponse> ListOpenRequests(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::ListOpenRequestsRequest& request);

// For other handlers.

// What is wrong with the one person, `rater`, who is asked apart from rounds.
void CheckNamedRater(std::string_view subject, const v1::Rater& rater, base::Violations& violations);
// The request as its subject may see it: of an anonymous relation, without what became of it.
v1::SentRequest SentRequestOf(const v1::Request& request);
// A request about `subject`. NOT_FOUND, naming it, for a request about somebody else too.
absl::StatusOr<storage::Stored<v1::Request>> RequestAbout(storage::Txn& txn, std::string_view subject, std::string_view name);

}  // namespace waymark::feedback
