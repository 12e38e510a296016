#include "services/notification/domain/schedule.h"

#include <algorithm>
#include <tuple>

#include "common/base/date.h"
#include "services/notification/domain/cadence.h"

namespace waymark::notification {
namespace {

Due DueBy(const Cadence& cadence, absl::CivilDay date, const absl::TimeZone& zone) {
  return {cadence.rule(), date, InstantOf(date, MinuteOfDay(cadence), zone), AnswerDays(cadence)};
}

Due DueOnAgreedDate(const v1::Schedule& schedule, absl::CivilDay date, const absl::TimeZone& zone) {
  for (const Cadence& cadence : schedule.cadences()) {
    if (FirstDateAfter(cadence, date - 1) == date) return DueBy(cadence, date, zone);
  }
  if (!schedule.cadences().empty()) return DueBy(schedule.cadences(0), date, zone);
  return {kAgreedRule, date, InstantOf(date, kDefaultMinuteOfDay, zone), kDefaultAnswerDays};
}

}  // namespace

std::optional<Due> NextDue(const v1::Schedule& schedule, const absl::TimeZone& zone) {
  if (!schedule.active()) return std::nullopt;
  absl::CivilDay past = absl::CivilDay::min();
  if (schedule.has_last_date()) past = CivilDayOf(schedule.last_date());
  if (schedule.has_next_review_date()) {
    const absl::CivilDay agreed = CivilDayOf(schedule.next_review_date());
    if (agreed > past) return DueOnAgreedDate(schedule, agreed, zone);
  }
  std::optional<Due> next;
  for (const Cadence& cadence : schedule.cadences()) {
    Due due = DueBy(cadence, FirstDateAfter(cadence, past), zone);
    if (!next || std::tie(due.date, due.time) < std::tie(next->date, next->time)) next = std::move(due);
  }
  return next;
}

std::optional<Beginning> BeginningAt(const v1::Schedule& schedule, const absl::TimeZone& zone, absl::Time now) {
  std::optional<Beginning> beginning;
  v1::Schedule probe = schedule;
  for (std::optional<Due> due = NextDue(probe, zone); due && due->time <= now; due = NextDue(probe, zone)) {
    *probe.mutable_last_date() = base::DateOf(due->date);
    const int collapsed = beginning ? beginning->collapsed + 1 : 0;
    beginning = Beginning{*std::move(due), collapsed};
  }
  return beginning;
}

}  // namespace waymark::notification
