#include "services/plan/domain/critical_path.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/projects.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using testing::HasViolation;

struct Computed {
  explicit Computed(const Project& project)
      : network(StepNetwork::Build(project).value()), path(ComputeCriticalPath(network)) {}
  const ActivityTimes& operator[](const std::string& name) const { return path.times[*network.Find(name)]; }
  std::vector<std::string> Paths() const {
    std::vector<std::string> paths;
    for (const auto& chain : path.paths) {
      std::string& text = paths.emplace_back();
      for (const int i : chain) absl::StrAppend(&text, text.empty() ? "" : " ", network.activity(i).name);
    }
    return paths;
  }

  StepNetwork network;
  CriticalPath path;
};

// Arcs of the worked example, each an activity that waits for those that end where it begins.
Project Example() {
  Project project;
  project.activities = {Takes("1-2", 7),
                        Takes("1-3", 10),
                        Takes("2-4", 6, {"1-2"}),
                        Takes("3-4", 5, {"1-3"}),
                        Takes("3-5", 4, {"1-3"}),
                        Takes("4-5", 3, {"2-4", "3-4"}),
                        Takes("5-6", 2, {"3-5", "4-5"})};
  return project;
}

TEST(CriticalPath, WorkedExample) {
  const Computed computed(Example());
  EXPECT_DOUBLE_EQ(computed.path.end, 20);
  EXPECT_THAT(computed.Paths(), ElementsAre("1-3 3-4 4-5 5-6"));
  EXPECT_FALSE(computed.path.more_paths);
  EXPECT_DOUBLE_EQ(computed["3-5"].total_float, 4);
  EXPECT_DOUBLE_EQ(computed["3-5"].free_float, 4);
  EXPECT_DOUBLE_EQ(computed["1-2"].total_float, 2);
  EXPECT_DOUBLE_EQ(computed["1-2"].free_float, 0);
  EXPECT_DOUBLE_EQ(computed["2-4"].free_float, 2);
  EXPECT_DOUBLE_EQ(computed["2-4"].earliest_start, 7);
  EXPECT_DOUBLE_EQ(computed["2-4"].latest_start, 9);
  EXPECT_DOUBLE_EQ(computed["2-4"].latest_finish, 15);
  const std::map<double, double> moves = {{1, 0}, {2, 0}, {3, 1}, {5, 3}};
  for (const auto& [delay, move] : moves) {
    const Slip slip = ComputeSlip(Example(), "1-2", delay).value();
    EXPECT_DOUBLE_EQ(slip.end_shift, move) << delay;
    EXPECT_DOUBLE_EQ(slip.end, 20 + move) << delay;
    EXPECT_DOUBLE_EQ(slip.finish_shifts[*computed.network.Find("2-4")], delay);
    EXPECT_DOUBLE_EQ(slip.finish_shifts[*computed.network.Find("4-5")], move);
    EXPECT_DOUBLE_EQ(slip.finish_shifts[*computed.network.Find("3-5")], 0);
  }
}

TEST(CriticalPath, TakesSeveralStartsAndEndsAndMilestones) {
  Project project;
  project.activities = {Takes("a", 5),        Takes("b", 3),        Takes("m", 0, {"a", "b"}),
                        Takes("x", 2, {"m"}), Takes("y", 2, {"m"}), Takes("z", 1, {"b"})};
  const Computed computed(project);
  EXPECT_DOUBLE_EQ(computed.path.end, 7);
  EXPECT_THAT(computed.Paths(), ElementsAre("a m x", "a m y"));
  EXPECT_DOUBLE_EQ(computed["m"].earliest_start, 5);
  EXPECT_DOUBLE_EQ(computed["m"].earliest_finish, 5);
  EXPECT_DOUBLE_EQ(computed["z"].total_float, 3);
  EXPECT_DOUBLE_EQ(computed["z"].free_float, 3);
  EXPECT_DOUBLE_EQ(computed["b"].total_float, 2);
  EXPECT_DOUBLE_EQ(computed["b"].free_float, 0);
}

TEST(CriticalPath, ADateBeforeWhichNothingStartsBeginsAChain) {
  Project project;
  project.activities = {Takes("a", 5), Takes("b", 3, {"a"})};
  project.activities[1].not_before = 9;
  const Computed computed(project);
  EXPECT_DOUBLE_EQ(computed.path.end, 12);
  EXPECT_DOUBLE_EQ(computed["a"].total_float, 4);
  EXPECT_THAT(computed.Paths(), ElementsAre("b"));
}

TEST(CriticalPath, AMustByDateThatCannotBeKeptIsNegativeFloat) {
  Project project;
  project.activities = {Takes("a", 5), Takes("b", 3, {"a"}), Takes("c", 20)};
  project.activities[1].must_by = 6;
  const Computed computed(project);
  EXPECT_DOUBLE_EQ(computed["a"].total_float, -2);
  EXPECT_DOUBLE_EQ(computed["b"].total_float, -2);
  EXPECT_DOUBLE_EQ(computed["b"].latest_finish, 6);
  EXPECT_DOUBLE_EQ(computed["b"].free_float, 12);
  EXPECT_DOUBLE_EQ(computed["c"].total_float, 0);
  EXPECT_THAT(computed.Paths(), ElementsAre("a b", "c"));
  project.activities[1].must_by = 30;  // later than the end asks for nothing
  EXPECT_DOUBLE_EQ(Computed(project)["b"].total_float, 12);
}

