#include "services/plan/handlers/wishes.h"

#include <string>

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/plan_settle.h"
#include "services/plan/handlers/plan_document.h"
#include "services/plan/handlers/tables.h"
#include "waymark/feedback/v1/events.pb.h"
#include "waymark/feedback/v1/request.pb.h"

namespace waymark::plan {
namespace {

using storage::Txn;

constexpr absl::Duration kTimeout = absl::Seconds(10);
constexpr int kPageSize = 200;

v1::FeedbackWish::State StateOf(feedback::v1::RequestClosed::Outcome outcome) {
  switch (outcome) {
    case feedback::v1::RequestClosed::OUTCOME_ANSWERED:
      return v1::FeedbackWish::STATE_ANSWERED;
    case feedback::v1::RequestClosed::OUTCOME_DECLINED:
      return v1::FeedbackWish::STATE_DECLINED;
    case feedback::v1::RequestClosed::OUTCOME_WITHDRAWN:
      return v1::FeedbackWish::STATE_WITHDRAWN;
    case feedback::v1::RequestClosed::OUTCOME_EXPIRED:
      return v1::FeedbackWish::STATE_EXPIRED;
    default:
      return v1::FeedbackWish::STATE_ASKED;
  }
}

absl::Status Apply(Txn& txn, rpc::Call call, const feedback::v1::WishedRequestChanged& fact) {
  WM_ASSIGN_OR_RETURN(auto stored, Plans().Find(txn, base::Prefix(fact.wish(), 4)));
  if (!stored) return absl::OkStatus();
  const v1::Plan before = **stored;
  const std::string etag = std::to_string(stored->revision() + 1);
  if (!SetAsked(&stored->mutable_message(), fact.wish(), fact.request(), StateOf(fact.outcome()), etag))
    return absl::OkStatus();
  // Saving looks at the tripwires, which must see what the member would.
  call.access.as = access::v1::CALLER_KIND_SERVICE;
  return SavePlan(txn, call, before, *stored);
}

}  // namespace

absl::Status ApplyWishEvent(Txn& txn, const rpc::Call& call, const event::v1::Event& event) {
  if (!event.fact().Is<feedback::v1::WishedRequestChanged>()) return absl::OkStatus();
  feedback::v1::WishedRequestChanged fact;
  if (!event.fact().UnpackTo(&fact)) return absl::InvalidArgumentError("a WishedRequestChanged that cannot be read");
  return Apply(txn, call, fact);
}

absl::Status ResyncWishes(rpc::Peer& feedback, storage::Store& store, const rpc::Call& call) {
  feedback::v1::ListWishedRequestsRequest request;
  request.set_page_size(kPageSize);
  do {
    feedback::v1::ListWishedRequestsResponse page;
    WM_RETURN_IF_ERROR(
        feedback.Call("waymark.feedback.v1.RequestService/ListWishedRequests", request, &page, kTimeout));
    WM_RETURN_IF_ERROR(store.WriteAndWait([&](Txn& txn) -> absl::Status {
      for (const auto& fact : page.requests()) WM_RETURN_IF_ERROR(Apply(txn, call, fact));
      return absl::OkStatus();
    }));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace waymark::plan
