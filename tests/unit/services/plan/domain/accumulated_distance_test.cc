#include "services/plan/domain/accumulated_distance.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/role_graphs.h"

namespace waymark::plan {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::IsEmpty;

using Needs = std::vector<SkillNeed>;

TEST(AccumulatedDistances, CountWhatWasLearnedOnTheWay) {
  const Needs first = {{0, 0.5, 1}, {1, 0.75, 2}}, second = {{0, 1.0, 1}, {1, 0.75, 1}};
  const Needs third = {{1, 0.25, 1}, {2, 0.5, 4}};
  EXPECT_THAT(AccumulatedDistances({0.25, 0.25, 0}, {first, second, third}),
              ElementsAre(DoubleEq(0.25 + 2 * 0.5), DoubleEq(0.5), DoubleEq(2)));
  // Once there, the same asks for nothing; more than enough makes up for nothing.
  EXPECT_THAT(AccumulatedDistances({1, 0, 0}, {first, first}), ElementsAre(DoubleEq(1.5), DoubleEq(0)));
  EXPECT_THAT(AccumulatedDistances({}, {}), IsEmpty());
}

std::vector<Needs> RandomNeeds(int roles, std::mt19937* random) {
  std::vector<Needs> needs(roles);
  for (Needs& role : needs) {
    for (int skill = 0; skill < 4; ++skill) {
      if ((*random)() % 3 > 0) role.push_back({skill, 0.25 * ((*random)() % 5), 0.5 * ((*random)() % 3)});
    }
  }
  return needs;
}

// Months and the skills that are not there yet.
Cost ExactCost(const RoleGraph& graph, const std::vector<double>& levels, const std::vector<Needs>& needs,
               const RolePath& path) {
  std::vector<absl::Span<const SkillNeed>> on;
  for (size_t i = 1; i < path.roles.size(); ++i) on.push_back(needs[path.roles[i]]);
  Cost cost = 0;
  for (double distance : AccumulatedDistances(levels, on)) cost += ToCost(distance);
  for (int move : path.moves) cost += graph.months()[move];
  return cost;
}

struct Case {
  RoleGraph graph;
  PathQuestion question;
  std::vector<double> levels = std::vector<double>(4);
  std::vector<Needs> needs;
  std::vector<Cost> bounds;

  explicit Case(std::mt19937* random) : Case(RandomGraph(random), random) {}
  Case(const RandomInput& input, std::mt19937* random) : graph(GraphOf(input.roles, input.moves)) {
    question = RandomQuestion(graph, random);
    needs = RandomNeeds(graph.size(), random);
    for (double& level : levels) level = 0.25 * ((*random)() % 3);
    const std::vector<double> least = LeastDistances(levels, needs);
    bounds = graph.months();
    for (int move = 0; move < graph.move_count(); ++move) bounds[move] += ToCost(least[graph.ends(move).to]);
  }

  std::vector<ExactPath> AllInOrder() const {
    std::vector<RolePath> paths = AllPaths(graph, question, bounds, /*beyond_targets=*/false);
    for (RolePath& path : paths) path.cost = ExactCost(graph, levels, needs, path);
    std::sort(paths.begin(), paths.end(), ComesBefore);
    std::vector<ExactPath> all;
    for (const RolePath& path : paths) all.push_back({path, path.cost});
    return all;
  }

  ExactPaths Best(int k, int most) const {
    PathEnumeration enumeration(graph, question, bounds);
    const auto exact = [&](const RolePath& path) { return ExactCost(graph, levels, needs, path); };
    return BestByExactCost(&enumeration, exact, k, most);
  }
};

TEST(BestByExactCost, AgreesWithTryingAll) {
  std::mt19937 random(6);
  for (int round = 0; round < 3'000; ++round) {
    const Case one(&random);
    const std::vector<ExactPath> all = one.AllInOrder();
    const int k = 1 + static_cast<int>(random() % 8);
    const ExactPaths best = one.Best(k, 100'000);
    ASSERT_EQ(best.paths.size(), std::min<size_t>(k, all.size()));
    for (size_t i = 0; i < best.paths.size(); ++i) {
      ASSERT_EQ(best.paths[i].path.moves, all[i].path.moves) << "round " << round << " path " << i;
      ASSERT_EQ(best.paths[i].exact, all[i].exact);
      ASSERT_LE(best.paths[i].path.cost, best.paths[i].exact);
    }
    ASSERT_FALSE(best.limit_hit);
    ASSERT_EQ(best.certain, static_cast<int>(best.paths.size()));
  }
}

TEST(BestByExactCost, LooksAtABoundThatTiesForThePathWithFewerMoves) {
  const RoleGraph graph = GraphOf(Letters("ABC"), {{"A", "B", "", 1}, {"B", "C", "", 1}, {"A", "C", "", 3}});
  PathEnumeration enumeration(graph, {.start = 0, .targets = {2}}, graph.months());
  const ExactPaths best = BestByExactCost(&enumeration, [](const RolePath&) { return 3 * kCostUnit; }, 1);
  ASSERT_EQ(best.paths.size(), 1u);
  EXPECT_EQ(Names(graph, best.paths[0].path.roles), "A-C");
}

TEST(BestByExactCost, WithALimitSaysHowManyAreCertain) {
  std::mt19937 random(7);
  int limited = 0, certain = 0;
  for (int round = 0; round < 2'000; ++round) {
    const Case one(&random);
    const ExactPaths best = one.Best(3, 2);
    ASSERT_LE(best.looked_at, 2);
    const std::vector<ExactPath> all = one.AllInOrder();
    ASSERT_LE(best.certain, static_cast<int>(best.paths.size()));
    for (int i = 0; i < best.certain; ++i) ASSERT_EQ(best.paths[i].path.moves, all[i].path.moves);
    ASSERT_TRUE(best.limit_hit || best.paths.size() == std::min<size_t>(3, all.size()));
    limited += best.limit_hit;
    certain += best.limit_hit && best.certain > 0;
  }
  EXPECT_GT(limited, 100);
  EXPECT_GT(certain, 20);
}

TEST(LeastDistances, AreNeverAboveThoseOnAnyPath) {
  std::mt19937 random(8);
  bool some = false;
  for (int round = 0; round < 1'000; ++round) {
    const std::vector<Needs> needs = RandomNeeds(5, &random);
    const std::vector<double> levels = {0.25, 0, 0.5, 0};
    const std::vector<double> least = LeastDistances(levels, needs);
    std::vector<int> order = {0, 1, 2, 3, 4};
    std::shuffle(order.begin(), order.end(), random);
    std::vector<absl::Span<const SkillNeed>> on;
    for (int role : order) on.push_back(needs[role]);
    const std::vector<double> distances = AccumulatedDistances(levels, on);
    for (size_t i = 0; i < order.size(); ++i) {
      ASSERT_LE(least[order[i]], distances[i] + 1e-12);
      some |= least[order[i]] > 0;
    }
    // Where everything else was passed through before, it is the least itself.
    ASSERT_NEAR(least[order.back()], distances.back(), 1e-12);
  }
  EXPECT_TRUE(some);
}

}  // namespace
}  // namespace waymark::plan
