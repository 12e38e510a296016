#include "services/plan/domain/accumulated_distance.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace waymark::plan {
namespace {

double Distance(absl::Span<const double> levels, absl::Span<const SkillNeed> needs) {
  double distance = 0;
  for (const SkillNeed& one : needs) distance += one.weight * std::max(0.0, one.need - levels[one.skill]);
  return distance;
}

void Learn(absl::Span<const SkillNeed> needs, std::vector<double>* levels) {
  for (const SkillNeed& one : needs) (*levels)[one.skill] = std::max((*levels)[one.skill], one.need);
}

// The two highest needs of a skill, and whose the highest is.
struct Highest {
  double first = 0;
  double second = 0;
  size_t role = 0;
};

std::vector<Highest> HighestNeeds(size_t skills, absl::Span<const std::vector<SkillNeed>> roles) {
  std::vector<Highest> highest(skills);
  for (size_t role = 0; role < roles.size(); ++role) {
    for (const SkillNeed& one : roles[role]) {
      Highest& of = highest[one.skill];
      if (one.need > of.first) {
        if (of.role != role) of.second = of.first;
        of.first = one.need;
        of.role = role;
      } else if (of.role != role) {
        of.second = std::max(of.second, one.need);
      }
    }
  }
  return highest;
}

bool ExactComesBefore(const ExactPath& a, const ExactPath& b) {
  if (a.exact != b.exact) return a.exact < b.exact;
  RolePath one = a.path, other = b.path;
  one.cost = other.cost = a.exact;
  return ComesBefore(one, other);
}

}  // namespace

std::vector<double> AccumulatedDistances(std::vector<double> levels,
                                         absl::Span<const absl::Span<const SkillNeed>> roles) {
  std::vector<double> distances;
  for (const absl::Span<const SkillNeed> needs : roles) {
    distances.push_back(Distance(levels, needs));
    Learn(needs, &levels);
  }
  return distances;
}

std::vector<double> LeastDistances(absl::Span<const double> levels, absl::Span<const std::vector<SkillNeed>> roles) {
  const std::vector<Highest> highest = HighestNeeds(levels.size(), roles);
  std::vector<double> distances;
  for (size_t role = 0; role < roles.size(); ++role) {
    double distance = 0;
    for (const SkillNeed& one : roles[role]) {
      // A need that is not the highest is at most the second highest, and asks for nothing.
      const double elsewhere = std::max(levels[one.skill], highest[one.skill].second);
      distance += one.weight * std::max(0.0, one.need - elsewhere);
    }
    distances.push_back(distance);
  }
  return distances;
}

ExactPaths BestByExactCost(PathEnumeration* enumeration, absl::FunctionRef<Cost(const RolePath&)> exact, int k,
                           int most) {
  ExactPaths best;
  const size_t wanted = std::clamp(k, 0, kMostPaths);
  const auto is_done = [&] {
    return best.paths.size() == wanted && (wanted == 0 || enumeration->Bound() > best.paths.back().exact);
  };
  while (!is_done()) {
    if (best.looked_at == most) {
      best.limit_hit = enumeration->Bound() < kInfiniteCost;
      break;
    }
    std::optional<RolePath> path = enumeration->Next();
    if (!path) {
      best.limit_hit = enumeration->limit_hit();
      break;
    }
    ++best.looked_at;
    ExactPath one{.path = std::move(*path)};
    one.exact = exact(one.path);
    best.paths.insert(std::upper_bound(best.paths.begin(), best.paths.end(), one, ExactComesBefore), std::move(one));
    if (best.paths.size() > wanted) best.paths.pop_back();
  }
  for (const ExactPath& one : best.paths) best.certain += !best.limit_hit || one.exact < enumeration->Bound();
  return best;
}

}  // namespace waymark::plan
