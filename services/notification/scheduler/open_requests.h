#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "services/notification/scheduler/step.h"

namespace waymark::notification {

// Whether a request of a round still waits for its answer. Feedback's journal does not tell it for anonymous relations before the round closes, so it is asked, just before
// somebody is reminded, and not remembered.
absl::StatusOr<bool> IsRequestOpen(const Outside& outside, std::string_view round, std::string_view request);

}  // namespace waymark::notification
