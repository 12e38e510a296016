#pragma once

#include <string>

#include "absl/status/status.h"

namespace waymark::cli {

// An error for a person at a terminal: what went wrong, each field at fault on a line of its own, and what to do about
// it.
std::string Explain(const absl::Status& status);

}  // namespace waymark::cli
