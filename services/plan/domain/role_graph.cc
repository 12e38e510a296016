#include "services/plan/domain/role_graph.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <queue>
#include <tuple>

#include "absl/container/flat_hash_map.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace waymark::plan {
namespace {

using base::Cat;

const std::string& Shown(const GraphRole& role) { return role.title.empty() ? role.name : role.title; }

absl::Status CheckSizes(size_t roles, size_t moves) {
  base::Violations violations;
  if (roles > kMostGraphRoles) violations.Add("roles", Cat("must be at most ", kMostGraphRoles));
  if (moves > kMostGraphMoves) violations.Add("moves", Cat("must be at most ", kMostGraphMoves));
  return violations.ToStatus();
}

bool IsWithin(double value, double most) { return value >= 0 && value <= most; }

void CheckRange(std::string_view field, double value, double most, base::Violations* violations) {
  if (!IsWithin(value, most)) violations->Add(field, Cat("must be between 0 and ", most));
}

absl::Status CheckRoles(const std::vector<GraphRole>& roles) {
  base::Violations violations;
  absl::flat_hash_map<std::string_view, size_t> places;
  for (size_t i = 0; i < roles.size(); ++i) {
    const std::string field = Cat("roles[", i, "]");
    if (roles[i].name.empty()) violations.Add(field + ".name", "must not be empty");
    const auto [place, is_new] = places.try_emplace(roles[i].name, i);
    if (!is_new) violations.Add(field + ".name", Cat("must not be that of roles[", place->second, "] too"));
    if (roles[i].pay && !std::isfinite(*roles[i].pay)) violations.Add(field + ".pay", "must be a number");
  }
  return violations.ToStatus();
}

absl::Status CheckMoves(const std::vector<GraphMove>& moves,
                        const absl::flat_hash_map<std::string_view, int>& numbers) {
  base::Violations violations;
  for (size_t i = 0; i < moves.size(); ++i) {
    const GraphMove& move = moves[i];
    const bool sound = numbers.contains(move.from) && numbers.contains(move.to) &&
                       IsWithin(move.months, kMostMoveMonths) && IsWithin(move.skill_distance, kMostSkillDistance) &&
                       IsWithin(move.risk, 1);
    if (sound) continue;  // words are made for what is wrong alone: a graph has many moves
    const std::string field = Cat("moves[", i, "]");
    if (!numbers.contains(move.from)) violations.Add(field + ".from", "must be the name of a role");
    if (!numbers.contains(move.to)) violations.Add(field + ".to", "must be the name of a role");
    CheckRange(field + ".months", move.months, kMostMoveMonths, &violations);
    CheckRange(field + ".skill_distance", move.skill_distance, kMostSkillDistance, &violations);
    CheckRange(field + ".risk", move.risk, 1, &violations);
  }
  return violations.ToStatus();
}

// Tarjan's search without recursion, as a chain of roles may be as long as the graph is large.
class Components {
 public:
  explicit Components(const RoleGraph& graph)
      : graph_(graph), order_(graph.size(), -1), low_(graph.size()), on_stack_(graph.size()), next_(graph.size()) {
    for (int role = 0; role < graph.size(); ++role) {
      if (order_[role] < 0) SearchFrom(role);
    }
  }

  std::vector<std::vector<int>> Take() { return std::move(found_); }

 private:
  void SearchFrom(int root) {
    Enter(root);
    while (!walk_.empty()) {
      const int role = walk_.back();
      if (next_[role] < graph_.first_out(role + 1)) {
        const int to = graph_.ends(next_[role]++).to;
        if (order_[to] < 0) {
          Enter(to);
        } else if (on_stack_[to]) {
          low_[role] = std::min(low_[role], order_[to]);
        }
        continue;
      }
      walk_.pop_back();
      if (!walk_.empty()) low_[walk_.back()] = std::min(low_[walk_.back()], low_[role]);
      if (low_[role] == order_[role]) Leave(role);
    }
  }

  void Enter(int role) {
    order_[role] = low_[role] = entered_++;
    next_[role] = graph_.first_out(role);
    on_stack_[role] = true;
    stack_.push_back(role);
    walk_.push_back(role);
  }

  void Leave(int root) {
    const auto from = std::find(stack_.rbegin(), stack_.rend(), root).base() - 1;
    found_.emplace_back(from, stack_.end());
    for (int role : found_.back()) on_stack_[role] = false;
    stack_.erase(from, stack_.end());
  }

  const RoleGraph& graph_;
  int entered_ = 0;
  std::vector<int> order_;
  std::vector<int> low_;
  std::vector<bool> on_stack_;
  std::vector<int> next_;
  std::vector<int> stack_;
  std::vector<int> walk_;
  std::vector<std::vector<int>> found_;
};

}  // namespace

