#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/access/caller.h"
#include "common/base/error.h"
#include "common/base/ids.h"
#include "common/rpc/call.h"
#include "common/storage/table.h"
#include "google/protobuf/empty.pb.h"
#include "waymark/access/v1/grant.pb.h"

namespace waymark::access {

// Grants on what a service keeps, in its own store: handlers of waymark.access.v1.GrantService (bound in
// common/rpc/grant_service.h) and what Guard asks of them.

// The tables to open the store with: grants and their uses.
std::vector<const storage::TableSpec*> GrantTables();

// How long a use of a grant is kept: long enough for the owner to see who looked, not a file on the grantee.
inline constexpr absl::Duration kGrantUseRetention = absl::Hours(24 * 730);

// The sections that `owner` holds open to `grantee` at `now`, in order, each once.
absl::StatusOr<std::vector<Section>> GrantedSections(storage::Txn& txn, std::string_view owner, std::string_view grantee, absl::Time now);

// Records a use; its name is given here, under `owner`. A few of the owner's uses past kGrantUseRetention go.
absl::Status InsertGrantUse(storage::Txn& txn, std::string_view owner, v1::GrantUse use, absl::Time now, base::IdSource& ids);

// CreateGrant: what is wrong with the request whatever the time.
void ValidateCreateGrant(const v1::CreateGrantRequest& request, base::Violations& violations);
absl::StatusOr<v1::Grant> CreateGrant(storage::Txn& txn, const rpc::Call& call, const v1::CreateGrantRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteGrant(storage::Txn& txn, const rpc::Call& call, const v1::DeleteGrantRequest& request);

// Where both are kept, and what to ask for: the owner's grants by name, those that have expired too until they are deleted;
// and the uses of them, newest first.
const storage::Table<v1::Grant>& Grants();
const storage::Table<v1::GrantUse>& GrantUses();
storage::Query GrantsOf(std::string_view owner);
storage::Query GrantUsesOf(std::string_view owner);

}  // namespace waymark::access
