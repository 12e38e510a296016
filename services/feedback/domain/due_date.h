#pragma once

#include <string_view>

#include "absl/time/time.h"
#include "common/base/error.h"
#include "google/type/date.pb.h"

namespace waymark::feedback {

// What is wrong with a due date a member gives at `now`: no calendar day, past everywhere on Earth, or more than 366 days ahead.
void CheckDueDate(std::string_view field, const google::type::Date& date, absl::Time now, base::Violations& violations);

// When the day has ended everywhere on Earth (UTC-12).
absl::Time EndOfDay(const google::type::Date& date);

}  // namespace waymark::feedback
