#pragma once

#include <cstdio>
#include <cstdlib>

namespace waymark::fuzz {

// Ends the process where what must hold does not: a finding.
inline void Must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace waymark::fuzz
