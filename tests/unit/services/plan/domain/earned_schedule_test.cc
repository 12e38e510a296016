#include "services/plan/domain/earned_schedule.h"

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using testing::HasViolation;

// A plan that ends with its last period, unless it finishes before.
PlannedCurve Curve(std::vector<double> values, double before = 0) {
  const double finish = static_cast<double>(values.size()) - before;
  return {std::move(values), finish};
}

struct Case {
  std::string what;
  std::vector<double> planned;
  double earned_value;
  double actual_time;
  double earned;
  std::optional<double> performance;
  std::optional<double> forecast;
  double before = 0;  // how much shorter the last period is
};

TEST(EarnedSchedule, Table) {
  const Case cases[] = {
      {"between two periods", {10, 30, 60, 100}, 45, 3, 2.5, 2.5 / 3, 4.8},
      {"within the first period", {10, 30, 60, 100}, 5, 1, 0.5, 0.5, 8},
      {"at a period's end", {10, 30, 60, 100}, 30, 2, 2, 1, 4},
      {"ahead", {10, 30, 60, 100}, 60, 2, 3, 1.5, 8.0 / 3},
      {"nothing earned", {10, 30}, 0, 1, 0, 0, std::nullopt},
      {"nothing earned, nothing planned at first", {0, 0, 30}, 0, 1, 0, 0, std::nullopt},
      {"the first of it where nothing was planned at first", {0, 0, 30}, 15, 2, 2.5, 1.25, 2.4},
      {"at a plateau", {10, 20, 20, 40}, 20, 3, 3, 1, 4},
      {"below a plateau", {10, 20, 20, 40}, 19, 3, 1.9, 1.9 / 3, 4 / (1.9 / 3)},
      {"above a plateau", {10, 20, 20, 40}, 30, 3, 3.5, 3.5 / 3, 4 / (3.5 / 3)},
      {"all of it, late", {10, 30, 60, 100}, 100, 5, 4, 0.8, 5},
      {"more than all of it, early", {10, 30, 60, 100}, 130, 3, 4, 4.0 / 3, 3},
      {"all of it, by a plan that ends flat", {10, 30, 30}, 30, 4, 2, 0.5, 4},
      {"done as planned, within the first period", {10}, 10, 0.45, 0.45, 1, 0.45, 0.55},
      {"half of it, where the plan ends within the first period", {10}, 5, 0.45, 0.225, 0.5, 0.9, 0.55},
      {"done as planned, within the last period", {10, 30, 60}, 60, 2.2, 2.2, 1, 2.2, 0.8},
      {"half of what a short last period plans", {10, 30, 60}, 45, 2.2, 2.1, 2.1 / 2.2, 2.2 / (2.1 / 2.2), 0.8},
      {"done before a short last period", {10, 30, 30}, 30, 2, 2, 1, 2, 0.8},
      {"no time gone by", {10, 30}, 10, 0, 1, std::nullopt, 2},
      {"no time gone by, nothing earned", {10, 30}, 0, 0, 0, std::nullopt, 2},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const EarnedSchedule schedule =
        ComputeEarnedSchedule(Curve(c.planned, c.before), c.earned_value, c.actual_time).value();
    EXPECT_NEAR(schedule.earned, c.earned, 1e-9);
    EXPECT_NEAR(schedule.variance, c.earned - c.actual_time, 1e-9);
    ASSERT_EQ(schedule.performance.has_value(), c.performance.has_value());
    if (c.performance) {
      EXPECT_NEAR(*schedule.performance, *c.performance, 1e-9);
    }
    ASSERT_EQ(schedule.forecast_duration.has_value(), c.forecast.has_value());
    if (c.forecast) {
      EXPECT_NEAR(*schedule.forecast_duration, *c.forecast, 1e-9);
    }
  }
}

TEST(EarnedSchedule, SumsInAnotherOrderAreTheSameValue) {
  const double backwards = 0.3 + 0.2 + 0.1;  // one bit less than 0.1 + 0.2 + 0.3
  ASSERT_LT(backwards, 0.1 + 0.2 + 0.3);
  EXPECT_NEAR(ComputeEarnedSchedule(Curve({0.1 + 0.2 + 0.3}), backwards, 1)->earned, 1, 1e-9);
  EXPECT_EQ(ComputeEarnedSchedule(Curve({backwards, 0.1 + 0.2 + 0.3}), 0, 1)->planned_duration, 1);
  EXPECT_NEAR(ComputeEarnedSchedule(Curve({0.1 + 0.2 + 0.3, 0.1 + 0.2 + 0.3, 1}), backwards, 1)->earned, 2, 1e-9);
}

