#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/access/caller.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "waymark/feedback/v1/request.pb.h"

namespace waymark::feedback {

// A link is good for 30 days, or to this long after the due date where that is later: long enough to be reminded.
inline constexpr absl::Duration kLinkLifetime = absl::Hours(24 * 30);

// IssueLink, with the key that links are made with.
absl::StatusOr<v1::IssuedLink> IssueLink(std::string_view key, storage::Txn& txn, const rpc::Call& call,
                                         const v1::IssueLinkRequest& request);
absl::StatusOr<v1::SentRequest> RenewLink(storage::Txn& txn, const rpc::Call& call, const v1::RenewLinkRequest& request);

// What a genuine link opens, where it is still good: it is of the present generation of a request that was not
// withdrawn and has not expired. It opens all that a request holds, which was made for its holder to see; good links of
// a request that was answered or declined open it to be read. PERMISSION_DENIED (NOT_PERMITTED) else, whether or not
// there is such a request.
absl::StatusOr<std::vector<access::Section>> CheckLink(storage::Txn& txn, const access::Caller& caller);

}  // namespace waymark::feedback
