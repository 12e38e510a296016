#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/plan/domain/path_cost.h"

namespace waymark::plan {

inline constexpr int kMostGraphRoles = 20'000;
inline constexpr int kMostGraphMoves = 500'000;
inline constexpr double kMostMoveMonths = 1'200;
inline constexpr double kMostSkillDistance = 1e6;

struct GraphRole {
  std::string name;           // unique in the graph
  std::string title;          // empty: the name stands for it
  std::optional<double> pay;  // a level of the role, in whatever one unit all roles have; none: not known
};

// A directed move between two roles. There may be several from one role to another, each a way of its own.
struct GraphMove {
  std::string from;
  std::string to;
  std::string name;           // tells moves between the same two roles apart, for their order; may be empty
  double months = 0;          // expected, 0 to kMostMoveMonths
  double skill_distance = 0;  // 0 to kMostSkillDistance
  double risk = 0;            // the chance that the move fails, 0 to 1
  int tag = 0;                // whatever whoever builds the graph knows the move by; decides nothing
};

// Roles and the moves between them, packed for searching. Roles are numbered by title, then name; moves by their two
// roles, then name, months, skill distance and risk. So nothing depends on the order of what goes in, a smaller number
// is an earlier name, and lists of numbers compare as lists of names do.
class RoleGraph {
 public:
  struct Ends {
    int from = 0;
    int to = 0;
  };

  // INVALID_ARGUMENT with all that is wrong ("moves[3].risk", say): too many, a name missing or there twice, a move
  // between roles that are not there, a value off its range.
  static absl::StatusOr<RoleGraph> Build(std::vector<GraphRole> roles, std::vector<GraphMove> moves);

  int size() const { return static_cast<int>(roles_.size()); }
  int move_count() const { return static_cast<int>(moves_.size()); }
  const GraphRole& role(int index) const { return roles_[index]; }
  const GraphMove& move(int index) const { return moves_[index]; }
  const Ends& ends(int move) const { return ends_[move]; }
  // Nullopt where there is no such role.
  std::optional<int> Find(std::string_view name) const;

  // The moves out of a role are numbered from first_out(role) to first_out(role + 1) - 1.
  int first_out(int role) const { return out_from_[role]; }
  // The moves into a role, in rising order.
  absl::Span<const int> in(int role) const {
    return absl::MakeConstSpan(in_).subspan(in_from_[role], in_from_[role + 1] - in_from_[role]);
  }

  // What each move costs of one objective, by number; of risk as CostOfRisk says.
  const std::vector<Cost>& months() const { return months_; }
  const std::vector<Cost>& skill_distances() const { return skill_distances_; }
  const std::vector<Cost>& risks() const { return risks_; }

  // Groups of roles each of which leads to every other in its group (strongly connected components of more than one
  // role), and roles with a move to themselves that are in no such group. Each group in rising order, groups by their
  // first role. Source: Tarjan, "Depth-first search and linear graph algorithms" (1972).
  std::vector<std::vector<int>> Cycles() const;
  // Roles without any move in or out but to themselves, in rising order.
  std::vector<int> Orphans() const;

 private:
  void Pack();

  std::vector<GraphRole> roles_;
  std::vector<GraphMove> moves_;
  std::vector<Ends> ends_;
  std::vector<int> out_from_;
  std::vector<int> in_from_;
  std::vector<int> in_;
  std::vector<Cost> months_;
  std::vector<Cost> skill_distances_;
  std::vector<Cost> risks_;
  std::vector<std::pair<std::string, int>> by_name_;  // sorted
};

// What a search may use, by number. Empty: everything. Of other lengths than the graph's: not allowed.
struct Allowed {
  std::vector<bool> roles;
  std::vector<bool> moves;

  bool role(int index) const { return roles.empty() || roles[index]; }
  bool move(int index) const { return moves.empty() || moves[index]; }
};

// The roles that no path of allowed moves over allowed roles leads to from `start`, in rising order; the start itself
// counts as reached. Roles that are not allowed are not among them.
std::vector<int> UnreachableFrom(const RoleGraph& graph, int start, const Allowed& allowed = {});

// The least length of a path from each role to the nearest of `targets`, by what each move costs; nullopt where there
// is none. Moves of infinite cost are never made. Source: Dijkstra, "A note on two problems in connexion with graphs"
// (1959), over reversed moves.
std::vector<std::optional<PathLength>> LengthsTo(const RoleGraph& graph, absl::Span<const int> targets,
                                                 absl::Span<const Cost> costs, const Allowed& allowed = {});

}  // namespace waymark::plan