TEST(EarnedSchedule, NeverFallsAsMoreIsEarned) {
  const std::vector<double> planned = {0, 0, 3, 3, 3, 8, 8, 9, 9};
  double before = 0;
  for (int step = 0; step <= 200; ++step) {
    const double earned = ComputeEarnedSchedule(Curve(planned), step * 0.05, 4)->earned;
    EXPECT_GE(earned, before) << step;
    before = earned;
  }
  EXPECT_DOUBLE_EQ(before, 8);
}

TEST(EarnedSchedule, NamesWhatIsWrong) {
  EXPECT_THAT(ComputeEarnedSchedule(Curve({}), 1, 1), HasViolation("planned"));
  EXPECT_THAT(ComputeEarnedSchedule(Curve({0, 0}), 1, 1), HasViolation("planned"));
  EXPECT_THAT(ComputeEarnedSchedule(Curve({5, 4}), 1, 1), HasViolation("planned[1]"));
  EXPECT_THAT(ComputeEarnedSchedule(Curve({5, std::nan("")}), 1, 1), HasViolation("planned[1]"));
  EXPECT_THAT(ComputeEarnedSchedule(PlannedCurve{{5, 6}, 1}, 1, 1), HasViolation("planned"));
  EXPECT_THAT(ComputeEarnedSchedule(PlannedCurve{{5, 6}, 2.1}, 1, 1), HasViolation("planned"));
  EXPECT_THAT(ComputeEarnedSchedule(Curve({5}), -1, 1), HasViolation("earned_value"));
  EXPECT_THAT(ComputeEarnedSchedule(Curve({5}), 1, -1), HasViolation("actual_time"));
}

TEST(PlannedValue, GrowsByTheRule) {
  const std::vector<PlannedStep> steps = {{.weight = 4, .start = 0, .finish = 4},
                                          {.weight = 2, .start = 1.5, .finish = 2.5},
                                          {.weight = 1, .start = 2, .finish = 2}};
  const auto planned = [&](PartDoneRule rule) { return PlannedValue(steps, rule)->values; };
  EXPECT_THAT(planned(PartDoneRule::kZeroHundred), ElementsAre(0, 1, 3, 7));
  EXPECT_THAT(planned(PartDoneRule::kFiftyFifty), ElementsAre(2, 4, 5, 7));
  EXPECT_THAT(planned(PartDoneRule::kProportional), ElementsAre(1, 4, 6, 7));
  EXPECT_DOUBLE_EQ(PlannedValue(steps, PartDoneRule::kFiftyFifty)->finish, 4);
  EXPECT_THAT(
      PlannedValue(std::vector<PlannedStep>{{.weight = -1, .start = 2, .finish = 1}}, PartDoneRule::kZeroHundred),
      testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(PlannedValue, EndsWithTheLastFinishOfWhatHasValue) {
  const struct {
    std::vector<PlannedStep> steps;
    std::vector<double> values;
    double finish;
  } cases[] = {
      {{{.weight = 2, .start = 0, .finish = 0.45}}, {2}, 0.45},
      {{{.weight = 2, .start = 0, .finish = 2.2}}, {0, 0, 2}, 2.2},
      {{{.weight = 2, .start = 0, .finish = 2.2}, {.weight = 0, .start = 0, .finish = 9}}, {0, 0, 2}, 2.2},
      {{{.weight = 2, .start = 0, .finish = 0}}, {2}, 1},
  };
  for (const auto& c : cases) {
    const PlannedCurve curve = PlannedValue(c.steps, PartDoneRule::kZeroHundred).value();
    EXPECT_EQ(curve.values, c.values);
    EXPECT_DOUBLE_EQ(curve.finish, c.finish);
  }
}

TEST(EarnedValue, CountsPartDoneStepsByTheRule) {
  const std::vector<StepProgress> steps = {
      {.weight = 4, .fraction = 1}, {.weight = 2, .fraction = 0.25}, {.weight = 1, .fraction = 0}};
  EXPECT_DOUBLE_EQ(EarnedValue(steps, PartDoneRule::kZeroHundred), 4);
  EXPECT_DOUBLE_EQ(EarnedValue(steps, PartDoneRule::kFiftyFifty), 5);
  EXPECT_DOUBLE_EQ(EarnedValue(steps, PartDoneRule::kProportional), 4.5);
  EXPECT_DOUBLE_EQ(EarnedValue(std::vector<StepProgress>{{1, 7}, {1, -3}}, PartDoneRule::kProportional), 1);
}

}  // namespace
}  // namespace waymark::plan
