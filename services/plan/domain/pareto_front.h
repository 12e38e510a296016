#pragma once

#include <optional>
#include <vector>

#include "services/plan/domain/k_best_paths.h"
#include "services/plan/domain/path_cost.h"
#include "services/plan/domain/role_graph.h"

namespace waymark::plan {

// Bounds on the work and memory of one front. A label is a path from the start to some role that no other to the same
// role is known to beat.
struct FrontLimits {
  int labels = 200'000;         // in all
  int labels_per_role = 2'000;  // that are gone on from
};

struct FrontPath {
  std::vector<int> roles;  // the start first
  std::vector<int> moves;  // one fewer
  Cost months = 0;
  Cost skill_distance = 0;
  Cost risk = 0;                   // as CostOfRisk says: RiskOfCost(risk) is the chance that some move fails
  std::optional<double> pay_gain;  // pay of the last role less pay of the start; none where either is not known
};

struct Front {
  // By months, skill distance, risk (lowest first), pay of the last role (highest first), number of moves, names.
  std::vector<FrontPath> paths;
  // The labels were bounded: paths may be missing, and one given may be beaten by one that is missing.
  bool limit_hit = false;
  int labels = 0;  // that were made
};

// What moves cost in the objectives that a question has its own figures for; by move. Risks are the graph's.
struct MoveCosts {
  std::vector<Cost> months;
  std::vector<Cost> skill_distances;
};

// The paths from the start to a target such that no other is as good in months, skill distance, risk and pay gain and
// better in one of them; of several with the same four the one with the fewest moves, then by names. None of them has a
// loop, as costs are not negative. A path may go on from a target to another.
//
// Months, skill distance and risk add along the path. Pay does not: it is a level of the role one ends in, so that the
// pay gain tells paths apart only where there are several targets. Paths to roles whose pay is not known neither beat
// those to roles whose pay is, nor are beaten by them.
//
// Source: Martins, "On a multicriteria shortest path problem" (1984), label setting in lexicographic order; with lower
// bounds to the target in each objective as NAMOA* has them (Mandow and Pérez de la Cruz, 2010) and dominance tested in
// one dimension fewer (Pulido, Mandow and Pérez de la Cruz, "Dimensionality reduction in multiobjective shortest path
// search", 2015).
Front ParetoFront(const RoleGraph& graph, const PathQuestion& question, MoveCosts costs,
                  const FrontLimits& limits = {});

// The figures that paths are compared by.
struct PathFigures {
  Cost months = 0;
  Cost skill_distance = 0;
  Cost risk = 0;
  std::optional<double> pay_gain;
};

// The numbers of the paths that no other one beats, in the order of Front::paths; of several with the same figures the
// first that is given. A path whose pay gain is not known neither beats one whose is, nor is beaten by it.
std::vector<int> Unbeaten(const std::vector<PathFigures>& paths);

}  // namespace waymark::plan
