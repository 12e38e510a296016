#include "services/plan/domain/salary_path.h"

#include <string>
#include <vector>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Proto;

std::string Day(const google::type::Date& date) {
  const auto day = base::CalendarDay(date);
  return day ? base::DateText(*day) : "undated";
}

std::string Yearly(int units, const std::string& currency = "GBP") {
  return base::Cat("{ amount { currency_code: '", currency, "' units: ", units, " } period: PAY_PERIOD_YEAR } ");
}

// A plan on one track: from 41,000 in a role with a pay scale to a promotion in another.
class SalaryPath : public ::testing::Test {
 protected:
  SalaryPath() {
    input.plan = Proto<v1::Plan>(R"(
        name: "members/ana/plans/p1"
        tracks { name: "t1" } tracks { name: "t2" })");
    input.track = "t1";
    input.today = absl::CivilDay(2027, 1, 4);
    input.standing = Proto<v1::Standing>("hours_per_week: 37.5");
    input.roles[RoleKey("roles/dev", "")] = RoleWith(R"(
        minimum { currency_code: "GBP" units: 40000 } maximum { currency_code: "GBP" units: 45000 } period: PAY_PERIOD_YEAR
        steps { title: "one" amount { currency_code: "GBP" units: 40000 } }
        steps { title: "two" amount { currency_code: "GBP" units: 42000 } months_in_role: 12 }
        steps { title: "three" amount { currency_code: "GBP" units: 45000 } months_in_role: 36 })");
    input.roles[RoleKey("roles/lead", "2")] = RoleWith(R"(
        minimum { currency_code: "GBP" units: 4000 } maximum { currency_code: "GBP" units: 5000 } period: PAY_PERIOD_MONTH
        steps { title: "start" amount { currency_code: "GBP" units: 4000 } }
        steps { title: "later" amount { currency_code: "GBP" units: 4500 } months_in_role: 24 })");
  }

  static v1::Role RoleWith(const std::string& band) { return Proto<v1::Role>("pay_band { " + band + " }"); }
  void Plan(const std::string& fields) { input.plan.MergeFrom(Proto<v1::Plan>(fields)); }
  void Standing(const std::string& fields) { input.standing.MergeFrom(Proto<v1::Standing>(fields)); }
  void Developer(const std::string& since) { Standing("role: 'roles/dev' since_date { " + since + " }"); }

  // "2027-01-04 ACTUAL 41000 STANDING WITHIN", in hundredths where there are any.
  static std::string Text(const v1::SalaryPathPoint& point) {
    return base::Cat(Day(point.date()), " ", v1::SalaryPointKind_Name(point.kind()).substr(18), " ",
                     point.amount().units(), point.amount().nanos() == 0 ? "" : base::Cat(".", point.amount().nanos() / 10'000'000),
                     " ", v1::SalarySource_Name(point.source()).substr(14), " ", v1::BandFinding_Name(point.band()).substr(13));
  }
  std::vector<std::string> Points() {
    std::vector<std::string> points;
    const v1::SalaryPath path = MakeSalaryPath(input);
    for (const auto& point : path.points()) points.push_back(Text(point));
    return points;
  }
  // "2027-01-04 42000-41000=1000".
  std::vector<std::string> Gaps() {
    std::vector<std::string> gaps;
    const v1::SalaryPath path = MakeSalaryPath(input);
    for (const auto& gap : path.gaps())
      gaps.push_back(base::Cat(Day(gap.date()), " ", gap.planned().units(), "-", gap.actual().units(), "=", gap.difference().units()));
    return gaps;
  }
  std::vector<std::string> LeftOut() {
    std::vector<std::string> left_out;
    const v1::SalaryPath path = MakeSalaryPath(input);
    for (const auto& point : path.left_out())
      left_out.push_back(base::Cat(point.title(), " ", v1::SalaryLeftOut_Name(point.left_out()).substr(16)));
    return left_out;
  }

  SalaryPathInput input;
};

TEST_F(SalaryPath, IsEmptyWhereNothingIsSaid) {
  const auto path = MakeSalaryPath(input);
  EXPECT_EQ(path.currency_code(), "");
  EXPECT_EQ(path.points_size() + path.left_out_size() + path.gaps_size(), 0);
}

