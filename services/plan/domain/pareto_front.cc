#include "services/plan/domain/pareto_front.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
#include <tuple>
#include <utility>

#include "services/plan/domain/staircase.h"

namespace waymark::plan {
namespace {

// Months, skill distance, risk. Arrays compare lexicographically.
using Costs = std::array<Cost, 3>;

Costs Add(const Costs& a, const Costs& b) {
  return {AddCosts(a[0], b[0]), AddCosts(a[1], b[1]), AddCosts(a[2], b[2])};
}

struct Label {
  Costs costs;  // up to the role
  Costs bound;  // of a path through it to a target
  int role = 0;
  int moves = 0;
  int before = -1;  // the label it goes on from
  int by = -1;      // and the move
};

// The paths found so far to targets, by what they pay. Paths are added by rising bounds, so that each added later takes
// as many months as any before it: months need no comparing.
class FoundEnds {
 public:
  FoundEnds(const RoleGraph& graph, const std::vector<int>& targets) {
    for (int target : targets) {
      if (graph.role(target).pay) levels_.push_back(*graph.role(target).pay);
    }
    std::sort(levels_.begin(), levels_.end());
    levels_.erase(std::unique(levels_.begin(), levels_.end()), levels_.end());
    known_.resize(levels_.size());
  }

  // Whether some path that pays at least `pay` (among those of unknown pay: nullopt) is as good.
  bool Covers(const Costs& costs, std::optional<double> pay) const {
    return pay ? known_[Level(*pay)].Covers(costs[1], costs[2]) : unknown_.Covers(costs[1], costs[2]);
  }

  void Add(const Costs& costs, std::optional<double> pay) {
    if (!pay) return unknown_.Add(costs[1], costs[2]);
    // What is covered among the paths that pay at least this is covered among those that pay at least less.
    for (int level = Level(*pay); level >= 0 && !known_[level].Covers(costs[1], costs[2]); --level)
      known_[level].Add(costs[1], costs[2]);
  }

 private:
  int Level(double pay) const {
    return static_cast<int>(std::lower_bound(levels_.begin(), levels_.end(), pay) - levels_.begin());
  }

  std::vector<double> levels_;    // of pay, rising
  std::vector<Staircase> known_;  // by level: of the paths that pay at least that
  Staircase unknown_;
};

// What paths from a role on may end with.
struct Prospect {
  std::optional<double> most_pay;  // of the reachable targets of known pay
  bool unknown_pay = false;        // a target of unknown pay is reachable
};

class Search {
 public:
  Search(const RoleGraph& graph, const PathQuestion& question, MoveCosts costs, const FrontLimits& limits)
      : graph_(graph),
        costs_(std::move(costs)),
        start_(question.start),
        limits_(limits),
        allowed_(question.allowed),
        is_target_(graph.size()),
        targets_(AllowedTargets(question)),
        found_(graph, targets_),
        closed_(graph.size()),
        closed_count_(graph.size()) {
    if (!allowed_.roles.empty()) allowed_.roles[start_] = true;
    FindBounds();
    FindProspects();
  }

  Front Run() {
    if (to_target_[start_]) Push({.costs = {}, .bound = *to_target_[start_], .role = start_});
    while (!open_.empty() && !front_.limit_hit) {
      const int index = Pop();
      const Label label = labels_[index];
      if (closed_[label.role].Covers(label.costs[1], label.costs[2])) continue;
      if (is_target_[label.role]) Arrive(index);
      if (IsBeaten(label)) continue;
      if (closed_count_[label.role]++ == limits_.labels_per_role) {
        front_.limit_hit = true;
        break;
      }
      closed_[label.role].Add(label.costs[1], label.costs[2]);
      GoOn(index);
    }
    return Finish();
  }

 private:
  std::vector<int> AllowedTargets(const PathQuestion& question) {
    std::vector<int> targets;
    for (int target : question.targets) {
      if (is_target_[target] || (!allowed_.role(target) && target != start_)) continue;
      is_target_[target] = true;
      targets.push_back(target);
    }
    return targets;
  }

