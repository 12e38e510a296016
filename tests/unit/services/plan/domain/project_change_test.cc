#include "services/plan/domain/project_change.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/plan/domain/forecast.h"
#include "tests/unit/services/plan/domain/projects.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using testing::HasViolation;
using ::testing::IsEmpty;

std::string ForecastOf(const Project& project) {
  return TextOf(ComputeForecast(project, {.seed = 21, .runs = 400, .by = 45}).value());
}

const Activity& Of(const Project& project, const std::string& name) {
  return *std::find_if(project.activities.begin(), project.activities.end(),
                       [&](const auto& a) { return a.name == name; });
}

Project Chain() {
  Project project;
  project.activities = {Takes("a", 1), Takes("b", 2), Takes("c", 3, {"a", "b"}), Takes("d", 4, {"c", "a"})};
  project.tracks = {{.name = "t", .priority = 0, .activities = {"c", "d"}}};
  project.goals = {{.name = "g", .activities = {"c"}, .by = 9}};
  return project;
}

TEST(ProjectChange, ADroppedActivityLeavesItsPredecessorsToItsSuccessors) {
  const Project dropped = WithoutActivity(Chain(), "c").value();
  EXPECT_EQ(dropped.activities.size(), 3);
  EXPECT_THAT(Of(dropped, "d").predecessors, ElementsAre("a", "b"));
  EXPECT_THAT(dropped.tracks[0].activities, ElementsAre("d"));
  EXPECT_THAT(dropped.goals[0].activities, IsEmpty());
}

TEST(ProjectChange, ASlipMovesADistributionThatWasGiven) {
  Project project = Chain();
  project.activities[0].quantiles.assign(kQuantilePoints, 3);
  const Project slipped = WithSlip(project, "a", 2.5).value();
  EXPECT_EQ(slipped.activities[0].duration.likely, 3.5);
  EXPECT_EQ(slipped.activities[0].quantiles, std::vector<double>(kQuantilePoints, 5.5));
}

TEST(ProjectChange, AnAddedActivityIsWaitedFor) {
  const Project added = WithActivity(Chain(), Takes("e", 5, {"b"}), {"t"}, {"d"}).value();
  EXPECT_THAT(Of(added, "d").predecessors, ElementsAre("c", "a", "e"));
  EXPECT_THAT(added.tracks[0].activities, ElementsAre("c", "d", "e"));
  EXPECT_EQ(Of(added, "e").duration.most, 5);
}

TEST(ProjectChange, NamesWhatIsWrong) {
  EXPECT_THAT(WithSlip(Chain(), "x", 1), HasViolation("name"));
  EXPECT_THAT(WithSlip(Chain(), "a", -2), HasViolation("days"));
  EXPECT_THAT(WithFailure(Chain(), "x"), HasViolation("name"));
  EXPECT_THAT(WithoutActivity(Chain(), "x"), HasViolation("name"));
  EXPECT_THAT(WithActivity(Chain(), Takes("e", 1), {"t", "x"}, {"y"}), HasViolation("tracks[1]"));
  EXPECT_THAT(WithActivity(Chain(), Takes("e", 1), {"t", "x"}, {"y"}), HasViolation("successors[0]"));
  EXPECT_THAT(WithActivity(Chain(), Takes("a", 1), {}, {}), HasViolation("activities[4].name"));
  EXPECT_THAT(WithActivity(Chain(), Takes("e", 1, {"x"}), {}, {}), HasViolation("activities[4].predecessors[0]"));
}

// What if … gives the answer that the change made by hand gives.
class RandomChanges : public ::testing::TestWithParam<int> {
 protected:
  Project project_ = RandomProject(GetParam());
};

TEST_P(RandomChanges, ASlip) {
  for (const Activity& activity : project_.activities) {
    Project real = project_;
    for (Activity& a : real.activities) {
      if (a.name != activity.name) continue;
      a.duration = {a.duration.least + 6, a.duration.likely + 6, a.duration.most + 6};
    }
    const Project slipped = WithSlip(project_, activity.name, 6).value();
    EXPECT_EQ(ForecastOf(slipped), ForecastOf(real));
    EXPECT_EQ(ForecastOf(WithSlip(slipped, activity.name, -6).value()), ForecastOf(project_));
  }
}

TEST_P(RandomChanges, ASlipOfACertainActivityThatAllWaitForMovesEveryTime) {
  project_.activities.push_back(Takes("first", 10));
  for (Activity& activity : project_.activities) {
    activity.not_before = 0;
    if (activity.name != "first") activity.predecessors.push_back("first");
  }
  const Forecast before = ComputeForecast(project_, {.seed = 2, .runs = 300}).value();
  const Forecast after = ComputeForecast(WithSlip(project_, "first", 7).value(), {.seed = 2, .runs = 300}).value();
  for (size_t i = 0; i < before.activities.size(); ++i) {
    EXPECT_EQ(after.activities[i].finish->p50, before.activities[i].finish->p50 + 7);
    EXPECT_EQ(after.activities[i].criticality, before.activities[i].criticality);
  }
}

TEST_P(RandomChanges, ADropTakesBackAnAdd) {
  const Activity added = Estimated("new", {1, 4, 9});
  const Project more = WithActivity(project_, added, {"t0", "t2"}, {"a03", "a07"}).value();
  EXPECT_NE(ForecastOf(more), ForecastOf(project_));
  EXPECT_EQ(ForecastOf(WithoutActivity(more, "new").value()), ForecastOf(project_));
}

TEST_P(RandomChanges, AnActivityThatNothingWaitsForChangesNothingElse) {
  const Project more = WithActivity(project_, Estimated("new", {1, 4, 9}), {}, {}).value();
  Forecast with = ComputeForecast(more, {.seed = 2, .runs = 300, .by = 45}).value();
  ASSERT_EQ(with.activities.back().name, "new");
  with.activities.pop_back();
  EXPECT_EQ(TextOf(with), TextOf(ComputeForecast(project_, {.seed = 2, .runs = 300, .by = 45}).value()));
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomChanges, ::testing::Range(0, 15));

}  // namespace
}  // namespace waymark::plan
