#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "common/rpc/peer.h"

namespace waymark::feedback {

// How long one call to the plan service may take.
inline constexpr absl::Duration kPlanTimeout = absl::Seconds(5);

// What became of a call to plan, for our own caller. That plan refused this service is a fault of the deployment's, not
// of the caller's: INTERNAL; NOT_FOUND stays, and what says that plan cannot be reached is UNAVAILABLE.
absl::Status OutcomeOfPlan(const absl::Status& status, std::string_view method);

// Asks the plan service, so never from inside a transaction. Errors as OutcomeOfPlan says.
template <class Response, class Request>
absl::StatusOr<Response> CallPlan(rpc::Peer& plan, std::string_view method, const Request& request) {
  Response response;
  WM_RETURN_IF_ERROR(OutcomeOfPlan(plan.Call(method, request, &response, kPlanTimeout), method));
  return response;
}

}  // namespace waymark::feedback
