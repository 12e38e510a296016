#include "services/plan/handlers/paths.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/access/redaction.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/catalogue_graph.h"
#include "services/plan/domain/k_best_paths.h"
#include "services/plan/domain/move_viability.h"
#include "services/plan/domain/pareto_front.h"
#include "services/plan/domain/pay_conversion.h"
#include "services/plan/domain/pay_rules.h"
#include "services/plan/domain/qualifications.h"
#include "services/plan/domain/scale.h"
#include "services/plan/handlers/assessment.h"
#include "services/plan/handlers/catalogue.h"
#include "services/plan/handlers/catalogue_tables.h"
#include "services/plan/handlers/tables.h"
#include "services/plan/handlers/visible_role.h"
#include "waymark/plan/v1/path.pb.h"

namespace waymark::plan {
namespace {

using storage::Txn;

constexpr int kMostListed = 200;
constexpr size_t kMostCycles = 20;  // and roles of one
constexpr int kMostCount = 50;
constexpr int kUsualCount = 10;
constexpr double kUsualSoftMonths = 6;

absl::StatusOr<std::vector<v1::Role>> AllRoles(Txn& txn, const std::string& edition) {
  std::vector<v1::Role> roles;
  storage::Query query;
  query.equals = {{"edition", edition}};
  query.order_by = "title";
  while (true) {
    WM_ASSIGN_OR_RETURN(auto page, Roles().Select(txn, query));
    for (auto& row : page) {
      v1::Role role = std::move(row.mutable_message());
      role.clear_duties();
      role.clear_knowledge();
      roles.push_back(std::move(role));
    }
    if (static_cast<int>(page.size()) < query.limit) return roles;
    storage::Query::Place place{TitleKey(roles.back().title()), KeyOf(roles.back().name(), roles.back().release())};
    query.after = std::move(place);
  }
}

// Graphs by what tells them, those that were asked about last.
class KeptGraphs {
 public:
  explicit KeptGraphs(size_t most) : most_(most) {}

  // Null where there is none.
  std::shared_ptr<const CatalogueGraph> Find(const std::string& key) {
    absl::MutexLock lock(&mutex_);
    const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const auto& each) { return each.first == key; });
    if (found == kept_.end()) return nullptr;
    std::rotate(kept_.begin(), found, found + 1);
    return kept_.front().second;
  }

  std::shared_ptr<const CatalogueGraph> Keep(const std::string& key, CatalogueGraph made) {
    auto graph = std::make_shared<const CatalogueGraph>(std::move(made));
    absl::MutexLock lock(&mutex_);
    kept_.insert(kept_.begin(), {key, graph});
    if (kept_.size() > most_) kept_.pop_back();
    return graph;
  }

 private:
  const size_t most_;
  absl::Mutex mutex_;
  std::vector<std::pair<std::string, std::shared_ptr<const CatalogueGraph>>> kept_ ABSL_GUARDED_BY(mutex_);
};

// A graph, and what tells it.
struct ToldGraph {
  std::string key;
  std::shared_ptr<const CatalogueGraph> graph;
};

class Graphs {
 public:
  // Of the release that `start` is of. A release never changes once it is in use, so that its name and content tell its
  // graph.
  absl::StatusOr<ToldGraph> Of(Txn& txn, const v1::Role& start) {
    WM_ASSIGN_OR_RETURN(const auto release, Releases().Get(txn, ReleaseName(start.catalogue(), start.release())));
    const std::string key = base::Cat(release->name(), "#", release->content_hash());
    if (auto kept = of_release_.Find(key)) return ToldGraph{key, kept};
    WM_ASSIGN_OR_RETURN(const auto roles, AllRoles(txn, EditionOf(start.catalogue(), start.release())));
    const std::vector<v1::Scale> scales(release->scales().begin(), release->scales().end());
    WM_ASSIGN_OR_RETURN(CatalogueGraph made, MakeCatalogueGraph(roles, scales));
    return ToldGraph{key, of_release_.Keep(key, std::move(made))};
  }

