#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "services/plan/domain/accumulated_distance.h"
#include "services/plan/domain/catalogue_graph.h"
#include "services/plan/domain/k_best_paths.h"
#include "services/plan/domain/onet.h"
#include "services/plan/domain/pareto_front.h"
#include "services/plan/domain/skill_gap.h"
#include "services/plan/handlers/inflate.h"
#include "tests/bench/plan_bench.h"
#include "tests/bench/role_data.h"

namespace waymark::bench {
namespace {

constexpr int kPaths = 10;
constexpr size_t kMostText = 64 << 20;

// All of the release, as it would be imported.
std::optional<plan::CatalogueReading> ReadRelease(const std::string& folder) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& [name, bytes] : FilesOf(folder)) {
    const bool packed = name.size() > 3 && name.compare(name.size() - 3, 3, ".gz") == 0;
    absl::StatusOr<std::string> text = packed ? plan::Inflate(bytes, kMostText) : bytes;
    if (text.ok()) files.emplace_back(packed ? name.substr(0, name.size() - 3) : name, *std::move(text));
  }
  std::vector<plan::SourceFile> sources;
  for (const auto& [name, text] : files) sources.push_back({name, text});
  plan::CatalogueReading reading = plan::ReadOnet(sources);
  if (!reading.usable) return std::nullopt;
  return reading;
}

// Asks one question after another for `seconds`; `units` is what one question has of what it costs by.
Line Measure(const Place& place, double units, const std::function<void()>& ask) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> each_us;
  const auto begin = Clock::now();
  do {
    const auto before = Clock::now();
    ask();
    each_us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - before).count());
  } while (Clock::now() - begin < std::chrono::duration<double>(place.seconds));
  std::sort(each_us.begin(), each_us.end());
  const double last = static_cast<double>(each_us.size() - 1);
  const auto at = [&](double share) { return each_us[static_cast<size_t>(share * last)]; };
  return {.value = at(0.5) * 1e3 / units, .p50_us = at(0.5), .p99_us = at(0.99)};
}

// Pairs of numbers below `size`, the same in every run.
class Pairs {
 public:
  explicit Pairs(int size) : size_(size) {}
  std::pair<int, int> Next() { return {Number(), Number()}; }

 private:
  int Number() { return static_cast<int>(source_() % static_cast<unsigned>(size_)); }

  const int size_;
  std::mt19937 source_{29};
};

void MeasureGap(const Place& place, const plan::CatalogueReading& onet, Report& report) {
  std::vector<plan::GapStart> starts;
  std::vector<const plan::v1::Role*> roles;
  for (const plan::v1::Role& role : onet.roles) {
    if (role.skills().empty()) continue;
    roles.push_back(&role);
    starts.push_back(plan::StartFromRole(role, plan::v1::SKILL_KIND_SKILL));
  }
  Pairs pairs(static_cast<int>(roles.size()));
  const int skills = roles.front()->skills_size();
  Line line = Measure(place, skills, [&] {
    const auto [from, to] = pairs.Next();
    plan::ComputeSkillGap(starts[from], *roles[to], plan::v1::SKILL_KIND_SKILL, onet.scales);
  });
  line.name = "plan.gap";
  line.unit = "ns/skill";
  line.note = absl::StrFormat("%d levels against a role's, any two of O*NET's %d with skills, on one core", skills,
                              roles.size());
  report.Add(std::move(line));
}

// The ten best by what is to be learned, what was learned on the way counting, for somebody who has just what the start
// asks for.
void FindBySkillDistance(const plan::CatalogueGraph& catalogue, const plan::PathQuestion& question) {
  std::vector<double> levels(catalogue.skills.size(), 0);
  for (const plan::SkillNeed& need : catalogue.roles[question.start].needs) levels[need.skill] = need.need;
  std::vector<std::vector<plan::SkillNeed>> needs;
  for (const plan::RoleTraits& role : catalogue.roles) needs.push_back(role.needs);
  const std::vector<double> least = plan::LeastDistances(levels, needs);
  std::vector<plan::Cost> costs;
  for (int i = 0; i < catalogue.graph.move_count(); ++i) {
    costs.push_back(plan::ToCost(least[catalogue.graph.ends(i).to]));
  }
  plan::PathEnumeration enumeration(catalogue.graph, question, std::move(costs));
  const auto exact = [&](const plan::RolePath& path) {
    std::vector<absl::Span<const plan::SkillNeed>> along;
    for (size_t i = 1; i < path.roles.size(); ++i) along.push_back(catalogue.roles[path.roles[i]].needs);
    plan::Cost sum = 0;
    for (const double distance : plan::AccumulatedDistances(levels, along)) {
      sum = plan::AddCosts(sum, plan::ToCost(distance));
    }
    return std::max(sum, path.cost);
  };
  plan::BestByExactCost(&enumeration, exact, kPaths);
}

void MeasurePaths(const Place& place, const plan::CatalogueGraph& catalogue, Report& report) {
  const plan::RoleGraph& graph = catalogue.graph;
  const auto ask = [&](Pairs& pairs) {
    const auto [start, target] = pairs.Next();
    plan::PathQuestion question;
    question.start = start;
    question.targets = {target};
    return question;
  };
  const std::string where = absl::StrFormat("between any two of O*NET's %d roles over its %d moves, on one core",
                                            graph.size(), graph.move_count());
  Pairs pairs(graph.size());
  int turn = 0;
  Line best = Measure(place, graph.move_count(), [&] {
    const plan::PathQuestion question = ask(pairs);
    switch (turn++ % 3) {
      case 0:
        plan::KBestPaths(graph, question, graph.months(), kPaths);
        break;
      case 1:
        plan::KBestPaths(graph, question, graph.risks(), kPaths);
        break;
      default:
        FindBySkillDistance(catalogue, question);
    }
  });
  best.name = "plan.paths.k_best";
  best.unit = "ns/move";
  best.most_ms = 20;
  best.note = absl::StrFormat("the %d best paths by months, risk and skill distance in turn, %s", kPaths, where);
  report.Add(std::move(best));
  Pairs same(graph.size());
  const std::vector<double> levels(catalogue.skills.size(), 0.3);
  Line front = Measure(place, graph.move_count(), [&] {
    plan::ParetoFront(graph, ask(same), {graph.months(), plan::MoveDistances(catalogue, levels)});
  });
  front.name = "plan.paths.front";
  front.unit = "ns/move";
  front.most_ms = 100;
  front.note = "the front over months, skill distance, risk and pay, " + where;
  report.Add(std::move(front));
}

}  // namespace

void MeasureCatalogue(const Place& place, Report& report) {
  if (place.data.empty()) {
    std::fputs("bench: gaps and paths are not measured: WAYMARK_DATA names no folder\n", stderr);
    return;
  }
  const auto onet = ReadRelease(place.data + "/onet-29.3");
  if (!onet) {
    std::fputs("bench: gaps and paths are not measured: O*NET 29.3 cannot be read\n", stderr);
    return;
  }
  MeasureGap(place, *onet, report);
  auto catalogue = plan::MakeCatalogueGraph(onet->roles, onet->scales);
  if (!catalogue.ok()) {
    std::fprintf(stderr, "bench: paths are not measured: %s\n", catalogue.status().ToString().c_str());
    return;
  }
  MeasurePaths(place, *catalogue, report);
}

}  // namespace waymark::bench
