#include "services/notification/domain/quiet_hours.h"

#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace waymark::notification {
namespace {

using Minute = absl::CivilMinute;

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

std::string Local(absl::Time time, const absl::TimeZone& zone) { return absl::FormatTime("%Y-%m-%d %H:%M", time, zone); }

TEST(ParseQuietHours, TakesTwoTimesOfTheDayOrNone) {
  const struct {
    std::string_view text;
    int start;
    int end;
  } good[] = {{"19:00-08:00", 1140, 480}, {"00:00-23:59", 0, 1439}, {"none", 0, 0}};
  for (const auto& [text, start, end] : good) {
    const auto quiet = ParseQuietHours(text);
    ASSERT_TRUE(quiet) << text;
    EXPECT_EQ(quiet->start, start) << text;
    EXPECT_EQ(quiet->end, end) << text;
  }
  for (const std::string_view bad : {"", "19-8", "24:00-08:00", "19:60-08:00", "19:00-08:0a", "19:00 08:00", "None", "19:00-08:00 "}) {
    EXPECT_FALSE(ParseQuietHours(bad)) << bad;
  }
}

TEST(PastQuietHours, DefersToTheirEnd) {
  struct Case {
    QuietHours quiet;
    absl::CivilMinute at;
    const char* sent;
  };
  const QuietHours night{19 * 60, 8 * 60}, siesta{13 * 60, 15 * 60}, never{600, 600};
  const Case cases[] = {
      {night, Minute(2027, 4, 1, 18, 59), "2027-04-01 18:59"}, {night, Minute(2027, 4, 1, 19, 0), "2027-04-02 08:00"},
      {night, Minute(2027, 4, 1, 23, 59), "2027-04-02 08:00"}, {night, Minute(2027, 4, 2, 0, 0), "2027-04-02 08:00"},
      {night, Minute(2027, 4, 2, 7, 59), "2027-04-02 08:00"},  {night, Minute(2027, 4, 2, 8, 0), "2027-04-02 08:00"},
      {night, Minute(2027, 12, 31, 20, 0), "2028-01-01 08:00"}, {siesta, Minute(2027, 4, 1, 12, 59), "2027-04-01 12:59"},
      {siesta, Minute(2027, 4, 1, 13, 0), "2027-04-01 15:00"}, {siesta, Minute(2027, 4, 1, 15, 0), "2027-04-01 15:00"},
      {never, Minute(2027, 4, 1, 10, 0), "2027-04-01 10:00"},
  };
  const absl::TimeZone zone = Zone("Europe/Berlin");
  for (const Case& c : cases) {
    EXPECT_EQ(Local(PastQuietHours(absl::FromCivil(c.at, zone), c.quiet, zone), zone), c.sent) << c.at;
  }
}

TEST(PastQuietHours, KeepsToTheLocalClockAcrossItsChanges) {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  const auto sent = [&](const char* utc, QuietHours quiet) {
    absl::Time at;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, utc, &at, nullptr));
    return absl::FormatTime(absl::RFC3339_sec, PastQuietHours(at, quiet, zone), absl::UTCTimeZone());
  };
  EXPECT_EQ(sent("2027-03-27T20:00:00Z", {1140, 480}), "2027-03-28T06:00:00+00:00") << "the night is an hour shorter";
  EXPECT_EQ(sent("2027-10-30T20:00:00Z", {1140, 480}), "2027-10-31T07:00:00+00:00") << "the night is an hour longer";
  EXPECT_EQ(sent("2027-03-28T00:30:00Z", {60, 150}), "2027-03-28T01:00:00+00:00") << "their end is skipped";
  EXPECT_EQ(sent("2027-10-31T00:10:00Z", {60, 150}), "2027-10-31T00:30:00+00:00") << "their end comes twice: the first";
  EXPECT_EQ(sent("2027-10-31T01:10:00Z", {60, 150}), "2027-10-31T01:30:00+00:00") << "in the hour's second coming, the second";
}

// Whatever the zone, the hour and the quiet hours: nothing early, nothing in quiet hours, nothing later than a day.
TEST(PastQuietHours, NeverGoesBackNorIntoQuietHours) {
  for (const char* name : {"Europe/Berlin", "America/Santiago", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Gaza"}) {
    const absl::TimeZone zone = Zone(name);
    for (const QuietHours quiet : {QuietHours{}, QuietHours{0, 90}, QuietHours{1380, 30}, QuietHours{120, 150}, QuietHours{1439, 0}}) {
      const absl::Time begin = absl::FromCivil(absl::CivilDay(2027, 1, 1), zone);
      for (absl::Time at = begin; at < begin + absl::Hours(24 * 366); at += absl::Minutes(29)) {
        const absl::Time sent = PastQuietHours(at, quiet, zone);
        ASSERT_GE(sent, at) << name << " " << at;
        ASSERT_FALSE(IsQuiet(sent, quiet, zone)) << name << " " << at << " " << sent;
        ASSERT_LE(sent - at, absl::Hours(25)) << name << " " << at;
        if (!IsQuiet(at, quiet, zone)) {
          ASSERT_EQ(sent, at);
        }
      }
    }
  }
}

}  // namespace
}  // namespace waymark::notification
