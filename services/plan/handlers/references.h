#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/storage/store.h"

namespace waymark::plan {

// Whether the resource `name`, a member's own, may go: FAILED_PRECONDITION, reason PREREQUISITE_MISSING, naming the
// first plan, negotiation, standing or role profile of that member that still refers to it.
absl::Status CheckUnreferenced(storage::Txn& txn, const std::string& name);

}  // namespace waymark::plan
