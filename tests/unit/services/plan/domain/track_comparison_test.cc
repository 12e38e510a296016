#include "services/plan/domain/track_comparison.h"

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/plan/domain/project_change.h"
#include "tests/unit/services/plan/domain/projects.h"

namespace waymark::plan {
namespace {

using testing::HasViolation;

// A promotion that hangs on one thing, and another employer for when it fails.
Project Story() {
  Project project;
  project.activities = {Takes("course", 20), Risky("promotion", 100, 0.5, {"course"}), Takes("certificate", 30),
                        Risky("other employer", 60, 0.2, {"course"})};
  project.tracks = {{.name = "up", .priority = 1, .activities = {"course", "certificate", "promotion"}},
                    {.name = "out", .priority = 2, .activities = {"course", "other employer"}}};
  return project;
}

TEST(TrackComparison, ASecondTrackBearsASetback) {
  const TrackComparison comparison =
      CompareLinearWithFlexible(Story(), {.seed = 1, .runs = 20'000, .by = 200}).value();
  EXPECT_NEAR(comparison.linear.chance, 0.5, 0.02);
  EXPECT_NEAR(*comparison.linear.chance_by, 0.5, 0.02);
  EXPECT_NEAR(comparison.flexible.chance, 0.9, 0.02);
  EXPECT_NEAR(*comparison.flexible.chance_by, 0.9, 0.02);
  EXPECT_EQ(comparison.linear.expected_over, 120);
  EXPECT_NEAR(comparison.flexible.expected_over, 0.5 * 120 + 0.5 * 180, 1);
  EXPECT_EQ(comparison.linear.end->mean, 120);
  EXPECT_NEAR(comparison.flexible.end->mean, (0.5 * 120 + 0.4 * 180) / 0.9, 1);
  // The course decides the end as often, and nothing is left without it.
  EXPECT_EQ(comparison.most_critical, "course");
  EXPECT_EQ(comparison.linear_without.chance, 0);
  EXPECT_EQ(comparison.flexible_without.chance, 0);
}

TEST(TrackComparison, LosingWhatOneTrackNeedsCostsTheLinearPlanEverything) {
  Project project = WithoutActivity(Story(), "course").value();
  const TrackComparison comparison =
      CompareLinearWithFlexible(project, {.seed = 1, .runs = 20'000, .by = 160}).value();
  EXPECT_EQ(comparison.most_critical, "promotion");
  EXPECT_EQ(comparison.linear_without.chance, 0);
  EXPECT_EQ(comparison.linear_without.expected_over, 100);
  EXPECT_NEAR(comparison.flexible_without.chance, 0.8, 0.02);
  EXPECT_EQ(comparison.flexible_without.end->mean, 160);
}

TEST(TrackComparison, IsWhatEachForecastSays) {
  for (int seed = 0; seed < 15; ++seed) {
    const Project project = RandomProject(seed);
    const ForecastOptions options = {.seed = 3, .runs = 300, .by = 45};
    const TrackComparison comparison = CompareLinearWithFlexible(project, options).value();
    EXPECT_EQ(TextOf(comparison.flexible), TextOf(ComputeForecast(project, options)->end));
    Project linear = project;
    linear.tracks.resize(1);
    EXPECT_EQ(TextOf(comparison.linear), TextOf(ComputeForecast(linear, options)->end));
    EXPECT_GE(comparison.flexible.chance, comparison.linear.chance);
    EXPECT_GE(*comparison.flexible.chance_by, *comparison.linear.chance_by);
    if (comparison.most_critical.empty()) continue;
    const Project lost = WithFailure(project, comparison.most_critical).value();
    EXPECT_EQ(TextOf(comparison.flexible_without), TextOf(ComputeForecast(lost, options)->end));
    EXPECT_EQ(comparison.linear_without.chance, 0);
  }
}

TEST(TrackComparison, OfOneTrackIsTheSameTwice) {
  Project project = Story();
  project.tracks.clear();
  const TrackComparison comparison = CompareLinearWithFlexible(project, {.seed = 1, .runs = 100}).value();
  EXPECT_EQ(TextOf(comparison.linear), TextOf(comparison.flexible));
  EXPECT_EQ(CompareLinearWithFlexible({}, {})->most_critical, "");
}

TEST(TrackComparison, NamesWhatIsWrong) {
  EXPECT_THAT(CompareLinearWithFlexible(Story(), {.seed = 1, .runs = 0}), HasViolation("runs"));
}

}  // namespace
}  // namespace waymark::plan
