#pragma once

#include <string>

namespace waymark::plan {

// An estimate by three points, in any one unit (days in a project): the least it may take, what is likeliest and the
// most. All three equal: certain.
struct ThreePoint {
  double least = 0;
  double likely = 0;
  double most = 0;
};

// What takes `value` for sure.
inline ThreePoint Certain(double value) { return {value, value, value}; }
bool IsCertain(const ThreePoint& estimate);

// Why `estimate` is none, as a sentence's end ("must have …"); empty where it is one: all finite and
// least <= likely <= most.
std::string ThreePointProblem(const ThreePoint& estimate);

// Mean and variance (in the unit squared) of one reading of an estimate.
struct Moments {
  double mean = 0;
  double variance = 0;
};

// The functions below take an estimate without problem. A certain one has that mean and no variance.

// The rule of thumb of PERT: mean te = (a + 4m + b) / 6, variance ((b - a) / 6)^2. Source: Malcolm, Roseboom, Clark
// and Fazar, "Application of a technique for research and development program evaluation", Operations Research 7
// (1959).
Moments ClassicPert(const ThreePoint& estimate);

// The beta distribution on [a, b] with mean mu = (a + 4m + b) / 6 and shapes 1 + 4(m - a)/(b - a), 1 + 4(b - m)/(b -
// a), whose own variance is (mu - a)(b - mu) / 7. This is what the forecast draws from. Source: Vose, "Risk
// Analysis".
Moments BetaPert(const ThreePoint& estimate);

// The triangular distribution: mean (a + m + b) / 3, variance (a^2 + m^2 + b^2 - am - ab - mb) / 18.
Moments Triangular(const ThreePoint& estimate);

}  // namespace waymark::plan
