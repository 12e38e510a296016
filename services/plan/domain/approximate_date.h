#pragma once

#include <optional>

#include "absl/time/civil_time.h"
#include "waymark/type/v1/approximate_date.pb.h"

namespace waymark::plan {

// A month where it is a duration, in days.
inline constexpr double kDaysPerMonth = 365.25 / 12;

// The day so many calendar months after `day`, or before it: on the last day of a shorter month.
absl::CivilDay MonthsAfter(absl::CivilDay day, absl::civil_diff_t months);

// The days that an approximate date stands for, first and last included.
struct DaySpan {
  absl::CivilDay first;
  absl::CivilDay last;
};

// The span of `date`; nullopt where it breaks the limits its contract states: a year outside 1970 to 2199, a part of
// the year beside a month, a day without a month or one that the month lacks.
std::optional<DaySpan> SpanOf(const type::v1::ApproximateDate& date);

}  // namespace waymark::plan