  // The same with profiles as one caller may see them, which are told by all that they say: with and without pay they
  // are two.
  absl::StatusOr<std::shared_ptr<const CatalogueGraph>> With(const ToldGraph& catalogue,
                                                             const std::vector<v1::RoleProfile>& profiles,
                                                             const std::vector<v1::Scale>& scales) {
    std::string key = catalogue.key;
    const auto add = [&](const google::protobuf::Message& message) {
      const std::string said = message.SerializeAsString();
      base::Append(&key, "#", said.size(), ":", said);
    };
    for (const v1::RoleProfile& profile : profiles) add(profile);
    for (const v1::Scale& scale : scales) add(scale);
    if (auto kept = with_profiles_.Find(key)) return kept;
    WM_ASSIGN_OR_RETURN(CatalogueGraph whole, WithProfiles(*catalogue.graph, profiles, scales));
    return with_profiles_.Keep(key, std::move(whole));
  }

 private:
  // Of all of O*NET one takes some 5 MB.
  KeptGraphs of_release_{4};
  KeptGraphs with_profiles_{8};
};

// A query made ready for a search.
struct Ready {
  std::shared_ptr<const CatalogueGraph> catalogue;
  PathQuestion question;
  std::vector<double> soft_months;  // by role: what moves into it cost more
  std::vector<double> levels;       // of the member, by skill of the graph
  ViabilityLimits viability;
  QualificationRecord record;       // of the member, today
  v1::CareerPaths answer;           // all but the paths
};

// The member's levels, as `call` may see them, on the scale that roles ask for the skill on, as in a gap; of what is
// not rated on it, what the start asks for.
absl::Status ReadLevels(Txn& txn, const rpc::Call& call, const std::string& member, Ready* ready) {
  const CatalogueGraph& catalogue = *ready->catalogue;
  ready->levels.assign(catalogue.skills.size(), 0);
  for (const SkillNeed& need : catalogue.roles[ready->question.start].needs) ready->levels[need.skill] = need.need;
  WM_ASSIGN_OR_RETURN(auto entries, EntriesAsOf(txn, member, std::nullopt));
  for (v1::AssessmentEntry& entry : entries) {
    if (call.access.SeesPart()) access::Redact(call.access, &entry);
    const auto skill = catalogue.skills.find(entry.skill_level().skill());
    if (skill == catalogue.skills.end() || !entry.skill_level().has_level()) continue;
    const type::v1::Level& level = entry.skill_level().level();
    const v1::Scale* scale = FindScale(catalogue.scales, level.scale());
    if (scale == nullptr || level.scale() != catalogue.skill_scales[skill->second]) continue;
    if (!ValueProblem(*scale, level.value()).empty()) continue;
    ready->levels[skill->second] = ShareOfScale(*scale, level.value());
  }
  return absl::OkStatus();
}

// Leaves out what hard limits of the plan forbid, and prices soft ones.
absl::Status Limit(Txn& txn, const rpc::Call& call, const v1::PathQuery& query, Ready* ready) {
  const CatalogueGraph& catalogue = *ready->catalogue;
  ready->soft_months.assign(catalogue.roles.size(), 0);
  ready->question.allowed.roles.assign(catalogue.roles.size(), true);
  if (query.plan().empty()) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const auto stored, Plans().Get(txn, query.plan()));
  v1::Plan plan = *stored;
  access::Redact(call.access, &plan);
  const double soft = query.has_soft_months() ? query.soft_months() : kUsualSoftMonths;
  for (int i = 0; i < catalogue.graph.size(); ++i) {
    for (const v1::LifestyleEntry& entry : plan.lifestyle()) {
      const std::string broken = BrokenLimit(entry, catalogue.roles[i]);
      if (broken.empty()) continue;
      if (!entry.hard()) {
        ready->soft_months[i] += soft;
        continue;
      }
      ready->question.allowed.roles[i] = false;
      if (ready->answer.exclusions_size() >= kMostListed) break;
      v1::PathExclusion& exclusion = *ready->answer.add_exclusions();
      exclusion.set_role(catalogue.graph.role(i).name);
      exclusion.set_reason(broken);
      break;
    }
  }
  return absl::OkStatus();
}

