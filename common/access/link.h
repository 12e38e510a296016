#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/access/caller.h"

namespace waymark::access {

// The fewest bytes a link key may have.
inline constexpr size_t kMinLinkKey = 16;

// The token of a link to exactly `resource`: HMAC-SHA256 over resource, generation and expiry, so that it can be made
// again at any time and need not be stored. Holds only [A-Za-z0-9_.-]. `key` has kMinLinkKey bytes at least; `expires`
// counts in whole seconds, and is absl::InfiniteFuture() for a link without an end, which is good until its generation
// has passed.
std::string MakeLink(std::string_view key, std::string_view resource, int64_t generation, absl::Time expires);

// The caller that a link's token proves; whether its generation is still the present one is for Guard to ask. UNAUTHENTICATED with reason
// CREDENTIAL_INVALID, or CREDENTIAL_EXPIRED for a genuine one past its end. Takes any bytes.
absl::StatusOr<Caller> ReadLink(std::string_view key, std::string_view token, absl::Time now);

// The resource that a token says it opens; empty where it says none. Proves nothing: for a request to be made of a token
// alone, which ReadLink judges then. Takes any bytes.
std::string LinkResource(std::string_view token);

}  // namespace waymark::access
