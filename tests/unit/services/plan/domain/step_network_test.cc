#include "services/plan/domain/step_network.h"

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/projects.h"

namespace waymark::plan {
namespace {

using ::testing::HasSubstr;
using testing::HasViolation;
using testing::IsOk;

std::string Names(const StepNetwork& network, absl::Span<const int> indices) {
  return absl::StrJoin(indices, " ", [&](std::string* out, int i) { *out += network.activity(i).name; });
}

std::string Order(const StepNetwork& network) {
  std::vector<std::string> names;
  for (int i = 0; i < network.size(); ++i) names.push_back(network.activity(i).name);
  return absl::StrJoin(names, " ");
}

TEST(StepNetwork, PutsActivitiesInATopologicalOrder) {
  Project project;
  project.activities = {Takes("d", 1, {"b", "c", "b"}), Takes("c", 1, {"a"}), Takes("z", 1), Takes("b", 1, {"z"}),
                        Takes("a", 1)};
  const StepNetwork network = StepNetwork::Build(project).value();
  EXPECT_EQ(Order(network), "a c z b d");
  EXPECT_EQ(Names(network, network.predecessors(*network.Find("d"))), "c b");
  EXPECT_EQ(Names(network, network.successors(*network.Find("z"))), "b");
  EXPECT_EQ(Names(network, network.successors(*network.Find("d"))), "");
  EXPECT_EQ(network.Find("y"), std::nullopt);
}

TEST(StepNetwork, OrderOfWhatGoesInIsIrrelevant) {
  for (int seed = 0; seed < 30; ++seed) {
    const Project project = RandomProject(seed);
    const StepNetwork network = StepNetwork::Build(project).value();
    const StepNetwork shuffled = StepNetwork::Build(Shuffled(project, seed)).value();
    ASSERT_EQ(Order(shuffled), Order(network)) << seed;
    for (int i = 0; i < network.size(); ++i) {
      EXPECT_EQ(shuffled.predecessors(i), network.predecessors(i));
      EXPECT_EQ(shuffled.successors(i), network.successors(i));
      for (const int before : network.predecessors(i)) EXPECT_LT(before, i);
    }
  }
}

TEST(StepNetwork, NamesTheRing) {
  struct Case {
    std::vector<Activity> activities;
    std::string field;
    std::string ring;
  };
  const Case cases[] = {
      {{Takes("a", 1, {"a"})}, "activities[0].predecessors", ": a -> a"},
      {{Takes("b", 1, {"a"}), Takes("a", 1, {"c"}), Takes("c", 1, {"b"}), Takes("d", 1)},
       "activities[1].predecessors",
       ": a -> b -> c -> a"},
      // What leads into a ring or out of it is not on it.
      {{Takes("a", 1, {"m"}), Takes("m", 1, {"k", "n"}), Takes("n", 1, {"m"}), Takes("k", 1)},
       "activities[1].predecessors",
       ": m -> n -> m"},
  };
  for (const Case& c : cases) {
    Project project;
    project.activities = c.activities;
    EXPECT_THAT(StepNetwork::Build(project), HasViolation(c.field));
    for (int seed = 0; seed < 5; ++seed) {
      const auto network = StepNetwork::Build(Shuffled(project, seed));
      EXPECT_THAT(network, testing::StatusIs(absl::StatusCode::kInvalidArgument));
      EXPECT_THAT(base::SerializeDetails(network.status()), HasSubstr(c.ring));
    }
  }
}

TEST(StepNetwork, OfNothingIsEmpty) { EXPECT_EQ(StepNetwork::Build({})->size(), 0); }

TEST(CheckProject, NamesEveryFieldAtFault) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  Project project;
  Activity bad = Estimated("bad", {3, 2, 1}, {"nobody"});
  bad.aim = ThreePoint{3, 2, 1};
  bad.not_before = -1;
  bad.must_by = kNan;
  bad.failure_chance = 1.1;
  bad.retries = 51;
  bad.retry_wait = kNan;
  bad.quantiles = {1, 2, 3};
  Activity beyond = Takes("beyond", 1);
  beyond.aim = Certain(40'000);
  project.activities = {bad, Takes("", 1), Takes("twice", 40'000), Takes("twice", -1), beyond};
  project.tracks = {{.name = "t", .activities = {"bad", "nobody"}}, {.name = "t"}};
  project.goals = {{.name = "g", .activities = {"nobody"}, .by = kNan}};
  const absl::Status status = CheckProject(project);
  for (const char* field :
       {"activities[0].duration", "activities[0].predecessors[0]", "activities[0].aim", "activities[0].not_before",
        "activities[0].must_by", "activities[0].failure_chance", "activities[0].retries", "activities[0].retry_wait",
        "activities[0].quantiles", "activities[1].name", "activities[2].duration", "activities[3].duration",
        "activities[3].name", "activities[4].aim", "tracks[0].activities[1]", "tracks[1].name",
        "goals[0].activities[0]", "goals[0].by"}) {
    EXPECT_THAT(status, HasViolation(field));
  }
  EXPECT_EQ(testing::ViolatedFields(status).size(), 18);
}

TEST(CheckProject, BoundsHowMuchThereIs) {
  Project project;
  for (int i = 0; i < kMostActivities; ++i) project.activities.push_back(Takes(absl::StrCat("a", i), 1));
  for (int i = 0; i < kMostTracks; ++i) project.tracks.push_back({.name = absl::StrCat("t", i)});
  for (int i = 0; i < kMostGoals; ++i) project.goals.push_back({.name = absl::StrCat("g", i)});
  EXPECT_THAT(CheckProject(project), IsOk());
  Project more = project;
  more.activities.push_back(Takes("one more", 1));
  EXPECT_THAT(CheckProject(more), HasViolation("activities"));
  more = project;
  more.tracks.push_back({.name = "one more"});
  EXPECT_THAT(CheckProject(more), HasViolation("tracks"));
  more = project;
  more.goals.push_back({.name = "one more"});
  EXPECT_THAT(CheckProject(more), HasViolation("goals"));
  more = project;
  more.activities[0].predecessors.assign(kMostActivities + 1, "a1");
  EXPECT_THAT(CheckProject(more), HasViolation("activities[0].predecessors"));
}

}  // namespace
}  // namespace waymark::plan
