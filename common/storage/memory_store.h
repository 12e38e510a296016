#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/storage/store.h"

namespace waymark::storage {

struct MemoryOptions {
  // Every table of the service. The specs outlive the store.
  std::vector<const TableSpec*> tables;
  // How many bodies run at the same time, each on a thread of its own.
  int workers = 4;
};

// A store in memory, for tests. It shows what a database that spreads over machines does to bodies: several run at once, each on its own
// snapshot, so they must share nothing but the store. A transaction commits when everything it read (rows, absent rows and what its
// queries asked for) is still the same; one that lost a race is run again on a new snapshot.
//
// INTERNAL when the tables are not fit to be opened.
absl::StatusOr<std::unique_ptr<Store>> OpenMemoryStore(MemoryOptions options);

}  // namespace waymark::storage
