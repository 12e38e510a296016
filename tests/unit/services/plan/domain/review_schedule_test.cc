#include "services/plan/domain/review_schedule.h"

#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "common/base/date.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/reviewed_plans.h"

namespace waymark::plan {
namespace {

using testing::EqualsProto;
using testing::Proto;

v1::EarnedSchedule Schedule(const ReviewedPlan& reviewed) { return ScheduleOf(reviewed).value(); }

// Planned by the end of each month: 1 + 0.5 = 1.5 (a, and d begun); 3.5 (b); 5 (c begun); 7. Earned: a, and half of b
// and d: 2.5, which was planned for the middle of the second month. ES = 1.5, SPI(t) = 1.5 / 3, forecast 4 / 0.5.
TEST(ReviewSchedule, IsEarnedScheduleOverTheMonthsSinceTheVersion) {
  EXPECT_THAT(Schedule(SampleReviewed()), EqualsProto(Proto<v1::EarnedSchedule>(R"(
      rule: PART_DONE_RULE_FIFTY_FIFTY
      start_date { year: 2027 month: 1 day: 1 } as_of_date { year: 2027 month: 4 day: 1 }
      counted_steps: 4 planned_weight: 7 earned_weight: 2.5 actual_months: 3 planned_months: 4 earned_months: 1.5
      variance_months: -1.5 performance: 0.5 forecast_months: 8 forecast_date { year: 2027 month: 8 day: 31 })")));
}

struct Case {
  std::string what;
  std::function<void(ReviewedPlan*)> change;
  double planned;
  double earned;
  std::optional<double> performance;
  std::string forecast;  // empty: none
  v1::FigureGap gap = v1::FIGURE_GAP_UNSPECIFIED;
  int undated = 0;
};

void JudgeAll(ReviewedPlan* reviewed, v1::VerdictKind kind) {
  for (const char* item : {"a", "b", "c", "d"}) Judge(reviewed, item, kind);
}

TEST(ReviewSchedule, Table) {
  const std::vector<Case> table = {
      {"as the verdicts say, not the snapshot", [](auto* r) { Judge(r, "a", v1::VERDICT_KIND_LATE, 5); }, 7, 2, 1.25 / 3,
       "2027-10-19"},  // 9.6 months: six tenths of October end within its 19th day
      {"late and not begun", [](auto* r) { r->snapshot.mutable_steps(1)->clear_progress(); }, 7, 1.5, 1.0 / 3,
       "2027-12-31"},
      {"a dropped step counts neither as planned nor as earned",
       [](auto* r) { Judge(r, "c", v1::VERDICT_KIND_DROPPED); }, 4, 2.5, 0.5, "2027-08-31"},
      {"nor does one that was done in the version already",
       [](auto* r) { r->base.mutable_steps(0)->set_progress(v1::STEP_PROGRESS_DONE); }, 6, 1.5, 1.5 / 3,
       "2027-08-31"},
      {"nor one without a date", [](auto* r) { r->base.mutable_steps(2)->clear_target_date(); }, 4, 2.5, 0.5,
       "2027-08-31", v1::FIGURE_GAP_UNSPECIFIED, 1},
      {"nor one further ahead than 1,200 months",
       [](auto* r) { r->base.mutable_steps(2)->mutable_target_date()->set_year(2128); }, 4, 2.5, 0.5, "2027-08-31",
       v1::FIGURE_GAP_UNSPECIFIED, 1},
      {"dates moved since the version change nothing",
       [](auto* r) { r->snapshot.mutable_steps(2)->mutable_target_date()->set_year(2030); }, 7, 2.5, 0.5,
       "2027-08-31"},
      {"all met", [](auto* r) { JudgeAll(r, v1::VERDICT_KIND_MET); }, 7, 7, 4.0 / 3, "2027-03-31"},
      {"nothing earned", [](auto* r) { JudgeAll(r, v1::VERDICT_KIND_NOT_YET_DUE); }, 7, 0, 0, "",
       v1::FIGURE_GAP_NOTHING_EARNED},
      {"nothing planned", [](auto* r) { JudgeAll(r, v1::VERDICT_KIND_DROPPED); }, 0, 0, std::nullopt, "",
       v1::FIGURE_GAP_NOTHING_PLANNED},
      {"no time gone by", [](auto* r) { r->review.mutable_open_date()->set_month(1); }, 7, 2.5, std::nullopt,
       "2027-04-30", v1::FIGURE_GAP_NO_TIME_GONE_BY},
      {"so slow that no date holds its end",
       [](auto* r) {
         r->start = absl::CivilDay(1990, 1, 1);
         JudgeAll(r, v1::VERDICT_KIND_NOT_YET_DUE);
         Judge(r, "b", v1::VERDICT_KIND_LATE);
         r->base.mutable_steps(1)->clear_start_date();
       },
       7, 1, 1.0 / 2 / 447, "", v1::FIGURE_GAP_TOO_FAR},
  };
  for (const Case& c : table) {
    SCOPED_TRACE(c.what);
    ReviewedPlan reviewed = SampleReviewed();
    c.change(&reviewed);
    const v1::EarnedSchedule schedule = Schedule(reviewed);
    EXPECT_DOUBLE_EQ(schedule.planned_weight(), c.planned);
    EXPECT_DOUBLE_EQ(schedule.earned_weight(), c.earned);
    ASSERT_EQ(schedule.has_performance(), c.performance.has_value());
    if (c.performance) EXPECT_NEAR(schedule.performance(), *c.performance, 1e-9);
    const auto& date = schedule.forecast_date();
    EXPECT_EQ(schedule.has_forecast_date() ? base::DateText(*base::CalendarDay(date)) : "", c.forecast);
    EXPECT_EQ(schedule.gap(), c.gap);
    EXPECT_EQ(schedule.undated_steps(), c.undated);
  }
}

// The plan ends within a month: what is done on its planned day is neither early nor late.
TEST(ReviewSchedule, WhatIsDoneAsPlannedIsInTimeWithinAMonthToo) {
  for (const auto& [month, day, months] : {std::tuple(1, 14, 14.0 / 31), std::tuple(4, 6, 3 + 6.0 / 30)}) {
    ReviewedPlan reviewed = SampleReviewed();
    for (const char* item : {"a", "b", "c"}) Judge(&reviewed, item, v1::VERDICT_KIND_DROPPED);
    Judge(&reviewed, "d", v1::VERDICT_KIND_MET);
    auto& target = *reviewed.base.mutable_steps(3)->mutable_target_date();
    target.set_month(month);
    target.set_day(day);
    *reviewed.review.mutable_open_date() = base::DateOf(absl::CivilDay(2027, month, day) + 1);
    const v1::EarnedSchedule schedule = Schedule(reviewed);
    EXPECT_NEAR(schedule.planned_months(), months, 1e-9);
    EXPECT_NEAR(schedule.earned_months(), months, 1e-9);
    EXPECT_NEAR(schedule.variance_months(), 0, 1e-9);
    EXPECT_NEAR(schedule.performance(), 1, 1e-9);
    EXPECT_EQ(base::CalendarDay(schedule.forecast_date()), absl::CivilDay(2027, month, day));
  }
}

// From 31 January: a month ends on 28 February, the next on 31 March.
TEST(ReviewSchedule, CountsMonthsOfTheCalendar) {
  ReviewedPlan reviewed = SampleReviewed();
  reviewed.start = absl::CivilDay(2027, 1, 31);
  const std::vector<std::pair<google::type::Date, double>> table = {
      {Proto<google::type::Date>("year: 2027 month: 1 day: 31"), 0},
      {Proto<google::type::Date>("year: 2027 month: 2 day: 14"), 0.5},
      {Proto<google::type::Date>("year: 2027 month: 2 day: 28"), 1},
      {Proto<google::type::Date>("year: 2027 month: 3 day: 30"), 1 + 30.0 / 31},
      {Proto<google::type::Date>("year: 2027 month: 3 day: 31"), 2},
      {Proto<google::type::Date>("year: 2028 month: 1 day: 31"), 12}};
  for (const auto& [open, months] : table) {
    *reviewed.review.mutable_open_date() = open;
    EXPECT_DOUBLE_EQ(Schedule(reviewed).actual_months(), months) << open.ShortDebugString();
  }
}

}  // namespace
}  // namespace waymark::plan
