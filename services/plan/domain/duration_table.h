#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "services/plan/domain/project.h"

namespace waymark::plan {

// The forecast counts time in ticks of 1/256 day (some five minutes), so that what it adds, compares and sorts are
// integers.
inline constexpr int kTicksPerDay = 256;

// The tick nearest to `days`.
int32_t TicksOf(double days);
inline double DaysOf(int64_t ticks) { return static_cast<double>(ticks) / kTicksPerDay; }

// An activity's duration as a function of a random number: the inverse of its distribution, straight between
// kQuantilePoints points.
//
// The same on every platform: points come from sums, products, quotients and square roots only, which IEEE 754 rounds
// correctly (logarithm and exponential are series of our own; the folder is compiled without contraction to fused
// multiply-adds), and are rounded to ticks; looking one up is integer arithmetic.
//
// Against beta-PERT itself: the mean is within 2e-5 of (most - least), the variance within 0.15 %; both are off most
// where the likeliest is the least or the most.
class DurationTable {
 public:
  // Of the activity's own quantiles where it has any, else of its three points. The activity must have passed
  // CheckProject.
  explicit DurationTable(const Activity& activity);
  // Beta-PERT on three points (see BetaPert); of an aim they are days, and may be negative.
  explicit DurationTable(const ThreePoint& estimate);

  // Whether every number gives the same duration.
  bool certain() const { return points_.front() == points_.back(); }
  // In ticks.
  int32_t least() const { return points_.front(); }
  int32_t most() const { return points_.back(); }

  // The duration, in ticks, at the chance (number + 1/2) / 2^32.
  int32_t At(uint32_t number) const {
    const uint32_t cell = number >> 20;
    const int64_t within = (number >> 4) & 0xFFFF;
    const int64_t rise = points_[cell + 1] - points_[cell];
    return points_[cell] + static_cast<int32_t>((rise * within + 0x8000) >> 16);
  }

 private:
  std::array<int32_t, kQuantilePoints> points_;
};

}  // namespace waymark::plan
