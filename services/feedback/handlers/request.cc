#include "services/feedback/handlers/request.h"

#include <string>
#include <utility>

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/listing.h"
#include "services/feedback/domain/due_date.h"
#include "services/feedback/domain/items.h"
#include "services/feedback/domain/raters.h"
#include "services/feedback/domain/relation.h"
#include "services/feedback/handlers/answer.h"
#include "services/feedback/handlers/asking.h"
#include "services/feedback/handlers/closing.h"
#include "services/feedback/handlers/link.h"
#include "services/feedback/handlers/tables.h"
#include "services/feedback/handlers/wished_request.h"

namespace waymark::feedback {

rpc::Service MakeRequestService(rpc::Peer* plan, std::string link_key) {
  rpc::Service service("waymark.feedback.v1.RequestService");
  service.Bind("CreateRequest", CreateRequest, ValidateCreateRequest);
  service.BindLong(
      "CreateWishedRequest",
      [plan](rpc::Work& work, const rpc::Call& call, const v1::CreateWishedRequestRequest& request) {
        return CreateWishedRequest(*plan, work, call, request);
      },
      ValidateCreateWishedRequest);
  service.Bind("ListSentRequests", ListSentRequests, ValidateListSentRequests);
  service.Bind("WithdrawRequest", WithdrawRequest);
  service.Bind("RenewLink", RenewLink);
  service.Bind("GetRequest", GetRequest);
  service.Bind("ListRequests", ListRequests);
  service.Bind("SubmitAnswer", SubmitAnswer);
  service.Bind("DeclineRequest", DeclineRequest);
  service.Bind("IssueLink",
               [key = std::move(link_key)](storage::Txn& txn, const rpc::Call& call, const v1::IssueLinkRequest& request) {
                 return IssueLink(key, txn, call, request);
               });
  service.Bind("ListOpenRequests", ListOpenRequests);
  service.Bind("ListWishedRequests", ListWishedRequests);
  return service;
}

void CheckNamedRater(std::string_view subject, const v1::Rater& rater, base::Violations& violations) {
  base::Violations found;
  CheckRater(subject, rater, found);
  if (rater.relation() != v1::RELATION_UNSPECIFIED && IsAnonymous(rater.relation())) {
    found.Add(
        "relation",
        "must be a named one: peers, reports and others are asked in a round, where several answers come together");
  }
  violations.AddAll("rater", found);
}

void ValidateCreateRequest(const v1::CreateRequestRequest& request, base::Violations& violations) {
  if (request.has_rater()) CheckNamedRater(request.parent(), request.rater(), violations);
  if (!request.has_items()) return;
  base::Violations items;
  CheckItems(request.parent(), request.items(), items);
  violations.AddAll("items", items);
}

absl::StatusOr<v1::SentRequest> CreateRequest(storage::Txn& txn, const rpc::Call& call, const v1::CreateRequestRequest& request) {
  base::Violations violations;
  CheckDueDate("due_date", request.due_date(), call.now, violations);
  WM_RETURN_IF_ERROR(CheckKnown(txn, "rater", request.rater(), violations));
  if (!violations.empty()) return violations.ToStatus();
  WM_RETURN_IF_ERROR(CheckRoomForRequest(txn, request.parent(), call.now));
  WM_ASSIGN_OR_RETURN(v1::KnownMember subject, ActiveMember(txn, request.parent()));
  const Question question{std::move(subject), request.items(), request.due_date(), "", "", ""};
  WM_ASSIGN_OR_RETURN(const v1::Request made, Ask(txn, call, question, request.rater()));
  return SentRequestOf(made);
}

void ValidateListSentRequests(const v1::ListSentRequestsRequest& request, base::Violations& violations) {
  if (!request.round().empty() && base::OwnerOf(request.round()) != request.parent()) {
    violations.Add("round", "must be a round of the parent");
  }
}

absl::StatusOr<v1::ListSentRequestsResponse> ListSentRequests(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::ListSentRequestsRequest& request) {
  storage::Query query;
  query.equals = {{"subject", request.parent()}};
  if (!request.round().empty()) query.equals.push_back({"round", request.round()});
  query.order_by = "created";
  query.descending = true;
  WM_ASSIGN_OR_RETURN(const auto listing, rpc::ReadListing(txn, Requests(), query, request));
  v1::ListSentRequestsResponse response;
  for (const auto& row : listing.rows) *response.add_requests() = SentRequestOf(*row);
  response.set_next_page_token(listing.next_page_token);
  return response;
}

absl::StatusOr<v1::SentRequest> WithdrawRequest(storage::Txn& txn, const rpc::Call& call, const v1::WithdrawRequestRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, RequestAbout(txn, request.parent(), request.request()));
  WM_RETURN_IF_ERROR(MoveRequest(txn, call, stored, Move::kWithdraw));
  WM_RETURN_IF_ERROR(CloseRoundIfComplete(txn, call, stored->round()));
  return SentRequestOf(*stored);
}

absl::StatusOr<storage::Stored<v1::Request>> GetRequest(storage::Txn& txn, const rpc::Call& call, const v1::GetRequestRequest& request) {
  return Requests().Get(txn, request.name());
}

absl::StatusOr<v1::ListRequestsResponse> ListRequests(storage::Txn& txn, const rpc::Call& call, const v1::ListRequestsRequest& request) {
  storage::Query query;
  query.equals = {{"member", request.parent()}};
  if (request.state() != v1::Request::STATE_UNSPECIFIED) query.equals.push_back({"state", int64_t{request.state()}});
  query.order_by = "created";
  query.descending = true;
  WM_ASSIGN_OR_RETURN(auto listing, rpc::ReadListing(txn, Requests(), query, request));
  v1::ListRequestsResponse response;
  for (auto& row : listing.rows) *response.add_requests() = std::move(row.mutable_message());
  response.set_next_page_token(listing.next_page_token);
  return response;
}

absl::StatusOr<v1::ListOpenRequestsResponse> ListOpenRequests(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::ListOpenRequestsRequest& request) {
  storage::Query query;
  query.equals = {{"state", int64_t{v1::Request::STATE_OPEN}}};
  if (!request.round().empty()) query.equals.push_back({"round", request.round()});
  WM_ASSIGN_OR_RETURN(const auto listing, rpc::ReadListing(txn, Requests(), query, request));
  v1::ListOpenRequestsResponse response;
  for (const auto& row : listing.rows) *response.add_requests() = OpenedFact(*row);
  response.set_next_page_token(listing.next_page_token);
  return response;
}

v1::SentRequest SentRequestOf(const v1::Request& request) {
  v1::SentRequest sent;
  sent.set_request(request.name());
  sent.set_rater(std::string(base::Prefix(request.name(), 2)));
  sent.set_rater_display_name(request.rater_display_name());
  sent.set_relation(request.relation());
  sent.set_round(request.round());
  sent.set_wish(request.wish());
  *sent.mutable_due_date() = request.due_date();
  if (!IsAnonymous(request.relation())) {
    sent.set_state(request.state());
    sent.set_decline_reason(request.decline_reason());
  } else if (request.state() == v1::Request::STATE_WITHDRAWN) {
    sent.set_state(request.state());
  }
  return sent;
}

absl::StatusOr<storage::Stored<v1::Request>> RequestAbout(storage::Txn& txn, std::string_view subject, std::string_view name) {
  WM_ASSIGN_OR_RETURN(auto stored, Requests().Find(txn, name));
  if (!stored || (*stored)->subject() != subject) return base::NotFound(name);
  return *std::move(stored);
}

}  // namespace waymark::feedback
