#pragma once

#include <memory>

#include "services/notification/scheduler/step.h"

namespace waymark::notification {

// DELIVER: renders one delivery and hands it to the mail transport. A mail is made when it is sent, never before: what it says is what is true then, the link in it is
// good, and nothing of either is kept.
//
// Sent at least once: a crash between handing over and marking hands it over again, under the same Message-ID.
std::unique_ptr<Step> MakeDeliverStep(const Outside& outside);

}  // namespace waymark::notification
