#include "services/notification/domain/cadence.h"

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/base/date.h"
#include "gtest/gtest.h"
#include "tests/unit/services/notification/domain/zone_oracle.h"

namespace waymark::notification {
namespace {

using Day = absl::CivilDay;

Cadence Every(int every, Cadence::Unit unit, absl::CivilDay anchor, int minute = kDefaultMinuteOfDay) {
  Cadence cadence;
  cadence.set_rule("rule");
  cadence.set_unit(unit);
  cadence.set_every(every);
  *cadence.mutable_anchor() = base::DateOf(anchor);
  cadence.set_minute_of_day(minute);
  return cadence;
}

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

std::string Utc(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()); }

TEST(OccurrenceDate, IsReckonedFromTheAnchorAndClampedToTheMonth) {
  struct Case {
    Cadence cadence;
    std::vector<std::string> dates;
  };
  const absl::CivilDay november30(2024, 11, 30);
  const Case cases[] = {
      {Every(1, Cadence::UNIT_QUARTER, november30), {"2024-11-30", "2025-02-28", "2025-05-30", "2025-08-30", "2025-11-30", "2026-02-28"}},
      {Every(3, Cadence::UNIT_MONTH, november30), {"2024-11-30", "2025-02-28", "2025-05-30"}},
      {Every(1, Cadence::UNIT_MONTH, Day(2027, 1, 31)), {"2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"}},
      {Every(1, Cadence::UNIT_MONTH, Day(2028, 1, 30)), {"2028-01-30", "2028-02-29", "2028-03-30"}},
      {Every(1, Cadence::UNIT_YEAR, Day(2024, 2, 29)), {"2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"}},
      {Every(2, Cadence::UNIT_YEAR, Day(2026, 7, 1)), {"2026-07-01", "2028-07-01"}},
      {Every(0, Cadence::UNIT_QUARTER, Day(2027, 1, 1)), {"2027-01-01", "2027-04-01"}},
      {Every(60, Cadence::UNIT_MONTH, Day(2020, 2, 29)), {"2020-02-29", "2025-02-28"}},
  };
  for (const Case& c : cases) {
    for (size_t i = 0; i < c.dates.size(); ++i) {
      EXPECT_EQ(base::DateText(OccurrenceDate(c.cadence, i)), c.dates[i]) << c.cadence.ShortDebugString();
    }
  }
}

TEST(FirstDateAfter, IsTheFirstOfAllLaterOccurrences) {
  for (const Cadence& cadence : {Every(1, Cadence::UNIT_MONTH, Day(2024, 1, 31)), Every(5, Cadence::UNIT_MONTH, Day(2024, 8, 30)),
                                 Every(1, Cadence::UNIT_YEAR, Day(2024, 2, 29))}) {
    for (absl::CivilDay day(2023, 12, 1); day < absl::CivilDay(2029, 1, 1); ++day) {
      int64_t index = 0;
      while (OccurrenceDate(cadence, index) <= day) ++index;
      ASSERT_EQ(FirstDateAfter(cadence, day), OccurrenceDate(cadence, index)) << day;
    }
  }
}

TEST(InstantOf, KeepsToTheLocalClockAcrossItsChanges) {
  struct Case {
    const char* zone;
    absl::CivilDay day;
    int minute;
    const char* utc;
    const char* why;
  };
  const Case cases[] = {
      {"Europe/Berlin", Day(2027, 4, 1), 540, "2027-04-01T07:00:00Z", "summer"},
      {"Europe/Berlin", Day(2027, 1, 1), 540, "2027-01-01T08:00:00Z", "winter"},
      {"Europe/Berlin", Day(2027, 3, 28), 150, "2027-03-28T01:00:00Z", "02:30 is skipped: 03:00 is the first after the gap"},
      {"Europe/Berlin", Day(2027, 10, 31), 150, "2027-10-31T00:30:00Z", "02:30 comes twice: the first"},
      {"Australia/Lord_Howe", Day(2027, 10, 3), 135, "2027-10-02T15:30:00Z", "a gap of half an hour"},
      {"America/Santiago", Day(2027, 9, 5), 0, "2027-09-05T04:00:00Z", "midnight is skipped"},
      {"America/Havana", Day(2027, 11, 7), 0, "2027-11-07T04:00:00Z", "midnight comes twice"},
      {"Pacific/Apia", Day(2011, 12, 30), 540, "2011-12-30T19:00:00Z", "the whole day is missing: the 31st at that time"},
      {"Pacific/Apia", Day(2011, 12, 29), 540, "2011-12-29T19:00:00Z", "the day before"},
      {"Asia/Kathmandu", Day(2027, 6, 1), 1439, "2027-06-01T18:14:00Z", "an odd offset"},
  };
  for (const Case& c : cases) EXPECT_EQ(Utc(InstantOf(c.day, c.minute, Zone(c.zone))), c.utc) << c.zone << ": " << c.why;
}

TEST(EndOfDay, IsTheFirstInstantNoLongerOnTheDay) {
  struct Case {
    const char* zone;
    absl::CivilDay day;
    const char* utc;
    const char* why;
  };
  const Case cases[] = {
      {"Europe/Berlin", Day(2027, 4, 14), "2027-04-14T22:00:00Z", "plain"},
      {"America/Santiago", Day(2027, 9, 4), "2027-09-05T04:00:00Z", "the next midnight is skipped"},
      {"America/Havana", Day(2027, 11, 6), "2027-11-07T04:00:00Z", "the next midnight comes twice: the day ends at the first"},
      {"America/St_Johns", Day(2010, 11, 6), "2010-11-07T03:30:00Z", "put back from 00:01 to 23:01: the day goes on until the second midnight"},
      {"Pacific/Apia", Day(2011, 12, 30), "2011-12-31T10:00:00Z", "a missing day ends with the next one"},
      {"Pacific/Apia", Day(2011, 12, 29), "2011-12-30T10:00:00Z", "the day before a missing day"},
  };
  for (const Case& c : cases) EXPECT_EQ(Utc(EndOfDay(c.day, Zone(c.zone))), c.utc) << c.zone << ": " << c.why;
}

TEST(CheckCadence, RefusesWhatTheContractRulesOut) {
  EXPECT_TRUE(CheckCadence(Every(1, Cadence::UNIT_QUARTER, Day(2027, 1, 1))).ok());
  const auto broken = [](auto change) {
    Cadence cadence = Every(1, Cadence::UNIT_QUARTER, Day(2027, 1, 1));
    change(cadence);
    return CheckCadence(cadence).code();
  };
  const std::map<std::string, absl::StatusCode> cases = {
      {"no rule", broken([](Cadence& c) { c.clear_rule(); })},
      {"upper case", broken([](Cadence& c) { c.set_rule("Quarterly"); })},
      {"slash", broken([](Cadence& c) { c.set_rule("a/b"); })},
      {"long rule", broken([](Cadence& c) { c.set_rule(std::string(32, 'a')); })},
      {"no unit", broken([](Cadence& c) { c.clear_unit(); })},
      {"unknown unit", broken([](Cadence& c) { c.set_unit(static_cast<Cadence::Unit>(17)); })},
      {"every 61", broken([](Cadence& c) { c.set_every(61); })},
      {"every -1", broken([](Cadence& c) { c.set_every(-1); })},
      {"no anchor", broken([](Cadence& c) { c.clear_anchor(); })},
      {"30 February", broken([](Cadence& c) { c.mutable_anchor()->set_month(2), c.mutable_anchor()->set_day(30); })},
      {"no month", broken([](Cadence& c) { c.mutable_anchor()->set_month(0); })},
      {"year 1969", broken([](Cadence& c) { c.mutable_anchor()->set_year(1969); })},
      {"minute 1440", broken([](Cadence& c) { c.set_minute_of_day(1440); })},
      {"minute -1", broken([](Cadence& c) { c.set_minute_of_day(-1); })},
      {"answer 91 days", broken([](Cadence& c) { c.set_answer_days(91); })},
  };
  for (const auto& [what, code] : cases) EXPECT_EQ(code, absl::StatusCode::kInvalidArgument) << what;
}

TEST(ParseDate, TakesWholeDatesOnly) {
  EXPECT_EQ(ParseDate("2027-04-01").value(), absl::CivilDay(2027, 4, 1));
  for (const char* wrong : {"", "2027", "2027-4-1", "2027-02-30", "2027-04-01T00", " 2027-04-01", "2027-04-01x"}) {
    EXPECT_FALSE(ParseDate(wrong).ok()) << wrong;
  }
}

// A second way to the date of an occurrence: month by month, with the lengths of months written down.
absl::CivilDay DateByCounting(absl::CivilDay anchor, int months) {
  int64_t year = anchor.year();
  int month = anchor.month();
  for (int i = 0; i < months; ++i) {
    if (++month > 12) month = 1, ++year;
  }
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const int lengths[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return absl::CivilDay(year, month, std::min(anchor.day(), lengths[month - 1]));
}

// What a zone should do with a local time: the oracle's answer, a day that does not exist replaced by the next.
absl::Time Expected(const ZoneOracle& oracle, absl::CivilDay day, int minute) {
  for (;; ++day) {
    const int64_t midnight = (day - absl::CivilDay(1970, 1, 1)) * 86400;
    const int64_t start = oracle.FirstAtOrAfter(midnight);
    if (start + oracle.OffsetAt(start) < midnight + 86400) return absl::FromUnixSeconds(oracle.FirstAtOrAfter(midnight + minute * 60));
  }
}

struct Walk {
  Cadence cadence;
  int months;
};

// Walks one cadence through 2020 to 2037 as the scheduler does, from instant to instant, beside the oracle.
void WalkZone(const std::string& name, const absl::TimeZone& zone, const ZoneOracle& oracle, const Walk& walk) {
  const absl::CivilDay anchor = CivilDayOf(walk.cadence.anchor());
  absl::Time now = InstantOf(Day(2020, 1, 1), 0, zone) - absl::Nanoseconds(1);
  int index = 0;
  while (DateByCounting(anchor, index * walk.months) < absl::CivilDay(2020, 1, 1)) ++index;
  for (;; ++index) {
    const absl::CivilDay date = DateByCounting(anchor, index * walk.months);
    if (date.year() > 2037) break;
    const DatedInstant next = NextOccurrence(walk.cadence, zone, now);
    ASSERT_EQ(next.date, date) << name << " " << walk.cadence.ShortDebugString();
    ASSERT_EQ(next.time, Expected(oracle, date, walk.cadence.minute_of_day())) << name << " " << walk.cadence.ShortDebugString();
    ASSERT_GT(next.time, now);
    now = next.time;
  }
}

TEST(NextOccurrence, AgreesWithTheZoneFilesInEveryZoneFrom2020To2037) {
  std::vector<Walk> walks;
  // Days on which many zones change their clocks, and the times of day they do it at.
  for (const int minute : {0, 90, 150, 540, 1439}) {
    walks.push_back({Every(1, Cadence::UNIT_QUARTER, Day(2019, 12, 29), minute), 3});
    walks.push_back({Every(1, Cadence::UNIT_MONTH, Day(2019, 8, 31), minute), 1});
    walks.push_back({Every(5, Cadence::UNIT_MONTH, Day(2020, 2, 29), minute), 5});
    walks.push_back({Every(1, Cadence::UNIT_YEAR, Day(2016, 2, 29), minute), 12});
  }
  int zones = 0;
  for (const std::string& name : AllZoneNames()) {
    ZoneOracle oracle;
    if (!ZoneOracle::Load(name, &oracle)) continue;
    ++zones;
    const absl::TimeZone zone = Zone(name);
    for (const Walk& walk : walks) ASSERT_NO_FATAL_FAILURE(WalkZone(name, zone, oracle, walk));
  }
  EXPECT_GT(zones, 300) << "tzdata lists too few zones one by one for this test to mean anything";
}

TEST(InstantOf, AgreesWithTheZoneFilesOnEveryDayAClockChanges) {
  for (const std::string& name : AllZoneNames()) {
    ZoneOracle oracle;
    if (!ZoneOracle::Load(name, &oracle)) continue;
    const absl::TimeZone zone = Zone(name);
    absl::Time from = absl::FromCivil(absl::CivilDay(2020, 1, 1), absl::UTCTimeZone());
    absl::TimeZone::CivilTransition change;
    while (zone.NextTransition(from, &change) && change.from.year() < 2038) {
      from = absl::FromCivil(change.from, zone) + absl::Hours(1);
      for (absl::CivilDay day = absl::CivilDay(change.from) - 1; day <= absl::CivilDay(change.to) + 1; ++day) {
        for (int minute = 0; minute < 1440; minute += 30) {
          ASSERT_EQ(InstantOf(day, minute, zone), Expected(oracle, day, minute)) << name << " " << day << " minute " << minute;
        }
        const absl::Time end = EndOfDay(day, zone);
        ASSERT_GT(absl::ToCivilDay(end, zone), day) << name;
        ASSERT_LE(absl::ToCivilDay(end - absl::Seconds(1), zone), day) << name;
      }
    }
  }
}

}  // namespace
}  // namespace waymark::notification
