#pragma once

#include <optional>
#include <span>

namespace waymark::feedback {

// Measures of how two views, or several raters, agree. Ratings are values on one scale; pure, independent of the order of raters and
// pairs but for rounding.

// Mean of the ratings; 0 for none.
double Mean(std::span<const double> ratings);

// Sample variance, divisor n - 1. Unset for fewer than two ratings.
std::optional<double> Variance(std::span<const double> ratings);

// Within-group agreement r_wg = 1 - s²/((A² - 1)/12): how much of the variance of random answers on `values` (A) equally likely values is
// missing (James, Demaree & Wolf 1984). 1 is full agreement, 0 and below none. Unset for fewer than two ratings (one rater agrees with
// nobody) and for A < 2.
std::optional<double> WithinGroupAgreement(std::span<const double> ratings, double values);

// Mean absolute deviation from the mean, in points (Burke & Dunlap 2002). Unset for fewer than two ratings.
std::optional<double> AverageDeviation(std::span<const double> ratings);

// Whether raters agree enough for their mean to stand for them: average deviation below a sixth of the number of values A (Burke & Dunlap
// 2002). A single rater stands for itself.
bool MeanStandsForAll(std::span<const double> ratings, double values);

// Profiles: the ratings of the same items, in the same order, by two views; `self` and `others` have the same size.

// Elevation: mean of self minus others, in points; 0 for no items.
double Elevation(std::span<const double> self, std::span<const double> others);

// D²: sum of squared differences, in squared points (Cronbach & Gleser 1953).
double SquaredDistance(std::span<const double> self, std::span<const double> others);

// Pearson's correlation of the two profiles. Unset for fewer than two items or where one profile is flat.
std::optional<double> ProfileCorrelation(std::span<const double> self, std::span<const double> others);

// Double-entry intraclass correlation: Pearson's correlation when every pair is entered both ways round, so that height counts as well as
// shape (McCrae 2008). Unset where all values are the same, or there are no items.
std::optional<double> DoubleEntryIcc(std::span<const double> self, std::span<const double> others);

}  // namespace waymark::feedback