absl::StatusOr<RoleGraph> RoleGraph::Build(std::vector<GraphRole> roles, std::vector<GraphMove> moves) {
  WM_RETURN_IF_ERROR(CheckSizes(roles.size(), moves.size()));
  WM_RETURN_IF_ERROR(CheckRoles(roles));
  std::sort(roles.begin(), roles.end(), [](const GraphRole& a, const GraphRole& b) {
    return std::tie(Shown(a), a.name) < std::tie(Shown(b), b.name);
  });
  RoleGraph graph;
  graph.roles_ = std::move(roles);
  absl::flat_hash_map<std::string_view, int> numbers;
  for (int i = 0; i < graph.size(); ++i) {
    numbers[graph.roles_[i].name] = i;
    graph.by_name_.emplace_back(graph.roles_[i].name, i);
  }
  std::sort(graph.by_name_.begin(), graph.by_name_.end());
  WM_RETURN_IF_ERROR(CheckMoves(moves, numbers));

  std::vector<std::pair<int, int>> ends;
  for (const GraphMove& move : moves) ends.emplace_back(numbers.at(move.from), numbers.at(move.to));
  std::vector<int> sorted(moves.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  const auto key = [&](int i) {
    const GraphMove& move = moves[i];
    return std::tie(ends[i], move.name, move.months, move.skill_distance, move.risk);
  };
  std::sort(sorted.begin(), sorted.end(), [&](int a, int b) { return key(a) < key(b); });
  for (int i : sorted) {
    graph.moves_.push_back(std::move(moves[i]));
    graph.ends_.push_back({ends[i].first, ends[i].second});
  }
  graph.Pack();
  return graph;
}

void RoleGraph::Pack() {
  out_from_.assign(size() + 1, 0);
  in_from_.assign(size() + 1, 0);
  for (const Ends& ends : ends_) {
    ++out_from_[ends.from + 1];
    ++in_from_[ends.to + 1];
  }
  std::partial_sum(out_from_.begin(), out_from_.end(), out_from_.begin());
  std::partial_sum(in_from_.begin(), in_from_.end(), in_from_.begin());
  in_.resize(moves_.size());
  std::vector<int> next(in_from_.begin(), in_from_.end() - 1);
  for (int i = 0; i < move_count(); ++i) in_[next[ends_[i].to]++] = i;
  for (const GraphMove& move : moves_) {
    months_.push_back(ToCost(move.months));
    skill_distances_.push_back(ToCost(move.skill_distance));
    risks_.push_back(CostOfRisk(move.risk));
  }
}

std::optional<int> RoleGraph::Find(std::string_view name) const {
  const auto found =
      std::lower_bound(by_name_.begin(), by_name_.end(), name,
                       [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
  if (found == by_name_.end() || found->first != name) return std::nullopt;
  return found->second;
}

std::vector<std::vector<int>> RoleGraph::Cycles() const {
  std::vector<bool> to_itself(size());
  for (const Ends& ends : ends_) {
    if (ends.from == ends.to) to_itself[ends.from] = true;
  }
  std::vector<std::vector<int>> cycles = Components(*this).Take();
  std::erase_if(cycles, [&](const std::vector<int>& group) { return group.size() == 1 && !to_itself[group[0]]; });
  for (auto& group : cycles) std::sort(group.begin(), group.end());
  std::sort(cycles.begin(), cycles.end());
  return cycles;
}

std::vector<int> RoleGraph::Orphans() const {
  std::vector<bool> connected(size());
  for (const Ends& ends : ends_) {
    if (ends.from != ends.to) connected[ends.from] = connected[ends.to] = true;
  }
  std::vector<int> orphans;
  for (int role = 0; role < size(); ++role) {
    if (!connected[role]) orphans.push_back(role);
  }
  return orphans;
}

std::vector<int> UnreachableFrom(const RoleGraph& graph, int start, const Allowed& allowed) {
  std::vector<bool> reached(graph.size());
  std::vector<int> open = {start};
  reached[start] = true;
  while (!open.empty()) {
    const int role = open.back();
    open.pop_back();
    for (int move = graph.first_out(role); move < graph.first_out(role + 1); ++move) {
      const int to = graph.ends(move).to;
      if (reached[to] || !allowed.move(move) || !allowed.role(to)) continue;
      reached[to] = true;
      open.push_back(to);
    }
  }
  std::vector<int> unreachable;
  for (int role = 0; role < graph.size(); ++role) {
    if (!reached[role] && allowed.role(role)) unreachable.push_back(role);
  }
  return unreachable;
}

std::vector<std::optional<PathLength>> LengthsTo(const RoleGraph& graph, absl::Span<const int> targets,
                                                 absl::Span<const Cost> costs, const Allowed& allowed) {
  using Entry = std::pair<PathLength, int>;
  std::vector<std::optional<PathLength>> lengths(graph.size());
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  for (int target : targets) {
    lengths[target] = PathLength{};
    open.push({PathLength{}, target});
  }
  while (!open.empty()) {
    const auto [length, role] = open.top();
    open.pop();
    if (*lengths[role] < length) continue;
    for (int move : graph.in(role)) {
      const int from = graph.ends(move).from;
      if (costs[move] >= kInfiniteCost || !allowed.move(move) || !allowed.role(from)) continue;
      const PathLength longer = length + PathLength{costs[move], 1};
      if (lengths[from] && *lengths[from] <= longer) continue;
      lengths[from] = longer;
      open.push({longer, from});
    }
  }
  return lengths;
}

}  // namespace waymark::plan
