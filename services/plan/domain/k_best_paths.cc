#include "services/plan/domain/k_best_paths.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <queue>
#include <tuple>
#include <utility>

namespace waymark::plan {

// Either a path or, not yet searched, the set of all paths that begin with `moves` and go on by none of `barred`.
struct PathEnumeration::Candidate {
  PathLength length;  // of the path; or a bound on that of every path in the set
  bool searched = false;
  std::vector<int> moves;
  // How many of the moves every path in the set begins with.
  size_t fixed = 0;
  // Moves that do not follow the fixed ones.
  std::vector<int> barred;
};

namespace {

// By the roles along them, then by the moves. Both begin at the same role.
bool MovesComeBefore(const RoleGraph& graph, const std::vector<int>& a, const std::vector<int>& b) {
  const size_t both = std::min(a.size(), b.size());
  for (size_t i = 0; i < both; ++i) {
    const int to_a = graph.ends(a[i]).to, to_b = graph.ends(b[i]).to;
    if (to_a != to_b) return to_a < to_b;
  }
  return a < b;
}

}  // namespace

bool ComesBefore(const RolePath& a, const RolePath& b) {
  if (a.cost != b.cost) return a.cost < b.cost;
  if (a.moves.size() != b.moves.size()) return a.moves.size() < b.moves.size();
  return std::tie(a.roles, a.moves) < std::tie(b.roles, b.moves);
}

// Finds the best path of a set.
class PathEnumeration::Search {
 public:
  Search(const RoleGraph& graph, const PathQuestion& question, absl::Span<const Cost> costs)
      : graph_(graph),
        costs_(costs),
        start_(question.start),
        allowed_(question.allowed),
        is_target_(graph.size()),
        reached_(graph.size()),
        round_of_(graph.size()),
        on_prefix_(graph.size()) {
    if (!allowed_.roles.empty()) allowed_.roles[start_] = true;
    std::vector<int> targets;
    for (int target : question.targets) {
      if (!allowed_.role(target) || is_target_[target]) continue;
      is_target_[target] = true;
      targets.push_back(target);
    }
    to_target_ = LengthsTo(graph, targets, costs, allowed_);
  }

  int start() const { return start_; }

  // A bound on the paths from `role` on that begin with an allowed move, not in `barred`, to a role not on the prefix;
  // nullopt where there is none. A target is not gone on from.
  std::optional<PathLength> LeastFrom(int role, const std::vector<int>& barred) const {
    std::optional<PathLength> least;
    if (is_target_[role]) return least;
    for (int move = graph_.first_out(role); move < graph_.first_out(role + 1); ++move) {
      if (!MayMake(move) || std::find(barred.begin(), barred.end(), move) != barred.end()) continue;
      const PathLength length = PathLength{costs_[move], 1} + *to_target_[graph_.ends(move).to];
      if (!least || length < *least) least = length;
    }
    return least;
  }

  std::optional<PathLength> LeastFromStart() const { return to_target_[start_]; }

  // Marks the roles of a prefix, which the rest of a path must keep out of: one after another, then none.
  void EnterPrefix(int role) { on_prefix_[role] = true; }
  void ClearPrefix(const std::vector<int>& moves) {
    on_prefix_[start_] = false;
    for (int move : moves) on_prefix_[graph_.ends(move).to] = false;
  }

  // Adds to `moves`, a prefix marked role by role, the best rest of a path. False where there is none.
  bool Complete(const std::vector<int>& barred, std::vector<int>* moves) {
    const int from = moves->empty() ? start_ : graph_.ends(moves->back()).to;
    const int end = FindEnd(from, barred);
    if (end < 0) return false;
    const size_t fixed = moves->size();
    for (int role = end; role != from; role = graph_.ends(reached_[role].by).from) moves->push_back(reached_[role].by);
    std::reverse(moves->begin() + fixed, moves->end());
    return true;
  }

 private:
  struct Reached {
    PathLength length;
    int by = -1;  // the move
  };
  struct Open {
    PathLength bound;   // of a path through the role
    PathLength length;  // up to the role
    int role;
    bool operator>(const Open& other) const {
      return std::tie(bound, length, role) > std::tie(other.bound, other.length, other.role);
    }
  };
  using Heap = std::priority_queue<Open, std::vector<Open>, std::greater<>>;

