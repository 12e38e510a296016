#include "services/plan/domain/forecast.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/plan/domain/critical_path.h"
#include "tests/unit/services/plan/domain/absorbing_chain.h"
#include "tests/unit/services/plan/domain/projects.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using testing::HasViolation;
using ::testing::IsEmpty;

Forecast ForecastOf(const Project& project, ForecastOptions options = {}) {
  return ComputeForecast(project, options).value();
}

const ActivityForecast& Of(const Forecast& forecast, const std::string& name) {
  return *std::find_if(forecast.activities.begin(), forecast.activities.end(),
                       [&](const auto& a) { return a.name == name; });
}

// The quantiles of N(24, 5), a variance of 5, by bisection. The outermost points give their cells the mean that the
// whole tail has.
std::vector<double> NormalQuantiles() {
  const double deviation = std::sqrt(5.0);
  const auto below = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
  std::vector<double> quantiles(kQuantilePoints);
  for (int k = 1; k < kQuantilePoints - 1; ++k) {
    double low = -6, high = 6;
    for (int i = 0; i < 60; ++i)
      (below((low + high) / 2) < k / (kQuantilePoints - 1.0) ? low : high) = (low + high) / 2;
    quantiles[k] = 24 + deviation * low;
  }
  const double z = (quantiles[kQuantilePoints - 2] - 24) / deviation;
  const double tail = std::exp(-z * z / 2) / std::sqrt(2 * M_PI) * (kQuantilePoints - 1);
  quantiles.front() = 24 - deviation * (2 * tail - z);
  quantiles.back() = 24 + deviation * (2 * tail - z);
  return quantiles;
}

TEST(Forecast, TheLaterOfTwoNormalsIsLaterThanEither) {
  Project project;
  project.activities = {Takes("a", 24), Takes("b", 24)};
  for (Activity& activity : project.activities) activity.quantiles = NormalQuantiles();
  const Forecast forecast = ForecastOf(project, {.seed = 5, .runs = kMostRuns, .by = 28});
  // Four standard errors: the later one deviates by 1.846, each by 2.236.
  const double root = std::sqrt(kMostRuns);
  EXPECT_NEAR(forecast.end.end->mean, 25.2615663, 4 * 1.846 / root);
  EXPECT_NEAR(*forecast.end.chance_by, 0.9277173786, 4 * std::sqrt(0.9277 * 0.0723) / root);
  EXPECT_NEAR(Of(forecast, "a").criticality, 0.5, 4 * 0.5 / root);
  EXPECT_NEAR(Of(forecast, "a").finish->mean, 24, 4 * 2.236 / root);
  EXPECT_NEAR(Of(forecast, "a").finish->p90, 24 + 2.236068 * 1.2815516, 4 * 2.236 * 1.71 / root);
}

