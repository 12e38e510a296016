#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"

namespace waymark::plan {

// The budgets of a choice, in the order in which less of them is preferred.
enum LearningDimension { kHours, kMoney, kMonths, kLearningDimensions };

// Amounts by LearningDimension, in millionths.
using LearningAmounts = std::array<int64_t, kLearningDimensions>;

// An amount that is not known: more than any that is, and small enough for a sum of many.
inline constexpr int64_t kUnknownAmount = int64_t{1} << 52;

// What may be chosen: what it takes, and how much of each skill's weighted gap it closes taken alone.
struct LearningCandidate {
  struct Gain {
    int skill;
    double closed;  // above 0
  };
  LearningAmounts amounts = {};
  std::vector<Gain> gains;
};

// A set of candidates, by index, rising.
struct LearningSet {
  std::vector<int> chosen;
  LearningAmounts amounts = {};
  double closed = 0;
};

// Searches sets of candidates for those that close most, as learning_choice.h says. The value of a set is the sum over
// the skills of the largest gain any of its candidates has there.
class LearningSearch {
 public:
  using Limits = std::array<std::optional<int64_t>, kLearningDimensions>;

  // `candidates` outlive it; `skills` is how many skills their gains number.
  LearningSearch(absl::Span<const LearningCandidate> candidates, int skills, int64_t most_steps);

  struct Best {
    LearningSet set;
    double most_possible = 0;  // no set within the limits closes more
    bool complete = false;     // the search came to its end
  };
  // The set within `limits` that closes most.
  Best Maximise(const Limits& limits);

  struct Least {
    std::optional<LearningSet> set;  // nullopt: no set found
    bool complete = false;
  };
  // A set that closes more than `closed` and takes the least of `dimension`; the other limits hold, that one's does
  // not.
  Least LeastToExceed(double closed, LearningDimension dimension, const Limits& limits);

  // Looks at one candidate's gain, in the search made last.
  int64_t steps() const { return steps_; }

 private:
  struct Open {
    int candidate;
    double gain;  // in addition to the present set
  };

  void Begin(const Limits& limits);
  void Greedy(bool by_share);
  void Explore(std::vector<int> rest);
  // The candidates of `rest` that fit and add something.
  std::vector<Open> Look(const std::vector<int>& rest);
  bool Fits(int candidate) const;
  double GainOf(int candidate);
  double ShareOf(int candidate) const;
  size_t Pick(const std::vector<Open>& open, bool by_share) const;
  // No more than this is added by any choice out of `open`.
  double Bound(std::vector<Open> open);
  double KnapsackBound(std::vector<Open>& open, int dimension);
  bool IsPromising(double most) const;
  void Consider();
  void Take(int candidate, std::vector<double>* before);
  void PutBack(int candidate, const std::vector<double>& before);

  absl::Span<const LearningCandidate> candidates_;
  const int64_t most_steps_;
  std::array<double, kLearningDimensions> whole_ = {};  // what an amount is a share of
  // Of the search under way.
  Limits limits_;
  std::optional<LearningDimension> least_of_;  // the dimension of LeastToExceed
  double to_exceed_ = 0;
  int64_t steps_ = 0;
  bool stopped_ = false;
  // The present set.
  std::vector<double> closed_by_skill_;
  LearningSet present_;
  // The best so far.
  std::optional<LearningSet> best_;
};

}  // namespace waymark::plan
