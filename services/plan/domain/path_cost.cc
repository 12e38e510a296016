#include "services/plan/domain/path_cost.h"

#include <cmath>
#include <limits>

namespace waymark::plan {

Cost ToCost(double value) {
  if (!(value > 0)) return 0;
  const double billionths = std::round(value * static_cast<double>(kCostUnit));
  return billionths >= static_cast<double>(kInfiniteCost) ? kInfiniteCost : static_cast<Cost>(billionths);
}

double FromCost(Cost cost) {
  if (cost >= kInfiniteCost) return std::numeric_limits<double>::infinity();
  return static_cast<double>(cost) / static_cast<double>(kCostUnit);
}

Cost CostOfRisk(double chance) { return ToCost(-std::log1p(-chance)); }

double RiskOfCost(Cost cost) { return -std::expm1(-FromCost(cost)); }

}  // namespace waymark::plan
