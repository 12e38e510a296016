#pragma once

#include <optional>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "google/type/date.pb.h"

namespace waymark::feedback {

// The day, or nullopt where year, month and day do not name one from 1970 to 2199.
std::optional<absl::CivilDay> CalendarDay(const google::type::Date& date);

// What is wrong with a due date a member gives at `now`: no calendar day, past everywhere on Earth, or more than 366 days ahead.
void CheckDueDate(std::string_view field, const google::type::Date& date, absl::Time now, base::Violations& violations);

// When the day has ended everywhere on Earth (UTC-12).
absl::Time EndOfDay(const google::type::Date& date);

}  // namespace waymark::feedback