  bool MayMake(int move) const {
    const int to = graph_.ends(move).to;
    return costs_[move] < kInfiniteCost && allowed_.move(move) && allowed_.role(to) && !on_prefix_[to] &&
           to_target_[to].has_value();
  }

  // A*: roles come off the heap by bound, then length; every move adds to the length, so that whatever ties for the
  // best way to a role has come off before the role does, and the ways into it are final. Returns the target's number,
  // or -1.
  int FindEnd(int from, const std::vector<int>& barred) {
    ++round_;
    Heap open;
    Reach(from, {PathLength{}, -1}, &open);
    int end = -1;
    while (!open.empty()) {
      const Open next = open.top();
      open.pop();
      if (end >= 0 && reached_[end].length < next.bound) break;
      if (reached_[next.role].length < next.length) continue;
      if (is_target_[next.role]) {
        if (end < 0 || (end != next.role && NamesComeBefore(next.role, end))) end = next.role;
        continue;
      }
      for (int move = graph_.first_out(next.role); move < graph_.first_out(next.role + 1); ++move) {
        if (!MayMake(move)) continue;
        if (next.role == from && std::find(barred.begin(), barred.end(), move) != barred.end()) continue;
        Reach(graph_.ends(move).to, {next.length + PathLength{costs_[move], 1}, move}, &open);
      }
    }
    return end;
  }

  void Reach(int role, const Reached& way, Heap* open) {
    if (round_of_[role] == round_) {
      if (reached_[role].length < way.length) return;
      if (reached_[role].length == way.length) {
        const int from = graph_.ends(way.by).from, other = graph_.ends(reached_[role].by).from;
        // Of two moves from one role the earlier came first.
        if (from != other && NamesComeBefore(from, other)) reached_[role].by = way.by;
        return;
      }
    }
    round_of_[role] = round_;
    reached_[role] = way;
    open->push({way.length + *to_target_[role], way.length, role});
  }

  // Whether the way to `a` comes before that to `b`, another role as many moves away, by the names along them.
  bool NamesComeBefore(int a, int b) const {
    bool before = a < b;
    while (a != b) {
      before = a < b;
      a = graph_.ends(reached_[a].by).from;
      b = graph_.ends(reached_[b].by).from;
    }
    return before;
  }

