#include "services/plan/handlers/visible_role.h"

#include <set>
#include <string>
#include <utility>

#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/role_profile_rules.h"
#include "services/plan/domain/scale.h"
#include "services/plan/handlers/catalogue.h"
#include "services/plan/handlers/catalogue_tables.h"
#include "services/plan/handlers/record_tables.h"

namespace waymark::plan {
namespace {

using storage::Txn;

// Whether the call may see profiles of `owner`.
bool SeesProfiles(const rpc::Call& call, std::string_view owner) {
  switch (call.access.as) {
    case access::v1::CALLER_KIND_OWNER:
    case access::v1::CALLER_KIND_MEMBER:
      return call.access.member == owner;
    default:
      return call.access.Sees(access::v1::SECTION_GOALS);
  }
}

}  // namespace

void HidePay(const rpc::Call& call, v1::RoleProfile* profile) {
  if (call.access.SeesPart() && !call.access.Sees(access::v1::SECTION_SALARY)) profile->mutable_role()->clear_pay_band();
}

absl::StatusOr<v1::Role> ReadVisibleRole(Txn& txn, const rpc::Call& call, std::string_view owner,
                                         std::string_view name, std::string_view release) {
  if (base::OwnerOf(name).empty()) {
    WM_ASSIGN_OR_RETURN(auto role, ReadRole(txn, name, release));
    return std::move(role.mutable_message());
  }
  if (!release.empty() || base::OwnerOf(name) != owner || !SeesProfiles(call, owner)) return base::NotFound(name);
  WM_ASSIGN_OR_RETURN(auto profile, RoleProfiles().Get(txn, name));
  HidePay(call, &profile.mutable_message());
  return std::move(*profile.mutable_message().mutable_role());
}

absl::StatusOr<std::vector<v1::RoleProfile>> ReadVisibleProfiles(Txn& txn, const rpc::Call& call,
                                                                 std::string_view owner) {
  std::vector<v1::RoleProfile> profiles;
  if (!SeesProfiles(call, owner)) return profiles;
  storage::Query query;
  query.equals = {{"member", std::string(owner)}};
  query.limit = kMaxRoleProfiles;
  WM_ASSIGN_OR_RETURN(auto rows, RoleProfiles().Select(txn, query));
  for (auto& row : rows) {
    HidePay(call, &row.mutable_message());
    profiles.push_back(std::move(row.mutable_message()));
  }
  return profiles;
}

absl::StatusOr<std::vector<v1::Scale>> ScalesOf(Txn& txn, const v1::Role& role) {
  if (!role.catalogue().empty()) return ReadScales(txn, role.catalogue(), role.release());
  std::set<std::string> catalogues;
  for (const auto* skills : {&role.skills(), &role.knowledge()}) {
    for (const v1::RequiredSkill& skill : *skills) catalogues.insert(CatalogueOfName(skill.skill()));
  }
  std::vector<v1::Scale> scales;
  for (const std::string& name : catalogues) {
    WM_ASSIGN_OR_RETURN(const auto catalogue, Catalogues().Find(txn, name));
    if (!catalogue) continue;
    for (const v1::Scale& scale : (*catalogue)->scales()) {
      if (FindScale(scales, scale.name()) == nullptr) scales.push_back(scale);
    }
  }
  return scales;
}

}  // namespace waymark::plan
