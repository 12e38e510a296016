#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/role_profile.pb.h"

namespace waymark::plan {

// Roles of the catalogue and of members' own, read alike. `owner` is the member whose record the call is about,
// members/{member}: by that record's grants a grantee sees the owner's profiles, with GOALS, and what they pay, with
// SALARY. The owner and services see them whole, other callers their own alone.

// The role "roles/{role}" as ReadRole reads it, or the profile "members/{member}/roles/{role}" of `owner` as a role
// without catalogue and release. NOT_FOUND, naming it, where there is none, it is another member's, the caller may not
// see it, or a release is asked of a profile.
absl::StatusOr<v1::Role> ReadVisibleRole(storage::Txn& txn, const rpc::Call& call, std::string_view owner,
                                         std::string_view name, std::string_view release = "");

// All profiles of `owner` that the caller may see, by name.
absl::StatusOr<std::vector<v1::RoleProfile>> ReadVisibleProfiles(storage::Txn& txn, const rpc::Call& call,
                                                                 std::string_view owner);

// The scales that the role's levels are on: of its release, or for a profile of the active releases of the catalogues
// that its skills come from.
absl::StatusOr<std::vector<v1::Scale>> ScalesOf(storage::Txn& txn, const v1::Role& role);

// The profile as the caller may see it: without pay for a grantee who has no grant of SALARY.
void HidePay(const rpc::Call& call, v1::RoleProfile* profile);

}  // namespace waymark::plan