// Leaves out the moves that are known not to be viable, where that is asked for.
void KeepViable(const v1::PathQuery& query, Ready* ready) {
  ready->viability = LimitsOf(query.thresholds());
  if (!query.viable_only()) return;
  const CatalogueGraph& catalogue = *ready->catalogue;
  std::vector<bool>& allowed = ready->question.allowed.moves;
  allowed.assign(catalogue.graph.move_count(), true);
  for (int i = 0; i < catalogue.graph.move_count(); ++i) {
    allowed[i] = ViabilityOf(catalogue.figures[i], ready->viability) != v1::VIABILITY_NOT_VIABLE;
  }
  ready->answer.set_not_viable_count(static_cast<int>(std::count(allowed.begin(), allowed.end(), false)));
}

absl::Status Aim(const v1::PathQuery& query, Ready* ready) {
  const CatalogueGraph& catalogue = *ready->catalogue;
  base::Violations violations;
  for (int i = 0; i < query.targets_size(); ++i) {
    const auto target = catalogue.graph.Find(query.targets(i));
    if (!target) {
      violations.Add(base::Cat("query.targets[", i, "]"),
                     "must be a role of the start's catalogue and release, or a profile of the member's own");
    } else {
      ready->question.targets.push_back(*target);
    }
  }
  if (query.has_least_pay()) {
    PayFault fault;
    const auto least = PayInHundredths(query.least_pay(), v1::PAY_PERIOD_YEAR, std::nullopt, &fault);
    if (query.least_pay().amount().currency_code() != catalogue.currency) {
      violations.Add("query.least_pay.amount.currency_code",
                     catalogue.currency.empty() ? "must be left out: the catalogue tells no pay"
                                                : base::Cat("must be ", catalogue.currency, ", as the catalogue's pay is"));
    }
    for (int i = 0; least && i < catalogue.graph.size(); ++i) {
      const auto& pay = catalogue.graph.role(i).pay;
      if (pay && *pay * 100 >= static_cast<double>(*least)) ready->question.targets.push_back(i);
    }
  }
  return violations.ToStatus();
}

void Report(Ready* ready) {
  const RoleGraph& graph = ready->catalogue->graph;
  v1::CareerPaths& answer = ready->answer;
  answer.set_role_count(graph.size());
  answer.set_move_count(graph.move_count());
  const std::vector<std::vector<int>> cycles = graph.Cycles();
  answer.set_cycle_count(static_cast<int>(cycles.size()));
  for (size_t i = 0; i < std::min(cycles.size(), kMostCycles); ++i) {
    v1::RoleCycle& cycle = *answer.add_cycles();
    cycle.set_role_count(static_cast<int>(cycles[i].size()));
    for (size_t j = 0; j < std::min(cycles[i].size(), kMostCycles); ++j) cycle.add_roles(graph.role(cycles[i][j]).name);
  }
  answer.set_currency(ready->catalogue->currency);
  for (const int role : graph.Orphans()) {
    if (answer.orphans_size() < kMostListed) answer.add_orphans(graph.role(role).name);
  }
  const std::vector<int> unreachable = UnreachableFrom(graph, ready->question.start, ready->question.allowed);
  for (const int target : ready->question.targets) {
    const bool away = !ready->question.allowed.role(target) ||
                      std::binary_search(unreachable.begin(), unreachable.end(), target);
    if (away && answer.unreachable_size() < kMostListed) answer.add_unreachable(graph.role(target).name);
  }
}

// The roles that may tell in which catalogue paths run, in order: the start, or where that is a profile the targets and
// what its moves lead to and come from.
std::vector<std::string> CatalogueTellers(const std::string& start, const v1::PathQuery& query,
                                          const std::vector<v1::RoleProfile>& profiles) {
  if (base::OwnerOf(start).empty()) return {start};
  std::vector<std::string> tellers(query.targets().begin(), query.targets().end());
  for (const v1::RoleProfile& profile : profiles) {
    if (profile.name() != start) continue;
    for (const v1::RelatedRole& to : profile.role().related_roles()) tellers.push_back(to.role());
    for (const v1::RelatedRole& from : profile.reached_from()) tellers.push_back(from.role());
  }
  std::erase_if(tellers, [](const std::string& name) { return !base::OwnerOf(name).empty(); });
  return tellers;
}

