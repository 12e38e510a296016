#include "services/plan/domain/approximate_date.h"

#include <algorithm>

namespace waymark::plan {
namespace {

using type::v1::ApproximateDate;

// `months` whole months from the first of `month` on.
DaySpan Months(int64_t year, int month, int months) {
  const absl::CivilMonth first(year, month);
  return {absl::CivilDay(first), absl::CivilDay(first + months) - 1};
}

std::optional<DaySpan> PartOfYear(int64_t year, ApproximateDate::Part part) {
  switch (part) {
    case ApproximateDate::PART_UNSPECIFIED:
      return Months(year, 1, 12);
    case ApproximateDate::PART_FIRST_QUARTER:
      return Months(year, 1, 3);
    case ApproximateDate::PART_SECOND_QUARTER:
      return Months(year, 4, 3);
    case ApproximateDate::PART_THIRD_QUARTER:
      return Months(year, 7, 3);
    case ApproximateDate::PART_FOURTH_QUARTER:
      return Months(year, 10, 3);
    case ApproximateDate::PART_SPRING:
      return Months(year, 3, 3);
    case ApproximateDate::PART_SUMMER:
      return Months(year, 6, 3);
    case ApproximateDate::PART_AUTUMN:
      return Months(year, 9, 3);
    case ApproximateDate::PART_WINTER:
      return Months(year, 12, 3);
    default:
      return std::nullopt;
  }
}

}  // namespace

absl::CivilDay MonthsAfter(absl::CivilDay day, absl::civil_diff_t months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  return std::min(absl::CivilDay(month) + (day.day() - 1), absl::CivilDay(month + 1) - 1);
}

std::optional<DaySpan> SpanOf(const ApproximateDate& date) {
  if (date.year() < 1970 || date.year() > 2199) return std::nullopt;
  if (date.month() == 0) return date.day() == 0 ? PartOfYear(date.year(), date.part()) : std::nullopt;
  if (date.part() != ApproximateDate::PART_UNSPECIFIED || date.month() < 1 || date.month() > 12 || date.day() < 0)
    return std::nullopt;
  if (date.day() == 0) return Months(date.year(), date.month(), 1);
  const absl::CivilDay day(date.year(), date.month(), date.day());
  if (day.month() != date.month() || day.day() != date.day()) return std::nullopt;
  return DaySpan{day, day};
}

}  // namespace waymark::plan