  // The least of each objective to a target, by itself.
  void FindBounds() {
    to_target_.resize(graph_.size());
    const auto months = LengthsTo(graph_, targets_, costs_.months, allowed_);
    const auto skills = LengthsTo(graph_, targets_, costs_.skill_distances, allowed_);
    // A move that is sure to fail is still a move.
    std::vector<Cost> risks = graph_.risks();
    for (Cost& risk : risks) risk = std::min(risk, kInfiniteCost - 1);
    const auto least_risks = LengthsTo(graph_, targets_, risks, allowed_);
    for (int role = 0; role < graph_.size(); ++role) {
      if (!months[role]) continue;
      Cost risk = least_risks[role]->cost;
      if (risk >= kInfiniteCost - 1) risk = kInfiniteCost;
      to_target_[role] = Costs{months[role]->cost, skills[role]->cost, risk};
    }
  }

  // Backwards from the best paid target, then from the next.
  void FindProspects() {
    prospects_.resize(graph_.size());
    std::vector<int> by_pay = targets_;
    const auto pay = [this](int role) { return graph_.role(role).pay; };
    // Unknown pay, as the least, comes last.
    std::sort(by_pay.begin(), by_pay.end(), [&](int a, int b) { return pay(a) > pay(b); });
    for (int target : by_pay) {
      std::vector<int> open;
      const auto mark = [&](int role) {
        Prospect& prospect = prospects_[role];
        if (pay(target) ? prospect.most_pay.has_value() : prospect.unknown_pay) return;
        if (pay(target)) prospect.most_pay = pay(target);
        if (!pay(target)) prospect.unknown_pay = true;
        open.push_back(role);
      };
      mark(target);
      while (!open.empty()) {
        const int role = open.back();
        open.pop_back();
        for (int move : graph_.in(role)) {
          if (allowed_.move(move) && allowed_.role(graph_.ends(move).from)) mark(graph_.ends(move).from);
        }
      }
    }
  }

  // Whether whatever the label may come to is no better than what was found.
  bool IsBeaten(const Label& label) const {
    const Prospect& prospect = prospects_[label.role];
    return (!prospect.most_pay || found_.Covers(label.bound, prospect.most_pay)) &&
           (!prospect.unknown_pay || found_.Covers(label.bound, std::nullopt));
  }

  void Push(const Label& label) {
    if (closed_[label.role].Covers(label.costs[1], label.costs[2]) || IsBeaten(label)) return;
    if (static_cast<int>(labels_.size()) == limits_.labels) {
      front_.limit_hit = true;
      return;
    }
    labels_.push_back(label);
    open_.push_back(static_cast<int>(labels_.size()) - 1);
    std::push_heap(open_.begin(), open_.end(), [this](int a, int b) { return IsAfter(a, b); });
  }

  // Labels come off by rising bounds. What goes on from a label has at least its bound and one more move, so that all
  // that tie have been made before the first of them comes off, and the first by names wins.
  int Pop() {
    std::pop_heap(open_.begin(), open_.end(), [this](int a, int b) { return IsAfter(a, b); });
    const int index = open_.back();
    open_.pop_back();
    return index;
  }

  bool IsAfter(int a, int b) const {
    const Label &one = labels_[a], &other = labels_[b];
    if (one.bound != other.bound) return one.bound > other.bound;
    if (one.moves != other.moves) return one.moves > other.moves;
    return NamesComeBefore(b, a);
  }

  // Of two labels with as many moves: by the roles along them, then by the moves.
  bool NamesComeBefore(int a, int b) const {
    int roles = 0, moves = 0;  // how the first that differ compare
    for (; a != b; a = labels_[a].before, b = labels_[b].before) {
      if (labels_[a].role != labels_[b].role) roles = labels_[a].role < labels_[b].role ? -1 : 1;
      if (labels_[a].by != labels_[b].by) moves = labels_[a].by < labels_[b].by ? -1 : 1;
    }
    return roles != 0 ? roles < 0 : moves < 0;
  }

  void Arrive(int index) {
    const std::optional<double> pay = graph_.role(labels_[index].role).pay;
    if (found_.Covers(labels_[index].costs, pay)) return;
    found_.Add(labels_[index].costs, pay);
    ends_.push_back(index);
  }

