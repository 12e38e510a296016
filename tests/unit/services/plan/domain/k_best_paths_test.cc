#include "services/plan/domain/k_best_paths.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/role_graphs.h"

namespace waymark::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

GraphMove Takes(const char* from, const char* to, double months) { return {.from = from, .to = to, .months = months}; }

// domain.md's example.
RoleGraph Example() {
  return GraphOf(Letters("CDEFGH"), {Takes("C", "D", 3), Takes("C", "E", 2), Takes("D", "F", 4), Takes("E", "D", 1),
                                     Takes("E", "F", 2), Takes("E", "G", 3), Takes("F", "G", 2), Takes("F", "H", 1),
                                     Takes("G", "H", 2)});
}

PathQuestion Between(const RoleGraph& graph, const char* start, std::vector<const char*> targets) {
  PathQuestion question{.start = *graph.Find(start)};
  for (const char* target : targets) question.targets.push_back(*graph.Find(target));
  return question;
}

std::vector<std::string> Lines(const RoleGraph& graph, const std::vector<RolePath>& paths) {
  std::vector<std::string> lines;
  for (const RolePath& path : paths)
    lines.push_back(std::to_string(path.cost / kCostUnit) + " " + Names(graph, path.roles));
  return lines;
}

TEST(KBestPaths, OfTheExample) {
  const RoleGraph graph = Example();
  const BestPaths best = KBestPaths(graph, Between(graph, "C", {"H"}), graph.months(), 100);
  EXPECT_THAT(Lines(graph, best.paths), ElementsAre("5 C-E-F-H", "7 C-E-G-H", "8 C-D-F-H", "8 C-E-D-F-H", "8 C-E-F-G-H",
                                                    "11 C-D-F-G-H", "11 C-E-D-F-G-H"));
  EXPECT_FALSE(best.limit_hit);
}

TEST(KBestPaths, AnswersUnreachableStayingAndExcluded) {
  const RoleGraph graph = Example();
  EXPECT_THAT(KBestPaths(graph, Between(graph, "H", {"C"}), graph.months(), 3).paths, IsEmpty());
  EXPECT_THAT(KBestPaths(graph, Between(graph, "C", {}), graph.months(), 3).paths, IsEmpty());
  EXPECT_THAT(Lines(graph, KBestPaths(graph, Between(graph, "C", {"C", "H"}), graph.months(), 3).paths),
              ElementsAre("0 C"));
  PathQuestion question = Between(graph, "C", {"H"});
  question.allowed.roles = {false, true, true, false, true, true};  // neither C, where one is, nor F
  EXPECT_THAT(Lines(graph, KBestPaths(graph, question, graph.months(), 3).paths), ElementsAre("7 C-E-G-H"));
}

TEST(BestPaidPaths, EndWhereMostIsPaidAndTakeTheFewestMonthsThere) {
  std::vector<GraphRole> roles = Letters("ABCDE");
  roles[1].pay = 30;
  roles[2].pay = 50;
  roles[3].pay = 30;
  const RoleGraph graph = GraphOf(
      roles, {Takes("A", "B", 1), Takes("A", "C", 9), Takes("B", "C", 2), Takes("A", "D", 4), Takes("A", "E", 1)});
  const auto lines = [&](const PathQuestion& question, int k) {
    return Lines(graph, BestPaidPaths(graph, question, graph.months(), k).paths);
  };
  const PathQuestion question = Between(graph, "A", {"E", "D", "C", "B", "C"});
  EXPECT_THAT(lines(question, 100), ElementsAre("3 A-B-C", "9 A-C", "1 A-B", "4 A-D", "1 A-E"))
      << "through a target that pays less; what is not known is last";
  EXPECT_THAT(lines(question, 3), ElementsAre("3 A-B-C", "9 A-C", "1 A-B"));
  PathQuestion without = question;
  without.allowed.roles = {true, true, false, true, true};
  EXPECT_THAT(lines(without, 2), ElementsAre("1 A-B", "4 A-D"));
  EXPECT_THAT(lines(Between(graph, "B", {"B", "C"}), 5), ElementsAre("2 B-C", "0 B"));
  EXPECT_THAT(lines(Between(graph, "E", {"C"}), 5), IsEmpty());
}

// Against every path by trying all: of those that end at the first target of its pay, in the order that is stated.
TEST(BestPaidPaths, AreTheFirstOfAll) {
  std::mt19937 random(21);
  for (int i = 0; i < 1000; ++i) {
    const RandomInput input = RandomGraph(&random);
    const RoleGraph graph = GraphOf(input.roles, input.moves);
    const PathQuestion question = RandomQuestion(graph, &random);
    const auto pay = [&](const RolePath& path) { return graph.role(path.roles.back()).pay; };
    std::vector<RolePath> all = AllPaths(graph, question, graph.months(), /*beyond_targets=*/true);
    std::erase_if(all, [&](const RolePath& path) {
      return std::any_of(path.roles.begin(), path.roles.end() - 1, [&](int role) {
        const bool target = std::count(question.targets.begin(), question.targets.end(), role) > 0 &&
                            (question.allowed.role(role) || role == question.start);
        return target && graph.role(role).pay == pay(path);
      });
    });
    std::sort(all.begin(), all.end(), [&](const RolePath& a, const RolePath& b) {
      return pay(a) != pay(b) ? pay(a) > pay(b) : ComesBefore(a, b);
    });
    const BestPaths best = BestPaidPaths(graph, question, graph.months(), 8);
    ASSERT_EQ(Lines(graph, best.paths), Lines(graph, {all.begin(), all.begin() + std::min<size_t>(8, all.size())}));
    for (size_t j = 0; j < best.paths.size(); ++j) ASSERT_EQ(best.paths[j].moves, all[j].moves);
  }
}