TEST(CriticalPath, SumsThatDifferInTheLastDigitAreOneTime) {
  Project project;  // 0.1 + 0.2 + 0.3 on one chain, 0.3 + 0.2 + 0.1 on the other
  project.activities = {
      Takes("a1", 0.1),         Takes("a2", 0.2, {"a1"}), Takes("a3", 0.3, {"a2"}),     Takes("b1", 0.3),
      Takes("b2", 0.2, {"b1"}), Takes("b3", 0.1, {"b2"}), Takes("end", 1, {"a3", "b3"})};
  EXPECT_THAT(Computed(project).Paths(), ElementsAre("a1 a2 a3 end", "b1 b2 b3 end"));
}

TEST(CriticalPath, BoundsHowManyPathsItTells) {
  Project project;  // five times the choice of two: 32 critical paths
  std::vector<std::string> before;
  for (int i = 0; i < 5; ++i) {
    const std::string left = absl::StrCat(i, "l"), right = absl::StrCat(i, "r");
    project.activities.push_back(Takes(left, 1, before));
    project.activities.push_back(Takes(right, 1, before));
    before = {left, right};
  }
  const Computed computed(project);
  EXPECT_EQ(computed.Paths().size(), kMostCriticalPaths);
  EXPECT_TRUE(computed.path.more_paths);
  EXPECT_EQ(computed.Paths()[0], "0l 1l 2l 3l 4l");
}

TEST(CriticalPath, OfNothingEndsAtOnce) {
  EXPECT_EQ(Computed({}).path.end, 0);
  EXPECT_TRUE(Computed({}).Paths().empty());
}

TEST(Slip, NamesWhatIsWrong) {
  EXPECT_THAT(ComputeSlip(Example(), "9-9", 1), HasViolation("name"));
  EXPECT_THAT(ComputeSlip(Example(), "1-2", -8), HasViolation("days"));
  EXPECT_THAT(ComputeSlip(Example(), "1-2", 1e9), HasViolation("days"));
}

// Random networks without must-by dates, whose durations are whole.
class RandomNetworks : public ::testing::TestWithParam<int> {
 protected:
  RandomNetworks() : project_(RandomProject(GetParam(), 14)) {
    for (Activity& activity : project_.activities) activity.duration = Certain(activity.duration.likely);
  }

  // The length of the longest chain that ends with `name`, by following every chain.
  double Longest(const std::string& name) const {
    const auto found = std::find_if(project_.activities.begin(), project_.activities.end(),
                                    [&](const auto& a) { return a.name == name; });
    double start = found->not_before;
    for (const std::string& before : found->predecessors) start = std::max(start, Longest(before));
    return start + found->duration.likely;
  }

  Project project_;
};

TEST_P(RandomNetworks, EarliestTimesAreTheLongestChains) {
  const Computed computed(project_);
  double end = 0;
  for (const Activity& activity : project_.activities) {
    EXPECT_DOUBLE_EQ(computed[activity.name].earliest_finish, Longest(activity.name));
    end = std::max(end, Longest(activity.name));
  }
  EXPECT_DOUBLE_EQ(computed.path.end, end);
  EXPECT_FALSE(computed.path.paths.empty());
}

TEST_P(RandomNetworks, ASlipMovesTheEndByWhatFloatDoesNotTake) {
  const Computed computed(project_);
  for (const Activity& activity : project_.activities) {
    for (const double delay : {0.0, 1.0, 4.0, 17.0}) {
      const Slip slip = ComputeSlip(project_, activity.name, delay).value();
      EXPECT_NEAR(slip.end_shift, std::max(0.0, delay - computed[activity.name].total_float), 1e-9)
          << activity.name << " " << delay;
      Project real = project_;
      for (Activity& a : real.activities) {
        if (a.name == activity.name) a.duration = Certain(a.duration.likely + delay);
      }
      const Computed after(real);
      EXPECT_DOUBLE_EQ(slip.end, after.path.end);
      for (int i = 0; i < after.network.size(); ++i) {
        EXPECT_NEAR(computed.path.times[i].earliest_finish + slip.finish_shifts[i],
                    after.path.times[i].earliest_finish, 1e-9);
      }
    }
  }
}

TEST_P(RandomNetworks, FreeFloatIsWhatMovesNobodyElse) {
  const Computed computed(project_);
  for (int i = 0; i < computed.network.size(); ++i) {
    const double free = computed.path.times[i].free_float;
    const auto moved = [&](double delay) {
      const Slip slip = ComputeSlip(project_, computed.network.activity(i).name, delay).value();
      double most = slip.end_shift;
      for (const int after : computed.network.successors(i)) most = std::max(most, slip.finish_shifts[after]);
      return most;
    };
    EXPECT_LE(free, computed.path.times[i].total_float + 1e-9);
    EXPECT_NEAR(moved(free), 0, 1e-9);
    EXPECT_NEAR(moved(free + 1), 1, 1e-9);
  }
}

TEST_P(RandomNetworks, PathsAreCriticalAndReachTheEnd) {
  const Computed computed(project_);
  for (const auto& chain : computed.path.paths) {
    double time = computed.path.times[chain.front()].earliest_start;
    for (const int i : chain) {
      EXPECT_TRUE(computed.path.times[i].critical);
      EXPECT_DOUBLE_EQ(computed.path.times[i].earliest_start, time);
      time = computed.path.times[i].earliest_finish;
    }
    EXPECT_DOUBLE_EQ(time, computed.path.end);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomNetworks, ::testing::Range(0, 40));

}  // namespace
}  // namespace waymark::plan
