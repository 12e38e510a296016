#include "services/plan/domain/move_viability.h"

#include <algorithm>
#include <cstdlib>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "common/base/cat.h"

namespace waymark::plan {
namespace {

std::optional<double> Similarity(const MoveEnd& from, const MoveEnd& to) {
  if (from.needs.empty() || to.needs.empty()) return std::nullopt;
  absl::flat_hash_map<int, double> have;
  for (const SkillNeed& need : from.needs) have[need.skill] = std::max(have[need.skill], need.need);
  double covered = 0, needed = 0;
  bool shared = !from.catalogue.empty() && from.catalogue == to.catalogue;
  for (const SkillNeed& need : to.needs) {
    needed += need.weight * need.need;
    const auto found = have.find(need.skill);
    if (found == have.end()) continue;
    shared = true;
    covered += need.weight * std::min(need.need, found->second);
  }
  if (!shared || needed <= 0) return std::nullopt;
  return covered / needed;
}

std::optional<bool> SameGroup(const MoveEnd& from, const MoveEnd& to) {
  if (from.group.empty() || to.group.empty()) return std::nullopt;
  const bool same = absl::EqualsIgnoreCase({from.group.data(), from.group.size()}, {to.group.data(), to.group.size()});
  // Different words of two vocabularies may mean one group.
  if (!same && from.catalogue != to.catalogue) return std::nullopt;
  return same;
}

}  // namespace

MoveFigures FiguresOfMove(const MoveEnd& from, const MoveEnd& to) {
  MoveFigures figures;
  figures.similarity = Similarity(from, to);
  if (from.job_zone != 0 && to.job_zone != 0) figures.job_zone_difference = to.job_zone - from.job_zone;
  if (from.pay && to.pay && *from.pay > 0 && *to.pay > 0) figures.pay_ratio = *to.pay / *from.pay;
  figures.same_group = SameGroup(from, to);
  return figures;
}

void CheckThresholds(std::string_view field, const v1::ViabilityThresholds& thresholds, base::Violations& violations) {
  const auto check = [&](std::string_view name, bool set, double value, int most) {
    if (set && !(value >= 0 && value <= most))
      violations.Add(base::Cat(field, ".", name), base::Cat("must be from 0 to ", most));
  };
  check("similarity", thresholds.has_similarity(), thresholds.similarity(), 1);
  check("job_zone_difference", thresholds.has_job_zone_difference(), thresholds.job_zone_difference(), 4);
  check("pay_ratio", thresholds.has_pay_ratio(), thresholds.pay_ratio(), 100);
}

ViabilityLimits LimitsOf(const v1::ViabilityThresholds& thresholds) {
  ViabilityLimits limits;
  if (thresholds.has_similarity()) limits.similarity = thresholds.similarity();
  if (thresholds.has_job_zone_difference()) limits.job_zone_difference = thresholds.job_zone_difference();
  if (thresholds.has_pay_ratio()) limits.pay_ratio = thresholds.pay_ratio();
  return limits;
}

v1::Viability ViabilityOf(const MoveFigures& figures, const ViabilityLimits& limits) {
  const auto& [similarity, zones, pay, same_group] = figures;
  const bool fails = (similarity && !(*similarity > limits.similarity)) ||
                     (zones && std::abs(*zones) > limits.job_zone_difference) || (pay && !(*pay > limits.pay_ratio));
  if (fails) return v1::VIABILITY_NOT_VIABLE;
  return similarity && zones && pay ? v1::VIABILITY_VIABLE : v1::VIABILITY_UNKNOWN;
}

v1::TransitionKind TransitionKindOf(const MoveFigures& figures) {
  if (!figures.pay_ratio || !figures.same_group) return v1::TRANSITION_KIND_UNSPECIFIED;
  if (*figures.pay_ratio > 1) {
    return *figures.same_group ? v1::TRANSITION_KIND_ADVANCEMENT : v1::TRANSITION_KIND_LATERAL_ADVANCEMENT;
  }
  return *figures.same_group ? v1::TRANSITION_KIND_SIMILAR : v1::TRANSITION_KIND_LATERAL_TRANSITION;
}

v1::Transition TransitionOf(const MoveFigures& figures, const ViabilityLimits& limits) {
  v1::Transition transition;
  transition.set_kind(TransitionKindOf(figures));
  transition.set_viability(ViabilityOf(figures, limits));
  if (figures.similarity) transition.set_similarity(*figures.similarity);
  if (figures.job_zone_difference) transition.set_job_zone_difference(*figures.job_zone_difference);
  if (figures.pay_ratio) transition.set_pay_ratio(*figures.pay_ratio);
  return transition;
}

}  // namespace waymark::plan
