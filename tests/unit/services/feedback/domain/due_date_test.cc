#include "services/feedback/domain/due_date.h"

#include "gtest/gtest.h"

namespace waymark::feedback {
namespace {

absl::Time At(int year, int month, int day, int hour) {
  return absl::FromCivil(absl::CivilSecond(year, month, day, hour), absl::UTCTimeZone());
}

google::type::Date Date(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

bool IsGood(const google::type::Date& date, absl::Time now) {
  base::Violations violations;
  CheckDueDate("due_date", date, now, violations);
  return violations.empty();
}

TEST(DueDate, TodayAnywhereOnEarthToAYearAhead) {
  const absl::Time now = At(2027, 3, 1, 11);
  EXPECT_TRUE(IsGood(Date(2027, 3, 1), now));
  EXPECT_TRUE(IsGood(Date(2027, 2, 28), now)) << "still February in UTC-12";
  EXPECT_FALSE(IsGood(Date(2027, 2, 28), At(2027, 3, 1, 12)));
  EXPECT_FALSE(IsGood(Date(2027, 2, 27), now));
  EXPECT_TRUE(IsGood(Date(2028, 3, 1), now)) << "366 days ahead";
  EXPECT_FALSE(IsGood(Date(2028, 3, 2), now));
}

TEST(DueDate, ADayThatIsNone) {
  const absl::Time now = At(2027, 1, 1, 0);
  EXPECT_FALSE(IsGood(Date(2027, 2, 29), now));
  EXPECT_FALSE(IsGood(Date(2027, 13, 1), now));
  EXPECT_FALSE(IsGood(Date(2027, 0, 0), now));
  EXPECT_FALSE(IsGood(Date(0, 0, 0), now));
}

TEST(DueDate, ADayEndsWhereItEndsLast) { EXPECT_EQ(EndOfDay(Date(2027, 12, 31)), At(2028, 1, 1, 12)); }

}  // namespace
}  // namespace waymark::feedback
