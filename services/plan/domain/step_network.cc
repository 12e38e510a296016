#include "services/plan/domain/step_network.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>

#include "absl/container/flat_hash_map.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace waymark::plan {
namespace {

using Rows = std::vector<std::vector<int>>;

// The places of `activities` sorted by name.
std::vector<int> SortedByName(const std::vector<Activity>& activities) {
  std::vector<int> sorted(activities.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  std::sort(sorted.begin(), sorted.end(), [&](int a, int b) { return activities[a].name < activities[b].name; });
  return sorted;
}

// Per rank by name, the ranks of the predecessors: rising, each once.
Rows PredecessorRanks(const std::vector<Activity>& activities, const std::vector<int>& sorted) {
  absl::flat_hash_map<std::string_view, int> rank;
  for (size_t i = 0; i < sorted.size(); ++i) rank[activities[sorted[i]].name] = static_cast<int>(i);
  Rows predecessors(sorted.size());
  for (size_t i = 0; i < sorted.size(); ++i) {
    for (const std::string& name : activities[sorted[i]].predecessors) predecessors[i].push_back(rank.at(name));
    std::sort(predecessors[i].begin(), predecessors[i].end());
    predecessors[i].erase(std::unique(predecessors[i].begin(), predecessors[i].end()), predecessors[i].end());
  }
  return predecessors;
}

Rows Reverse(const Rows& rows) {
  Rows reversed(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    for (int other : rows[i]) reversed[other].push_back(static_cast<int>(i));
  }
  return reversed;
}

// Kahn's order, of those ready the smallest rank first; shorter than all where there is a ring.
std::vector<int> TopologicalOrder(const Rows& predecessors, const Rows& successors) {
  std::vector<size_t> open(predecessors.size());
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (size_t i = 0; i < predecessors.size(); ++i) {
    open[i] = predecessors[i].size();
    if (open[i] == 0) ready.push(static_cast<int>(i));
  }
  std::vector<int> order;
  while (!ready.empty()) {
    const int next = ready.top();
    ready.pop();
    order.push_back(next);
    for (int successor : successors[next]) {
      if (--open[successor] == 0) ready.push(successor);
    }
  }
  return order;
}

// One ring among the ranks that are not in `order`, each waited for by the next, from the smallest on. Every one of
// them waits for another, so that going back from any comes round.
std::vector<int> FindRing(const Rows& predecessors, const std::vector<int>& order) {
  std::vector<bool> left(predecessors.size(), true);
  for (int rank : order) left[rank] = false;
  std::vector<int> walk;
  std::vector<int> place(predecessors.size(), -1);
  int at = static_cast<int>(std::find(left.begin(), left.end(), true) - left.begin());
  while (place[at] < 0) {
    place[at] = static_cast<int>(walk.size());
    walk.push_back(at);
    at = *std::find_if(predecessors[at].begin(), predecessors[at].end(), [&](int rank) { return left[rank]; });
  }
  std::vector<int> ring(walk.begin() + place[at], walk.end());
  std::reverse(ring.begin(), ring.end());
  std::rotate(ring.begin(), std::min_element(ring.begin(), ring.end()), ring.end());
  return ring;
}

}  // namespace

StepNetwork::Lists StepNetwork::Pack(const Rows& rows) {
  Lists lists;
  lists.from.push_back(0);
  for (const auto& row : rows) {
    lists.all.insert(lists.all.end(), row.begin(), row.end());
    lists.from.push_back(static_cast<int>(lists.all.size()));
  }
  return lists;
}

absl::StatusOr<StepNetwork> StepNetwork::Build(const Project& project) {
  WM_RETURN_IF_ERROR(CheckProject(project));
  const std::vector<int> sorted = SortedByName(project.activities);
  const Rows by_rank = PredecessorRanks(project.activities, sorted);
  const std::vector<int> order = TopologicalOrder(by_rank, Reverse(by_rank));
  if (order.size() < sorted.size()) {
    const std::vector<int> ring = FindRing(by_rank, order);
    std::string names;
    for (int rank : ring) base::Append(&names, project.activities[sorted[rank]].name, " -> ");
    names += project.activities[sorted[ring[0]]].name;
    base::Violations violations;
    violations.Add(base::Cat("activities[", sorted[ring[0]], "].predecessors"),
                   base::Cat("must not wait for one another in a ring: ", names));
    return violations.ToStatus();
  }
  StepNetwork network;
  std::vector<int> index(order.size());
  for (size_t i = 0; i < order.size(); ++i) index[order[i]] = static_cast<int>(i);
  Rows predecessors(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    network.activities_.push_back(project.activities[sorted[order[i]]]);
    for (int rank : by_rank[order[i]]) predecessors[i].push_back(index[rank]);
    std::sort(predecessors[i].begin(), predecessors[i].end());
    network.by_name_.emplace_back(network.activities_.back().name, static_cast<int>(i));
  }
  std::sort(network.by_name_.begin(), network.by_name_.end());
  network.predecessors_ = Pack(predecessors);
  network.successors_ = Pack(Reverse(predecessors));
  return network;
}

std::optional<int> StepNetwork::Find(std::string_view name) const {
  const auto found =
      std::lower_bound(by_name_.begin(), by_name_.end(), name,
                       [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
  if (found == by_name_.end() || found->first != name) return std::nullopt;
  return found->second;
}

}  // namespace waymark::plan
