#include "services/plan/domain/map_axis.h"

#include <algorithm>

#include "common/base/cat.h"

namespace waymark::plan {
namespace {

// Months between ticks, so that there are at most some forty.
int MonthsBetweenTicks(int64_t days) {
  for (const int months : {3, 6, 12, 24, 60, 120}) {
    if (days / (30 * months) <= 24) return months;
  }
  return 120;
}

}  // namespace

MapAxis::MapAxis(absl::CivilDay first, absl::CivilDay last, double left, double right) : left_(left), right_(right) {
  constexpr int64_t kLeast = 183;
  const int64_t room = std::max<int64_t>((last - first) / 25, 14);
  first_ = first - room;
  last_ = std::max(last + room, first_ + kLeast);
  const int months = MonthsBetweenTicks(last_ - first_);
  absl::CivilMonth month(first_.year() - first_.year() % std::max(1, months / 12), 1);
  for (; absl::CivilDay(month) <= last_; month += months) {
    const absl::CivilDay day(month);
    if (day < first_) continue;
    const bool major = month.month() == 1;
    std::string label = major ? base::Cat(month.year()) : base::Cat("Q", (month.month() + 2) / 3);
    const bool fits = XOf(day) + (major ? 40 : 24) <= right_;
    ticks_.push_back({XOf(day), major, fits ? std::move(label) : ""});
  }
}

double MapAxis::XOf(absl::CivilDay day) const {
  const double share = static_cast<double>(day - first_) / static_cast<double>(last_ - first_);
  return left_ + std::clamp(share, 0.0, 1.0) * (right_ - left_);
}

}  // namespace waymark::plan