TEST_F(SalaryPath, HoldsPlannedAndActualPointsWithTheGapOnEachDay) {
  Standing("pay " + Yearly(41'000));
  Plan("salary_points { kind: SALARY_POINT_KIND_ACTUAL date { year: 2025 month: 4 day: 1 } pay " + Yearly(38'000) + "} " +
       "salary_points { kind: SALARY_POINT_KIND_PLANNED date { year: 2026 month: 4 day: 1 } pay " + Yearly(42'000) + "} " +
       "salary_points { kind: SALARY_POINT_KIND_PLANNED date { year: 2028 month: 4 day: 1 } pay " + Yearly(46'000) + "}");
  EXPECT_THAT(Points(), ElementsAre("2025-04-01 ACTUAL 38000 WRITTEN UNSPECIFIED", "2026-04-01 PLANNED 42000 WRITTEN UNSPECIFIED",
                                    "2027-01-04 ACTUAL 41000 STANDING UNSPECIFIED", "2028-04-01 PLANNED 46000 WRITTEN UNSPECIFIED"));
  EXPECT_THAT(Gaps(), ElementsAre("2026-04-01 42000-38000=4000", "2027-01-04 42000-41000=1000", "2028-04-01 46000-41000=5000"));
}

TEST_F(SalaryPath, TakesStepsOfItsTrackOnTheLastDayOfTheirDate) {
  const std::string pay = "target_pay " + Yearly(50'000);
  Plan("steps { name: 'a' title: 'mine' track: 't1' target_date { year: 2027 month: 2 } " + pay + "} " +
       "steps { name: 'b' title: 'shared' track: 't2' shared_with: 't1' target_date { year: 2028 } " + pay + "} " +
       "steps { name: 'c' title: 'other' track: 't2' target_date { year: 2028 } " + pay + "} " +
       "steps { name: 'd' title: 'dropped' track: 't1' progress: STEP_PROGRESS_DROPPED target_date { year: 2028 } " + pay + "} " +
       "steps { name: 'e' title: 'undated' track: 't1' " + pay + "}");
  EXPECT_THAT(Points(), ElementsAre("2027-02-28 PLANNED 50000 STEP UNSPECIFIED", "2028-12-31 PLANNED 50000 STEP UNSPECIFIED"));
  EXPECT_THAT(LeftOut(), ElementsAre("undated NO_DATE"));
  input.track = "t2";
  EXPECT_EQ(MakeSalaryPath(input).points_size(), 2);
  input.track = "";
  EXPECT_THAT(Points(), IsEmpty());
}

TEST_F(SalaryPath, FollowsThePayScaleOfThePresentRoleAndOfTheNext) {
  Developer("year: 2026 month: 1 day: 31");
  Plan("steps { name: 'up' title: 'Lead' kind: STEP_KIND_PROMOTION track: 't1' target_date { year: 2028 month: 6 } "
       "role { role: 'roles/lead' role_release: '2' } }");
  EXPECT_THAT(Points(), ElementsAre("2026-01-31 PLANNED 40000 SCALE WITHIN", "2027-01-31 PLANNED 42000 SCALE WITHIN",
                                    "2028-06-30 PLANNED 48000 SCALE WITHIN", "2030-06-30 PLANNED 54000 SCALE WITHIN"));
  const auto path = MakeSalaryPath(input);
  EXPECT_EQ(path.points(2).step(), "up");
  EXPECT_EQ(path.points(2).role(), "roles/lead");
  EXPECT_EQ(path.points(1).role(), "roles/dev");
  EXPECT_EQ(path.points(2).band_maximum().units(), 60'000);
}

TEST_F(SalaryPath, ClampsAScaleStepToAShorterMonth) {
  input.roles[RoleKey("roles/dev", "")].mutable_pay_band()->mutable_steps(1)->set_months_in_role(1);
  Developer("year: 2027 month: 1 day: 31");
  EXPECT_EQ(Points()[1], "2027-02-28 PLANNED 42000 SCALE WITHIN");
}

TEST_F(SalaryPath, KnowsNoScaleDatesWithoutTheDayTheRoleWasTakenUp) {
  Standing("role: 'roles/dev' pay " + Yearly(39'000));
  EXPECT_THAT(Points(), ElementsAre("2027-01-04 ACTUAL 39000 STANDING BELOW"));
}

TEST_F(SalaryPath, LetsNoScaleStepTakeAwayWhatIsPlannedButANewRoleDo) {
  Developer("year: 2026 month: 1 day: 1");
  Standing("pay " + Yearly(41'000));
  Plan("salary_points { kind: SALARY_POINT_KIND_PLANNED date { year: 2026 month: 6 day: 1 } pay " + Yearly(50'000) + "} " +
       "steps { name: 'sideways' track: 't1' target_date { year: 2028 month: 6 } role { role: 'roles/lead' role_release: '2' } }");
  EXPECT_THAT(Gaps(), ElementsAre("2027-01-04 50000-41000=9000", "2028-06-30 48000-41000=7000",
                                  "2030-06-30 54000-41000=13000"));
}

TEST_F(SalaryPath, PrefersWhatIsWrittenToAStepAndAStepToAScaleOnOneDay) {
  Standing("pay " + Yearly(40'000));
  Plan("steps { name: 'up' track: 't1' target_date { year: 2028 month: 6 day: 30 } role { role: 'roles/lead' role_release: '2' } "
       "target_pay " + Yearly(51'000) + "}");
  EXPECT_EQ(Gaps()[0], "2028-06-30 51000-40000=11000");
  Plan("salary_points { kind: SALARY_POINT_KIND_PLANNED date { year: 2028 month: 6 day: 30 } pay " + Yearly(52'000) + "}");
  EXPECT_EQ(Gaps()[0], "2028-06-30 52000-40000=12000");
}

TEST_F(SalaryPath, FlagsPointsOutsideTheBandOfTheRoleOfTheirDay) {
  Developer("year: 2026 month: 1 day: 1");
  input.roles[RoleKey("roles/dev", "")].mutable_pay_band()->clear_steps();
  for (const auto& [date, units] : {std::pair("year: 2025 month: 1 day: 1", 50'000), std::pair("year: 2026 month: 2 day: 1", 39'999),
                                    std::pair("year: 2026 month: 3 day: 1", 40'000), std::pair("year: 2026 month: 4 day: 1", 45'000),
                                    std::pair("year: 2026 month: 5 day: 1", 45'001)}) {
    Plan(base::Cat("salary_points { kind: SALARY_POINT_KIND_ACTUAL date { ", date, " } pay ", Yearly(units), "}"));
  }
  EXPECT_THAT(Points(), ElementsAre("2025-01-01 ACTUAL 50000 WRITTEN UNSPECIFIED", "2026-02-01 ACTUAL 39999 WRITTEN BELOW",
                                    "2026-03-01 ACTUAL 40000 WRITTEN WITHIN", "2026-04-01 ACTUAL 45000 WRITTEN WITHIN",
                                    "2026-05-01 ACTUAL 45001 WRITTEN ABOVE"));
}

TEST_F(SalaryPath, KeepsOneCurrencyAndListsOthersApart) {
  Standing("pay " + Yearly(41'000));
  Plan("salary_points { kind: SALARY_POINT_KIND_PLANNED date { year: 2026 month: 4 day: 1 } pay " + Yearly(60'000, "EUR") + " note: 'abroad' }");
  EXPECT_EQ(MakeSalaryPath(input).currency_code(), "GBP");
  EXPECT_THAT(LeftOut(), ElementsAre("abroad CURRENCY"));
  EXPECT_THAT(Gaps(), IsEmpty());
  input.currency = "EUR";
  EXPECT_THAT(Points(), ElementsAre("2026-04-01 PLANNED 60000 WRITTEN UNSPECIFIED"));
}

TEST_F(SalaryPath, FollowsTheCurrencyOfTheLastActualPointElseOfTheFirstPlanned) {
  Plan("salary_points { kind: SALARY_POINT_KIND_PLANNED date { year: 2029 month: 1 day: 1 } pay " + Yearly(1, "USD") + "} " +
       "salary_points { kind: SALARY_POINT_KIND_PLANNED date { year: 2028 month: 1 day: 1 } pay " + Yearly(1, "EUR") + "}");
  EXPECT_EQ(MakeSalaryPath(input).currency_code(), "EUR");
  Plan("salary_points { kind: SALARY_POINT_KIND_ACTUAL date { year: 2020 month: 1 day: 1 } pay " + Yearly(1, "CHF") + "} " +
       "salary_points { kind: SALARY_POINT_KIND_ACTUAL date { year: 2021 month: 1 day: 1 } pay " + Yearly(1, "SEK") + "}");
  EXPECT_EQ(MakeSalaryPath(input).currency_code(), "SEK");
}

TEST_F(SalaryPath, BringsHourlyAndMonthlyPayToOnePeriod) {
  Standing("pay { amount { currency_code: 'GBP' units: 20 nanos: 500000000 } period: PAY_PERIOD_HOUR }");
  Plan("salary_points { kind: SALARY_POINT_KIND_PLANNED date { year: 2026 month: 4 day: 1 } pay { amount { currency_code: 'GBP' units: 3500 } "
       "period: PAY_PERIOD_MONTH } }");
  EXPECT_THAT(Points(), ElementsAre("2026-04-01 PLANNED 42000 WRITTEN UNSPECIFIED", "2027-01-04 ACTUAL 40112.28 STANDING UNSPECIFIED"));
  input.period = v1::PAY_PERIOD_MONTH;
  EXPECT_THAT(Points(), ElementsAre("2026-04-01 PLANNED 3500 WRITTEN UNSPECIFIED", "2027-01-04 ACTUAL 3342.69 STANDING UNSPECIFIED"));
  input.period = v1::PAY_PERIOD_YEAR;
  input.hours = 20;
  EXPECT_EQ(Points()[1], "2027-01-04 ACTUAL 21393.21 STANDING UNSPECIFIED");
  EXPECT_EQ(MakeSalaryPath(input).hours_per_week(), 20);
  input.hours.reset();
  input.standing.clear_hours_per_week();
  EXPECT_EQ(Points().size(), 1u);
  EXPECT_THAT(LeftOut(), ElementsAre(" NO_HOURS"));
}

// A promotion that is overdue is not held: what is paid is held against the old role, whose scale goes on.
TEST_F(SalaryPath, HoldsWhatIsPaidAgainstTheRoleHeldNotAgainstOneThatIsOverdue) {
  input.today = absl::CivilDay(2026, 11, 26);
  Developer("year: 2024 month: 1 day: 31");
  Standing("pay " + Yearly(40'000));
  Plan(
      "steps { name: 'up' track: 't1' target_date { year: 2026 month: 6 day: 30 } role { role: 'roles/lead' "
      "role_release: '2' } "
      "target_pay " +
      Yearly(50'000) + "} " +
      "salary_points { kind: SALARY_POINT_KIND_ACTUAL date { year: 2026 month: 9 day: 1 } pay " + Yearly(40'000) + "}");
  EXPECT_THAT(Points(), ElementsAre("2024-01-31 PLANNED 40000 SCALE WITHIN", "2025-01-31 PLANNED 42000 SCALE WITHIN",
                                    "2026-06-30 PLANNED 50000 STEP WITHIN", "2026-09-01 ACTUAL 40000 WRITTEN WITHIN",
                                    "2026-11-26 PLANNED 48000 SCALE WITHIN", "2026-11-26 ACTUAL 40000 STANDING WITHIN",
                                    "2027-01-31 PLANNED 45000 SCALE WITHIN", "2028-11-26 PLANNED 54000 SCALE WITHIN"));
  std::vector<std::string> roles;
  const auto path = MakeSalaryPath(input);
  for (const auto& point : path.points()) roles.push_back(point.role());
  EXPECT_THAT(roles, ElementsAre("roles/dev", "roles/dev", "roles/lead", "roles/dev", "roles/lead", "roles/dev",
                                 "roles/dev", "roles/lead"));
}

TEST_F(SalaryPath, TakesARoleThatAStepHasBroughtFromTheStandingAlone) {
  Developer("year: 2026 month: 1 day: 1");
  Plan("steps { name: 'up' track: 't1' progress: STEP_PROGRESS_DONE target_date { year: 2026 month: 2 } role { role: 'roles/lead' role_release: '2' } }");
  const v1::SalaryPath path = MakeSalaryPath(input);
  for (const auto& point : path.points()) EXPECT_EQ(point.role(), "roles/dev");
}

}  // namespace
}  // namespace waymark::plan
