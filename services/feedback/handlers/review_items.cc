#include "services/feedback/handlers/review_items.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/feedback/domain/snapshot_items.h"
#include "services/feedback/handlers/plan_calls.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::feedback {

namespace {

namespace plan_v1 = ::waymark::plan::v1;

// The target role as the plan's release describes it; nullopt where the plan has none or the catalogue knows it no more.
absl::StatusOr<std::optional<plan_v1::Role>> FetchRole(rpc::Peer& plan, const plan_v1::Plan& document) {
  if (document.target_role().role().empty()) return std::optional<plan_v1::Role>();
  plan_v1::GetRoleRequest request;
  request.set_name(document.target_role().role());
  request.set_release(document.target_role().role_release());
  auto role = CallPlan<plan_v1::Role>(plan, "waymark.plan.v1.CatalogueService/GetRole", request);
  if (absl::IsNotFound(role.status())) return std::optional<plan_v1::Role>();
  if (!role.ok()) return role.status();
  return std::optional<plan_v1::Role>(*std::move(role));
}

// Fills in title and scale of skills that the role does not name; one the catalogue does not have stays without.
absl::Status FetchSkills(rpc::Peer& plan, std::vector<SkillAsked>& skills) {
  for (SkillAsked& asked : skills) {
    if (!asked.title.empty()) continue;
    plan_v1::GetSkillRequest request;
    request.set_name(asked.skill);
    auto skill = CallPlan<plan_v1::Skill>(plan, "waymark.plan.v1.CatalogueService/GetSkill", request);
    if (absl::IsNotFound(skill.status())) continue;
    if (!skill.ok()) return skill.status();
    asked = {asked.skill, skill->title(), skill->scale(), skill->catalogue(), skill->release()};
  }
  return absl::OkStatus();
}

// Adds the scales of one release of a catalogue.
absl::Status FetchScales(rpc::Peer& plan, const std::string& catalogue, const std::string& release,
                         std::map<std::string, plan_v1::Scale>& scales) {
  plan_v1::ListReleasesRequest request;
  request.set_parent(catalogue);
  request.set_page_size(200);
  do {
    WM_ASSIGN_OR_RETURN(const auto page,
                        CallPlan<plan_v1::ListReleasesResponse>(plan, "waymark.plan.v1.CatalogueService/ListReleases", request));
    for (const plan_v1::Release& listed : page.releases()) {
      if (listed.name() != base::Cat(catalogue, "/releases/", release)) continue;
      for (const plan_v1::Scale& scale : listed.scales()) scales.emplace(scale.name(), scale);
      return absl::OkStatus();
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Items> FetchReviewItems(rpc::Peer& plan, std::string_view review) {
  plan_v1::GetReviewSnapshotRequest request;
  request.set_name(base::Cat(review, "/snapshot"));
  auto snapshot = CallPlan<plan_v1::ReviewSnapshot>(plan, "waymark.plan.v1.ReviewService/GetReviewSnapshot", request);
  if (absl::IsNotFound(snapshot.status())) return base::NotFound(review);
  if (!snapshot.ok()) return snapshot.status();
  WM_ASSIGN_OR_RETURN(const auto role, FetchRole(plan, snapshot->plan()));
  std::vector<SkillAsked> skills = SkillsToAsk(snapshot->plan(), role ? &*role : nullptr);
  WM_RETURN_IF_ERROR(FetchSkills(plan, skills));
  std::set<std::pair<std::string, std::string>> releases;
  for (const SkillAsked& skill : skills) {
    if (!skill.catalogue.empty()) releases.emplace(skill.catalogue, skill.release);
  }
  std::map<std::string, plan_v1::Scale> scales;
  for (const auto& [catalogue, release] : releases) WM_RETURN_IF_ERROR(FetchScales(plan, catalogue, release, scales));
  return ItemsOf(snapshot->plan(), skills, scales);
}

}  // namespace waymark::feedback
