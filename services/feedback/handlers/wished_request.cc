#include "services/feedback/handlers/wished_request.h"

#include <optional>
#include <string>
#include <utility>

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/events/journal.h"
#include "common/rpc/listing.h"
#include "services/feedback/domain/due_date.h"
#include "services/feedback/handlers/asking.h"
#include "services/feedback/handlers/plan_calls.h"
#include "services/feedback/handlers/request.h"
#include "services/feedback/handlers/tables.h"
#include "waymark/plan/v1/contact.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::feedback {
namespace {

namespace plan_v1 = ::waymark::plan::v1;

bool NamesSomebody(const v1::Rater& rater) { return !rater.member().empty() || rater.has_external(); }

// Whether no other request is made of the wish while this one is as it is.
bool Serves(const v1::Request& request) {
  return request.state() == v1::Request::STATE_OPEN || request.state() == v1::Request::STATE_ANSWERED;
}

// The request that answers the call already: one made with the same key, else one made of the wish that serves it.
absl::StatusOr<std::optional<v1::Request>> FindMade(storage::Txn& txn, const v1::CreateWishedRequestRequest& request) {
  storage::Query query;
  query.equals = {{"wish", request.wish()}};
  WM_ASSIGN_OR_RETURN(const auto made, Requests().Select(txn, query));
  std::optional<v1::Request> serving;
  for (const auto& each : made) {
    if (!request.request_id().empty() && each->wish_request_id() == request.request_id()) {
      return std::optional<v1::Request>(*each);
    }
    if (Serves(*each)) serving = *each;
  }
  return serving;
}

absl::StatusOr<plan_v1::FeedbackWish> FetchWish(rpc::Peer& plan, const std::string& name) {
  plan_v1::GetPlanRequest request;
  request.set_name(std::string(base::Prefix(name, 4)));
  auto document = CallPlan<plan_v1::Plan>(plan, "waymark.plan.v1.PlanService/GetPlan", request);
  if (absl::IsNotFound(document.status())) return base::NotFound(name);
  if (!document.ok()) return document.status();
  for (const plan_v1::FeedbackWish& wish : document->feedback_wishes()) {
    if (wish.name() == name) return wish;
  }
  return base::NotFound(name);
}

absl::Status NobodyToAsk(const std::string& wish, std::string_view why) {
  return base::Error(error::v1::REASON_PREREQUISITE_MISSING, why, {{"resource", wish}});
}

// Puts the contact into the rater: the member they are, or how they are called and where a link reaches them.
absl::Status AskContact(rpc::Peer& plan, const plan_v1::FeedbackWish& wish, v1::Rater* rater) {
  constexpr std::string_view kUnreachable =
      "The contact that the wish is from has no mail address: give them one, or name the rater in the request.";
  plan_v1::GetContactRequest request;
  request.set_name(wish.from());
  const auto contact = CallPlan<plan_v1::Contact>(plan, "waymark.plan.v1.ContactService/GetContact", request);
  if (absl::IsNotFound(contact.status()))
    return NobodyToAsk(wish.name(), "The contact that the wish is from is gone: name the rater in the request.");
  if (!contact.ok()) return contact.status();
  if (!contact->member().empty()) {
    rater->set_member(contact->member());
    return absl::OkStatus();
  }
  if (contact->email().empty()) return NobodyToAsk(wish.name(), kUnreachable);
  rater->mutable_external()->set_display_name(contact->display_name());
  rater->mutable_external()->set_email(contact->email());
  return absl::OkStatus();
}

// Puts whom the wish names into the rater.
absl::Status AskWhomItNames(rpc::Peer& plan, const plan_v1::FeedbackWish& wish, v1::Rater* rater) {
  if (wish.from().empty()) {
    return NobodyToAsk(wish.name(),
                       "The wish says from whom in words only: say it in the wish's `from`, a member or a contact, or "
                       "name the rater in the request.");
  }
  if (base::MatchName("members/{member}/contacts/{contact}", wish.from())) return AskContact(plan, wish, rater);
  rater->set_member(wish.from());
  return absl::OkStatus();
}

// Plan lets a fact of a wish pass that its plan does not have; the wish may be back since, from an earlier version.
absl::Status TellAgain(rpc::Work& work, const rpc::Call& call, const v1::Request& made) {
  return work.Write([&](storage::Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const auto request, Requests().Get(txn, made.name()));
    if (!Serves(*request)) return absl::OkStatus();
    return events::Journal::Append(txn, call, request->wish(), WishedFact(*request));
  });
}

}  // namespace

void ValidateCreateWishedRequest(const v1::CreateWishedRequestRequest& request, base::Violations& violations) {
  // Whom the wish names is not known yet.
  if (NamesSomebody(request.rater())) CheckNamedRater(base::OwnerOf(request.wish()), request.rater(), violations);
}

absl::StatusOr<v1::SentRequest> CreateWishedRequest(rpc::Peer& plan, rpc::Work& work, const rpc::Call& call,
                                                    const v1::CreateWishedRequestRequest& request) {
  std::optional<v1::Request> made;
  const auto find = [&](storage::Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(made, FindMade(txn, request));
    return absl::OkStatus();
  };
  WM_RETURN_IF_ERROR(work.Read(find));
  if (made) {
    WM_RETURN_IF_ERROR(TellAgain(work, call, *made));
    return SentRequestOf(*made);
  }
  WM_ASSIGN_OR_RETURN(const plan_v1::FeedbackWish wish, FetchWish(plan, request.wish()));
  v1::Rater rater = request.rater();
  if (!NamesSomebody(rater)) WM_RETURN_IF_ERROR(AskWhomItNames(plan, wish, &rater));
  v1::Items items;
  items.set_question(wish.topic());
  const std::string member(base::OwnerOf(request.wish()));
  WM_RETURN_IF_ERROR(work.Write([&](storage::Txn& txn) -> absl::Status {
    WM_RETURN_IF_ERROR(find(txn));
    if (made) return absl::OkStatus();
    base::Violations violations;
    CheckNamedRater(member, rater, violations);
    CheckDueDate("due_date", request.due_date(), call.now, violations);
    WM_RETURN_IF_ERROR(CheckKnown(txn, "rater", rater, violations));
    if (!violations.empty()) return violations.ToStatus();
    WM_RETURN_IF_ERROR(CheckRoomForRequest(txn, member, call.now));
    WM_ASSIGN_OR_RETURN(v1::KnownMember subject, ActiveMember(txn, member));
    const Question question{std::move(subject), items, request.due_date(), "", request.wish(), request.request_id()};
    WM_ASSIGN_OR_RETURN(made, Ask(txn, call, question, rater));
    return absl::OkStatus();
  }));
  return SentRequestOf(*made);
}

absl::StatusOr<v1::ListWishedRequestsResponse> ListWishedRequests(storage::Txn& txn, const rpc::Call& call,
                                                                  const v1::ListWishedRequestsRequest& request) {
  storage::Query query;
  query.equals = {{"wished", int64_t{1}}};
  query.order_by = "created";
  WM_ASSIGN_OR_RETURN(const auto listing, rpc::ReadListing(txn, Requests(), query, request));
  v1::ListWishedRequestsResponse response;
  for (const auto& row : listing.rows) *response.add_requests() = WishedFact(*row);
  response.set_next_page_token(listing.next_page_token);
  return response;
}

}  // namespace waymark::feedback
