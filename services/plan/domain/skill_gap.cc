#include "services/plan/domain/skill_gap.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "services/plan/domain/scale.h"

namespace waymark::plan {
namespace {

using v1::SkillDifference;
using v1::SkillGap;

using Held = absl::flat_hash_map<std::string_view, std::vector<const HeldSkill*>>;

const google::protobuf::RepeatedPtrField<v1::RequiredSkill>& Required(const v1::Role& role, v1::SkillKind kind) {
  return kind == v1::SKILL_KIND_KNOWLEDGE ? role.knowledge() : role.skills();
}

// The highest level there is of `skill` on the scale of `need`; null where none is known.
const HeldSkill* Find(const Held& held, const v1::RequiredSkill& need, const v1::Scale* scale) {
  auto found = held.find(need.skill());
  if (found == held.end() || scale == nullptr) return nullptr;
  const HeldSkill* best = nullptr;
  for (const HeldSkill* skill : found->second) {
    if (skill->level.scale() != need.level().scale() || !ValueProblem(*scale, skill->level.value()).empty()) continue;
    if (best == nullptr || skill->level.value() > best->level.value()) best = skill;
  }
  return best;
}

// The unit that all of a role's gaps are in, so that they may be added.
SkillGap::Unit UnitOf(const v1::Role& role, v1::SkillKind kind, absl::Span<const v1::Scale> scales) {
  const auto& required = Required(role, kind);
  if (required.empty()) return SkillGap::UNIT_UNSPECIFIED;
  const v1::Scale* scale = FindScale(scales, required.begin()->level().scale());
  if (scale == nullptr || scale->kind() != v1::Scale::KIND_ORDINAL) return SkillGap::UNIT_FRACTION;
  bool same = std::all_of(required.begin(), required.end(), [&](const auto& skill) { return skill.level().scale() == scale->name(); });
  return same ? SkillGap::UNIT_RANK : SkillGap::UNIT_FRACTION;
}

// `nothing`: where no level is known, that is because there is nothing of it.
SkillDifference Difference(const v1::RequiredSkill& required, const HeldSkill* have, const v1::Scale* scale,
                           SkillGap::Unit unit, bool nothing) {
  SkillDifference difference;
  difference.set_skill(required.skill());
  difference.set_title(required.title());
  difference.set_weight(required.weight());
  *difference.mutable_need() = required.level();
  difference.set_need_meaning(required.level_meaning());
  difference.set_demand(required.demand());
  difference.set_suppressed(required.suppressed());
  difference.set_not_relevant(required.not_relevant());
  double need = required.level().value();
  if (have != nullptr) {
    *difference.mutable_have() = have->level;
    double held = have->level.value();
    difference.set_kind(held < need ? SkillDifference::KIND_UP : held > need ? SkillDifference::KIND_DOWN : SkillDifference::KIND_MET);
    if (held < need) {
      // need and have are scaled apart, then subtracted, as the formula says; equal levels never come here.
      double gap = InUnit(unit, *scale, need) - InUnit(unit, *scale, held);
      difference.set_gap(gap);
      difference.set_weighted_gap(required.weight() * gap);
    }
  } else if (scale != nullptr && scale->kind() == v1::Scale::KIND_INTERVAL && need <= scale->minimum()) {
    difference.set_kind(SkillDifference::KIND_MET);
  } else if (nothing && scale != nullptr) {
    difference.set_kind(SkillDifference::KIND_GAINED);
    difference.set_gap(InUnit(unit, *scale, need));
    difference.set_weighted_gap(required.weight() * difference.gap());
  } else {
    difference.set_kind(SkillDifference::KIND_UNKNOWN);
  }
  return difference;
}

// Sums over the required skills, added in one fixed order.
struct Sums {
  double weight = 0, gap = 0, covered = 0, needed = 0;  // over the known
  double unknown_needed = 0;
};

Sums Add(const std::vector<SkillDifference>& required, SkillGap::Unit unit, absl::Span<const v1::Scale> scales) {
  Sums sums;
  for (const SkillDifference& difference : required) {
    const v1::Scale* scale = FindScale(scales, difference.need().scale());
    if (scale == nullptr) continue;
    double need = InUnit(unit, *scale, difference.need().value());
    if (difference.kind() == SkillDifference::KIND_UNKNOWN) {
      sums.unknown_needed += difference.weight() * need;
      continue;
    }
    double have = difference.has_have()                               ? InUnit(unit, *scale, difference.have().value())
                  : difference.kind() == SkillDifference::KIND_GAINED ? 0
                                                                      : need;
    sums.weight += difference.weight();
    sums.gap += difference.weighted_gap();
    sums.covered += difference.weight() * std::min(need, have);
    sums.needed += difference.weight() * need;
  }
  return sums;
}

void SetReadiness(const Sums& sums, SkillGap* gap) {
  v1::Readiness* share = gap->add_readiness();
  share->set_formula(v1::Readiness::FORMULA_SHARE_MET);
  share->set_formula_text("share met: skills known to be met / skills required");
  v1::Readiness* proportional = gap->add_readiness();
  proportional->set_formula(v1::Readiness::FORMULA_PROPORTIONAL);
  proportional->set_formula_text("proportional: sum(w * min(need, have)) / sum(w * need), over the skills that are known");
  bool no_figure = gap->comparability() == SkillGap::COMPARABILITY_ROLE_UNKNOWN ||
                   gap->comparability() == SkillGap::COMPARABILITY_NO_SHARED_SKILLS;
  if (no_figure) return;

  double required = gap->required_count();
  share->set_lowest(gap->met_count() / required);
  share->set_highest((gap->met_count() + gap->unknown_count()) / required);
  double all_needed = sums.needed + sums.unknown_needed;
  if (all_needed > 0) {
    proportional->set_lowest(sums.covered / all_needed);
    proportional->set_highest((sums.covered + sums.unknown_needed) / all_needed);
  }
  if (gap->comparability() != SkillGap::COMPARABILITY_COMPARABLE) return;
  share->set_value(gap->met_count() / required);
  if (sums.needed > 0) proportional->set_value(sums.covered / sums.needed);
  gap->set_total(sums.gap);
  if (sums.weight > 0) gap->set_mean(sums.gap / sums.weight);
}

void Count(const SkillDifference& difference, SkillGap* gap) {
  switch (difference.kind()) {
    case SkillDifference::KIND_UP:
    case SkillDifference::KIND_GAINED:
      gap->set_short_count(gap->short_count() + 1);
      break;
    case SkillDifference::KIND_MET:
    case SkillDifference::KIND_DOWN:
      gap->set_met_count(gap->met_count() + 1);
      break;
    default:
      gap->set_unknown_count(gap->unknown_count() + 1);
  }
}

void HoldQualifications(const QualificationRecord& record, const v1::Role& role, SkillGap* gap) {
  for (const v1::RequiredQualification& required : role.qualifications()) {
    *gap->add_qualifications() = HoldAgainst(record, required);
  }
  gap->set_blocked(!MissingMandatory(*gap).empty());
}

// What the start has and the role does not ask for, of the role's own vocabulary: one on none of its scales says nothing here.
std::vector<SkillDifference> Droppable(const GapStart& start, const v1::Role& role, v1::SkillKind kind,
                                       absl::Span<const v1::Scale> scales) {
  absl::flat_hash_set<std::string_view> asked;
  for (const v1::RequiredSkill& required : Required(role, kind)) asked.insert(required.skill());
  std::vector<SkillDifference> droppable;
  for (const HeldSkill& held : start.skills) {
    const v1::Scale* scale = FindScale(scales, held.level.scale());
    if (asked.contains(held.skill) || scale == nullptr || !ValueProblem(*scale, held.level.value()).empty()) continue;
    SkillDifference difference;
    difference.set_skill(held.skill);
    difference.set_title(held.title);
    difference.set_kind(SkillDifference::KIND_DROPPABLE);
    *difference.mutable_have() = held.level;
    droppable.push_back(std::move(difference));
  }
  // One line for each skill, the highest level of it, whatever the order that levels came in.
  auto place = [](const SkillDifference& d) { return std::make_tuple(d.skill(), -d.have().value(), d.have().scale(), d.title()); };
  std::sort(droppable.begin(), droppable.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
  auto same = [](const SkillDifference& a, const SkillDifference& b) { return a.skill() == b.skill(); };
  droppable.erase(std::unique(droppable.begin(), droppable.end(), same), droppable.end());
  return droppable;
}

}  // namespace

double InUnit(SkillGap::Unit unit, const v1::Scale& scale, double value) {
  return unit == SkillGap::UNIT_RANK ? value : ShareOfScale(scale, value);
}

GapStart StartFromRole(const v1::Role& role, v1::SkillKind kind) {
  GapStart start;
  start.name = role.name();
  start.release = role.release();
  start.is_role = true;
  start.record = RecordOf(role);
  for (const v1::RequiredSkill& required : Required(role, kind)) {
    start.skills.push_back({required.skill(), required.title(), required.level()});
  }
  return start;
}

SkillGap ComputeSkillGap(const GapStart& start, const v1::Role& role, v1::SkillKind kind, absl::Span<const v1::Scale> scales) {
  SkillGap gap;
  gap.set_start(start.name);
  gap.set_start_release(start.release);
  gap.set_role(role.name());
  gap.set_role_release(role.release());
  gap.set_unit(UnitOf(role, kind, scales));
  gap.set_required_count(Required(role, kind).size());
  HoldQualifications(start.record, role, &gap);
  if (gap.required_count() == 0) {
    gap.set_comparability(SkillGap::COMPARABILITY_ROLE_UNKNOWN);
    SetReadiness({}, &gap);
    return gap;
  }

  Held held;
  for (const HeldSkill& skill : start.skills) held[skill.skill].push_back(&skill);
  const auto& asked = Required(role, kind);
  const bool shared = std::any_of(asked.begin(), asked.end(), [&](const v1::RequiredSkill& required) {
    return Find(held, required, FindScale(scales, required.level().scale())) != nullptr;
  });
  std::vector<SkillDifference> differences;
  for (const v1::RequiredSkill& required : asked) {
    const v1::Scale* scale = FindScale(scales, required.level().scale());
    const bool nothing = start.is_role && shared && !held.contains(required.skill());
    differences.push_back(Difference(required, Find(held, required, scale), scale, gap.unit(), nothing));
    Count(differences.back(), &gap);
  }
  gap.set_comparability(shared                 ? SkillGap::COMPARABILITY_COMPARABLE
                        : start.skills.empty() ? SkillGap::COMPARABILITY_START_UNKNOWN
                                               : SkillGap::COMPARABILITY_NO_SHARED_SKILLS);
  std::sort(differences.begin(), differences.end(), [](const auto& a, const auto& b) { return a.skill() < b.skill(); });
  SetReadiness(Add(differences, gap.unit(), scales), &gap);

  std::vector<SkillDifference> droppable = Droppable(start, role, kind, scales);
  gap.set_droppable_count(static_cast<int>(droppable.size()));
  std::move(droppable.begin(), droppable.end(), std::back_inserter(differences));
  auto place = [](const SkillDifference& d) { return std::make_tuple(-d.weighted_gap(), std::string_view(d.title()), std::string_view(d.skill())); };
  std::sort(differences.begin(), differences.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
  for (SkillDifference& difference : differences) *gap.add_differences() = std::move(difference);
  return gap;
}

std::optional<double> ShownReadiness(const SkillGap& gap) {
  for (const v1::QualificationDifference& qualification : gap.qualifications()) {
    const bool held = qualification.kind() == v1::QualificationDifference::KIND_HELD;
    if (!held && qualification.demand() != v1::DEMAND_SHOULD) return std::nullopt;
  }
  for (const v1::Readiness& readiness : gap.readiness()) {
    if (readiness.formula() == v1::Readiness::FORMULA_PROPORTIONAL && readiness.has_lowest()) return readiness.lowest();
  }
  return std::nullopt;
}

}  // namespace waymark::plan
