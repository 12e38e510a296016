#pragma once

#include <cstddef>
#include <vector>

namespace waymark::plan {

// A set of nodes that edges of a total weight of 1 to below - 1 tie to all others; empty: there is none. `weights` is
// the symmetric matrix of the edges, none of them negative. Node 0 is never in the set. Source: Stoer & Wagner 1997, "A
// simple min-cut algorithm", by maximum adjacency orders; that all pairs of one order can be joined which are tied by
// `below` or more: Nagamochi & Ibaraki 1992.
std::vector<size_t> WeakCut(std::vector<std::vector<int>> weights, int below);

}  // namespace waymark::plan
