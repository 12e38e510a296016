#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "waymark/plan/v1/catalogue.pb.h"

namespace waymark::plan {

// The tables of catalogues, their releases, roles and skills.
std::vector<const storage::TableSpec*> CatalogueTables();

// waymark.plan.v1.CatalogueService, bound to the handlers below and in skill_gap.h.
rpc::Service MakeCatalogueService();

absl::StatusOr<storage::Stored<v1::Catalogue>> GetCatalogue(storage::Txn& txn, const rpc::Call& call,
                                                           const v1::GetCatalogueRequest& request);
absl::StatusOr<v1::ListCataloguesResponse> ListCatalogues(storage::Txn& txn, const rpc::Call& call,
                                                          const v1::ListCataloguesRequest& request);
absl::StatusOr<v1::ListReleasesResponse> ListReleases(storage::Txn& txn, const rpc::Call& call,
                                                      const v1::ListReleasesRequest& request);
absl::StatusOr<storage::Stored<v1::Role>> GetRole(storage::Txn& txn, const rpc::Call& call, const v1::GetRoleRequest& request);
absl::StatusOr<v1::ListRolesResponse> ListRoles(storage::Txn& txn, const rpc::Call& call, const v1::ListRolesRequest& request);
absl::StatusOr<storage::Stored<v1::Skill>> GetSkill(storage::Txn& txn, const rpc::Call& call, const v1::GetSkillRequest& request);
absl::StatusOr<v1::ListSkillsResponse> ListSkills(storage::Txn& txn, const rpc::Call& call, const v1::ListSkillsRequest& request);

// For other handlers.

// The role "roles/{role}" in `release`, or in its catalogue's active release where that is empty. NOT_FOUND, naming it,
// where there is none or the release was never activated.
absl::StatusOr<storage::Stored<v1::Role>> ReadRole(storage::Txn& txn, std::string_view name, std::string_view release = "");
// The same for the skill "skills/{skill}".
absl::StatusOr<storage::Stored<v1::Skill>> ReadSkill(storage::Txn& txn, std::string_view name, std::string_view release = "");
// The scales of the release that a role or skill was read in. NOT_FOUND as above.
absl::StatusOr<std::vector<v1::Scale>> ReadScales(storage::Txn& txn, std::string_view catalogue, std::string_view release);

// What is wrong with a level that a member gives for the skill `name` of the active release ("is not a skill of the
// catalogue", "must be on scales/onet-level", "must be between 0 and 7"); empty when it is right.
absl::StatusOr<std::string> LevelProblem(storage::Txn& txn, std::string_view name, const type::v1::Level& level);

}  // namespace waymark::plan
