#include "services/plan/handlers/catalogue.h"

#include <optional>
#include <string>
#include <utility>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/listing.h"
#include "common/rpc/page_token.h"
#include "services/plan/domain/scale.h"
#include "services/plan/handlers/catalogue_tables.h"
#include "services/plan/handlers/plan_drift.h"
#include "services/plan/handlers/skill_gap.h"
#include "services/plan/handlers/visible_role.h"

namespace waymark::plan {
namespace {

using storage::Query;
using storage::Stored;
using storage::Table;
using storage::Txn;

// The release to read what is called `name` in: the one asked for, if it was ever in use, or else its catalogue's
// active one. NOT_FOUND, naming what is missing.
absl::StatusOr<std::string> ReleaseToRead(Txn& txn, std::string_view name, std::string_view catalogue, std::string_view release) {
  if (catalogue.empty()) return base::NotFound(name);
  if (!release.empty()) {
    if (!base::IsValidId(release)) return base::NotFound(name);
    const std::string release_name = ReleaseName(catalogue, release);
    WM_ASSIGN_OR_RETURN(const auto found, Releases().Find(txn, release_name));
    if (!found || !(*found)->has_activate_time()) return base::NotFound(release_name);
    return std::string(release);
  }
  WM_ASSIGN_OR_RETURN(const auto found, Catalogues().Find(txn, catalogue));
  if (!found) return base::NotFound(name);
  return (*found)->active_release();
}

// The role or skill `name` in that release. NOT_FOUND, by its plain name.
template <class M>
absl::StatusOr<Stored<M>> Read(Txn& txn, const Table<M>& table, std::string_view name, std::string_view release) {
  WM_ASSIGN_OR_RETURN(const std::string in, ReleaseToRead(txn, name, CatalogueOfName(name), release));
  WM_ASSIGN_OR_RETURN(auto found, table.Find(txn, KeyOf(name, in)));
  if (!found) return base::NotFound(name);
  return *std::move(found);
}

// The editions that a listing goes through, in order; it goes on in the one that `after` lies in, though another
// release is active by now.
absl::StatusOr<std::vector<std::string>> EditionsToList(Txn& txn, std::string_view catalogue, std::string_view release,
                                                        const std::optional<Query::Place>& after) {
  std::vector<std::string> editions;
  if (!catalogue.empty()) {
    WM_ASSIGN_OR_RETURN(const std::string in, ReleaseToRead(txn, catalogue, catalogue, release));
    editions.push_back(EditionOf(catalogue, in));
  } else {
    WM_ASSIGN_OR_RETURN(const auto catalogues, Catalogues().Select(txn, Query{}));
    for (const auto& one : catalogues) editions.push_back(EditionOf(one->name(), one->active_release()));
  }
  if (!after) return editions;
  const std::string current = EditionOfKey(after->key);
  const std::string before = current.substr(0, current.find('@'));
  std::vector<std::string> rest = {current};
  for (std::string& edition : editions) {
    if (edition.substr(0, edition.find('@')) > before) rest.push_back(std::move(edition));
  }
  return rest;
}

// A page of the roles or skills that `request` asks for by catalogue, release and title_prefix, and by `family` where
// that is not empty.
template <class M, class Request>
absl::StatusOr<rpc::Listing<M>> List(Txn& txn, const Table<M>& table, const Request& request, std::string_view family) {
  WM_ASSIGN_OR_RETURN(const int size, rpc::PageSize(request));
  WM_ASSIGN_OR_RETURN(std::optional<Query::Place> after, rpc::ReadPageToken(request));
  WM_ASSIGN_OR_RETURN(const auto editions, EditionsToList(txn, request.catalogue(), request.release(), after));
  Query query;
  query.order_by = "title";
  if (const std::string prefix = TitleKey(request.title_prefix()); !prefix.empty()) {
    query.from = prefix;
    query.below = prefix + "\xF4\x8F\xBF\xBF";  // the last code point: no title goes beyond it
  }
  rpc::Listing<M> listing;
  for (const std::string& edition : editions) {
    query.equals = {{"edition", edition}};
    if (!family.empty()) query.equals.push_back({"family", std::string(family)});
    query.after = std::exchange(after, std::nullopt);
    query.limit = size + 1 - static_cast<int>(listing.rows.size());  // one more, to know whether there is a next page
    WM_ASSIGN_OR_RETURN(auto rows, table.Select(txn, query));
    std::move(rows.begin(), rows.end(), std::back_inserter(listing.rows));
    if (static_cast<int>(listing.rows.size()) <= size) continue;
    listing.rows.pop_back();
    listing.next_page_token = rpc::MakePageToken(request, table.PlaceOf(query, *listing.rows.back()));
    break;
  }
  return listing;
}

template <class Request>
void ValidateList(const Request& request, base::Violations& violations) {
  if (request.release().empty()) return;
  if (request.catalogue().empty()) violations.Add("release", "needs a catalogue beside it");
  if (!base::IsValidId(request.release())) violations.Add("release", "is 1 to 63 characters out of [A-Za-z0-9._-]");
}

}  // namespace

std::vector<const storage::TableSpec*> CatalogueTables() {
  return {&Catalogues().spec(), &Releases().spec(), &Roles().spec(), &Skills().spec()};
}

rpc::Service MakeCatalogueService() {
  rpc::Service service("waymark.plan.v1.CatalogueService");
  service.Bind("GetCatalogue", GetCatalogue);
  service.Bind("ListCatalogues", ListCatalogues);
  service.Bind("ListReleases", ListReleases);
  service.Bind("GetRole", GetRole);
  service.Bind("ListRoles", ListRoles, ValidateList<v1::ListRolesRequest>);
  service.Bind("GetSkill", GetSkill);
  service.Bind("ListSkills", ListSkills, ValidateList<v1::ListSkillsRequest>);
  service.Bind("CompareRoles", CompareRoles, ValidateCompareRoles);
  service.Bind("GetSkillGap", GetSkillGap, ValidateGetSkillGap);
  service.Bind("GetPlanDrift", GetPlanDrift);
  return service;
}

absl::StatusOr<Stored<v1::Catalogue>> GetCatalogue(Txn& txn, const rpc::Call& call, const v1::GetCatalogueRequest& request) {
  return Catalogues().Get(txn, request.name());
}

absl::StatusOr<v1::ListCataloguesResponse> ListCatalogues(Txn& txn, const rpc::Call& call, const v1::ListCataloguesRequest& request) {
  WM_ASSIGN_OR_RETURN(auto listing, rpc::ReadListing(txn, Catalogues(), Query{}, request));
  v1::ListCataloguesResponse response;
  for (auto& row : listing.rows) *response.add_catalogues() = std::move(row.mutable_message());
  response.set_next_page_token(std::move(listing.next_page_token));
  return response;
}

absl::StatusOr<v1::ListReleasesResponse> ListReleases(Txn& txn, const rpc::Call& call, const v1::ListReleasesRequest& request) {
  WM_ASSIGN_OR_RETURN(auto listing, rpc::ReadListing(txn, Releases(), Query{.equals = {{"catalogue", request.parent()}}}, request));
  v1::ListReleasesResponse response;
  for (auto& row : listing.rows) *response.add_releases() = std::move(row.mutable_message());
  response.set_next_page_token(std::move(listing.next_page_token));
  return response;
}

absl::StatusOr<Stored<v1::Role>> GetRole(Txn& txn, const rpc::Call& call, const v1::GetRoleRequest& request) {
  const std::string_view owner = base::OwnerOf(request.name());
  if (owner.empty()) return ReadRole(txn, request.name(), request.release());
  Stored<v1::Role> profile;
  WM_ASSIGN_OR_RETURN(profile.mutable_message(),
                      ReadVisibleRole(txn, call, owner, request.name(), request.release()));
  return profile;
}

absl::StatusOr<v1::ListRolesResponse> ListRoles(Txn& txn, const rpc::Call& call, const v1::ListRolesRequest& request) {
  WM_ASSIGN_OR_RETURN(auto listing, List(txn, Roles(), request, request.family()));
  v1::ListRolesResponse response;
  for (auto& row : listing.rows) {
    v1::Role& role = *response.add_roles();
    role = std::move(row.mutable_message());
    role.clear_profession_description();
    role.clear_description();
    role.clear_duties();
    role.clear_skills();
    role.clear_knowledge();
    role.clear_related_roles();
  }
  response.set_next_page_token(std::move(listing.next_page_token));
  return response;
}

absl::StatusOr<Stored<v1::Skill>> GetSkill(Txn& txn, const rpc::Call& call, const v1::GetSkillRequest& request) {
  return ReadSkill(txn, request.name(), request.release());
}

absl::StatusOr<v1::ListSkillsResponse> ListSkills(Txn& txn, const rpc::Call& call, const v1::ListSkillsRequest& request) {
  WM_ASSIGN_OR_RETURN(auto listing, List(txn, Skills(), request, ""));
  v1::ListSkillsResponse response;
  for (auto& row : listing.rows) *response.add_skills() = std::move(row.mutable_message());
  response.set_next_page_token(std::move(listing.next_page_token));
  return response;
}

absl::StatusOr<Stored<v1::Role>> ReadRole(Txn& txn, std::string_view name, std::string_view release) {
  return Read(txn, Roles(), name, release);
}

absl::StatusOr<Stored<v1::Skill>> ReadSkill(Txn& txn, std::string_view name, std::string_view release) {
  return Read(txn, Skills(), name, release);
}

absl::StatusOr<std::vector<v1::Scale>> ReadScales(Txn& txn, std::string_view catalogue, std::string_view release) {
  WM_ASSIGN_OR_RETURN(const auto found, Releases().Get(txn, ReleaseName(catalogue, release)));
  return std::vector<v1::Scale>(found->scales().begin(), found->scales().end());
}

absl::StatusOr<std::string> LevelProblem(Txn& txn, std::string_view name, const type::v1::Level& level) {
  absl::StatusOr<Stored<v1::Skill>> skill = ReadSkill(txn, name);
  if (absl::IsNotFound(skill.status())) return std::string("is not a skill of the catalogue");
  if (!skill.ok()) return skill.status();
  const v1::Skill& found = **skill;
  if (level.scale() != found.scale()) return base::Cat("must be on ", found.scale());
  WM_ASSIGN_OR_RETURN(const auto scales, ReadScales(txn, found.catalogue(), found.release()));
  const v1::Scale* scale = FindScale(scales, found.scale());
  return scale == nullptr ? std::string() : ValueProblem(*scale, level.value());
}

}  // namespace waymark::plan
