#include "services/notification/domain/cadence.h"

#include <algorithm>

#include "common/base/cat.h"
#include "common/base/date.h"

namespace waymark::notification {
namespace {

constexpr int kMaxEvery = 60;
constexpr int kMaxAnswerDays = 90;
constexpr int kMinutesPerDay = 24 * 60;

int64_t MonthsPerPeriod(const Cadence& cadence) {
  const int64_t every = std::max(1, cadence.every());
  switch (cadence.unit()) {
    case Cadence::UNIT_QUARTER:
      return 3 * every;
    case Cadence::UNIT_YEAR:
      return 12 * every;
    default:
      return every;
  }
}

bool IsRuleName(std::string_view rule) {
  if (rule.empty() || rule.size() > 31 || rule[0] < 'a' || rule[0] > 'z') return false;
  return std::all_of(rule.begin(), rule.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

// Whether no instant of the zone has that local date.
bool IsMissing(absl::CivilDay day, const absl::TimeZone& zone) {
  const auto start = zone.At(absl::CivilSecond(day));
  if (start.kind != absl::TimeZone::TimeInfo::SKIPPED) return false;
  return absl::ToCivilDay(start.trans, zone) > day;
}

}  // namespace

absl::CivilDay CivilDayOf(const google::type::Date& date) { return absl::CivilDay(date.year(), date.month(), date.day()); }

absl::StatusOr<absl::CivilDay> ParseDate(std::string_view text) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(base::View(text), &day) || base::DateText(day) != text) {
    return absl::InvalidArgumentError(base::Cat("not a date: ", text));
  }
  return day;
}

absl::Status CheckCadence(const Cadence& cadence) {
  auto wrong = [](std::string_view what) { return absl::InvalidArgumentError(base::Cat("cadence: ", what)); };
  if (!IsRuleName(cadence.rule())) return wrong("rule must be [a-z][a-z0-9-]{0,30}");
  if (cadence.unit() < Cadence::UNIT_MONTH || cadence.unit() > Cadence::UNIT_YEAR) return wrong("unit is unknown");
  if (cadence.every() < 0 || cadence.every() > kMaxEvery) return wrong("every must be 0 to 60");
  if (!base::CalendarDay(cadence.anchor())) return wrong("anchor must be a day from 1970 to 2199");
  if (cadence.minute_of_day() < 0 || cadence.minute_of_day() >= kMinutesPerDay) return wrong("minute_of_day must be 0 to 1439");
  if (cadence.answer_days() < 0 || cadence.answer_days() > kMaxAnswerDays) return wrong("answer_days must be 0 to 90");
  return absl::OkStatus();
}

int MinuteOfDay(const Cadence& cadence) { return cadence.has_minute_of_day() ? cadence.minute_of_day() : kDefaultMinuteOfDay; }

int AnswerDays(const Cadence& cadence) { return cadence.answer_days() > 0 ? cadence.answer_days() : kDefaultAnswerDays; }

absl::CivilDay OccurrenceDate(const Cadence& cadence, int64_t index) {
  const absl::CivilDay anchor = CivilDayOf(cadence.anchor());
  const absl::CivilMonth month = absl::CivilMonth(anchor) + index * MonthsPerPeriod(cadence);
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return absl::CivilDay(month.year(), month.month(), std::min(anchor.day(), last.day()));
}

absl::CivilDay FirstDateAfter(const Cadence& cadence, absl::CivilDay day) {
  const absl::CivilDay anchor = CivilDayOf(cadence.anchor());
  if (day < anchor) return anchor;
  const int64_t periods = (absl::CivilMonth(day) - absl::CivilMonth(anchor)) / MonthsPerPeriod(cadence);
  const absl::CivilDay date = OccurrenceDate(cadence, periods);
  return date > day ? date : OccurrenceDate(cadence, periods + 1);
}

absl::Time InstantOf(absl::CivilDay day, int minute_of_day, const absl::TimeZone& zone) {
  while (IsMissing(day, zone)) ++day;
  const auto found = zone.At(absl::CivilSecond(absl::CivilMinute(day) + minute_of_day));
  switch (found.kind) {
    case absl::TimeZone::TimeInfo::SKIPPED:
      return found.trans;
    case absl::TimeZone::TimeInfo::REPEATED:
    case absl::TimeZone::TimeInfo::UNIQUE:
      break;
  }
  return found.pre;
}

absl::Time EndOfDay(absl::CivilDay day, const absl::TimeZone& zone) {
  while (IsMissing(day, zone)) ++day;
  const auto midnight = zone.At(absl::CivilSecond(day + 1));
  switch (midnight.kind) {
    case absl::TimeZone::TimeInfo::SKIPPED:
      return midnight.trans;
    case absl::TimeZone::TimeInfo::REPEATED:
      // A clock put back from just after midnight to before it (America/St_Johns until 2011) returns to the day: it ends the second time.
      if (absl::ToCivilDay(midnight.trans, zone) <= day) return midnight.post;
      return midnight.pre;
    case absl::TimeZone::TimeInfo::UNIQUE:
      break;
  }
  return midnight.pre;
}

DatedInstant NextOccurrence(const Cadence& cadence, const absl::TimeZone& zone, absl::Time after) {
  // Two days back covers every offset there is or was, and a missing day.
  absl::CivilDay date = FirstDateAfter(cadence, absl::ToCivilDay(after, zone) - 2);
  absl::Time time = InstantOf(date, MinuteOfDay(cadence), zone);
  while (time <= after) {
    date = FirstDateAfter(cadence, date);
    time = InstantOf(date, MinuteOfDay(cadence), zone);
  }
  return {date, time};
}

}  // namespace waymark::notification
