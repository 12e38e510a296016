#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/access/caller.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "waymark/plan/v1/link.pb.h"

namespace waymark::plan {

// Links to resources of members, of whatever kind: which there are, and which tokens of theirs are good. Feedback makes
// links with the same key; since each service looks a token's resource up among its own links, neither's are good at
// the other.

// The links, by the resource they open.
const storage::Table<v1::Link>& Links();
std::vector<const storage::TableSpec*> LinkTables();

// Makes a link to `resource` that opens `sections` until `expires`, cut to whole seconds; absl::InfiniteFuture():
// without an end. Tokens of any link to it from before are void. FAILED_PRECONDITION, reason PREREQUISITE_MISSING,
// without a key.
absl::StatusOr<v1::Link> IssueLink(std::string_view key, storage::Txn& txn, const rpc::Call& call,
                                   const std::string& resource, const std::vector<access::Section>& sections,
                                   absl::Time expires);

// The token of a link, the same each time. Secret.
std::string TokenOf(std::string_view key, const v1::Link& link);

// The link to `resource` that is good at `now`.
absl::StatusOr<std::optional<v1::Link>> LinkTo(storage::Txn& txn, const std::string& resource, absl::Time now);

// Makes the tokens of the link to `resource` void. Changes nothing where there is none.
absl::Status RevokeLink(storage::Txn& txn, const std::string& resource);

// Deletes the links to `resource` and to all that lies under it, with which they go.
absl::Status DeleteLinksOf(storage::Txn& txn, const std::string& resource);

// What a genuine link opens, where it is still good: it is of the present generation, was not revoked, and the member
// whose resource it opens is active. PERMISSION_DENIED (NOT_PERMITTED) else, whether or not there is such a resource.
absl::StatusOr<std::vector<access::Section>> CheckLink(storage::Txn& txn, const access::Caller& caller);

}  // namespace waymark::plan
