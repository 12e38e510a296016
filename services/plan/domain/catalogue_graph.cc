#include "services/plan/domain/catalogue_graph.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/pay_conversion.h"
#include "services/plan/domain/scale.h"

namespace waymark::plan {
namespace {

constexpr double kUsualMonths = 12;

int HeightOf(const v1::Role& role) { return role.grade() != 0 ? role.grade() : role.preparation().job_zone(); }

double MonthsOf(const v1::RelatedRole& related, int from, int to) {
  if (!related.has_months()) return kUsualMonths * (1 + std::max(0, from == 0 || to == 0 ? 0 : to - from));
  const type::v1::ThreePoint& months = related.months();
  const double likely = months.likely();
  return ((months.has_optimistic() ? months.optimistic() : likely) + 4 * likely +
          (months.has_pessimistic() ? months.pessimistic() : likely)) /
         6;
}

double RiskOf(const v1::RelatedRole& related) {
  if (related.has_success_chance()) return std::clamp(1 - related.success_chance(), 0.0, 1.0);
  switch (related.tier()) {
    case v1::RelatedRole::TIER_PRIMARY_LONG:
      return 0.2;
    case v1::RelatedRole::TIER_SUPPLEMENTAL:
      return 0.3;
    default:
      return 0.1;
  }
}

// The least that a role pays a year; nullopt where it is not said or in another currency.
std::optional<double> YearlyPay(const v1::Role& role, const std::string& currency) {
  if (!role.has_pay_band() || role.pay_band().minimum().currency_code() != currency) return std::nullopt;
  v1::Pay pay;
  *pay.mutable_amount() = role.pay_band().minimum();
  pay.set_period(role.pay_band().period());
  PayFault fault;
  const auto hours = role.has_hours_per_week() ? std::optional(role.hours_per_week()) : std::nullopt;
  const auto hundredths = PayInHundredths(pay, v1::PAY_PERIOD_YEAR, hours, &fault);
  if (!hundredths) return std::nullopt;
  return static_cast<double>(*hundredths) / 100;
}

std::string CurrencyOf(const std::vector<v1::Role>& roles) {
  std::map<std::string, std::string> by_name;
  for (const v1::Role& role : roles) {
    if (role.has_pay_band()) by_name[role.name()] = role.pay_band().minimum().currency_code();
  }
  return by_name.empty() ? "" : by_name.begin()->second;
}

// What entering a role asks for of somebody who has just what `from` needs.
double Distance(const std::vector<SkillNeed>& from, const std::vector<SkillNeed>& to) {
  absl::flat_hash_map<int, double> have;
  for (const SkillNeed& need : from) have[need.skill] = std::max(have[need.skill], need.need);
  double distance = 0;
  for (const SkillNeed& need : to) {
    const auto found = have.find(need.skill);
    distance += need.weight * std::max(0.0, need.need - (found == have.end() ? 0 : found->second));
  }
  return distance;
}

RoleTraits TraitsOf(const v1::Role& role, absl::Span<const v1::Scale> scales, absl::flat_hash_map<std::string, int>* skills) {
  RoleTraits traits;
  traits.height = HeightOf(role);
  traits.location = role.location();
  if (role.has_travel_percent()) traits.travel_percent = role.travel_percent();
  if (role.has_hours_per_week()) traits.hours_per_week = role.hours_per_week();
  for (const v1::RequiredSkill& skill : role.skills()) {
    const auto fraction = FractionOf(scales, skill.level());
    if (!fraction) continue;
    const int index = skills->try_emplace(skill.skill(), static_cast<int>(skills->size())).first->second;
    traits.needs.push_back({index, *fraction, skill.weight()});
  }
  return traits;
}

}  // namespace

std::optional<double> FractionOf(absl::Span<const v1::Scale> scales, const type::v1::Level& level) {
  const v1::Scale* scale = FindScale(scales, level.scale());
  if (scale == nullptr || scale->maximum() <= 0) return std::nullopt;
  return std::clamp(level.value() / scale->maximum(), 0.0, 1.0);
}

v1::MoveKind KindOfMove(v1::MoveKind said, int from_height, int to_height) {
  if (said != v1::MOVE_KIND_UNSPECIFIED || from_height == 0 || to_height == 0) return said;
  return to_height > from_height ? v1::MOVE_KIND_PROMOTION : v1::MOVE_KIND_LATERAL;
}

absl::StatusOr<CatalogueGraph> MakeCatalogueGraph(const std::vector<v1::Role>& roles, std::vector<v1::Scale> scales) {
  CatalogueGraph made;
  made.scales = std::move(scales);
  made.currency = CurrencyOf(roles);
  absl::flat_hash_map<std::string, RoleTraits> traits;
  std::vector<GraphRole> nodes;
  for (const v1::Role& role : roles) {
    traits[role.name()] = TraitsOf(role, made.scales, &made.skills);
    nodes.push_back({role.name(), role.title(), YearlyPay(role, made.currency)});
  }
  std::vector<GraphMove> moves;
  std::map<std::tuple<std::string, std::string, std::string>, std::pair<bool, v1::MoveKind>> said;
  for (const v1::Role& role : roles) {
    const RoleTraits& from = traits[role.name()];
    for (const v1::RelatedRole& related : role.related_roles()) {
      const auto to = traits.find(related.role());
      if (to == traits.end() || related.role() == role.name()) continue;
      GraphMove move;
      move.from = role.name();
      move.to = related.role();
      move.name = base::Cat(static_cast<int>(related.kind()), "/", related.rank());
      move.months = MonthsOf(related, from.height, to->second.height);
      move.risk = RiskOf(related);
      move.skill_distance = Distance(from.needs, to->second.needs);
      said[{move.from, move.to, move.name}] = {!related.has_months() || !related.has_success_chance(),
                                               KindOfMove(related.kind(), from.height, to->second.height)};
      moves.push_back(std::move(move));
    }
  }
  WM_ASSIGN_OR_RETURN(made.graph, RoleGraph::Build(std::move(nodes), std::move(moves)));
  for (int i = 0; i < made.graph.size(); ++i) made.roles.push_back(std::move(traits[made.graph.role(i).name]));
  for (int i = 0; i < made.graph.move_count(); ++i) {
    const GraphMove& move = made.graph.move(i);
    const auto& [reckoned, kind] = said[{move.from, move.to, move.name}];
    made.reckoned.push_back(reckoned);
    made.kinds.push_back(kind);
  }
  return made;
}

std::string BrokenLimit(const v1::LifestyleEntry& entry, const RoleTraits& role) {
  if (entry.has_most_travel_percent() && role.travel_percent && *role.travel_percent > entry.most_travel_percent()) {
    return base::Cat("travel ", *role.travel_percent, " % is above the ", entry.most_travel_percent(), " % that will do");
  }
  if (entry.has_hours_per_week() && role.hours_per_week && *role.hours_per_week > entry.hours_per_week()) {
    return base::Cat(*role.hours_per_week, " hours a week are above the ", entry.hours_per_week(), " that will do");
  }
  if (!entry.locations().empty() && !role.location.empty()) {
    const bool will_do = std::any_of(entry.locations().begin(), entry.locations().end(),
                                     [&](const std::string& place) { return absl::EqualsIgnoreCase(place, role.location); });
    if (!will_do) return base::Cat("it is done in ", role.location, ", which is none of the places that will do");
  }
  return "";
}

}  // namespace waymark::plan
