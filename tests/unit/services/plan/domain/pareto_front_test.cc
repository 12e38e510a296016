#include "services/plan/domain/pareto_front.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/domain/staircase.h"
#include "tests/unit/services/plan/domain/role_graphs.h"

namespace waymark::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Lines(const RoleGraph& graph, const Front& front) {
  std::vector<std::string> lines;
  for (const FrontPath& path : front.paths) {
    lines.push_back(Names(graph, path.roles) + " " + std::to_string(path.months / kCostUnit) + " " +
                    std::to_string(path.skill_distance / (kCostUnit / 100)));
  }
  return lines;
}

Front FrontOf(const RoleGraph& graph, const PathQuestion& question, const FrontLimits& limits = {}) {
  return ParetoFront(graph, question, {graph.months(), graph.skill_distances()}, limits);
}

// domain.md's example.
TEST(ParetoFront, OfTheExample) {
  const RoleGraph graph = GraphOf(Letters("ABCDT"), {{"A", "B", "", 12, 0.20},
                                                     {"A", "C", "", 6, 0.50},
                                                     {"A", "T", "", 10, 0.90},
                                                     {"B", "T", "", 12, 0.20},
                                                     {"B", "C", "", 2, 0.05},
                                                     {"C", "T", "", 6, 0.50},
                                                     {"C", "D", "", 3, 0.10},
                                                     {"D", "T", "", 4, 0.15}});
  const Front front = FrontOf(graph, {.start = 0, .targets = {4}});
  EXPECT_THAT(Lines(graph, front), ElementsAre("A-T 10 90", "A-C-D-T 13 75", "A-B-C-D-T 21 50", "A-B-T 24 40"));
  EXPECT_FALSE(front.limit_hit);
  EXPECT_THAT(FrontOf(graph, {.start = 4, .targets = {0}}).paths, IsEmpty());
}

// C is gone on from before B, as it has the quicker move to T as well.
TEST(ParetoFront, OfSamePathsKeepsTheFirstByNames) {
  const RoleGraph graph = GraphOf(Letters("ABCT"), {{"A", "B", "", 10, 0.10},
                                                    {"B", "T", "", 10, 0.10},
                                                    {"A", "C", "", 10, 0.10},
                                                    {"C", "T", "", 10, 0.10},
                                                    {"C", "T", "quick", 5, 0.90}});
  EXPECT_THAT(Lines(graph, FrontOf(graph, {.start = 0, .targets = {3}})), ElementsAre("A-C-T 15 100", "A-B-T 20 20"));
}

TEST(ParetoFront, GoesOnFromATargetToABetterPaidOne) {
  const RoleGraph graph = GraphOf({{"A", "", 40}, {"B", "", 50}, {"C", "", 60}, {"D", "", 45}},
                                  {{"A", "B", "", 6}, {"B", "C", "", 6}, {"A", "D", "", 6}});
  const Front front = FrontOf(graph, {.start = 0, .targets = {1, 2, 3}});
  EXPECT_THAT(Lines(graph, front), ElementsAre("A-B 6 0", "A-B-C 12 0"));
  EXPECT_EQ(front.paths[0].pay_gain, 10);
  EXPECT_EQ(front.paths[1].pay_gain, 20);
}

TEST(ParetoFront, UnknownPayIsNeitherBetterNorWorse) {
  const RoleGraph graph = GraphOf({{"A"}, {"B", "", 50}, {"C"}}, {{"A", "B", "", 6}, {"A", "C", "", 9}});
  const Front front = FrontOf(graph, {.start = 0, .targets = {1, 2}});
  EXPECT_THAT(Lines(graph, front), ElementsAre("A-B 6 0", "A-C 9 0"));
  EXPECT_EQ(front.paths[0].pay_gain, std::nullopt);
}

struct Measured {
  FrontPath path;
  std::optional<double> pay;
};

Measured Measure(const RoleGraph& graph, const RolePath& path) {
  Measured measured{.path = {.roles = path.roles, .moves = path.moves}, .pay = graph.role(path.roles.back()).pay};
  for (int move : path.moves) {
    measured.path.months += graph.months()[move];
    measured.path.skill_distance += graph.skill_distances()[move];
    measured.path.risk += graph.risks()[move];
  }
  return measured;
}

bool Same(const Measured& a, const Measured& b) {
  return a.path.months == b.path.months && a.path.skill_distance == b.path.skill_distance &&
         a.path.risk == b.path.risk && a.pay == b.pay;
}

