#include "services/plan/domain/weak_cut.h"

#include <algorithm>

namespace waymark::plan {
namespace {

// By node, what it is tied to, once for each tie: those of node n from place starts[n] to starts[n + 1].
struct Neighbours {
  std::vector<size_t> starts;
  std::vector<size_t> all;
};

Neighbours NeighboursOf(size_t nodes, const std::vector<Tie>& ties) {
  Neighbours made{std::vector<size_t>(nodes + 1, 0), std::vector<size_t>(2 * ties.size())};
  for (const auto& [a, b] : ties) {
    ++made.starts[a + 1];
    ++made.starts[b + 1];
  }
  for (size_t node = 0; node < nodes; ++node) made.starts[node + 1] += made.starts[node];
  std::vector<size_t> next(made.starts.begin(), made.starts.end() - 1);
  for (const auto& [a, b] : ties) {
    made.all[next[a]++] = b;
    made.all[next[b]++] = a;
  }
  return made;
}

// Nodes in maximum adjacency order, each with the weight that ties it to those before it; 0 starts a new component.
std::vector<std::pair<size_t, size_t>> AdjacencyOrder(size_t nodes, const std::vector<Tie>& ties) {
  const Neighbours neighbours = NeighboursOf(nodes, ties);
  std::vector<std::pair<size_t, size_t>> order;
  order.reserve(nodes);
  std::vector<size_t> tied(nodes, 0);
  std::vector<bool> placed(nodes, false);
  // By weight, the nodes that came to be tied by it; they may have been placed, or be tied by more, since.
  std::vector<std::vector<size_t>> waiting(1);
  size_t most = 0;
  const auto place = [&](size_t node) {
    placed[node] = true;
    order.emplace_back(node, tied[node]);
    for (size_t i = neighbours.starts[node]; i < neighbours.starts[node + 1]; ++i) {
      const size_t next = neighbours.all[i];
      if (placed[next]) continue;
      most = std::max(most, ++tied[next]);
      if (waiting.size() <= most) waiting.resize(most + 1);
      waiting[tied[next]].push_back(next);
    }
  };
  for (size_t first = 0; first < nodes; ++first) {
    if (placed[first]) continue;
    for (place(first); most > 0;) {
      if (waiting[most].empty()) {
        --most;
        continue;
      }
      const size_t node = waiting[most].back();
      waiting[most].pop_back();
      if (!placed[node] && tied[node] == most) place(node);
    }
  }
  return order;
}

}  // namespace

std::vector<size_t> WeakCut(size_t nodes, std::vector<Tie> ties, int below) {
  const auto enough = static_cast<size_t>(below);
  std::vector<std::vector<size_t>> joined(nodes);
  for (size_t node = 0; node < nodes; ++node) joined[node] = {node};
  while (true) {
    const auto order = AdjacencyOrder(joined.size(), ties);
    std::vector<size_t> part(joined.size());  // what each node becomes part of; node 0, the first of the order, of 0
    size_t parts = 0;
    for (size_t i = 0; i < order.size(); ++i) {
      const auto [node, tie] = order[i];
      const bool last = i + 1 == order.size() || order[i + 1].second == 0;
      // What ties the last node of a component to those before it is all that ties it to others.
      if (last && tie > 0 && tie < enough) return joined[node];
      part[node] = tie >= enough ? part[order[i - 1].first] : parts++;
    }
    if (parts == order.size()) return {};  // each component is one node by now
    std::vector<std::vector<size_t>> of_part(parts);
    for (size_t node = 0; node < part.size(); ++node)
      of_part[part[node]].insert(of_part[part[node]].end(), joined[node].begin(), joined[node].end());
    joined = std::move(of_part);
    for (Tie& tie : ties) tie = {part[tie.first], part[tie.second]};
    std::erase_if(ties, [](const Tie& tie) { return tie.first == tie.second; });
  }
}

}  // namespace waymark::plan
