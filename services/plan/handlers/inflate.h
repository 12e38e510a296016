#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace waymark::plan {

// What `packed`, a gzip file (RFC 1952, of one or more members), unpacks to. INVALID_ARGUMENT where it is none, is cut
// off, or holds more than `most` bytes: no more than that is ever unpacked.
absl::StatusOr<std::string> Inflate(std::string_view packed, size_t most);

}  // namespace waymark::plan
