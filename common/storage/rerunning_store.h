#pragma once

#include <memory>

#include "common/storage/store.h"

namespace waymark::storage {

// A store, for tests, that runs every body of a write twice on `store`: what the first run did is undone, whatever it returned, and the
// second counts. A body that keeps something from one run to the next, or does something outside the transaction, shows. Another
// caller's job may come between the two, as when a race is lost. Bodies of reads run once.
std::unique_ptr<Store> MakeRerunningStore(std::unique_ptr<Store> store);

}  // namespace waymark::storage
