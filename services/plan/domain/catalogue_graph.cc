#include "services/plan/domain/catalogue_graph.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/pay_conversion.h"
#include "services/plan/domain/qualifications.h"
#include "services/plan/domain/scale.h"

namespace waymark::plan {
namespace {

constexpr double kUsualMonths = 12;

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

RoleTraits TraitsWithNeeds(const v1::Role& role, absl::Span<const v1::Scale> scales,
                           absl::flat_hash_map<std::string, int>* skills) {
  RoleTraits traits = TraitsOf(role);
  for (const v1::RequiredSkill& skill : role.skills()) {
    const auto fraction = FractionOf(scales, skill.level());
    if (!fraction) continue;
    const int index = skills->try_emplace(skill.skill(), static_cast<int>(skills->size())).first->second;
    traits.needs.push_back({index, *fraction, skill.weight()});
  }
  return traits;
}

MoveEnd EndOf(const RoleTraits& role, std::optional<double> pay) {
  return {role.catalogue, role.group, role.job_zone, pay, role.needs};
}

// A graph while roles and moves come together.
class GraphInMaking {
 public:
  // `head`: scales, skills and currency.
  explicit GraphInMaking(CatalogueGraph head) : made_(std::move(head)) {}

  void AddRole(const v1::Role& role) {
    traits_[role.name()] = TraitsWithNeeds(role, made_.scales, &made_.skills);
    made_.skill_scales.resize(made_.skills.size());
    for (const v1::RequiredSkill& skill : role.skills()) {
      const auto index = made_.skills.find(skill.skill());
      if (index == made_.skills.end()) continue;
      std::string& scale = made_.skill_scales[index->second];
      if (scale.empty() || skill.level().scale() < scale) scale = skill.level().scale();
    }
    nodes_.push_back({role.name(), role.title(), YearlyPay(role, made_.currency)});
    pay_[role.name()] = nodes_.back().pay;
  }

  // Between roles that were added; a move between others is left out. `prefix` goes before what tells it from others.
  void AddMove(const std::string& from, const std::string& to, std::string_view prefix,
               const v1::RelatedRole& related) {
    const auto start = traits_.find(from);
    const auto end = traits_.find(to);
    if (start == traits_.end() || end == traits_.end() || from == to) return;
    GraphMove move;
    move.from = from;
    move.to = to;
    move.name = base::Cat(prefix, static_cast<int>(related.kind()), "/", related.rank());
    move.months = MonthsOfMove(related, start->second.height, end->second.height);
    move.risk = RiskOf(related);
    move.skill_distance = Distance(start->second.needs, end->second.needs);
    Tell(&move, {!related.has_months() || !related.has_success_chance(),
                 KindOfMove(related.kind(), start->second.height, end->second.height),
                 FiguresOfMove(EndOf(start->second, pay_[from]), EndOf(end->second, pay_[to]))});
    moves_.push_back(std::move(move));
  }

  // All of a graph that was made before, whose skills are among the head's.
  void AddAll(const CatalogueGraph& other) {
    for (int i = 0; i < other.graph.size(); ++i) {
      nodes_.push_back(other.graph.role(i));
      traits_[other.graph.role(i).name] = other.roles[i];
      pay_[other.graph.role(i).name] = other.graph.role(i).pay;
    }
    for (int i = 0; i < other.graph.move_count(); ++i) {
      moves_.push_back(other.graph.move(i));
      Tell(&moves_.back(), {other.reckoned[i], other.kinds[i], other.figures[i]});
    }
  }

  absl::StatusOr<CatalogueGraph> Finish() && {
    WM_ASSIGN_OR_RETURN(made_.graph, RoleGraph::Build(std::move(nodes_), std::move(moves_)));
    for (int i = 0; i < made_.graph.size(); ++i) made_.roles.push_back(std::move(traits_[made_.graph.role(i).name]));
    for (int i = 0; i < made_.graph.move_count(); ++i) {
      const auto& [reckoned, kind, figures] = said_[made_.graph.move(i).tag];
      made_.reckoned.push_back(reckoned);
      made_.kinds.push_back(kind);
      made_.figures.push_back(figures);
    }
    return std::move(made_);
  }

 private:
  // What is told of a move beside what searches look at.
  struct MoveTraits {
    bool reckoned = false;
    v1::MoveKind kind = v1::MOVE_KIND_UNSPECIFIED;
    MoveFigures figures;
  };

  void Tell(GraphMove* move, const MoveTraits& traits) {
    move->tag = static_cast<int>(said_.size());
    said_.push_back(traits);
  }

