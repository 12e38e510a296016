#pragma once

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/plan/domain/k_best_paths.h"
#include "services/plan/domain/role_graph.h"

namespace waymark::plan {

inline RoleGraph GraphOf(std::vector<GraphRole> roles, std::vector<GraphMove> moves) {
  absl::StatusOr<RoleGraph> graph = RoleGraph::Build(std::move(roles), std::move(moves));
  EXPECT_TRUE(graph.ok()) << graph.status();
  return *std::move(graph);
}

// Roles A, B, … of single letters.
inline std::vector<GraphRole> Letters(std::string_view letters) {
  std::vector<GraphRole> roles;
  for (char letter : letters) roles.push_back({.name = std::string(1, letter)});
  return roles;
}

// "A-B-C"
inline std::string Names(const RoleGraph& graph, const std::vector<int>& roles) {
  std::string names;
  for (int role : roles) names += (names.empty() ? "" : "-") + graph.role(role).name;
  return names;
}

struct RandomInput {
  std::vector<GraphRole> roles;
  std::vector<GraphMove> moves;
};

// Up to 7 roles with moves that often tie, run side by side, cost nothing or lead back to where they start.
inline RandomInput RandomGraph(std::mt19937* random) {
  const auto below = [random](int n) { return static_cast<int>((*random)() % n); };
  RandomInput input;
  const int roles = 2 + below(6);
  for (int i = 0; i < roles; ++i) {
    const char title = static_cast<char>('a' + below(3));
    input.roles.push_back({.name = "r" + std::to_string(i), .title = std::string(1, title)});
    if (below(5) > 0) input.roles.back().pay = 10.0 * below(4);
  }
  const int moves = below(roles * 4);
  for (int i = 0; i < moves; ++i) {
    input.moves.push_back({.from = "r" + std::to_string(below(roles)),
                           .to = "r" + std::to_string(below(roles)),
                           .name = std::string(below(2), 'x'),
                           .months = 0.1 * below(4),
                           .skill_distance = 0.1 * below(4),
                           .risk = 0.25 * below(3)});
  }
  return input;
}

// A start, one to three targets, and sometimes roles and moves that are not allowed.
inline PathQuestion RandomQuestion(const RoleGraph& graph, std::mt19937* random) {
  const auto below = [random](int n) { return static_cast<int>((*random)() % n); };
  PathQuestion question{.start = below(graph.size())};
  for (int i = below(3); i >= 0; --i) question.targets.push_back(below(graph.size()));
  if (below(3) == 0) {
    for (int i = 0; i < graph.size(); ++i) question.allowed.roles.push_back(below(6) > 0);
    for (int i = 0; i < graph.move_count(); ++i) question.allowed.moves.push_back(below(6) > 0);
  }
  return question;
}

// Every loop-free path from the start to a target, by trying all.
inline std::vector<RolePath> AllPaths(const RoleGraph& graph, const PathQuestion& question,
                                      const std::vector<Cost>& costs, bool beyond_targets) {
  std::vector<RolePath> found;
  RolePath path{.roles = {question.start}};
  const auto is_target = [&](int role) {
    return (question.allowed.role(role) || role == question.start) &&
           std::count(question.targets.begin(), question.targets.end(), role) > 0;
  };
  const std::function<void()> go_on = [&] {
    const int at = path.roles.back();
    if (is_target(at)) found.push_back(path);
    if (is_target(at) && !beyond_targets) return;
    for (int move = 0; move < graph.move_count(); ++move) {
      const int to = graph.ends(move).to;
      if (graph.ends(move).from != at || !question.allowed.move(move) || !question.allowed.role(to)) continue;
      if (std::count(path.roles.begin(), path.roles.end(), to) > 0) continue;
      path.roles.push_back(to);
      path.moves.push_back(move);
      path.cost += costs[move];
      go_on();
      path.cost -= costs[move];
      path.roles.pop_back();
      path.moves.pop_back();
    }
  };
  go_on();
  return found;
}

}  // namespace waymark::plan
