#include "services/plan/domain/three_point.h"

#include <cmath>

namespace waymark::plan {
namespace {

double PertMean(const ThreePoint& estimate) {
  if (IsCertain(estimate)) return estimate.likely;
  return (estimate.least + 4 * estimate.likely + estimate.most) / 6;
}

}  // namespace

bool IsCertain(const ThreePoint& estimate) { return estimate.least >= estimate.most; }

std::string ThreePointProblem(const ThreePoint& estimate) {
  const bool finite = std::isfinite(estimate.least) && std::isfinite(estimate.likely) && std::isfinite(estimate.most);
  if (!finite) return "must have three finite numbers";
  if (estimate.least <= estimate.likely && estimate.likely <= estimate.most) return "";
  return "must have least <= likely <= most";
}

Moments ClassicPert(const ThreePoint& estimate) {
  const double deviation = (estimate.most - estimate.least) / 6;
  return {PertMean(estimate), deviation * deviation};
}

Moments BetaPert(const ThreePoint& estimate) {
  const double mean = PertMean(estimate);
  return {mean, (mean - estimate.least) * (estimate.most - mean) / 7};
}

Moments Triangular(const ThreePoint& estimate) {
  // As distances from the least: the squares of large numbers that are close would take the variance's digits away.
  const double m = estimate.likely - estimate.least;
  const double b = estimate.most - estimate.least;
  return {estimate.least + (m + b) / 3, (m * m + b * b - m * b) / 18};
}

}  // namespace waymark::plan
