#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/type/date.pb.h"
#include "waymark/type/v1/cadence.pb.h"

namespace waymark::notification {

using type::v1::Cadence;

// Dates and cadences: local dates first, instants late. Nothing here reads a clock; zones come in loaded.

inline constexpr int kDefaultMinuteOfDay = 9 * 60;
inline constexpr int kDefaultAnswerDays = 14;

// A date of the contract that is known to be a whole one, as a civil day.
absl::CivilDay CivilDayOf(const google::type::Date& date);
// INVALID_ARGUMENT for anything but YYYY-MM-DD of a day that exists.
absl::StatusOr<absl::CivilDay> ParseDate(std::string_view text);

// INVALID_ARGUMENT, saying why, for a cadence that breaks the limits its contract states.
absl::Status CheckCadence(const Cadence& cadence);

// Minutes after local midnight and days to answer, defaults filled in.
int MinuteOfDay(const Cadence& cadence);
int AnswerDays(const Cadence& cadence);

// Occurrence `index` (0 is the anchor): the anchor plus that many periods, clamped to the last day of a shorter month. Reckoned from the
// anchor, never from the occurrence before, so a clamped date does not move the later ones.
absl::CivilDay OccurrenceDate(const Cadence& cadence, int64_t index);

// The first occurrence on a later day than `day`; the anchor for a day before it.
absl::CivilDay FirstDateAfter(const Cadence& cadence, absl::CivilDay day);

// The instant of a local time: where a clock change skips it, the first instant after the gap; where it comes twice, the first. On a day
// that does not exist in the zone at all (Pacific/Apia, 2011-12-30), that time of the next existing one.
absl::Time InstantOf(absl::CivilDay day, int minute_of_day, const absl::TimeZone& zone);

// The end of a local day, the first instant that is no longer on it: a deadline has passed from then on.
absl::Time EndOfDay(absl::CivilDay day, const absl::TimeZone& zone);

// An occurrence in time.
struct DatedInstant {
  absl::CivilDay date;
  absl::Time time;
};

// The first occurrence that is due later than `after`.
DatedInstant NextOccurrence(const Cadence& cadence, const absl::TimeZone& zone, absl::Time after);

}  // namespace waymark::notification