// The graph of the catalogue that the start belongs to, with the member's profiles as the caller may see them.
absl::StatusOr<std::shared_ptr<const CatalogueGraph>> GraphAround(Graphs& graphs, Txn& txn, const rpc::Call& call,
                                                                  const std::string& member, const std::string& start,
                                                                  const v1::PathQuery& query) {
  WM_RETURN_IF_ERROR(ReadVisibleRole(txn, call, member, start).status());
  WM_ASSIGN_OR_RETURN(const auto profiles, ReadVisibleProfiles(txn, call, member));
  ToldGraph catalogue{"", std::make_shared<const CatalogueGraph>()};
  for (const std::string& teller : CatalogueTellers(start, query, profiles)) {
    const auto role = ReadRole(txn, teller);
    if (absl::IsNotFound(role.status())) continue;
    WM_RETURN_IF_ERROR(role.status());
    WM_ASSIGN_OR_RETURN(catalogue, graphs.Of(txn, **role));
    break;
  }
  if (profiles.empty()) return catalogue.graph;
  std::vector<v1::Scale> scales;
  for (const v1::RoleProfile& profile : profiles) {
    WM_ASSIGN_OR_RETURN(const auto of_profile, ScalesOf(txn, profile.role()));
    scales.insert(scales.end(), of_profile.begin(), of_profile.end());
  }
  return graphs.With(catalogue, profiles, scales);
}

absl::StatusOr<Ready> Prepare(Graphs& graphs, Txn& txn, const rpc::Call& call, const std::string& member,
                              const v1::PathQuery& query) {
  Ready ready;
  std::string start = query.start();
  if (start.empty()) {
    WM_ASSIGN_OR_RETURN(const auto standing, Standings().Find(txn, member + "/standing"));
    if (standing) start = (*standing)->role();
  }
  base::Violations violations;
  if (start.empty()) violations.Add("query.start", "must be named: the member's present role is not on record");
  if (query.targets().empty() && !query.has_least_pay()) violations.Add("query.targets", "must be named, or else least_pay");
  if (!violations.empty()) return violations.ToStatus();
  WM_ASSIGN_OR_RETURN(ready.catalogue, GraphAround(graphs, txn, call, member, start, query));
  const auto at = ready.catalogue->graph.Find(start);
  if (!at) return base::NotFound(start);
  ready.question.start = *at;
  ready.answer.set_start(start);
  WM_RETURN_IF_ERROR(Aim(query, &ready));
  WM_RETURN_IF_ERROR(Limit(txn, call, query, &ready));
  KeepViable(query, &ready);
  WM_ASSIGN_OR_RETURN(ready.record, ReadQualifications(txn, call, member, std::nullopt));
  WM_RETURN_IF_ERROR(ReadLevels(txn, call, member, &ready));
  Report(&ready);
  return ready;
}

// What each role after the start asks for on the way, what was learned before counting.
std::vector<double> DistancesAlong(const Ready& ready, const std::vector<int>& roles) {
  std::vector<absl::Span<const SkillNeed>> needs;
  for (size_t i = 1; i < roles.size(); ++i) needs.push_back(ready.catalogue->roles[roles[i]].needs);
  return AccumulatedDistances(ready.levels, needs);
}

