#pragma once

#include <string>

#include "tests/bench/load.h"

namespace waymark::bench {

// What SQLite alone does of UpdateStep's work: the rows of one call (a plan changed, an event and a replay row added, as large as those that stand
// in the plan service's database at `path`) written by prepared statements, `batch` calls a transaction, WAL, synchronous=FULL, a checkpoint as
// often as the service makes one. A commit is counted as `batch` calls; the percentiles are those of commits.
Measured SqliteLimit(const std::string& path, int batch, absl::Duration duration);

}  // namespace waymark::bench
