#pragma once

#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace waymark::plan {

// The time axis of a picture: days to x coordinates, from left to right, with ticks at years and, where there is room,
// at quarters or halves.
class MapAxis {
 public:
  struct Tick {
    double x = 0;
    bool major = false;  // the beginning of a year
    std::string label;   // "2027", "Q3"; empty: none fits
  };

  // Shows all from `first` to `last`, with some room to both sides and half a year at least.
  MapAxis(absl::CivilDay first, absl::CivilDay last, double left, double right);

  // Where `day` stands; what lies outside stands at the edge.
  double XOf(absl::CivilDay day) const;
  // At most 60, from left to right.
  const std::vector<Tick>& ticks() const { return ticks_; }

 private:
  absl::CivilDay first_;
  absl::CivilDay last_;
  double left_;
  double right_;
  std::vector<Tick> ticks_;
};

}  // namespace waymark::plan
