#include "common/base/date.h"

#include "absl/strings/str_format.h"

namespace waymark::base {

std::optional<absl::CivilDay> CalendarDay(const google::type::Date& date) {
  if (date.year() < 1970 || date.year() > 2199) return std::nullopt;
  const absl::CivilDay day(date.year(), date.month(), date.day());
  // Civil days normalise what overflows: a 30 February comes back as a day of March.
  if (day.year() != date.year() || day.month() != date.month() || day.day() != date.day()) return std::nullopt;
  return day;
}

google::type::Date DateOf(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

std::string DateText(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

}  // namespace waymark::base