TEST(KBestPaths, EndAtTheFirstTarget) {
  const RoleGraph graph = Example();
  EXPECT_THAT(Lines(graph, KBestPaths(graph, Between(graph, "C", {"H", "F", "G"}), graph.months(), 9).paths),
              ElementsAre("4 C-E-F", "5 C-E-G", "7 C-D-F", "7 C-E-D-F"));
}

TEST(KBestPaths, DoNotMakeMovesSureToFail) {
  const RoleGraph graph = GraphOf(Letters("AB"), {{.from = "A", .to = "B", .months = 1, .risk = 1}});
  EXPECT_THAT(KBestPaths(graph, Between(graph, "A", {"B"}), graph.risks(), 1).paths, IsEmpty());
  EXPECT_THAT(Lines(graph, KBestPaths(graph, Between(graph, "A", {"B"}), graph.months(), 1).paths),
              ElementsAre("1 A-B"));
}

TEST(KBestPaths, AgreeWithTryingAll) {
  std::mt19937 random(1);
  for (int round = 0; round < 4'000; ++round) {
    const RandomInput input = RandomGraph(&random);
    const RoleGraph graph = GraphOf(input.roles, input.moves);
    const PathQuestion question = RandomQuestion(graph, &random);
    std::vector<RolePath> all = AllPaths(graph, question, graph.months(), /*beyond_targets=*/false);
    std::sort(all.begin(), all.end(), ComesBefore);
    const int k = 1 + static_cast<int>(random() % 60);
    const BestPaths best = KBestPaths(graph, question, graph.months(), k);
    all.resize(std::min<size_t>(all.size(), k));
    ASSERT_EQ(best.paths.size(), all.size()) << "round " << round;
    for (size_t i = 0; i < all.size(); ++i) {
      ASSERT_EQ(best.paths[i].moves, all[i].moves) << "round " << round << " path " << i;
      ASSERT_EQ(best.paths[i].roles, all[i].roles);
      ASSERT_EQ(best.paths[i].cost, all[i].cost);
    }
    ASSERT_FALSE(best.limit_hit);
  }
}

TEST(KBestPaths, DoNotDependOnTheOrderOfRolesAndMoves) {
  std::mt19937 random(2);
  for (int round = 0; round < 500; ++round) {
    RandomInput input = RandomGraph(&random);
    const RoleGraph graph = GraphOf(input.roles, input.moves);
    const PathQuestion question = {.start = 0, .targets = {graph.size() - 1}};
    const BestPaths best = KBestPaths(graph, question, graph.months(), 20);
    std::shuffle(input.roles.begin(), input.roles.end(), random);
    std::shuffle(input.moves.begin(), input.moves.end(), random);
    const RoleGraph shuffled = GraphOf(input.roles, input.moves);
    const BestPaths again = KBestPaths(shuffled, question, shuffled.months(), 20);
    ASSERT_EQ(Lines(graph, best.paths), Lines(shuffled, again.paths));
    for (size_t i = 0; i < best.paths.size(); ++i) ASSERT_EQ(best.paths[i].moves, again.paths[i].moves);
  }
}

// Every role leads to every other: far more paths than can be made.
RoleGraph Everything(int roles) {
  RandomInput input;
  for (int i = 0; i < roles; ++i) {
    input.roles.push_back({.name = std::to_string(100 + i)});
    for (int j = 0; j < roles; ++j)
      input.moves.push_back({.from = std::to_string(100 + i), .to = std::to_string(100 + j), .months = 1});
  }
  return GraphOf(input.roles, input.moves);
}

TEST(KBestPaths, SayWhenALimitWasHit) {
  const RoleGraph graph = Everything(30);
  const PathQuestion question = {.start = 0, .targets = {29}};
  const BestPaths by_searches = KBestPaths(graph, question, graph.months(), 100, {.searches = 20});
  EXPECT_TRUE(by_searches.limit_hit);
  EXPECT_EQ(by_searches.paths.size(), 20u);
  const BestPaths by_candidates = KBestPaths(graph, question, graph.months(), 100, {.candidates = 5});
  EXPECT_TRUE(by_candidates.limit_hit);
  EXPECT_FALSE(by_candidates.paths.empty());
  const BestPaths enough = KBestPaths(graph, question, graph.months(), 20, {.searches = 20});
  EXPECT_FALSE(enough.limit_hit);
  EXPECT_EQ(enough.paths.size(), 20u);
}

TEST(PathEnumeration, BoundsWhatIsToCome) {
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    const RandomInput input = RandomGraph(&random);
    const RoleGraph graph = GraphOf(input.roles, input.moves);
    PathEnumeration paths(graph, RandomQuestion(graph, &random), graph.skill_distances());
    while (true) {
      const Cost bound = paths.Bound();
      const std::optional<RolePath> path = paths.Next();
      if (!path) break;
      ASSERT_LE(bound, path->cost);
    }
    EXPECT_EQ(paths.Bound(), kInfiniteCost);
  }
}

}  // namespace
}  // namespace waymark::plan