v1::CareerPath PathOf(const Ready& ready, const std::vector<int>& roles, const std::vector<int>& moves) {
  const CatalogueGraph& catalogue = *ready.catalogue;
  const std::vector<double> distances = DistancesAlong(ready, roles);
  MandatoryAlong mandatory;
  for (const int role : roles) mandatory.push_back(catalogue.roles[role].mandatory);
  const auto prerequisites = PrerequisitesAlong(ready.record, mandatory);
  v1::CareerPath path;
  double stays = 1;
  for (size_t i = 0; i < moves.size(); ++i) {
    const GraphMove& made = catalogue.graph.move(moves[i]);
    v1::PathMove& move = *path.add_moves();
    move.set_role(made.to);
    move.set_title(catalogue.graph.role(roles[i + 1]).title);
    move.set_kind(catalogue.kinds[moves[i]]);
    move.set_months(made.months + ready.soft_months[roles[i + 1]]);
    move.set_skill_distance(distances[i]);
    move.set_risk(made.risk);
    move.set_reckoned(catalogue.reckoned[moves[i]]);
    *move.mutable_transition() = TransitionOf(catalogue.figures[moves[i]], ready.viability);
    *move.mutable_prerequisites() = {prerequisites[i].begin(), prerequisites[i].end()};
    path.set_months(path.months() + move.months());
    path.set_skill_distance(path.skill_distance() + distances[i]);
    stays *= 1 - made.risk;
  }
  path.set_risk(1 - stays);
  const auto& from = catalogue.graph.role(roles.front()).pay;
  const auto& to = catalogue.graph.role(roles.back()).pay;
  if (from && to) path.set_pay_gain(*to - *from);
  return path;
}

// What moves cost in months, soft limits counted in.
std::vector<Cost> MonthCosts(const Ready& ready) {
  const RoleGraph& graph = ready.catalogue->graph;
  std::vector<Cost> costs = graph.months();
  for (int i = 0; i < graph.move_count(); ++i) costs[i] = AddCosts(costs[i], ToCost(ready.soft_months[graph.ends(i).to]));
  return costs;
}

ExactPaths BySkillDistance(const Ready& ready, int count) {
  const CatalogueGraph& catalogue = *ready.catalogue;
  std::vector<std::vector<SkillNeed>> needs;
  for (const RoleTraits& role : catalogue.roles) needs.push_back(role.needs);
  const std::vector<double> least = LeastDistances(ready.levels, needs);
  std::vector<Cost> costs;
  for (int i = 0; i < catalogue.graph.move_count(); ++i) costs.push_back(ToCost(least[catalogue.graph.ends(i).to]));
  PathEnumeration enumeration(catalogue.graph, ready.question, costs);
  const auto exact = [&](const RolePath& path) {
    Cost sum = 0;
    for (const double distance : DistancesAlong(ready, path.roles)) sum = AddCosts(sum, ToCost(distance));
    return std::max(sum, path.cost);
  };
  return BestByExactCost(&enumeration, exact, count);
}

void FindBySkillDistance(Ready& ready, int count) {
  const ExactPaths found = BySkillDistance(ready, count);
  for (const ExactPath& each : found.paths) *ready.answer.add_paths() = PathOf(ready, each.path.roles, each.path.moves);
  ready.answer.set_bound_hit(found.limit_hit);
  if (found.limit_hit) ready.answer.set_certain(found.certain);
}

PathFigures FiguresOf(const v1::CareerPath& path) {
  PathFigures figures{ToCost(path.months()), ToCost(path.skill_distance()), CostOfRisk(path.risk()), std::nullopt};
  if (path.has_pay_gain()) figures.pay_gain = path.pay_gain();
  return figures;
}

absl::StatusOr<v1::CareerPaths> FindPaths(Graphs& graphs, Txn& txn, const rpc::Call& call, const v1::FindPathsRequest& request) {
  WM_ASSIGN_OR_RETURN(Ready ready, Prepare(graphs, txn, call, request.parent(), request.query()));
  const int count = request.count() == 0 ? kUsualCount : request.count();
  if (request.objective() == v1::PATH_OBJECTIVE_SKILL_DISTANCE) {
    FindBySkillDistance(ready, count);
    return std::move(ready.answer);
  }
  const RoleGraph& graph = ready.catalogue->graph;
  const bool by_risk = request.objective() == v1::PATH_OBJECTIVE_RISK;
  const std::vector<Cost> costs = by_risk ? graph.risks() : MonthCosts(ready);
  const BestPaths best = request.objective() == v1::PATH_OBJECTIVE_PAY
                             ? BestPaidPaths(graph, ready.question, costs, count)
                             : KBestPaths(graph, ready.question, costs, count);
  for (const RolePath& path : best.paths) *ready.answer.add_paths() = PathOf(ready, path.roles, path.moves);
  ready.answer.set_bound_hit(best.limit_hit);
  if (best.limit_hit) ready.answer.set_certain(static_cast<int>(best.paths.size()));
  return std::move(ready.answer);
}