bool AsGood(const Measured& a, const Measured& b) {
  return a.path.months <= b.path.months && a.path.skill_distance <= b.path.skill_distance &&
         a.path.risk <= b.path.risk && a.pay.has_value() == b.pay.has_value() && a.pay >= b.pay;
}

// Of all paths those that none beats, of the same ones the first by moves, then names.
std::vector<std::vector<int>> FrontByTryingAll(const RoleGraph& graph, const PathQuestion& question) {
  const std::vector<Cost> free(graph.move_count(), 0);
  std::vector<RolePath> all = AllPaths(graph, question, free, /*beyond_targets=*/true);
  std::sort(all.begin(), all.end(), ComesBefore);
  std::vector<Measured> measured;
  for (const RolePath& path : all) measured.push_back(Measure(graph, path));
  std::vector<std::vector<int>> front;
  for (size_t i = 0; i < all.size(); ++i) {
    bool beaten = false;
    for (size_t j = 0; j < all.size(); ++j) {
      const bool same = Same(measured[j], measured[i]);
      beaten |= (AsGood(measured[j], measured[i]) && !same) || (same && j < i);
    }
    if (!beaten) front.push_back(all[i].moves);
  }
  std::sort(front.begin(), front.end());
  return front;
}

TEST(ParetoFront, AgreesWithTryingAll) {
  std::mt19937 random(1);
  for (int round = 0; round < 4'000; ++round) {
    const RandomInput input = RandomGraph(&random);
    const RoleGraph graph = GraphOf(input.roles, input.moves);
    const PathQuestion question = RandomQuestion(graph, &random);
    const Front front = FrontOf(graph, question);
    std::vector<std::vector<int>> found;
    for (const FrontPath& path : front.paths) {
      found.push_back(path.moves);
      const Measured measured = Measure(graph, {.roles = path.roles, .moves = path.moves});
      ASSERT_EQ(path.months, measured.path.months);
      ASSERT_EQ(path.skill_distance, measured.path.skill_distance);
      ASSERT_EQ(path.risk, measured.path.risk);
    }
    std::sort(found.begin(), found.end());
    ASSERT_EQ(found, FrontByTryingAll(graph, question)) << "round " << round;
    ASSERT_FALSE(front.limit_hit);
  }
}

TEST(ParetoFront, DoesNotDependOnTheOrderOfRolesAndMoves) {
  std::mt19937 random(2);
  for (int round = 0; round < 500; ++round) {
    RandomInput input = RandomGraph(&random);
    const RoleGraph graph = GraphOf(input.roles, input.moves);
    PathQuestion question = {.start = 0, .targets = {graph.size() - 1, graph.size() / 2}};
    const Front front = FrontOf(graph, question);
    std::shuffle(input.roles.begin(), input.roles.end(), random);
    std::shuffle(input.moves.begin(), input.moves.end(), random);
    std::reverse(question.targets.begin(), question.targets.end());
    const Front again = FrontOf(GraphOf(input.roles, input.moves), question);
    ASSERT_EQ(front.paths.size(), again.paths.size());
    for (size_t i = 0; i < front.paths.size(); ++i) ASSERT_EQ(front.paths[i].moves, again.paths[i].moves);
  }
}

TEST(ParetoFront, KeepsAMoveSureToFailThatIsBetterOtherwise) {
  const RoleGraph graph =
      GraphOf(Letters("AB"), {{.from = "A", .to = "B", .name = "a", .months = 1, .risk = 1},
                              {.from = "A", .to = "B", .months = 2}});
  const Front front = FrontOf(graph, {.start = 0, .targets = {1}});
  ASSERT_EQ(front.paths.size(), 2u);
  EXPECT_EQ(RiskOfCost(front.paths[0].risk), 1);
  EXPECT_EQ(RiskOfCost(front.paths[1].risk), 0);
}

TEST(ParetoFront, GoesByTheCostsOfTheQuestion) {
  const RoleGraph graph = GraphOf(Letters("ABCT"), {{"A", "B", "", 5, 0.10}, {"B", "T", "", 5, 0.10},
                                                    {"A", "C", "", 6, 0.10}, {"C", "T", "", 6, 0.10}});
  EXPECT_THAT(Lines(graph, FrontOf(graph, {.start = 0, .targets = {3}})), ElementsAre("A-B-T 10 20"));
  MoveCosts costs{graph.months(), graph.skill_distances()};
  for (int i = 0; i < graph.move_count(); ++i) {
    if (graph.move(i).to == "B") costs.months[i] += 6 * kCostUnit;
    if (graph.move(i).to == "C") costs.skill_distances[i] += kCostUnit / 2;
  }
  const Front front = ParetoFront(graph, {.start = 0, .targets = {3}}, costs);
  EXPECT_THAT(Lines(graph, front), ElementsAre("A-C-T 12 70", "A-B-T 16 20"));
}

