#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace waymark::plan {

// Two nodes that are tied to one another, by a weight of 1; further ties of the same two add to it. Ties of a node to
// itself count for nothing.
using Tie = std::pair<size_t, size_t>;

// A set of the nodes 0 to `nodes` - 1 that ties of a total weight of 1 to below - 1 hold to all others; empty: there is
// none. Node 0 is never in the set. Costs nodes and ties for each round of joining, of which there are few. Source:
// Stoer & Wagner 1997, "A simple min-cut algorithm", by maximum adjacency orders; that all pairs of one order can be
// joined which are tied by `below` or more: Nagamochi & Ibaraki 1992.
std::vector<size_t> WeakCut(size_t nodes, std::vector<Tie> ties, int below);

}  // namespace waymark::plan
