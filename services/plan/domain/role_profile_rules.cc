#include "services/plan/domain/role_profile_rules.h"

#include <string>
#include <string_view>
#include <tuple>

#include "absl/container/flat_hash_set.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/field_rules.h"
#include "services/plan/domain/scale.h"

namespace waymark::plan {
namespace {

using google::protobuf::RepeatedPtrField;

constexpr double kMostMoveMonths = 600;

void CheckText(std::string_view field, const std::string& text, size_t most, base::Violations& violations) {
  if (text.size() > most) violations.Add(field, base::Cat("must have at most ", most, " bytes"));
}

void CheckSize(std::string_view field, int size, int most, base::Violations& violations) {
  if (size > most) violations.Add(field, base::Cat("must have at most ", most, " entries"));
}

// Skills of one kind; `seen` gathers their names over both.
void CheckSkills(std::string_view field, const RepeatedPtrField<v1::RequiredSkill>& skills,
                 absl::flat_hash_set<std::string>* seen, base::Violations& violations) {
  for (int i = 0; i < skills.size(); ++i) {
    const std::string at = base::Cat(field, "[", i, "]");
    if (skills[i].skill().empty()) {
      violations.Add(at + ".skill", "is required");
    } else if (!seen->insert(skills[i].skill()).second) {
      violations.Add(at + ".skill", "must not be named twice");
    }
    if (!skills[i].has_level()) violations.Add(at + ".level", "is required");
    if (!(skills[i].weight() >= 0 && skills[i].weight() <= 1))
      violations.Add(at + ".weight", "must be above 0, at most 1, or 0 for 1");
  }
}

// Moves out of the profile, or into it.
void CheckMoves(std::string_view field, const std::string& profile, const RepeatedPtrField<v1::RelatedRole>& moves,
                base::Violations& violations) {
  CheckSize(field, moves.size(), kMaxProfileEntries, violations);
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < moves.size(); ++i) {
    const v1::RelatedRole& move = moves[i];
    const std::string at = base::Cat(field, "[", i, "]");
    const std::string_view owner = base::OwnerOf(move.role());
    if (move.role().empty()) {
      violations.Add(at + ".role", "is required");
    } else if (move.role() == profile || (!owner.empty() && owner != base::OwnerOf(profile))) {
      violations.Add(at + ".role", "must be a role of the catalogue or another profile of the member's own");
    } else if (!seen.insert(move.role()).second) {
      violations.Add(at + ".role", "must not be named twice");
    }
    CheckThreePoint(at + ".months", move.has_months(), move.months(), kMostMoveMonths, violations);
    if (move.has_success_chance() && !(move.success_chance() > 0 && move.success_chance() <= 1))
      violations.Add(at + ".success_chance", "must be above 0, at most 1");
  }
}

bool IsLess(const google::type::Money& a, const google::type::Money& b) {
  return std::tuple(a.units(), a.nanos()) < std::tuple(b.units(), b.nanos());
}

void CheckPayBand(std::string_view field, const v1::PayBand& band, base::Violations& violations) {
  if (band.period() == v1::PAY_PERIOD_UNSPECIFIED)
    violations.Add(base::Cat(field, ".period"), "must be HOUR, MONTH or YEAR");
  for (const auto& [end, set, money] : {std::tuple(".minimum", band.has_minimum(), &band.minimum()),
                                        std::tuple(".maximum", band.has_maximum(), &band.maximum())}) {
    if (!set) violations.Add(base::Cat(field, end), "is required");
    CheckMoney(base::Cat(field, end), set, *money, violations);
  }
  const std::string& currency = band.minimum().currency_code();
  if (band.maximum().currency_code() != currency || IsLess(band.maximum(), band.minimum()))
    violations.Add(base::Cat(field, ".maximum"), "must be in the currency of minimum and not below it");
  CheckSize(base::Cat(field, ".steps"), band.steps_size(), kMaxProfileEntries, violations);
  for (int i = 0; i < band.steps_size(); ++i) {
    const v1::PayStep& step = band.steps(i);
    const std::string at = base::Cat(field, ".steps[", i, "]");
    CheckText(at + ".title", step.title(), 200, violations);
    CheckMoney(at + ".amount", true, step.amount(), violations);
    if (step.amount().currency_code() != currency)
      violations.Add(at + ".amount.currency_code", "must be the currency of the band");
    const int least = i == 0 ? 0 : band.steps(i - 1).months_in_role() + 1;
    if (step.months_in_role() < least || step.months_in_role() > kMostMoveMonths)
      violations.Add(at + ".months_in_role", base::Cat("must rise from step to step, from 0 to ", kMostMoveMonths));
  }
}

void CheckRole(const v1::Role& role, base::Violations& violations) {
  if (role.title().empty()) violations.Add("role.title", "is required");
  CheckText("role.title", role.title(), 200, violations);
  CheckText("role.family", role.family(), 200, violations);
  CheckText("role.description", role.description(), 4000, violations);
  CheckText("role.location", role.location(), 200, violations);
  CheckSize("role.duties", role.duties_size(), kMaxProfileEntries, violations);
  for (int i = 0; i < role.duties_size(); ++i) {
    const std::string at = base::Cat("role.duties[", i, "].text");
    if (role.duties(i).text().empty()) violations.Add(at, "is required");
    CheckText(at, role.duties(i).text(), 1000, violations);
  }
  CheckSize("role.skills", role.skills_size() + role.knowledge_size(), kMaxProfileSkills, violations);
  absl::flat_hash_set<std::string> skills;
  CheckSkills("role.skills", role.skills(), &skills, violations);
  CheckSkills("role.knowledge", role.knowledge(), &skills, violations);
  CheckSize("role.qualifications", role.qualifications_size(), kMaxProfileEntries, violations);
  for (int i = 0; i < role.qualifications_size(); ++i) {
    const std::string at = base::Cat("role.qualifications[", i, "].title");
    if (role.qualifications(i).title().empty()) violations.Add(at, "is required");
    CheckText(at, role.qualifications(i).title(), 200, violations);
  }
  if (role.has_pay_band()) CheckPayBand("role.pay_band", role.pay_band(), violations);
  CheckFigure("role.travel_percent", role.has_travel_percent(), role.travel_percent(), 0, 100, violations);
  CheckFigure("role.hours_per_week", role.has_hours_per_week(), role.hours_per_week(), 0, 100, violations);
  CheckFigure("role.grade", true, role.grade(), 0, 1000, violations);
}

void SettleSkills(RepeatedPtrField<v1::RequiredSkill>* skills) {
  for (v1::RequiredSkill& skill : *skills) {
    skill.clear_importance();
    skill.clear_suppressed();
    skill.clear_not_relevant();
    if (skill.weight() == 0) skill.set_weight(1);
    if (skill.demand() == v1::DEMAND_UNSPECIFIED) skill.set_demand(v1::DEMAND_MUST);
  }
}

void SettleMoves(RepeatedPtrField<v1::RelatedRole>* moves) {
  for (v1::RelatedRole& move : *moves) {
    move.clear_tier();
    move.clear_rank();
  }
}

}  // namespace