absl::StatusOr<v1::CareerPaths> FindParetoPaths(Graphs& graphs, Txn& txn, const rpc::Call& call,
                                                const v1::FindParetoPathsRequest& request) {
  WM_ASSIGN_OR_RETURN(Ready ready, Prepare(graphs, txn, call, request.parent(), request.query()));
  const CatalogueGraph& catalogue = *ready.catalogue;
  const Front front =
      ParetoFront(catalogue.graph, ready.question, {MonthCosts(ready), MoveDistances(catalogue, ready.levels)});
  std::vector<v1::CareerPath> paths;
  for (const FrontPath& path : front.paths) paths.push_back(PathOf(ready, path.roles, path.moves));
  // The search cannot know of all that is learned on the way, which is no cost that adds. The least of it is looked for
  // by itself, and of what was found the figures decide.
  const ExactPaths easiest = BySkillDistance(ready, kUsualCount);
  for (const ExactPath& each : easiest.paths) paths.push_back(PathOf(ready, each.path.roles, each.path.moves));
  std::vector<PathFigures> figures;
  for (const v1::CareerPath& path : paths) figures.push_back(FiguresOf(path));
  for (const int path : Unbeaten(figures)) *ready.answer.add_paths() = std::move(paths[path]);
  ready.answer.set_bound_hit(front.limit_hit || easiest.limit_hit);
  return std::move(ready.answer);
}

void ValidateQuery(const std::string& parent, const v1::PathQuery& query, base::Violations& violations) {
  if (!query.plan().empty() && base::OwnerOf(query.plan()) != parent) violations.Add("query.plan", "must be a plan of the parent");
  if (!query.targets().empty() && query.has_least_pay()) violations.Add("query.least_pay", "must be left out where targets are named");
  if (query.has_least_pay()) {
    CheckPay("query.least_pay", query.least_pay(), violations);
    if (query.least_pay().period() == v1::PAY_PERIOD_HOUR) violations.Add("query.least_pay.period", "must be MONTH or YEAR");
  }
  if (query.has_soft_months() && !(query.soft_months() >= 0 && query.soft_months() <= 120))
    violations.Add("query.soft_months", "must be from 0 to 120");
  CheckThresholds("query.thresholds", query.thresholds(), violations);
}

void ValidateFindPaths(const v1::FindPathsRequest& request, base::Violations& violations) {
  ValidateQuery(request.parent(), request.query(), violations);
  if (request.count() < 0 || request.count() > kMostCount) violations.Add("count", base::Cat("must be from 1 to ", kMostCount));
  if (!v1::PathObjective_IsValid(request.objective()))
    violations.Add("objective", "must be MONTHS, SKILL_DISTANCE, RISK or PAY");
}

void ValidateFindParetoPaths(const v1::FindParetoPathsRequest& request, base::Violations& violations) {
  ValidateQuery(request.parent(), request.query(), violations);
}

}  // namespace

rpc::Service MakePathService() {
  rpc::Service service("waymark.plan.v1.PathService");
  const auto graphs = std::make_shared<Graphs>();
  service.Bind(
      "FindPaths",
      [graphs](Txn& txn, const rpc::Call& call, const v1::FindPathsRequest& request) { return FindPaths(*graphs, txn, call, request); },
      ValidateFindPaths);
  service.Bind(
      "FindParetoPaths",
      [graphs](Txn& txn, const rpc::Call& call, const v1::FindParetoPathsRequest& request) {
        return FindParetoPaths(*graphs, txn, call, request);
      },
      ValidateFindParetoPaths);
  return service;
}

}  // namespace waymark::plan
