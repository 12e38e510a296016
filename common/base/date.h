#pragma once

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"

namespace waymark::base {

// The day that a date of a contract names; nullopt unless year, month and day are those of a day of the calendar from
// 1970 to 2199.
std::optional<absl::CivilDay> CalendarDay(const google::type::Date& date);

// A day as a date of a contract.
google::type::Date DateOf(absl::CivilDay day);

// "2027-04-01".
std::string DateText(absl::CivilDay day);

}  // namespace waymark::base
