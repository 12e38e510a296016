#include "services/notification/domain/schedule.h"

#include <string>
#include <vector>

#include "common/base/date.h"
#include "gtest/gtest.h"
#include "services/notification/domain/cadence.h"

namespace waymark::notification {
namespace {

using Day = absl::CivilDay;
using Hour = absl::CivilHour;

void AddCadence(v1::Schedule* schedule, const std::string& rule, Cadence::Unit unit, absl::CivilDay anchor, int minute = 540) {
  Cadence* cadence = schedule->add_cadences();
  cadence->set_rule(rule);
  cadence->set_unit(unit);
  *cadence->mutable_anchor() = base::DateOf(anchor);
  cadence->set_minute_of_day(minute);
}

v1::Schedule Quarterly() {
  v1::Schedule schedule;
  schedule.set_active(true);
  AddCadence(&schedule, "quarterly", Cadence::UNIT_QUARTER, Day(2027, 1, 1));
  return schedule;
}

std::string Next(const v1::Schedule& schedule) {
  const auto due = NextDue(schedule, absl::UTCTimeZone());
  return due ? due->rule + " " + base::DateText(due->date) : "none";
}

TEST(NextDue, IsTheAgreedDateThenTheCadence) {
  struct Case {
    const char* what;
    absl::CivilDay agreed, last;
    const char* next;
  };
  const Day none;
  const Case cases[] = {
      {"the cadence alone begins at its anchor", none, none, "quarterly 2027-01-01"},
      {"an agreed date on the cadence", Day(2027, 4, 1), none, "quarterly 2027-04-01"},
      {"an agreed date between overrides the one after it", Day(2027, 5, 15), Day(2027, 1, 1), "quarterly 2027-05-15"},
      {"an agreed date far off overrides all before it", Day(2028, 2, 1), Day(2027, 1, 1), "quarterly 2028-02-01"},
      {"once past, the cadence goes on behind it", Day(2027, 5, 15), Day(2027, 5, 15), "quarterly 2027-07-01"},
      {"one that is long past is nothing any more", Day(2027, 2, 1), Day(2027, 7, 1), "quarterly 2027-10-01"},
  };
  for (const Case& c : cases) {
    v1::Schedule schedule = Quarterly();
    if (c.agreed != none) *schedule.mutable_next_review_date() = base::DateOf(c.agreed);
    if (c.last != none) *schedule.mutable_last_date() = base::DateOf(c.last);
    EXPECT_EQ(Next(schedule), c.next) << c.what;
  }
}

TEST(NextDue, WithoutACadenceThereIsOnlyTheAgreedDate) {
  v1::Schedule schedule;
  schedule.set_active(true);
  EXPECT_EQ(Next(schedule), "none");
  *schedule.mutable_next_review_date() = base::DateOf(absl::CivilDay(2027, 4, 1));
  EXPECT_EQ(Next(schedule), "agreed 2027-04-01");
  *schedule.mutable_last_date() = base::DateOf(absl::CivilDay(2027, 4, 1));
  EXPECT_EQ(Next(schedule), "none");
}

TEST(NextDue, OfSeveralCadencesTheEarliestAndOnOneDayOnlyOne) {
  v1::Schedule schedule = Quarterly();
  AddCadence(&schedule, "yearly", Cadence::UNIT_YEAR, Day(2027, 7, 1), 480);
  AddCadence(&schedule, "half", Cadence::UNIT_QUARTER, Day(2027, 2, 1));
  std::vector<std::string> met;
  for (int i = 0; i < 6; ++i) {
    met.push_back(Next(schedule));
    *schedule.mutable_last_date() = base::DateOf(NextDue(schedule, absl::UTCTimeZone())->date);
  }
  EXPECT_EQ(met, (std::vector<std::string>{"quarterly 2027-01-01", "half 2027-02-01", "quarterly 2027-04-01", "half 2027-05-01",
                                           "yearly 2027-07-01", "half 2027-08-01"}));
}

TEST(NextDue, AnEndedScheduleHasNone) {
  v1::Schedule schedule = Quarterly();
  schedule.set_active(false);
  EXPECT_EQ(Next(schedule), "none");
}

TEST(NextDue, IsAnInstantInTheOwnersZone) {
  absl::TimeZone auckland;
  ASSERT_TRUE(absl::LoadTimeZone("Pacific/Auckland", &auckland));
  EXPECT_EQ(NextDue(Quarterly(), auckland)->time, absl::FromCivil(absl::CivilSecond(2026, 12, 31, 20, 0, 0), absl::UTCTimeZone()));
}

TEST(BeginningAt, CollapsesWhatWasMissedIntoTheLatest) {
  struct Case {
    absl::CivilHour now;
    const char* date;
    int collapsed;
  };
  const Case cases[] = {
      {Hour(2027, 1, 1, 8), "none", 0},          {Hour(2027, 1, 1, 9), "2027-01-01", 0},  {Hour(2027, 3, 31, 23), "2027-01-01", 0},
      {Hour(2027, 4, 1, 9), "2027-04-01", 1},    {Hour(2029, 7, 1, 10), "2029-07-01", 10},
  };
  for (const Case& c : cases) {
    const auto beginning = BeginningAt(Quarterly(), absl::UTCTimeZone(), absl::FromCivil(c.now, absl::UTCTimeZone()));
    EXPECT_EQ(beginning ? base::DateText(beginning->due.date) : "none", c.date) << c.now;
    EXPECT_EQ(beginning ? beginning->collapsed : 0, c.collapsed) << c.now;
  }
}

}  // namespace
}  // namespace waymark::notification
