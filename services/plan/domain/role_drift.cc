#include "services/plan/domain/role_drift.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "google/protobuf/util/message_differencer.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::RoleDrift;
using v1::SkillDrift;

using BySkill = std::map<std::string_view, const v1::RequiredSkill*>;

BySkill SkillsOf(const v1::Role& role) {
  BySkill skills;
  for (const auto& skill : role.skills()) skills[skill.skill()] = &skill;
  for (const auto& skill : role.knowledge()) skills[skill.skill()] = &skill;
  return skills;
}

bool SameNeed(const v1::RequiredSkill& a, const v1::RequiredSkill& b) {
  return MessageDifferencer::Equals(a.level(), b.level()) && a.weight() == b.weight() && a.demand() == b.demand();
}

void Tell(const v1::RequiredSkill* then, const v1::RequiredSkill* now, RoleDrift* drift) {
  if (then != nullptr && now != nullptr && SameNeed(*then, *now)) return;
  SkillDrift* skill = drift->add_skills();
  const v1::RequiredSkill& named = now != nullptr ? *now : *then;
  skill->set_skill(named.skill());
  skill->set_title(named.title());
  skill->set_kind(then == nullptr  ? SkillDrift::KIND_ADDED
                  : now == nullptr ? SkillDrift::KIND_REMOVED
                                   : SkillDrift::KIND_CHANGED);
  if (then != nullptr) {
    *skill->mutable_from_level() = then->level();
    skill->set_from_weight(then->weight());
    skill->set_from_demand(then->demand());
  }
  if (now != nullptr) {
    *skill->mutable_to_level() = now->level();
    skill->set_to_weight(now->weight());
    skill->set_to_demand(now->demand());
  }
}

// The field alone, as it is written: what is not set differs from what is set to nothing.
std::string Alone(v1::Role role, const google::protobuf::FieldDescriptor* field) {
  v1::Role alone;
  role.GetReflection()->SwapFields(&role, &alone, {field});
  return alone.SerializeAsString();
}

}  // namespace

std::vector<PlanRole> RolesOf(const v1::Plan& plan) {
  std::vector<PlanRole> roles;
  const auto add = [&](const v1::TargetRole& target, const std::string& used_by) {
    if (!target.role().starts_with("roles/") || target.role_release().empty()) return;
    auto found = std::find_if(roles.begin(), roles.end(), [&](const PlanRole& one) {
      return one.role == target.role() && one.release == target.role_release();
    });
    if (found == roles.end()) found = roles.insert(roles.end(), {target.role(), target.role_release(), {}});
    if (std::find(found->used_by.begin(), found->used_by.end(), used_by) == found->used_by.end())
      found->used_by.push_back(used_by);
  };
  add(plan.target_role(), plan.name());
  for (const auto& interest : plan.interests()) add(interest, plan.name());
  for (const auto& track : plan.tracks()) add(track.target_role(), track.name());
  for (const auto& step : plan.steps()) add(step.role(), step.name());
  return roles;
}

RoleDrift DriftOf(const v1::Role& then, const v1::Role* now) {
  RoleDrift drift;
  drift.set_role(then.name());
  drift.set_title(then.title());
  drift.set_from_release(then.release());
  if (now == nullptr) {
    drift.set_state(RoleDrift::STATE_GONE);
    return drift;
  }
  drift.set_to_release(now->release());
  const BySkill before = SkillsOf(then), after = SkillsOf(*now);
  std::set<std::string_view> names;
  for (const auto& [name, skill] : before) names.insert(name);
  for (const auto& [name, skill] : after) names.insert(name);
  for (const std::string_view name : names) {
    const auto from = before.find(name), to = after.find(name);
    Tell(from == before.end() ? nullptr : from->second, to == after.end() ? nullptr : to->second, &drift);
  }
  if (!MessageDifferencer::Equals(then.pay_band(), now->pay_band()) || then.has_pay_band() != now->has_pay_band()) {
    if (then.has_pay_band()) *drift.mutable_from_pay() = then.pay_band();
    if (now->has_pay_band()) *drift.mutable_to_pay() = now->pay_band();
    drift.add_fields("pay_band");
  }
  for (const char* name :
       {"title", "family", "profession", "level_title", "description", "duties", "skills_state", "preparation",
        "related_roles", "qualifications", "travel_percent", "location", "hours_per_week", "grade", "line"}) {
    const auto* field = v1::Role::descriptor()->FindFieldByName(name);
    if (Alone(then, field) != Alone(*now, field)) drift.add_fields(name);
  }
  drift.set_state(drift.skills().empty() && drift.fields().empty() ? RoleDrift::STATE_CURRENT
                                                                   : RoleDrift::STATE_CHANGED);
  return drift;
}

}  // namespace waymark::plan
