#pragma once

#include "absl/status/status.h"
#include "common/base/cat.h"
#include "waymark/event/v1/journal.pb.h"

namespace waymark::notification {

// Whether the event's fact is an F; then `outcome` is what `apply` makes of it, or INVALID_ARGUMENT where it cannot be read.
template <class F, class Apply>
bool ApplyAs(const event::v1::Event& event, Apply apply, absl::Status* outcome) {
  if (!event.fact().Is<F>()) return false;
  F fact;
  *outcome = event.fact().UnpackTo(&fact) ? apply(fact) : absl::InvalidArgumentError(base::Cat("cannot be read: ", event.fact().type_url()));
  return true;
}

}  // namespace waymark::notification
