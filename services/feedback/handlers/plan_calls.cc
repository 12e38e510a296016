#include "services/feedback/handlers/plan_calls.h"

#include "common/base/cat.h"

namespace waymark::feedback {

absl::Status OutcomeOfPlan(const absl::Status& status, std::string_view method) {
  if (status.ok() || absl::IsNotFound(status)) return status;
  if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status)) {
    return absl::UnavailableError("the plan service cannot be reached; try again shortly");
  }
  return absl::InternalError(base::Cat(method, " failed: ", base::StdView(status.message())));
}

}  // namespace waymark::feedback