TEST(Unbeaten, LeavesOutWhatAnotherIsAsGoodAs) {
  const std::vector<PathFigures> paths = {{16, 2, 1, 5.0}, {12, 3, 1, 5.0}, {12, 3, 1, 5.0},         {13, 3, 1, 5.0},
                                          {12, 3, 1, 6.0}, {20, 9, 9, {}},  {16, 2, 1, std::nullopt}, {30, 1, 1, 1.0}};
  EXPECT_THAT(Unbeaten(paths), ElementsAre(4, 0, 6, 7));
}

TEST(Unbeaten, AgreesWithComparingAll) {
  std::mt19937 random(5);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<PathFigures> paths(random() % 9);
    for (PathFigures& path : paths) {
      path = {static_cast<Cost>(random() % 3), static_cast<Cost>(random() % 3), static_cast<Cost>(random() % 2), {}};
      if (random() % 3 > 0) path.pay_gain = static_cast<double>(random() % 3);
    }
    std::vector<int> expected;
    for (size_t i = 0; i < paths.size(); ++i) {
      const PathFigures& a = paths[i];
      bool beaten = false;
      for (size_t j = 0; j < paths.size(); ++j) {
        const PathFigures& b = paths[j];
        if (i == j || a.pay_gain.has_value() != b.pay_gain.has_value()) continue;
        const bool as_good = b.months <= a.months && b.skill_distance <= a.skill_distance && b.risk <= a.risk &&
                             b.pay_gain.value_or(0) >= a.pay_gain.value_or(0);
        const bool same = b.months == a.months && b.skill_distance == a.skill_distance && b.risk == a.risk &&
                          b.pay_gain == a.pay_gain;
        beaten |= as_good && (!same || j < i);
      }
      if (!beaten) expected.push_back(static_cast<int>(i));
    }
    std::vector<int> found = Unbeaten(paths);
    std::sort(found.begin(), found.end());
    ASSERT_EQ(found, expected) << "round " << round;
  }
}

// A chain of choices each of which doubles the paths that none beats.
TEST(ParetoFront, SaysWhenALimitWasHit) {
  std::vector<GraphMove> moves;
  const std::string letters = "ABCDEFGHIJKLMNOP";
  for (size_t i = 0; i + 1 < letters.size(); ++i) {
    const std::string from(1, letters[i]), to(1, letters[i + 1]);
    const double size = static_cast<double>(1 << i) / 1'000;
    moves.push_back({.from = from, .to = to, .name = "quick", .skill_distance = size});
    moves.push_back({.from = from, .to = to, .name = "sure", .months = size});
  }
  const RoleGraph graph = GraphOf(Letters(letters), moves);
  const PathQuestion question = {.start = 0, .targets = {15}};
  const Front whole = FrontOf(graph, question, {.labels = 1'000'000, .labels_per_role = 1'000'000});
  EXPECT_EQ(whole.paths.size(), 32'768u);
  EXPECT_FALSE(whole.limit_hit);
  EXPECT_TRUE(FrontOf(graph, question, {.labels = 10'000, .labels_per_role = 1'000'000}).limit_hit);
  EXPECT_TRUE(FrontOf(graph, question, {.labels = 1'000'000, .labels_per_role = 100}).limit_hit);
  EXPECT_LE(FrontOf(graph, question, {.labels = 10'000}).labels, 10'000);
}

TEST(Staircase, CoversAsAListWould) {
  std::mt19937 random(4);
  for (int round = 0; round < 300; ++round) {
    Staircase stairs;
    std::vector<std::pair<Cost, Cost>> list;
    for (int i = 0; i < 30; ++i) {
      const Cost a = random() % 12, b = random() % 12;
      const bool covered = std::any_of(list.begin(), list.end(),
                                       [&](const auto& one) { return one.first <= a && one.second <= b; });
      ASSERT_EQ(stairs.Covers(a, b), covered);
      if (covered) continue;
      stairs.Add(a, b);
      list.emplace_back(a, b);
    }
  }
}

}  // namespace
}  // namespace waymark::plan
