#include "services/plan/handlers/role_profiles.h"

#include <string>
#include <utility>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/field_mask.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/listing.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/domain/role_profile_rules.h"
#include "services/plan/handlers/catalogue.h"
#include "services/plan/handlers/plan_facts.h"
#include "services/plan/handlers/record_tables.h"
#include "services/plan/handlers/records.h"
#include "services/plan/handlers/references.h"
#include "services/plan/handlers/visible_role.h"

namespace waymark::plan {
namespace {

using google::protobuf::RepeatedPtrField;
using google::protobuf::util::MessageDifferencer;
using storage::Stored;
using storage::Txn;

// What the catalogue said of the same skill at the same level when it was written; null where it stood not there.
const v1::RequiredSkill* Stood(const RepeatedPtrField<v1::RequiredSkill>& before, const v1::RequiredSkill& skill) {
  for (const v1::RequiredSkill& stood : before) {
    if (stood.skill() == skill.skill() && MessageDifferencer::Equals(stood.level(), skill.level())) return &stood;
  }
  return nullptr;
}

// Looks up what the profile asks for in the catalogue. `kind` is what all of `skills` must be.
absl::Status SettleSkills(Txn& txn, std::string_view field, const RepeatedPtrField<v1::RequiredSkill>& before,
                          v1::SkillKind kind, RepeatedPtrField<v1::RequiredSkill>* skills,
                          base::Violations& violations) {
  for (int i = 0; i < skills->size(); ++i) {
    v1::RequiredSkill& required = *skills->Mutable(i);
    if (required.skill().empty() || !required.has_level()) continue;
    if (const v1::RequiredSkill* stood = Stood(before, required)) {
      required.set_title(stood->title());
      required.set_kind(stood->kind());
      required.set_level_meaning(stood->level_meaning());
      continue;
    }
    const std::string at = base::Cat(field, "[", i, "]");
    WM_ASSIGN_OR_RETURN(const std::string problem, LevelProblem(txn, required.skill(), required.level()));
    if (!problem.empty()) {
      violations.Add(at, problem);
      continue;
    }
    WM_ASSIGN_OR_RETURN(const auto skill, ReadSkill(txn, required.skill()));
    DescribeSkill(*skill, &required);
    if (required.kind() != kind)
      violations.Add(at, kind == v1::SKILL_KIND_SKILL ? "is knowledge: it belongs to role.knowledge"
                                                      : "is a skill: it belongs to role.skills");
  }
  return absl::OkStatus();
}

// Looks up the roles that moves lead to or come from.
absl::Status SettleMoves(Txn& txn, const rpc::Call& call, std::string_view field, std::string_view owner,
                         const RepeatedPtrField<v1::RelatedRole>& before, RepeatedPtrField<v1::RelatedRole>* moves,
                         base::Violations& violations) {
  for (int i = 0; i < moves->size(); ++i) {
    v1::RelatedRole& move = *moves->Mutable(i);
    if (move.role().empty()) continue;
    const auto role = ReadVisibleRole(txn, call, owner, move.role());
    if (role.ok()) {
      move.set_title(role->title());
      continue;
    }
    if (!absl::IsNotFound(role.status())) return role.status();
    const v1::RelatedRole* stood = nullptr;
    for (const v1::RelatedRole& each : before) {
      if (each.role() == move.role()) stood = &each;
    }
    if (stood == nullptr) {
      violations.Add(base::Cat(field, "[", i, "].role"),
                     "must be a role of the catalogue or another profile of the member's own");
    } else {
      move.set_title(stood->title());
    }
  }
  return absl::OkStatus();
}

// Fills in and checks a profile as the member wants it, `before` as it was. What is wrong with it goes to `found`.
absl::Status Settle(Txn& txn, const rpc::Call& call, const v1::RoleProfile& before, v1::RoleProfile* profile,
                    base::Violations& found) {
  CheckRoleProfile(*profile, found);
  SettleRoleProfile(profile);
  const std::string_view owner = base::OwnerOf(profile->name());
  v1::Role* role = profile->mutable_role();
  WM_RETURN_IF_ERROR(SettleSkills(txn, "role.skills", before.role().skills(), v1::SKILL_KIND_SKILL,
                                  role->mutable_skills(), found));
  WM_RETURN_IF_ERROR(SettleSkills(txn, "role.knowledge", before.role().knowledge(), v1::SKILL_KIND_KNOWLEDGE,
                                  role->mutable_knowledge(), found));
  WM_RETURN_IF_ERROR(SettleMoves(txn, call, "role.related_roles", owner, before.role().related_roles(),
                                 role->mutable_related_roles(), found));
  return SettleMoves(txn, call, "reached_from", owner, before.reached_from(), profile->mutable_reached_from(), found);
}

// The same for a request's role_profile: INVALID_ARGUMENT where anything is wrong.
absl::Status SettleRequested(Txn& txn, const rpc::Call& call, const v1::RoleProfile& before, v1::RoleProfile* profile) {
  base::Violations found;
  WM_RETURN_IF_ERROR(Settle(txn, call, before, profile, found));
  base::Violations violations;
  violations.AddAll("role_profile", found);
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<v1::RoleProfile> CreateRoleProfile(Txn& txn, const rpc::Call& call,
                                                  const v1::CreateRoleProfileRequest& request) {
  WM_ASSIGN_OR_RETURN(const std::string id, WantedOrNewId(call, "role_id", request.role_id()));
  WM_RETURN_IF_ERROR(CheckRoom(txn, RoleProfiles(), request.parent(), kMaxRoleProfiles, "role profiles"));
  Stored<v1::RoleProfile> stored;
  v1::RoleProfile& profile = stored.mutable_message();
  profile = request.role_profile();
  profile.clear_create_time();
  profile.set_name(base::Cat(request.parent(), "/roles/", id));
  WM_RETURN_IF_ERROR(SettleRequested(txn, call, v1::RoleProfile(), &profile));
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, RoleProfiles(), stored));
  return profile;
}

absl::StatusOr<v1::RoleProfile> GetRoleProfile(Txn& txn, const rpc::Call& call,
                                               const v1::GetRoleProfileRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, RoleProfiles().Get(txn, request.name()));
  HidePay(call, &stored.mutable_message());
  return std::move(stored.mutable_message());
}

