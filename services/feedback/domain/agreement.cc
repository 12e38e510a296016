#include "services/feedback/domain/agreement.h"

#include <cmath>
#include <cstddef>

namespace waymark::feedback {

namespace {

// Sums of squares below this are rounding: ratings of a flat profile.
constexpr double kFlat = 1e-12;

double SumOfSquares(std::span<const double> ratings) {
  const double mean = Mean(ratings);
  double sum = 0;
  for (double rating : ratings) sum += (rating - mean) * (rating - mean);
  return sum;
}

}  // namespace

double Mean(std::span<const double> ratings) {
  if (ratings.empty()) return 0;
  double sum = 0;
  for (double rating : ratings) sum += rating;
  return sum / static_cast<double>(ratings.size());
}

std::optional<double> Variance(std::span<const double> ratings) {
  if (ratings.size() < 2) return std::nullopt;
  return SumOfSquares(ratings) / static_cast<double>(ratings.size() - 1);
}

std::optional<double> WithinGroupAgreement(std::span<const double> ratings, double values) {
  const std::optional<double> variance = Variance(ratings);
  if (!variance || values < 2) return std::nullopt;
  return 1 - *variance / ((values * values - 1) / 12);
}

std::optional<double> AverageDeviation(std::span<const double> ratings) {
  if (ratings.size() < 2) return std::nullopt;
  const double mean = Mean(ratings);
  double sum = 0;
  for (double rating : ratings) sum += std::abs(rating - mean);
  return sum / static_cast<double>(ratings.size());
}

bool MeanStandsForAll(std::span<const double> ratings, double values) {
  const std::optional<double> deviation = AverageDeviation(ratings);
  return !deviation || *deviation < values / 6 - 1e-9;
}

double Elevation(std::span<const double> self, std::span<const double> others) { return Mean(self) - Mean(others); }

double SquaredDistance(std::span<const double> self, std::span<const double> others) {
  double sum = 0;
  for (size_t i = 0; i < self.size(); ++i) sum += (self[i] - others[i]) * (self[i] - others[i]);
  return sum;
}

std::optional<double> ProfileCorrelation(std::span<const double> self, std::span<const double> others) {
  if (self.size() < 2) return std::nullopt;
  const double squares_self = SumOfSquares(self), squares_others = SumOfSquares(others);
  if (squares_self < kFlat || squares_others < kFlat) return std::nullopt;
  const double mean_self = Mean(self), mean_others = Mean(others);
  double products = 0;
  for (size_t i = 0; i < self.size(); ++i) products += (self[i] - mean_self) * (others[i] - mean_others);
  return products / std::sqrt(squares_self * squares_others);
}

std::optional<double> DoubleEntryIcc(std::span<const double> self, std::span<const double> others) {
  if (self.empty()) return std::nullopt;
  const double mean = (Mean(self) + Mean(others)) / 2;
  double products = 0, squares = 0;
  for (size_t i = 0; i < self.size(); ++i) {
    const double a = self[i] - mean, b = others[i] - mean;
    products += 2 * a * b;
    squares += a * a + b * b;
  }
  if (squares < kFlat) return std::nullopt;
  return products / squares;
}

}  // namespace waymark::feedback