  CatalogueGraph made_;
  absl::flat_hash_map<std::string, RoleTraits> traits_;
  absl::flat_hash_map<std::string, std::optional<double>> pay_;
  std::vector<GraphRole> nodes_;
  std::vector<GraphMove> moves_;
  std::vector<MoveTraits> said_;  // by the move's tag
};

}  // namespace

std::vector<Cost> MoveDistances(const CatalogueGraph& catalogue, absl::Span<const double> levels) {
  const RoleGraph& graph = catalogue.graph;
  std::vector<Cost> distances(graph.move_count());
  for (int role = 0; role < graph.size(); ++role) {
    for (int move = graph.first_out(role); move < graph.first_out(role + 1); ++move) {
      const absl::Span<const SkillNeed> along[] = {catalogue.roles[role].needs,
                                                   catalogue.roles[graph.ends(move).to].needs};
      distances[move] = ToCost(AccumulatedDistances({levels.begin(), levels.end()}, along)[1]);
    }
  }
  return distances;
}

MoveFigures FiguresOfMove(const v1::Role& from, absl::Span<const v1::Scale> from_scales, const v1::Role& to,
                          absl::Span<const v1::Scale> to_scales) {
  absl::flat_hash_map<std::string, int> skills;
  const RoleTraits start = TraitsWithNeeds(from, from_scales, &skills);
  const RoleTraits end = TraitsWithNeeds(to, to_scales, &skills);
  const std::string& currency = from.pay_band().minimum().currency_code();
  return FiguresOfMove(EndOf(start, YearlyPay(from, currency)), EndOf(end, YearlyPay(to, currency)));
}

std::optional<double> FractionOf(absl::Span<const v1::Scale> scales, const type::v1::Level& level) {
  const v1::Scale* scale = FindScale(scales, level.scale());
  if (scale == nullptr || scale->maximum() <= 0) return std::nullopt;
  return ShareOfScale(*scale, level.value());
}

v1::MoveKind KindOfMove(v1::MoveKind said, int from_height, int to_height) {
  if (said != v1::MOVE_KIND_UNSPECIFIED || from_height == 0 || to_height == 0) return said;
  return to_height > from_height ? v1::MOVE_KIND_PROMOTION : v1::MOVE_KIND_LATERAL;
}

int HeightOf(const v1::Role& role) {
  if (!base::OwnerOf(role.name()).empty()) return 0;
  return role.grade() != 0 ? role.grade() : role.preparation().job_zone();
}

RoleTraits TraitsOf(const v1::Role& role) {
  RoleTraits traits;
  traits.height = HeightOf(role);
  traits.catalogue = role.catalogue();
  traits.group = role.family().empty() ? role.profession() : role.family();
  traits.job_zone = role.preparation().job_zone();
  for (const v1::RequiredQualification& required : role.qualifications()) {
    if (IsMandatory(required.demand())) traits.mandatory.push_back(required);
  }
  traits.location = role.location();
  if (role.has_travel_percent()) traits.travel_percent = role.travel_percent();
  if (role.has_hours_per_week()) traits.hours_per_week = role.hours_per_week();
  return traits;
}

double MonthsOfMove(const v1::RelatedRole& related, int from_height, int to_height) {
  if (!related.has_months()) {
    return kUsualMonths * (1 + std::max(0, from_height == 0 || to_height == 0 ? 0 : to_height - from_height));
  }
  const type::v1::ThreePoint& months = related.months();
  const double likely = months.likely();
  return ((months.has_optimistic() ? months.optimistic() : likely) + 4 * likely +
          (months.has_pessimistic() ? months.pessimistic() : likely)) /
         6;
}

absl::StatusOr<CatalogueGraph> MakeCatalogueGraph(const std::vector<v1::Role>& roles, std::vector<v1::Scale> scales) {
  CatalogueGraph head;
  head.scales = std::move(scales);
  head.currency = CurrencyOf(roles);
  GraphInMaking making(std::move(head));
  for (const v1::Role& role : roles) making.AddRole(role);
  for (const v1::Role& role : roles) {
    for (const v1::RelatedRole& to : role.related_roles()) making.AddMove(role.name(), to.role(), "", to);
  }
  return std::move(making).Finish();
}

absl::StatusOr<CatalogueGraph> WithProfiles(const CatalogueGraph& catalogue,
                                            const std::vector<v1::RoleProfile>& profiles,
                                            absl::Span<const v1::Scale> scales) {
  CatalogueGraph head;
  head.scales = catalogue.scales;
  for (const v1::Scale& scale : scales) {
    if (FindScale(head.scales, scale.name()) == nullptr) head.scales.push_back(scale);
  }
  head.skills = catalogue.skills;
  head.skill_scales = catalogue.skill_scales;
  std::vector<v1::Role> roles;
  for (const v1::RoleProfile& profile : profiles) roles.push_back(profile.role());
  head.currency = catalogue.currency.empty() ? CurrencyOf(roles) : catalogue.currency;
  GraphInMaking making(std::move(head));
  making.AddAll(catalogue);
  for (const v1::Role& role : roles) making.AddRole(role);
  for (const v1::RoleProfile& profile : profiles) {
    const std::string& name = profile.role().name();
    for (const v1::RelatedRole& to : profile.role().related_roles()) making.AddMove(name, to.role(), "", to);
    // Two profiles may both tell of the move between them: each is a way of its own.
    for (const v1::RelatedRole& from : profile.reached_from()) making.AddMove(from.role(), name, "in/", from);
  }
  return std::move(making).Finish();
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
