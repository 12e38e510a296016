#include "services/plan/domain/role_graph.h"

#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/role_graphs.h"

namespace waymark::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> Groups(const RoleGraph& graph) {
  std::vector<std::string> groups;
  for (const auto& group : graph.Cycles()) groups.push_back(Names(graph, group));
  return groups;
}

TEST(RoleGraph, NumbersRolesByTitleThenName) {
  const RoleGraph graph = GraphOf({{"z", "Analyst"}, {"b", "Writer"}, {"a", "Writer"}, {"Editor", ""}}, {});
  EXPECT_EQ(graph.role(0).name, "z");
  EXPECT_EQ(graph.role(1).name, "Editor");
  EXPECT_EQ(graph.role(2).name, "a");
  EXPECT_EQ(graph.role(3).name, "b");
  EXPECT_EQ(graph.Find("b"), 3);
  EXPECT_EQ(graph.Find("c"), std::nullopt);
}

TEST(RoleGraph, ReportsCyclesAndOrphans) {
  const RoleGraph graph =
      GraphOf(Letters("GFEDCBA"), {{"B", "A"}, {"A", "C"}, {"C", "B"}, {"C", "D"}, {"D", "D"}, {"E", "E"}});
  EXPECT_THAT(Groups(graph), ElementsAre("A-B-C", "D", "E"));
  EXPECT_EQ(Names(graph, graph.Orphans()), "E-F-G");
}

TEST(RoleGraph, WithoutCyclesReportsNone) {
  EXPECT_THAT(Groups(GraphOf(Letters("ABC"), {{"A", "B"}, {"A", "C"}, {"B", "C"}})), IsEmpty());
}

TEST(RoleGraph, ALongRingIsOneCycle) {
  std::vector<GraphRole> roles;
  std::vector<GraphMove> moves;
  for (int i = 0; i < kMostGraphRoles; ++i) {
    roles.push_back({.name = std::to_string(i)});
    moves.push_back({.from = std::to_string(i), .to = std::to_string((i + 1) % kMostGraphRoles)});
  }
  const auto cycles = GraphOf(roles, moves).Cycles();
  ASSERT_EQ(cycles.size(), 1u);
  EXPECT_EQ(static_cast<int>(cycles[0].size()), kMostGraphRoles);
}

// Two roles are in one group where each is reachable from the other.
TEST(RoleGraph, CyclesAgreeWithReachability) {
  std::mt19937 random(5);
  for (int round = 0; round < 2'000; ++round) {
    const RandomInput input = RandomGraph(&random);
    const RoleGraph graph = GraphOf(input.roles, input.moves);
    std::vector<std::vector<bool>> reaches(graph.size(), std::vector<bool>(graph.size(), true));
    for (int from = 0; from < graph.size(); ++from) {
      for (int to : UnreachableFrom(graph, from)) reaches[from][to] = false;
    }
    std::vector<int> group(graph.size(), -1);
    const auto cycles = graph.Cycles();
    for (size_t i = 0; i < cycles.size(); ++i) {
      for (int role : cycles[i]) group[role] = static_cast<int>(i);
    }
    for (int a = 0; a < graph.size(); ++a) {
      for (int b = 0; b < graph.size(); ++b) {
        const bool together = group[a] >= 0 && group[a] == group[b];
        EXPECT_TRUE(a == b || together == (reaches[a][b] && reaches[b][a])) << "round " << round;
      }
    }
  }
}

TEST(RoleGraph, UnreachableMindsWhatIsAllowed) {
  const RoleGraph graph = GraphOf(Letters("ABCD"), {{"A", "B"}, {"B", "C"}, {"D", "A"}});
  EXPECT_EQ(Names(graph, UnreachableFrom(graph, 0)), "D");
  EXPECT_EQ(Names(graph, UnreachableFrom(graph, 0, {.roles = {true, false, true, true}})), "C-D");
  EXPECT_EQ(Names(graph, UnreachableFrom(graph, 0, {.moves = {false, true, true}})), "B-C-D");
}

TEST(RoleGraph, RefusesWhatIsWrongByField) {
  struct Case {
    std::vector<GraphRole> roles;
    std::vector<GraphMove> moves;
    const char* field;
  };
  const Case cases[] = {
      {{{""}}, {}, "roles[0].name"},
      {{{"A"}, {"A"}}, {}, "roles[1].name"},
      {{{"A", "", 1.0 / 0.0}}, {}, "roles[0].pay"},
      {{{"A"}}, {{"A", "B"}}, "moves[0].to"},
      {{{"A"}}, {{"B", "A"}}, "moves[0].from"},
      {{{"A"}}, {{.from = "A", .to = "A", .months = -1}}, "moves[0].months"},
      {{{"A"}}, {{.from = "A", .to = "A", .months = 1'201}}, "moves[0].months"},
      {{{"A"}}, {{.from = "A", .to = "A", .skill_distance = 0.0 / 0.0}}, "moves[0].skill_distance"},
      {{{"A"}}, {{.from = "A", .to = "A", .risk = 1.1}}, "moves[0].risk"},
      {std::vector<GraphRole>(kMostGraphRoles + 1), {}, "roles"},
  };
  for (const Case& one : cases) {
    const absl::Status status = RoleGraph::Build(one.roles, one.moves).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << one.field;
    EXPECT_THAT(std::string(status.message()), HasSubstr(one.field));
  }
}

}  // namespace
}  // namespace waymark::plan
