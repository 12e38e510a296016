#include "services/plan/domain/weak_cut.h"

#include <utility>

namespace waymark::plan {
namespace {

// Nodes in maximum adjacency order, each with the weight that ties it to those before it; 0 starts a new component.
std::vector<std::pair<size_t, int>> AdjacencyOrder(const std::vector<std::vector<int>>& weights) {
  std::vector<std::pair<size_t, int>> order;
  std::vector<int> tied(weights.size(), 0);
  std::vector<bool> placed(weights.size(), false);
  for (size_t i = 0; i < weights.size(); ++i) {
    size_t next = weights.size();
    for (size_t node = 0; node < weights.size(); ++node) {
      if (!placed[node] && (next == weights.size() || tied[node] > tied[next])) next = node;
    }
    placed[next] = true;
    order.emplace_back(next, tied[next]);
    for (size_t node = 0; node < weights.size(); ++node) tied[node] += weights[next][node];
  }
  return order;
}

}  // namespace

std::vector<size_t> WeakCut(std::vector<std::vector<int>> weights, int below) {
  std::vector<std::vector<size_t>> joined(weights.size());
  for (size_t node = 0; node < weights.size(); ++node) joined[node] = {node};
  while (true) {
    const auto order = AdjacencyOrder(weights);
    std::vector<size_t> part(weights.size());  // what each node becomes part of; node 0, the first of the order, of 0
    size_t parts = 0;
    for (size_t i = 0; i < order.size(); ++i) {
      const auto [node, tie] = order[i];
      const bool last = i + 1 == order.size() || order[i + 1].second == 0;
      // What ties the last node of a component to those before it is all that ties it to others.
      if (last && tie > 0 && tie < below) return joined[node];
      part[node] = tie >= below ? part[order[i - 1].first] : parts++;
    }
    if (parts == order.size()) return {};  // each component is one node by now
    std::vector<std::vector<int>> smaller(parts, std::vector<int>(parts, 0));
    std::vector<std::vector<size_t>> of_part(parts);
    for (size_t a = 0; a < part.size(); ++a) {
      of_part[part[a]].insert(of_part[part[a]].end(), joined[a].begin(), joined[a].end());
      for (size_t b = 0; b < part.size(); ++b) {
        if (part[a] != part[b]) smaller[part[a]][part[b]] += weights[a][b];
      }
    }
    weights = std::move(smaller);
    joined = std::move(of_part);
  }
}

}  // namespace waymark::plan
