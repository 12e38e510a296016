#include "services/feedback/domain/due_date.h"

#include <optional>

#include "absl/time/civil_time.h"
#include "common/base/date.h"

namespace waymark::feedback {

namespace {

constexpr int kLongestNotice = 366;

}  // namespace

void CheckDueDate(std::string_view field, const google::type::Date& date, absl::Time now, base::Violations& violations) {
  const std::optional<absl::CivilDay> day = base::CalendarDay(date);
  if (!day) {
    violations.Add(field, "must be a day of the calendar from 1970 to 2199");
  } else if (EndOfDay(date) <= now) {
    violations.Add(field, "must be today or later");
  } else if (*day > absl::ToCivilDay(now, absl::UTCTimeZone()) + kLongestNotice) {
    violations.Add(field, "must be at most 366 days ahead");
  }
}

absl::Time EndOfDay(const google::type::Date& date) {
  const absl::CivilDay day(date.year(), date.month(), date.day());
  return absl::FromCivil(day + 1, absl::UTCTimeZone()) + absl::Hours(12);
}

}  // namespace waymark::feedback