  const RoleGraph& graph_;
  const absl::Span<const Cost> costs_;
  const int start_;
  Allowed allowed_;
  std::vector<bool> is_target_;
  std::vector<std::optional<PathLength>> to_target_;
  int round_ = 0;
  std::vector<Reached> reached_;
  std::vector<int> round_of_;  // in which a role was reached last
  std::vector<bool> on_prefix_;
};

PathEnumeration::PathEnumeration(const RoleGraph& graph, const PathQuestion& question, std::vector<Cost> costs,
                                 const EnumerationLimits& limits)
    : graph_(graph),
      costs_(std::move(costs)),
      limits_(limits),
      search_(std::make_unique<Search>(graph, question, costs_)) {
  const std::optional<PathLength> least = search_->LeastFromStart();
  if (least) Push(std::make_unique<Candidate>(Candidate{.length = *least}));
}

PathEnumeration::~PathEnumeration() = default;

void PathEnumeration::Push(std::unique_ptr<Candidate> candidate) {
  open_.push_back(std::move(candidate));
  std::push_heap(open_.begin(), open_.end(), [this](const auto& a, const auto& b) { return IsAfter(*a, *b); });
}

std::unique_ptr<PathEnumeration::Candidate> PathEnumeration::Pop() {
  std::pop_heap(open_.begin(), open_.end(), [this](const auto& a, const auto& b) { return IsAfter(*a, *b); });
  std::unique_ptr<Candidate> best = std::move(open_.back());
  open_.pop_back();
  return best;
}

// A set not yet searched comes before paths as long as its bound: what it holds may have earlier names.
bool PathEnumeration::IsAfter(const Candidate& a, const Candidate& b) const {
  if (a.length != b.length) return a.length > b.length;
  if (a.searched != b.searched) return a.searched;
  return MovesComeBefore(graph_, b.moves, a.moves);
}

std::optional<RolePath> PathEnumeration::Next() {
  while (!open_.empty() && !limit_hit_) {
    std::unique_ptr<Candidate> best = Pop();
    if (best->searched) {
      Part(*best);
      return PathOf(*best);
    }
    if (searches_ == limits_.searches) {
      limit_hit_ = true;
      break;
    }
    ++searches_;
    if (Complete(best.get())) Push(std::move(best));
  }
  return std::nullopt;
}

// Makes of a set its best path. False where it is empty.
bool PathEnumeration::Complete(Candidate* set) {
  const std::vector<int> prefix = set->moves;
  search_->EnterPrefix(search_->start());
  for (int move : prefix) search_->EnterPrefix(graph_.ends(move).to);
  const bool found = search_->Complete(set->barred, &set->moves);
  search_->ClearPrefix(prefix);
  if (!found) return false;
  set->searched = true;
  set->length = LengthOf(set->moves);
  return true;
}

PathLength PathEnumeration::LengthOf(absl::Span<const int> moves) const {
  PathLength length;
  for (int move : moves) length = length + PathLength{costs_[move], 1};
  return length;
}

// Parts the set that `found` is the best path of, less that path: by the move at which others leave it.
void PathEnumeration::Part(const Candidate& found) {
  search_->EnterPrefix(search_->start());
  PathLength prefix = LengthOf(absl::MakeConstSpan(found.moves).first(found.fixed));
  for (size_t i = 0; i < found.fixed; ++i) search_->EnterPrefix(graph_.ends(found.moves[i]).to);
  for (size_t i = found.fixed; i < found.moves.size(); ++i) {
    std::vector<int> barred = {found.moves[i]};
    if (i == found.fixed) barred.insert(barred.end(), found.barred.begin(), found.barred.end());
    const std::optional<PathLength> rest = search_->LeastFrom(graph_.ends(found.moves[i]).from, barred);
    if (rest && static_cast<int>(open_.size()) >= limits_.candidates) limit_hit_ = true;
    if (rest && !limit_hit_) {
      Push(std::make_unique<Candidate>(Candidate{.length = prefix + *rest,
                                                 .moves = {found.moves.begin(), found.moves.begin() + i},
                                                 .fixed = i,
                                                 .barred = std::move(barred)}));
    }
    search_->EnterPrefix(graph_.ends(found.moves[i]).to);
    prefix = prefix + PathLength{costs_[found.moves[i]], 1};
  }
  search_->ClearPrefix(found.moves);
}

RolePath PathEnumeration::PathOf(const Candidate& found) const {
  RolePath path{.roles = {search_->start()}, .moves = found.moves, .cost = found.length.cost};
  for (int move : found.moves) path.roles.push_back(graph_.ends(move).to);
  return path;
}

Cost PathEnumeration::Bound() const { return open_.empty() ? kInfiniteCost : open_.front()->length.cost; }

BestPaths KBestPaths(const RoleGraph& graph, const PathQuestion& question, std::vector<Cost> costs, int k,
                     const EnumerationLimits& limits) {
  PathEnumeration enumeration(graph, question, std::move(costs), limits);
  BestPaths best;
  while (static_cast<int>(best.paths.size()) < std::min(k, kMostPaths)) {
    std::optional<RolePath> path = enumeration.Next();
    if (!path) break;
    best.paths.push_back(std::move(*path));
  }
  best.limit_hit = enumeration.limit_hit() && static_cast<int>(best.paths.size()) < std::min(k, kMostPaths);
  return best;
}

BestPaths BestPaidPaths(const RoleGraph& graph, const PathQuestion& question, const std::vector<Cost>& months, int k,
                        const EnumerationLimits& limits) {
  const std::vector<int> unreachable = UnreachableFrom(graph, question.start, question.allowed);
  // Pay that is not known is less than any.
  std::map<std::optional<double>, std::vector<int>> by_pay;
  for (const int target : question.targets) {
    const bool there = target == question.start || question.allowed.role(target);
    if (!there || std::binary_search(unreachable.begin(), unreachable.end(), target)) continue;
    by_pay[graph.role(target).pay].push_back(target);
  }
  BestPaths best;
  for (auto group = by_pay.rbegin(); group != by_pay.rend(); ++group) {
    const int left = k - static_cast<int>(best.paths.size());
    if (left <= 0) break;
    PathQuestion of_group = question;
    of_group.targets = group->second;
    BestPaths found = KBestPaths(graph, of_group, months, left, limits);
    std::move(found.paths.begin(), found.paths.end(), std::back_inserter(best.paths));
    if (found.limit_hit) {
      best.limit_hit = true;
      break;
    }
  }
  return best;
}

}  // namespace waymark::plan
