#include "services/plan/handlers/skill_gap.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/time/civil_time.h"
#include "common/access/redaction.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/catalogue_graph.h"
#include "services/plan/domain/move_viability.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/domain/plan_links.h"
#include "services/plan/domain/skill_gap.h"
#include "services/plan/handlers/assessment.h"
#include "services/plan/handlers/catalogue.h"
#include "services/plan/handlers/catalogue_tables.h"
#include "services/plan/handlers/tables.h"
#include "services/plan/handlers/visible_role.h"

namespace waymark::plan {
namespace {

using storage::Txn;

v1::SkillKind KindOf(v1::SkillKind asked) { return asked == v1::SKILL_KIND_UNSPECIFIED ? v1::SKILL_KIND_SKILL : asked; }

// Whether an entry tells of a skill of the kind asked for. One that the catalogue does not have (any more) counts as
// such: it is a vocabulary of its own.
absl::StatusOr<bool> IsOfKind(Txn& txn, const std::string& name, v1::SkillKind kind, std::string* title) {
  absl::StatusOr<storage::Stored<v1::Skill>> skill = ReadSkill(txn, name);
  if (absl::IsNotFound(skill.status())) return true;
  if (!skill.ok()) return skill.status();
  *title = (*skill)->title();
  return (*skill)->kind() == kind;
}

}  // namespace

absl::StatusOr<GapStart> StartFromMember(Txn& txn, const rpc::Call& call, const std::string& member,
                                         const v1::Role& role, v1::SkillKind kind, std::optional<absl::CivilDay> day) {
  absl::flat_hash_set<std::string> required;
  for (const auto& skill : kind == v1::SKILL_KIND_KNOWLEDGE ? role.knowledge() : role.skills()) required.insert(skill.skill());
  GapStart start;
  start.name = member;
  WM_ASSIGN_OR_RETURN(start.record, ReadQualifications(txn, call, member, day));
  WM_ASSIGN_OR_RETURN(auto entries, EntriesAsOf(txn, member, day));
  for (v1::AssessmentEntry& entry : entries) {
    if (call.access.SeesPart()) access::Redact(call.access, &entry);
    const v1::SkillLevel& said = entry.skill_level();
    if (!entry.has_skill_level() || !said.has_level()) continue;
    HeldSkill held{.skill = said.skill(), .level = said.level()};
    if (!required.contains(held.skill)) {
      WM_ASSIGN_OR_RETURN(const bool counts, IsOfKind(txn, held.skill, kind, &held.title));
      if (!counts) continue;
    }
    start.skills.push_back(std::move(held));
  }
  return start;
}

void CheckGapAim(const GapAim& aim, base::Violations& violations) {
  const std::pair<const char*, const std::string&> ways[] = {
      {"role", aim.role}, {"track", aim.track}, {"plan", aim.plan}};
  const auto named =
      std::count_if(std::begin(ways), std::end(ways), [](const auto& way) { return !way.second.empty(); });
  for (const auto& [field, value] : ways) {
    if (named == 0) violations.Add(field, "must be named, or else one of role, track and plan");
    if (named > 1 && !value.empty()) violations.Add(field, "must be the only one named of role, track and plan");
    const bool of_plan = &value != &aim.role && !value.empty();
    if (of_plan && base::OwnerOf(value) != aim.member) violations.Add(field, "must be one of the member's");
  }
  if (!aim.release.empty() && aim.role.empty()) violations.Add("release", "must be left out where no role is named");
}

absl::StatusOr<v1::Role> ReadGapRole(Txn& txn, const rpc::Call& call, const GapAim& aim) {
  if (!aim.role.empty()) return ReadVisibleRole(txn, call, aim.member, aim.role, aim.release);
  const std::string& asked = aim.track.empty() ? aim.plan : aim.track;
  WM_ASSIGN_OR_RETURN(const auto stored, Plans().Find(txn, asked.substr(0, asked.find("/tracks/"))));
  if (!stored) return base::NotFound(asked);
  v1::Plan plan = **stored;
  if (call.access.SeesPart()) access::Redact(call.access, &plan);
  const v1::Track* track = FollowedTrack(plan);
  if (!aim.track.empty()) {
    const auto found = FindElement<v1::Track>(plan, aim.track);
    if (!found.ok()) return base::NotFound(asked);
    track = *found;
  }
  const v1::TargetRole& target =
      track != nullptr && track->has_target_role() ? track->target_role() : plan.target_role();
  if (target.role().empty()) {
    base::Violations violations;
    violations.Add(aim.track.empty() ? "plan" : "track", "must lead to a role of the catalogue or of the member's own");
    return violations.ToStatus();
  }
  return ReadVisibleRole(txn, call, aim.member, target.role(), target.role_release());
}

void ValidateGetSkillGap(const v1::GetSkillGapRequest& request, base::Violations& violations) {
  CheckGapAim(AimOf(request), violations);
  if (request.has_as_of_date() && !base::CalendarDay(request.as_of_date())) violations.Add("as_of_date", "is a day from 1970 to 2199");
}

absl::StatusOr<v1::GetSkillGapResponse> GetSkillGap(Txn& txn, const rpc::Call& call, const v1::GetSkillGapRequest& request) {
  WM_ASSIGN_OR_RETURN(const v1::Role role, ReadGapRole(txn, call, AimOf(request)));
  WM_ASSIGN_OR_RETURN(const auto scales, ScalesOf(txn, role));
  const v1::SkillKind kind = KindOf(request.kind());
  std::optional<absl::CivilDay> day;
  if (request.has_as_of_date()) day = base::CalendarDay(request.as_of_date());
  WM_ASSIGN_OR_RETURN(const GapStart start, StartFromMember(txn, call, request.member(), role, kind, day));
  v1::GetSkillGapResponse response;
  *response.mutable_gap() = ComputeSkillGap(start, role, kind, scales);
  return response;
}

absl::StatusOr<std::optional<double>> ReadShownReadiness(Txn& txn, const rpc::Call& call, const std::string& member,
                                                         const std::string& role, const std::string& release,
                                                         std::optional<absl::CivilDay> day) {
  v1::GetSkillGapRequest request;
  request.set_member(member);
  request.set_role(role);
  request.set_release(release);
  if (day) *request.mutable_as_of_date() = base::DateOf(*day);
  const auto answer = GetSkillGap(txn, call, request);
  if (absl::IsNotFound(answer.status())) return std::optional<double>();
  if (!answer.ok()) return answer.status();
  return ShownReadiness(answer->gap());
}

void ValidateCompareRoles(const v1::CompareRolesRequest& request, base::Violations& violations) {
  CheckThresholds("thresholds", request.thresholds(), violations);
}

absl::StatusOr<v1::RoleComparison> CompareRoles(Txn& txn, const rpc::Call& call, const v1::CompareRolesRequest& request) {
  const std::string& own = call.access.member;
  WM_ASSIGN_OR_RETURN(v1::Role from, ReadVisibleRole(txn, call, own, request.from(), request.from_release()));
  WM_ASSIGN_OR_RETURN(v1::Role to, ReadVisibleRole(txn, call, own, request.to(), request.to_release()));
  const v1::SkillKind kind = KindOf(request.kind());
  v1::RoleComparison comparison;
  WM_ASSIGN_OR_RETURN(const auto to_scales, ScalesOf(txn, to));
  *comparison.mutable_gap() = ComputeSkillGap(StartFromRole(from, kind), to, kind, to_scales);
  WM_ASSIGN_OR_RETURN(const auto from_scales, ScalesOf(txn, from));
  *comparison.mutable_reverse() = ComputeSkillGap(StartFromRole(to, kind), from, kind, from_scales);
  const ViabilityLimits limits = LimitsOf(request.thresholds());
  *comparison.mutable_transition() = TransitionOf(FiguresOfMove(from, from_scales, to, to_scales), limits);
  *comparison.mutable_reverse_transition() = TransitionOf(FiguresOfMove(to, to_scales, from, from_scales), limits);
  *comparison.mutable_from() = std::move(from);
  *comparison.mutable_to() = std::move(to);
  return comparison;
}

}  // namespace waymark::plan
