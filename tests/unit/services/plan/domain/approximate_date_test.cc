#include "services/plan/domain/approximate_date.h"

#include <string>

#include "common/base/date.h"
#include "common/testing/proto_text.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

struct Case {
  std::string date;
  std::string span;  // "first last"; empty: no span
};

class ApproximateDates : public ::testing::TestWithParam<Case> {};

TEST_P(ApproximateDates, StandForADaySpan) {
  const auto span = SpanOf(testing::Proto<type::v1::ApproximateDate>(GetParam().date));
  EXPECT_EQ(span ? base::DateText(span->first) + " " + base::DateText(span->last) : "", GetParam().span);
}

INSTANTIATE_TEST_SUITE_P(Table, ApproximateDates,
                         ::testing::Values(Case{"year: 2027", "2027-01-01 2027-12-31"},
                                           Case{"year: 2027 part: PART_FIRST_QUARTER", "2027-01-01 2027-03-31"},
                                           Case{"year: 2027 part: PART_SECOND_QUARTER", "2027-04-01 2027-06-30"},
                                           Case{"year: 2027 part: PART_THIRD_QUARTER", "2027-07-01 2027-09-30"},
                                           Case{"year: 2027 part: PART_FOURTH_QUARTER", "2027-10-01 2027-12-31"},
                                           Case{"year: 2027 part: PART_SPRING", "2027-03-01 2027-05-31"},
                                           Case{"year: 2027 part: PART_SUMMER", "2027-06-01 2027-08-31"},
                                           Case{"year: 2027 part: PART_AUTUMN", "2027-09-01 2027-11-30"},
                                           Case{"year: 2027 part: PART_WINTER", "2027-12-01 2028-02-29"},
                                           Case{"year: 2027 month: 2", "2027-02-01 2027-02-28"},
                                           Case{"year: 2028 month: 2 day: 29", "2028-02-29 2028-02-29"},
                                           Case{"year: 2027 month: 2 day: 29", ""}, Case{"year: 2027 month: 13", ""},
                                           Case{"year: 2027 month: -1", ""}, Case{"year: 2027 day: 4", ""},
                                           Case{"year: 2027 month: 6 day: -1", ""},
                                           Case{"year: 2027 month: 6 part: PART_SUMMER", ""}, Case{"year: 1969", ""},
                                           Case{"year: 2200", ""}, Case{"year: 2199", "2199-01-01 2199-12-31"},
                                           Case{"year: 1970 month: 1 day: 1", "1970-01-01 1970-01-01"}, Case{"", ""}));

TEST(MonthsAfter, FallsOnTheLastDayOfAShorterMonth) {
  const struct {
    absl::CivilDay day;
    int months;
    absl::CivilDay after;
  } cases[] = {
      {absl::CivilDay(2027, 1, 31), 1, absl::CivilDay(2027, 2, 28)},
      {absl::CivilDay(2027, 1, 31), 2, absl::CivilDay(2027, 3, 31)},
      {absl::CivilDay(2028, 2, 29), 24, absl::CivilDay(2030, 2, 28)},
      {absl::CivilDay(2028, 2, 29), 48, absl::CivilDay(2032, 2, 29)},
      {absl::CivilDay(2027, 3, 31), -1, absl::CivilDay(2027, 2, 28)},
  };
  for (const auto& c : cases) EXPECT_EQ(MonthsAfter(c.day, c.months), c.after) << c.day << " " << c.months;
}

TEST(ApproximateDates, RefuseAnUnknownPart) {
  type::v1::ApproximateDate date;
  date.set_year(2027);
  date.set_part(static_cast<type::v1::ApproximateDate::Part>(99));
  EXPECT_FALSE(SpanOf(date));
}

}  // namespace
}  // namespace waymark::plan