  void GoOn(int index) {
    const Label label = labels_[index];
    for (int move = graph_.first_out(label.role); move < graph_.first_out(label.role + 1); ++move) {
      const int to = graph_.ends(move).to;
      if (!allowed_.move(move) || !allowed_.role(to) || !to_target_[to]) continue;
      const Costs step = {costs_.months[move], costs_.skill_distances[move], graph_.risks()[move]};
      const Costs costs = Add(label.costs, step);
      Push({.costs = costs,
            .bound = Add(costs, *to_target_[to]),
            .role = to,
            .moves = label.moves + 1,
            .before = index,
            .by = move});
    }
  }

  // Of two paths as long as each other in all but pay the worse paid may have come first.
  bool IsOutpaid(int index) const {
    const Label& label = labels_[index];
    const std::optional<double> pay = graph_.role(label.role).pay;
    return pay && std::any_of(ends_.begin(), ends_.end(), [&](int other) {
             const std::optional<double> more = graph_.role(labels_[other].role).pay;
             return more > pay && labels_[other].costs == label.costs;
           });
  }

  FrontPath PathOf(int index) const {
    const Label& label = labels_[index];
    FrontPath path{.months = label.costs[0], .skill_distance = label.costs[1], .risk = label.costs[2]};
    const std::optional<double> from = graph_.role(start_).pay, to = graph_.role(label.role).pay;
    if (from && to) path.pay_gain = *to - *from;
    for (int at = index; at >= 0; at = labels_[at].before) {
      path.roles.push_back(labels_[at].role);
      if (labels_[at].by >= 0) path.moves.push_back(labels_[at].by);
    }
    std::reverse(path.roles.begin(), path.roles.end());
    std::reverse(path.moves.begin(), path.moves.end());
    return path;
  }

  Front Finish() {
    std::vector<int> best;
    std::copy_if(ends_.begin(), ends_.end(), std::back_inserter(best), [this](int index) { return !IsOutpaid(index); });
    std::sort(best.begin(), best.end(), [this](int a, int b) {
      const Label &one = labels_[a], &other = labels_[b];
      if (one.costs != other.costs) return one.costs < other.costs;
      const std::optional<double> pay = graph_.role(one.role).pay, other_pay = graph_.role(other.role).pay;
      if (pay != other_pay) return pay > other_pay;
      return one.moves != other.moves ? one.moves < other.moves : NamesComeBefore(a, b);
    });
    for (int index : best) front_.paths.push_back(PathOf(index));
    front_.labels = static_cast<int>(labels_.size());
    return std::move(front_);
  }

  const RoleGraph& graph_;
  const MoveCosts costs_;
  const int start_;
  const FrontLimits limits_;
  Allowed allowed_;
  std::vector<bool> is_target_;
  const std::vector<int> targets_;
  FoundEnds found_;
  std::vector<std::optional<Costs>> to_target_;  // by role; none where no target is reachable
  std::vector<Prospect> prospects_;              // by role
  std::vector<Label> labels_;
  std::vector<int> open_;           // a heap of labels, the first on top
  std::vector<Staircase> closed_;   // by role: what was gone on from, less its months, which only rise
  std::vector<int> closed_count_;   // by role
  std::vector<int> ends_;           // labels at targets
  Front front_;
};

// Whether a path of these figures is as good as another in all of them.
bool IsAsGood(const PathFigures& a, const PathFigures& b) {
  if (a.pay_gain.has_value() != b.pay_gain.has_value()) return false;
  return a.months <= b.months && a.skill_distance <= b.skill_distance && a.risk <= b.risk && a.pay_gain >= b.pay_gain;
}

}  // namespace

Front ParetoFront(const RoleGraph& graph, const PathQuestion& question, MoveCosts costs, const FrontLimits& limits) {
  return Search(graph, question, std::move(costs), limits).Run();
}

std::vector<int> Unbeaten(const std::vector<PathFigures>& paths) {
  std::vector<int> order(paths.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    const PathFigures &one = paths[a], &other = paths[b];
    // Better pay comes first.
    return std::tie(one.months, one.skill_distance, one.risk, other.pay_gain) <
           std::tie(other.months, other.skill_distance, other.risk, one.pay_gain);
  });
  std::vector<int> unbeaten;
  for (const int path : order) {
    // Whatever beats a path comes before it, and so does whatever beats that.
    const bool beaten = std::any_of(unbeaten.begin(), unbeaten.end(),
                                    [&](int other) { return IsAsGood(paths[other], paths[path]); });
    if (!beaten) unbeaten.push_back(path);
  }
  return unbeaten;
}

}  // namespace waymark::plan