TEST(Forecast, ASeriesOfThreePointsAddsUp) {
  Project project;
  std::vector<std::string> before;
  for (int i = 0; i < 25; ++i) {
    project.activities.push_back(Estimated(absl::StrCat("a", i), {5, 8, 17}, before));
    before = {project.activities.back().name};
  }
  const Forecast forecast = ForecastOf(project, {.seed = 3, .runs = 40'000});
  const double deviation = std::sqrt(25 * 4.571428571);
  EXPECT_NEAR(forecast.end.end->mean, 25 * 9, 5 * deviation / 200);
  // Near to normal by then: the deviation shows in the quantiles, a little skew aside.
  EXPECT_NEAR((forecast.end.end->p90 - forecast.end.end->p10) / (2 * 1.2815516), deviation, 0.02 * deviation);
  for (const ActivityForecast& activity : forecast.activities) EXPECT_EQ(activity.criticality, 1);
}

TEST(Forecast, OneActivityHasTheSpreadOfBetaPert) {
  Project project;
  project.activities = {Estimated("a", {0, 0, 100})};
  const Spread spread = *ForecastOf(project, {.seed = 2, .runs = kMostRuns}).end.end;
  const auto quantile = [](double chance) { return 100 * (1 - std::pow(1 - chance, 0.2)); };
  EXPECT_NEAR(spread.p10, quantile(0.1), 0.3);
  EXPECT_NEAR(spread.p50, quantile(0.5), 0.4);
  EXPECT_NEAR(spread.p80, quantile(0.8), 0.5);
  EXPECT_NEAR(spread.p90, quantile(0.9), 0.6);
  EXPECT_NEAR(spread.mean, 100.0 / 6, 0.25);
}

TEST(Forecast, WhatIsCertainIsTheCriticalPath) {
  for (int seed = 0; seed < 10; ++seed) {
    Project project = RandomProject(seed);
    project.tracks.clear();
    for (Activity& activity : project.activities) {
      activity.duration = Certain(activity.duration.likely);
      activity.failure_chance = 0;
    }
    const StepNetwork network = StepNetwork::Build(project).value();
    const CriticalPath path = ComputeCriticalPath(network);
    const Forecast forecast = ForecastOf(project, {.seed = 1, .runs = 3});
    EXPECT_EQ(forecast.end.end->p10, path.end);
    EXPECT_EQ(forecast.end.end->p90, path.end);
    for (int i = 0; i < network.size(); ++i) {
      EXPECT_EQ(Of(forecast, network.activity(i).name).finish->p50, path.times[i].earliest_finish);
      EXPECT_EQ(Of(forecast, network.activity(i).name).criticality, path.times[i].critical)
          << seed << network.activity(i).name;
    }
  }
}

TEST(Forecast, RetryingUntilItWorksTakesTheLengthOverTheChance) {
  Project project;
  project.activities = {Risky("a", 10, 0.6)};
  project.activities[0].retries = kMostRetries;
  const Forecast forecast = ForecastOf(project, {.seed = 4, .runs = kMostRuns, .by = 20});
  EXPECT_EQ(forecast.end.chance, 1);
  EXPECT_NEAR(forecast.end.end->mean, 10 / 0.4, 5 * 10 * std::sqrt(0.6) / 0.4 / std::sqrt(kMostRuns));
  EXPECT_NEAR(*forecast.end.chance_by, 1 - 0.6 * 0.6, 5 * 0.48 / std::sqrt(kMostRuns));
  project.activities[0].retries = 1;
  project.activities[0].retry_wait = 30;
  const Forecast once = ForecastOf(project, {.seed = 4, .runs = kMostRuns});
  EXPECT_NEAR(once.end.chance, 0.64, 0.008);
  EXPECT_EQ(once.end.end->p10, 10);
  EXPECT_EQ(once.end.end->p90, 50);
  EXPECT_NEAR(once.end.expected_over, 0.4 * 10 + 0.6 * 50, 0.4);
}

// Tracks "first" and "second" of those activities.
Project TwoTracks(std::vector<Activity> activities, std::vector<std::string> first, std::vector<std::string> second) {
  Project project;
  project.activities = std::move(activities);
  project.tracks = {{.name = "second", .priority = 2, .activities = std::move(second)},
                    {.name = "first", .priority = 1, .activities = std::move(first)}};
  return project;
}

// Tried until it comes off, then once, then by the second track: each a state of a chain whose ends are success and
// failure.
TEST(Forecast, SetbacksAndAPlanBComeOutAsTheAbsorbingChainHasIt) {
  Project project = TwoTracks({Risky("a", 10, 0.6), Risky("b", 20, 0.3, {"a"}), Risky("c", 5, 0.5)}, {"a", "b"}, {"c"});
  project.activities[0].retries = kMostRetries;
  const Chain chain{{{10, {0.6, 0.4, 0}, {0, 0}}, {20, {0, 0, 0.3}, {0.7, 0}}, {5, {0, 0, 0}, {0.5, 0.5}}}};
  const ChainOutcome exact = ComputeChain(chain).value()[0];
  const Forecast forecast = ForecastOf(project, {.seed = 6, .runs = kMostRuns});
  const double error = 5 / std::sqrt(kMostRuns);
  EXPECT_NEAR(forecast.end.chance, exact.end_chances[0], 0.36 * error);
  // One time deviates by less than 20, of which most is the waiting for a.
  EXPECT_NEAR(forecast.end.expected_over, exact.expected_time, 20 * error);
  EXPECT_NEAR(forecast.end.end->mean, exact.time_given_end[0], 20 * error);
  EXPECT_GT(exact.expected_time, exact.time_given_end[0] + 0.1) << "the two figures are not the same";
}

TEST(Forecast, ASecondTrackBeginsWhenTheFirstFails) {
  const Project project = TwoTracks({Risky("a", 10, 0.4), Takes("b", 5)}, {"a"}, {"b"});
  const Forecast forecast = ForecastOf(project, {.seed = 9, .runs = kMostRuns, .by = 10});
  EXPECT_EQ(forecast.end.chance, 1);
  EXPECT_NEAR(*forecast.end.chance_by, 0.6, 0.008);
  EXPECT_NEAR(forecast.end.end->mean, 0.6 * 10 + 0.4 * 15, 0.04);
  EXPECT_EQ(forecast.end.end->p50, 10);
  EXPECT_EQ(forecast.end.end->p90, 15);
  EXPECT_NEAR(forecast.end.by_track[0], 0.6, 0.008);
  EXPECT_NEAR(forecast.end.by_track[1], 0.4, 0.008);
  ASSERT_EQ(forecast.tracks.size(), 2);
  EXPECT_EQ(forecast.tracks[0].name, "first");
  EXPECT_NEAR(forecast.tracks[0].chance, 0.6, 0.008);
  EXPECT_EQ(forecast.tracks[0].end->mean, 10);
  EXPECT_EQ(forecast.tracks[1].end->mean, 5);  // by itself, from day 0
  EXPECT_EQ(*forecast.tracks[1].chance_by, 1);
  EXPECT_THAT(forecast.single_points_of_failure, IsEmpty());
  EXPECT_EQ(Of(forecast, "a").chance_without, 1);
  EXPECT_NEAR(Of(forecast, "b").chance_without, 0.6, 0.008);
}

// One run in which the first track fails for sure: when the plan ends, or -1 where it does not end well.
TEST(Forecast, ASwitchCarriesOverWhatIsSharedAndBegun) {
  Activity dated = Takes("dated", 5);
  dated.not_before = 50;
  struct Case {
    std::string what;
    Project project;
    double end;
    double over;
  };
  const Case cases[] = {
      {"done already",
       TwoTracks({Takes("s", 10), Risky("a", 10, 1, {"s"}), Takes("b", 20, {"s"})}, {"s", "a"}, {"s", "b"}), 40, 40},
      {"begun, goes on", TwoTracks({Takes("s", 30), Risky("a", 10, 1), Takes("b", 5, {"s"})}, {"s", "a"}, {"s", "b"}),
       35, 35},
      {"not begun", TwoTracks({Takes("w", 15), Takes("s", 7, {"w"}), Risky("a", 10, 1)}, {"s", "a"}, {"s"}), 22, 22},
      {"nothing left to do", TwoTracks({Takes("s", 3), Risky("a", 10, 1, {"s"})}, {"a"}, {"s"}), 13, 13},
      {"not before its date", TwoTracks({Risky("a", 10, 1), dated}, {"a"}, {"dated"}), 55, 55},
      {"needed but not named", TwoTracks({Takes("s", 4), Takes("b", 5, {"s"}), Risky("a", 10, 1)}, {"a"}, {"b"}), 19,
       19},
      {"shared failure", TwoTracks({Risky("s", 10, 1), Takes("b", 5)}, {"s"}, {"s", "b"}), -1, 10},
      {"waits for what failed", TwoTracks({Risky("s", 10, 1), Takes("b", 5, {"s"})}, {"s"}, {"b"}), -1, 10},
      {"begun, fails later", TwoTracks({Risky("a", 10, 1), Risky("s", 30, 1), Takes("b", 5)}, {"a", "s"}, {"s", "b"}),
       -1, 30},
      {"track of nothing", TwoTracks({Risky("a", 10, 1)}, {"a"}, {}), -1, 10},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const EndForecast end = ForecastOf(c.project, {.seed = 1, .runs = 1}).end;
    EXPECT_EQ(end.end ? end.end->mean : -1, c.end);
    EXPECT_EQ(end.chance, c.end < 0 ? 0 : 1);
    EXPECT_EQ(end.expected_over, c.over);
  }
}

// What has that aim, and by the plan so many days until then.
Activity Aimed(double day, double days, std::vector<std::string> predecessors = {}) {
  Activity activity = Takes("aimed", days, std::move(predecessors));
  activity.aim = Certain(day);
  return activity;
}

TEST(Forecast, AnAimIsKeptWhereItStillCanBe) {
  Activity tried_twice = Aimed(10, 10);
  tried_twice.failure_chance = 1;
  tried_twice.retries = 1;
  tried_twice.retry_wait = 3;
  const struct {
    std::string what;
    Project project;
    double over;
  } cases[] = {
      {"from day 0", TwoTracks({Aimed(10, 10)}, {"aimed"}, {}), 10},
      {"as it was planned", TwoTracks({Takes("a", 4), Aimed(10, 6, {"a"})}, {"aimed"}, {}), 10},
      {"too little time is left", TwoTracks({Takes("a", 4), Aimed(10, 8, {"a"})}, {"aimed"}, {}), 12},
      {"the day has gone by", TwoTracks({Takes("a", 12), Aimed(10, 5, {"a"})}, {"aimed"}, {}), 17},
      {"as soon as it can", TwoTracks({Takes("a", 12), Aimed(10, 0, {"a"})}, {"aimed"}, {}), 12},
      {"gone by before day 0", TwoTracks({Aimed(-5, 0)}, {"aimed"}, {}), 0},
      {"a further attempt", TwoTracks({tried_twice}, {"aimed"}, {}), 23},
      {"after a failure in time", TwoTracks({Risky("a", 6, 1), Aimed(10, 10)}, {"a"}, {"aimed"}), 10},
      {"after a failure too late", TwoTracks({Risky("a", 20, 1), Aimed(10, 10)}, {"a"}, {"aimed"}), 20},
  };
  for (const auto& each : cases)
    EXPECT_EQ(ForecastOf(each.project, {.runs = 1}).end.expected_over, each.over) << each.what;
}

TEST(Forecast, AnAimSpreadsOverItsOwnDaysAlone) {
  Activity after = Aimed(0, 20, {"a"});
  after.aim = ThreePoint{20, 30, 40};
  const Project project = TwoTracks({Estimated("a", {0, 10, 20}), after}, {"aimed"}, {});
  const Forecast forecast = ForecastOf(project, {.seed = 6, .runs = kMostRuns, .by = 20});
  EXPECT_NEAR(forecast.end.end->p50, 30, 0.1);
  EXPECT_NEAR(forecast.end.end->mean, 30, 0.1);
  EXPECT_LT(*forecast.end.chance_by, 0.001);
  EXPECT_EQ(Of(forecast, "a").criticality, 1) << "a delay of it would move the end";
}

TEST(Forecast, TheThirdTrackIsForWhenTwoFail) {
  Project project = TwoTracks({Risky("a", 10, 1), Risky("b", 10, 1), Takes("c", 10)}, {"a"}, {"b"});
  project.tracks.push_back({.name = "third", .priority = 3, .activities = {"c"}});
  const EndForecast end = ForecastOf(project, {.seed = 1, .runs = 10}).end;
  EXPECT_EQ(end.end->mean, 30);
  EXPECT_THAT(end.by_track, ElementsAre(0, 0, 1));
}

TEST(Forecast, WhatFailedLongAgoTakesNoTimeBack) {
  // s fails on day 30 while the second track is followed; the third, begun on day 40, needs it and is over that moment.
  Project project = TwoTracks({Risky("a", 10, 1), Risky("s", 30, 1), Risky("b", 30, 1)}, {"a", "s"}, {"b"});
  project.tracks.push_back({.name = "third", .priority = 3, .activities = {"s"}});
  const EndForecast end = ForecastOf(project, {.seed = 1, .runs = 1}).end;
  EXPECT_EQ(end.chance, 0);
  EXPECT_EQ(end.expected_over, 40);
}

TEST(Forecast, NothingHappensThatWaitsForAFailureHoweverFarOff) {
  Project project;
  project.activities = {Risky("a", 1, 1), Takes("b", 1, {"a"}), Takes("c", 1, {"b"}), Takes("d", 1, {"c"})};
  const Forecast forecast = ForecastOf(project, {.seed = 1, .runs = 10});
  for (const ActivityForecast& activity : forecast.activities) {
    EXPECT_EQ(activity.chance, 0) << activity.name;
    EXPECT_FALSE(activity.finish) << activity.name;
  }
}

TEST(Forecast, NamesSinglePointsOfFailure) {
  const Project project =
      TwoTracks({Takes("s", 1), Takes("a", 1, {"s"}), Takes("b", 1, {"s"}), Takes("aside", 1)}, {"a"}, {"b"});
  const Forecast forecast = ForecastOf(project, {.seed = 1, .runs = 10});
  EXPECT_THAT(forecast.single_points_of_failure, ElementsAre("s"));
  EXPECT_EQ(Of(forecast, "s").chance_without, 0);
  EXPECT_EQ(Of(forecast, "aside").chance_without, 1);
  EXPECT_EQ(Of(forecast, "aside").criticality, 0);
  Project linear = project;
  linear.tracks.erase(linear.tracks.begin());
  EXPECT_THAT(ForecastOf(linear, {.seed = 1, .runs = 10}).single_points_of_failure, ElementsAre("a", "s"));
}

TEST(Forecast, GivesTheChanceOfAGoalsDate) {
  Project project;
  project.activities = {Takes("a", 10), Risky("b", 5, 0.5, {"a"}), Takes("c", 1, {"b"})};
  project.goals = {{.name = "late", .activities = {"a"}, .by = 9.9},
                   {.name = "kept", .activities = {"a"}, .by = 10},
                   {.name = "half", .activities = {"a", "c"}, .by = 16},
                   {.name = "empty", .activities = {}, .by = 9}};
  const Forecast forecast = ForecastOf(project);
  ASSERT_EQ(forecast.goals.size(), 4);
  EXPECT_EQ(forecast.goals[0].name, "empty");
  EXPECT_EQ(forecast.goals[0].chance, std::nullopt);
  EXPECT_NEAR(*forecast.goals[1].chance, 0.5, 0.025);
  EXPECT_EQ(forecast.goals[1].end->mean, 16);
  EXPECT_EQ(*forecast.goals[2].chance, 1);
  EXPECT_EQ(*forecast.goals[3].chance, 0);
}

TEST(Forecast, OfNothingLeadsNowhere) {
  const Forecast forecast = ForecastOf({});
  EXPECT_EQ(forecast.end.chance, 0);
  EXPECT_EQ(forecast.end.expected_over, 0);
}

TEST(Forecast, NamesWhatIsWrong) {
  Project project;
  project.activities = {Takes("a", 1)};
  EXPECT_THAT(ComputeForecast(project, {.seed = 1, .runs = 0}), HasViolation("runs"));
  EXPECT_THAT(ComputeForecast(project, {.seed = 1, .runs = kMostRuns + 1}), HasViolation("runs"));
  EXPECT_THAT(ComputeForecast(project, {.seed = 1, .runs = 1, .by = -1}), HasViolation("by"));
  project.activities[0].predecessors = {"a"};
  EXPECT_THAT(ComputeForecast(project, {}), HasViolation("activities[0].predecessors"));
  project.activities = {Risky("a", kMostDays, 0.5)};
  project.activities[0].retries = kMostRetries;
  for (int i = 0; i < 5; ++i) {
    project.activities.push_back(project.activities[0]);
    project.activities.back().name = absl::StrCat("b", i);
  }
  EXPECT_THAT(ComputeForecast(project, {}), HasViolation("activities"));
}

// Figures to the last digit, so that a platform that computes one otherwise is seen.
TEST(Forecast, IsTheSameOnEveryPlatform) {
  Project project =
      TwoTracks({Estimated("s", {5, 8, 17}), Estimated("a", {1, 30, 31}, {"s"}), Estimated("b", {10, 10, 90})}, {"a"},
                {"s", "b"});
  project.activities[1].failure_chance = 0.3;
  project.activities[1].retries = 1;
  project.activities[2].failure_chance = 0.2;
  project.activities[1].must_by = 60;
  EXPECT_EQ(TextOf(ForecastOf(project, {.seed = 0xFEEDFACECAFEBEEF, .runs = 1'000, .by = 60})),
            R"(a: 0.894 0.786 28.33203125 36.41015625 51.83984375 60.9140625 40.0562473783557 critical 1 without 0.792
b: 0.792 - 11.6484375 20.21875 31.98828125 39.8359375 23.3609730113636 critical 0.968 without 0.894
s: 1 - 6.29296875 8.734375 10.796875 11.76953125 8.90109765625 critical 1 without 0
first: 0.894 0.786 28.33203125 36.41015625 51.83984375 60.9140625 40.0562473783557 over 42.0021328125
second: 0.792 0.786 11.8203125 20.21875 31.98828125 39.8359375 23.3890960385101 over 23.26985546875
end: 0.97 0.787 28.5859375 37.1171875 59.19140625 66.55859375 43.2242227770619 over 44.49716015625 by 0.894 0.076
single points: s
)");
}

class RandomForecasts : public ::testing::TestWithParam<int> {
 protected:
  Project project_ = RandomProject(GetParam());
  ForecastOptions options_ = {.seed = 11, .runs = 600, .by = 45};
};

TEST_P(RandomForecasts, SameSeedSameAnswerWhateverTheOrder) {
  const std::string forecast = TextOf(ForecastOf(project_, options_));
  EXPECT_EQ(TextOf(ForecastOf(Shuffled(project_, 1), options_)), forecast);
  options_.seed = 12;
  EXPECT_NE(TextOf(ForecastOf(project_, options_)), forecast);
}

TEST_P(RandomForecasts, MoreFailingNeverRaisesAChance) {
  const Forecast before = ForecastOf(project_, options_);
  for (Activity& activity : project_.activities) {
    const double chance = activity.failure_chance;
    activity.failure_chance = std::min(1.0, chance + 0.25);
    const Forecast after = ForecastOf(project_, options_);
    for (size_t i = 0; i < before.activities.size(); ++i) {
      EXPECT_LE(after.activities[i].chance, before.activities[i].chance);
      EXPECT_LE(after.activities[i].chance_without, before.activities[i].chance_without);
    }
    for (size_t i = 0; i < before.tracks.size(); ++i) {
      EXPECT_LE(after.tracks[i].chance, before.tracks[i].chance);
      EXPECT_LE(*after.tracks[i].chance_by, *before.tracks[i].chance_by);
    }
    for (size_t i = 0; i < before.goals.size(); ++i) {
      EXPECT_LE(after.goals[i].chance.value_or(0), before.goals[i].chance.value_or(0));
    }
    EXPECT_LE(after.end.chance, before.end.chance);
    activity.failure_chance = chance;
  }
}

TEST_P(RandomForecasts, PathsThatMergeFinishNoEarlierThanTheLongest) {
  for (Activity& activity : project_.activities) activity.failure_chance = 0;
  project_.tracks = {{.name = "all", .priority = 0}};
  for (const Activity& activity : project_.activities) project_.tracks[0].activities.push_back(activity.name);
  const Forecast forecast = ForecastOf(project_, options_);
  const Spread& all = *forecast.end.end;
  for (const ActivityForecast& activity : forecast.activities) {
    EXPECT_GE(all.mean, activity.finish->mean);
    EXPECT_GE(all.p10, activity.finish->p10);
    EXPECT_GE(all.p50, activity.finish->p50);
    EXPECT_GE(all.p80, activity.finish->p80);
    EXPECT_GE(all.p90, activity.finish->p90);
  }
}

TEST_P(RandomForecasts, ChanceWithoutIsThatOfItsFailing) {
  const Forecast forecast = ForecastOf(project_, options_);
  for (Activity& activity : project_.activities) {
    const Activity was = activity;
    activity.failure_chance = 1;
    activity.retries = 0;
    const Forecast failed = ForecastOf(project_, options_);
    EXPECT_EQ(Of(forecast, activity.name).chance_without, failed.end.chance) << activity.name;
    EXPECT_EQ(Of(failed, activity.name).chance, 0);
    activity = was;
  }
}

TEST_P(RandomForecasts, AFurtherTrackNeverLowersAnyChance) {
  const EndForecast all = ForecastOf(project_, options_).end;
  project_.tracks.pop_back();
  const EndForecast fewer = ForecastOf(project_, options_).end;
  EXPECT_GE(all.chance, fewer.chance);
  EXPECT_GE(*all.chance_by, *fewer.chance_by);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomForecasts, ::testing::Range(0, 25));

}  // namespace
}  // namespace waymark::plan
