#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "services/plan/domain/path_cost.h"
#include "services/plan/domain/role_graph.h"

namespace waymark::plan {

inline constexpr int kMostPaths = 1'000;

// From where to where, and by which ways.
struct PathQuestion {
  int start = 0;  // a role's number
  // Any of them will do: a path ends at the first that it comes to. Those that are not allowed count as not there.
  // With the start among them, the one path is to stay.
  std::vector<int> targets;
  // The start is always allowed: the member is there already.
  Allowed allowed;
};

// A path without loops: no role comes twice.
struct RolePath {
  std::vector<int> roles;  // the start first
  std::vector<int> moves;  // one fewer
  Cost cost = 0;           // the sum of what its moves cost
};

// Whether `a` comes before `b`: the cheaper, then the one with fewer moves, then by its roles' names along the path,
// then by its moves. No two paths tie.
bool ComesBefore(const RolePath& a, const RolePath& b);

// Bounds on the work and memory of one enumeration.
struct EnumerationLimits {
  int searches = 20'000;     // for the rest of a path from where it leaves an earlier one
  int candidates = 200'000;  // waiting at one time
};

// The loop-free paths from a start to a target, best first, one at a time (see ComesBefore), by any cost of moves that
// is not negative. Moves of infinite cost are never made.
//
// Source: Yen, "Finding the K shortest loopless paths in a network" (1971); Lawler's improvement (1972): each path
// found parts those left into disjoint sets, one for each place to leave it, so that none is found twice. The search in
// each set is A* with the lengths of the unrestricted graph to the target as its bound, and waits until no other set
// has a smaller bound.
class PathEnumeration {
 public:
  // `graph` must outlive it. `costs` are by move.
  PathEnumeration(const RoleGraph& graph, const PathQuestion& question, std::vector<Cost> costs,
                  const EnumerationLimits& limits = {});
  ~PathEnumeration();
  PathEnumeration(const PathEnumeration&) = delete;
  PathEnumeration& operator=(const PathEnumeration&) = delete;

  // The next path; nullopt when there is none, or a limit was hit.
  std::optional<RolePath> Next();
  // What every path that Next has still to give costs at least; kInfiniteCost where there is none.
  Cost Bound() const;
  // Whether the enumeration ended before the last path, by a limit.
  bool limit_hit() const { return limit_hit_; }

 private:
  struct Candidate;
  class Search;

  void Push(std::unique_ptr<Candidate> candidate);
  std::unique_ptr<Candidate> Pop();
  bool IsAfter(const Candidate& a, const Candidate& b) const;
  bool Complete(Candidate* set);
  void Part(const Candidate& found);
  PathLength LengthOf(absl::Span<const int> moves) const;
  RolePath PathOf(const Candidate& found) const;

  const RoleGraph& graph_;
  const std::vector<Cost> costs_;
  const EnumerationLimits limits_;
  int searches_ = 0;
  bool limit_hit_ = false;
  std::unique_ptr<Search> search_;
  std::vector<std::unique_ptr<Candidate>> open_;  // a heap, the best on top
};

struct BestPaths {
  std::vector<RolePath> paths;  // best first
  bool limit_hit = false;       // there may be more: the work was bounded
};

// The `k` (at most kMostPaths) best paths; all there are where that is fewer, none where no target can be reached.
BestPaths KBestPaths(const RoleGraph& graph, const PathQuestion& question, std::vector<Cost> costs, int k,
                     const EnumerationLimits& limits = {});

// The `k` paths that are best by what their last role pays: the most first, of the same pay those of the fewest months,
// ties as in ComesBefore; roles whose pay is not known come last. Pay is not what moves cost but where a path ends, so
// that targets of one pay are searched together, the best paid first; a path may lead through a target of another pay.
BestPaths BestPaidPaths(const RoleGraph& graph, const PathQuestion& question, const std::vector<Cost>& months, int k,
                        const EnumerationLimits& limits = {});

}  // namespace waymark::plan