void CheckRoleProfile(const v1::RoleProfile& profile, base::Violations& violations) {
  CheckRole(profile.role(), violations);
  CheckMoves("role.related_roles", profile.name(), profile.role().related_roles(), violations);
  CheckMoves("reached_from", profile.name(), profile.reached_from(), violations);
}

void SettleRoleProfile(v1::RoleProfile* profile) {
  v1::Role& role = *profile->mutable_role();
  role.set_name(profile->name());
  for (const auto clear :
       {&v1::Role::clear_catalogue, &v1::Role::clear_release, &v1::Role::clear_profession,
        &v1::Role::clear_profession_description, &v1::Role::clear_level_title, &v1::Role::clear_preparation,
        &v1::Role::clear_licence}) {
    (role.*clear)();
  }
  for (v1::Duty& duty : *role.mutable_duties()) duty.clear_source_id();
  for (v1::RequiredQualification& asked : *role.mutable_qualifications()) {
    if (asked.demand() == v1::DEMAND_UNSPECIFIED) asked.set_demand(v1::DEMAND_MUST);
  }
  SettleSkills(role.mutable_skills());
  SettleSkills(role.mutable_knowledge());
  role.set_skills_state(role.skills().empty() && role.knowledge().empty() ? v1::SKILLS_STATE_UNKNOWN
                                                                          : v1::SKILLS_STATE_KNOWN);
  SettleMoves(role.mutable_related_roles());
  SettleMoves(profile->mutable_reached_from());
}

void DescribeSkill(const v1::Skill& skill, v1::RequiredSkill* required) {
  required->set_title(skill.title());
  required->set_kind(skill.kind() == v1::SKILL_KIND_UNSPECIFIED ? v1::SKILL_KIND_SKILL : skill.kind());
  required->set_level_meaning(LevelMeaning(skill, required->level().value()));
}

}  // namespace waymark::plan
