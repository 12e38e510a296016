#include "services/plan/domain/duration_table.h"

#include <algorithm>
#include <cmath>

namespace waymark::plan {
namespace {

// Cells into which the distribution is cut; each is integrated by Simpson's rule, from its ends and its middle.
constexpr int kCells = 512;
constexpr int kNodes = 2 * kCells + 1;

// The logarithm of x > 0, within a few units of the last place: x = m * 2^e with m about 1, and
// log m = 2 (s + s^3/3 + s^5/5 + …) with s = (m - 1) / (m + 1).
double Log(double x) {
  constexpr double kLog2 = 0.69314718055994530942;
  constexpr double kRoot = 0.70710678118654752440;
  int exponent = 0;
  double m = std::frexp(x, &exponent);  // exact
  if (m < kRoot) {
    m *= 2;
    --exponent;
  }
  const double s = (m - 1) / (m + 1);
  const double square = s * s;
  double series = 0;
  for (int odd = 25; odd >= 1; odd -= 2) series = series * square + 1.0 / odd;
  return 2 * s * series + exponent * kLog2;
}

// e^x for x <= 0: e^x = 2^k * e^f with f within half of log 2, by Taylor's series.
double Exp(double x) {
  constexpr double kLog2 = 0.69314718055994530942;
  if (x < -700) return 0;
  const double k = std::floor(x / kLog2 + 0.5);
  const double f = x - k * kLog2;
  double series = 1;
  for (int i = 14; i >= 1; --i) series = 1 + series * f / i;
  return std::ldexp(series, static_cast<int>(k));  // exact
}

// Where x = t^2 (3 - 2t) takes the nodes t = 0, …, 1, and the logarithm of x. Equal steps of t crowd towards both
// ends, where the distribution function may have no tangent in x. As 1 - x(t) = x(1 - t), the logarithms serve both
// ends.
struct Grid {
  std::array<double, kNodes> x;
  std::array<double, kNodes> slope;  // dx/dt
  std::array<double, kNodes> log_x;  // not at 0
};

Grid MakeGrid() {
  Grid grid;
  for (int i = 0; i < kNodes; ++i) {
    const double t = static_cast<double>(i) / (kNodes - 1);
    grid.x[i] = t * t * (3 - 2 * t);
    grid.slope[i] = 6 * t * (1 - t);
    grid.log_x[i] = i == 0 ? 0 : Log(grid.x[i]);
  }
  return grid;
}

// The area below x^p (1 - x)^q up to the end of each cell (from 0), unnormed.
std::array<double, kCells + 1> Areas(const Grid& grid, double p, double q) {
  std::array<double, kNodes> height;
  height.front() = height.back() = 0;  // of t, as the slope is 0 there
  // Divided by its greatest value, at x = p / (p + q), no height is too small to be told from 0.
  const double top = (p > 0 ? p * Log(p / (p + q)) : 0) + (q > 0 ? q * Log(q / (p + q)) : 0);
  for (int i = 1; i < kNodes - 1; ++i) {
    height[i] = Exp(std::min(0.0, p * grid.log_x[i] + q * grid.log_x[kNodes - 1 - i] - top)) * grid.slope[i];
  }
  std::array<double, kCells + 1> areas;
  areas[0] = 0;
  for (int cell = 0; cell < kCells; ++cell) {
    areas[cell + 1] = areas[cell] + (height[2 * cell] + 4 * height[2 * cell + 1] + height[2 * cell + 2]);
  }
  return areas;
}

// The quantiles of beta-PERT. The exponents of its density are 4 (m - a) / (b - a) and 4 (b - m) / (b - a).
void FillBetaPert(const ThreePoint& estimate, std::array<int32_t, kQuantilePoints>* points) {
  static const Grid grid = MakeGrid();
  const double range = estimate.most - estimate.least;
  const double p = 4 * (estimate.likely - estimate.least) / range;
  const double q = 4 * (estimate.most - estimate.likely) / range;
  const std::array<double, kCells + 1> areas = Areas(grid, p, q);
  int cell = 0;
  for (int k = 0; k < kQuantilePoints; ++k) {
    const double wanted = areas[kCells] * k / (kQuantilePoints - 1);
    while (cell < kCells - 1 && areas[cell + 1] < wanted) ++cell;
    const double part = (wanted - areas[cell]) / (areas[cell + 1] - areas[cell]);
    const double t = (cell + std::clamp(part, 0.0, 1.0)) / kCells;
    (*points)[k] = TicksOf(estimate.least + range * (t * t * (3 - 2 * t)));
  }
  // Cells too slight to add to the sum hide the end.
  points->back() = TicksOf(estimate.most);
}

}  // namespace

int32_t TicksOf(double days) { return static_cast<int32_t>(std::floor(days * kTicksPerDay + 0.5)); }

DurationTable::DurationTable(const Activity& activity) {
  if (activity.quantiles.empty()) {
    *this = DurationTable(activity.duration);
  } else {
    std::transform(activity.quantiles.begin(), activity.quantiles.end(), points_.begin(),
                   [](double days) { return TicksOf(std::max(0.0, days)); });
  }
}

DurationTable::DurationTable(const ThreePoint& estimate) {
  if (TicksOf(estimate.least) == TicksOf(estimate.most)) {
    points_.fill(TicksOf(estimate.likely));
  } else {
    FillBetaPert(estimate, &points_);
  }
}

}  // namespace waymark::plan
