#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/storage/store.h"

namespace waymark::access {

// Which member a token's issuer and subject are: a table that every service keeps beside its own.

// The tables to open the store with.
std::vector<const storage::TableSpec*> IdentityTables();

// What to do where an issuer and subject are another member's already.
enum class Taken {
  kRefuse,    // ALREADY_EXISTS, reason RESOURCE_EXISTS
  kTakeOver,  // the identity is this member's from now on: for a copy made by listing, which is newer than what stands here
};

// Makes (issuer, subject) the identity of `member` ("members/ana") in place of any it had; both empty: the member has none. An inactive one
// is kept, and gets its bearer nowhere. INVALID_ARGUMENT when only one of them is empty or the issuer holds a "|".
absl::Status SetIdentity(storage::Txn& txn, std::string_view member, std::string_view issuer, std::string_view subject, bool active,
                         Taken taken = Taken::kRefuse);

// The active member with that identity; empty when there is none.
absl::StatusOr<std::string> MemberOf(storage::Txn& txn, std::string_view issuer, std::string_view subject);

}  // namespace waymark::access
