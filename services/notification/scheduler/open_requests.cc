#include "services/notification/scheduler/open_requests.h"

#include <string>

#include "common/base/status_macros.h"
#include "waymark/feedback/v1/request.pb.h"

namespace waymark::notification {

absl::StatusOr<bool> IsRequestOpen(const Outside& outside, std::string_view round, std::string_view request) {
  feedback::v1::ListOpenRequestsRequest list;
  list.set_round(std::string(round));
  list.set_page_size(200);
  do {
    feedback::v1::ListOpenRequestsResponse page;
    WM_RETURN_IF_ERROR(
        outside.feedback->Call("waymark.feedback.v1.RequestService/ListOpenRequests", list, &page, outside.call_timeout));
    for (const feedback::v1::RequestOpened& open : page.requests()) {
      if (open.request() == request) return true;
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  return false;
}

}  // namespace waymark::notification
