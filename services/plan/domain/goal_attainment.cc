#include "services/plan/domain/goal_attainment.h"

#include <cmath>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace waymark::plan {
namespace {

constexpr size_t kMostGoals = 1'000;
constexpr double kHeaviest = 1e6;

absl::Status Check(absl::Span<const Attainment> attainments, double correlation) {
  base::Violations violations;
  if (!(correlation >= 0 && correlation <= 1)) violations.Add("correlation", "must be from 0 to 1");
  if (attainments.size() > kMostGoals) {
    violations.Add("attainments", "must be at most 1,000");
    return violations.ToStatus();
  }
  double weight = 0;
  for (size_t i = 0; i < attainments.size(); ++i) {
    const std::string at = base::Cat("attainments[", i, "]");
    if (!(attainments[i].score >= -2 && attainments[i].score <= 2))
      violations.Add(at + ".score", "must be from -2 to 2");
    if (!(attainments[i].weight >= 0 && attainments[i].weight <= kHeaviest))
      violations.Add(at + ".weight", "must be from 0 to 1,000,000");
    weight += attainments[i].weight;
  }
  if (violations.empty() && !(weight > 1 / kHeaviest))
    violations.Add("attainments", "must have a goal that has weight");
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<double> GoalAttainmentScore(absl::Span<const Attainment> attainments, double correlation) {
  WM_RETURN_IF_ERROR(Check(attainments, correlation));
  double weighted = 0, weight = 0, squares = 0;
  for (const Attainment& attainment : attainments) {
    weighted += attainment.weight * attainment.score;
    weight += attainment.weight;
    squares += attainment.weight * attainment.weight;
  }
  return 50 + 10 * weighted / std::sqrt((1 - correlation) * squares + correlation * weight * weight);
}

}  // namespace waymark::plan