absl::StatusOr<v1::ListRoleProfilesResponse> ListRoleProfiles(Txn& txn, const rpc::Call& call,
                                                              const v1::ListRoleProfilesRequest& request) {
  storage::Query query;
  query.equals = {{"member", request.parent()}};
  WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, RoleProfiles(), query, request));
  v1::ListRoleProfilesResponse response;
  for (auto& row : page.rows) {
    HidePay(call, &row.mutable_message());
    *response.add_role_profiles() = std::move(row.mutable_message());
  }
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::RoleProfile> UpdateRoleProfile(Txn& txn, const rpc::Call& call,
                                                  const v1::UpdateRoleProfileRequest& request) {
  const v1::RoleProfile& source = request.role_profile();
  WM_ASSIGN_OR_RETURN(auto stored, RoleProfiles().Get(txn, source.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), source.etag(), stored->etag()));
  const v1::RoleProfile before = *stored;
  v1::RoleProfile& profile = stored.mutable_message();
  WM_RETURN_IF_ERROR(base::MergeMasked(request.update_mask(), source, &profile));
  WM_RETURN_IF_ERROR(SettleRequested(txn, call, before, &profile));
  if (MessageDifferencer::Equals(before, profile)) return before;
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, RoleProfiles(), stored));
  return profile;
}

absl::StatusOr<google::protobuf::Empty> DeleteRoleProfile(Txn& txn, const rpc::Call& call,
                                                          const v1::DeleteRoleProfileRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto stored, RoleProfiles().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.etag(), stored->etag()));
  WM_RETURN_IF_ERROR(CheckUnreferenced(txn, request.name()));
  WM_RETURN_IF_ERROR(RoleProfiles().Delete(txn, stored));
  return google::protobuf::Empty();
}

absl::Status TakeRoleProfiles(Txn& txn, const rpc::Call& call, const std::vector<const v1::RoleProfile*>& profiles,
                              const std::function<void(size_t, const base::Violations&)>& tell) {
  // They lead to one another in any order, so that each stands without its moves until all are there.
  std::vector<size_t> kept;
  for (size_t i = 0; i < profiles.size(); ++i) {
    Stored<v1::RoleProfile> stored;
    v1::RoleProfile& profile = stored.mutable_message();
    profile = *profiles[i];
    profile.mutable_role()->clear_related_roles();
    profile.clear_reached_from();
    base::Violations found;
    WM_RETURN_IF_ERROR(Settle(txn, call, v1::RoleProfile(), &profile, found));
    tell(i, found);
    if (!found.empty()) continue;
    WM_RETURN_IF_ERROR(SaveRecord(txn, call, RoleProfiles(), stored));
    kept.push_back(i);
  }
  for (const size_t i : kept) {
    if (profiles[i]->role().related_roles().empty() && profiles[i]->reached_from().empty()) continue;
    WM_ASSIGN_OR_RETURN(auto stored, RoleProfiles().Get(txn, profiles[i]->name()));
    const v1::RoleProfile before = *stored;
    stored.mutable_message() = *profiles[i];
    *stored.mutable_message().mutable_create_time() = before.create_time();
    base::Violations found;
    WM_RETURN_IF_ERROR(Settle(txn, call, before, &stored.mutable_message(), found));
    tell(i, found);
    WM_RETURN_IF_ERROR(SaveRecord(txn, call, RoleProfiles(), stored));
  }
  return absl::OkStatus();
}

rpc::Service MakeRoleProfileService() {
  rpc::Service service("waymark.plan.v1.RoleProfileService");
  service.Bind("CreateRoleProfile", CreateRoleProfile);
  service.Bind("GetRoleProfile", GetRoleProfile);
  service.Bind("ListRoleProfiles", ListRoleProfiles);
  service.Bind("UpdateRoleProfile", UpdateRoleProfile);
  service.Bind("DeleteRoleProfile", DeleteRoleProfile);
  return service;
}

}  // namespace waymark::plan
