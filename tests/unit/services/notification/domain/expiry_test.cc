#include "services/notification/domain/expiry.h"

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::notification {
namespace {

using ::testing::ElementsAreArray;
using Day = absl::CivilDay;
using Minute = absl::CivilMinute;

TEST(ExpiringAt, TellsFromNineSixtyDaysAheadUntilTheDayIsOver) {
  const Day one(2027, 6, 1);    // sixty days after 2 April
  const Day other(2027, 7, 1);  // sixty days after 2 May
  const struct {
    std::string what;
    std::vector<Day> days;
    Minute now;
    std::vector<Day> near;
    std::string next;
  } cases[] = {
      {"none", {}, Minute(2027, 4, 2, 12, 0), {}, ""},
      {"before nine", {one}, Minute(2027, 4, 2, 8, 59), {}, "2027-04-02 09:00"},
      {"at nine", {one}, Minute(2027, 4, 2, 9, 0), {one}, ""},
      {"on the day", {one}, Minute(2027, 6, 1, 23, 59), {one}, ""},
      {"the day is over", {one}, Minute(2027, 6, 2, 0, 0), {}, ""},
      {"two to come", {one, other}, Minute(2027, 4, 1, 0, 0), {}, "2027-04-02 09:00"},
      {"two to come, the later first", {other, one}, Minute(2027, 4, 1, 0, 0), {}, "2027-04-02 09:00"},
      {"one near, one to come", {one, other}, Minute(2027, 4, 2, 9, 0), {one}, "2027-05-02 09:00"},
      {"both near", {one, other}, Minute(2027, 5, 2, 9, 0), {one, other}, ""},
      {"one over, one near", {one, other}, Minute(2027, 6, 2, 0, 0), {other}, ""},
  };
  for (const std::string name : {"Europe/Berlin", "America/New_York", "Pacific/Kiritimati"}) {
    absl::TimeZone zone;
    ASSERT_TRUE(absl::LoadTimeZone(name, &zone));
    for (const auto& [what, days, now, near, next] : cases) {
      const Expiring found = ExpiringAt(days, zone, absl::FromCivil(now, zone));
      EXPECT_THAT(found.near, ElementsAreArray(near)) << what << " in " << name;
      EXPECT_EQ(found.next ? absl::FormatTime("%Y-%m-%d %H:%M", *found.next, zone) : "", next)
          << what << " in " << name;
    }
  }
}

}  // namespace
}  // namespace waymark::notification
