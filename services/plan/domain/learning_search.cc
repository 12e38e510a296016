#include "services/plan/domain/learning_search.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace waymark::plan {
namespace {

// Sums of gains that differ by less are the same figure, added in another order.
constexpr double kSame = 1e-9;
// So that a candidate that takes nothing has a finite density.
constexpr double kLeastShare = 1e-9;

std::vector<int> Everything(size_t count) {
  std::vector<int> all(count);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

auto Price(const LearningAmounts& amounts, size_t count) {
  return std::make_tuple(amounts[kHours], amounts[kMoney], amounts[kMonths], count);
}

}  // namespace

LearningSearch::LearningSearch(absl::Span<const LearningCandidate> candidates, int skills, int64_t most_steps)
    : candidates_(candidates), most_steps_(most_steps), closed_by_skill_(static_cast<size_t>(skills)) {}

void LearningSearch::Begin(const Limits& limits) {
  limits_ = limits;
  for (int d = 0; d < kLearningDimensions; ++d) {
    double most = 1;
    for (const LearningCandidate& candidate : candidates_)
      most = std::max(most, static_cast<double>(candidate.amounts[d]));
    whole_[d] = limits[d] && *limits[d] > 0 ? static_cast<double>(*limits[d]) : most;
  }
  least_of_.reset();
  steps_ = 0;
  stopped_ = false;
  std::fill(closed_by_skill_.begin(), closed_by_skill_.end(), 0);
  present_ = {};
  best_.reset();
}

LearningSearch::Best LearningSearch::Maximise(const Limits& limits) {
  Begin(limits);
  best_ = LearningSet();
  const double root = Bound(Look(Everything(candidates_.size())));
  Greedy(false);
  Greedy(true);
  Explore(Everything(candidates_.size()));
  return {*best_, stopped_ ? std::max(root, best_->closed) : best_->closed, !stopped_};
}

LearningSearch::Least LearningSearch::LeastToExceed(double closed, LearningDimension dimension, const Limits& limits) {
  Begin(limits);
  limits_[dimension].reset();
  least_of_ = dimension;
  to_exceed_ = closed;
  Explore(Everything(candidates_.size()));
  return {std::move(best_), !stopped_};
}

void LearningSearch::Greedy(bool by_share) {
  std::vector<std::pair<int, std::vector<double>>> taken;
  std::vector<int> rest = Everything(candidates_.size());
  while (true) {
    const std::vector<Open> open = Look(rest);
    if (open.empty()) break;
    const size_t pick = Pick(open, by_share);
    rest.clear();
    for (size_t i = 0; i < open.size(); ++i) {
      if (i != pick) rest.push_back(open[i].candidate);
    }
    taken.emplace_back(open[pick].candidate, std::vector<double>());
    Take(open[pick].candidate, &taken.back().second);
  }
  Consider();
  for (; !taken.empty(); taken.pop_back()) PutBack(taken.back().first, taken.back().second);
}

void LearningSearch::Explore(std::vector<int> rest) {
  Consider();
  // With each turn one candidate is decided: taken, which is looked into, then left.
  while (!stopped_) {
    const std::vector<Open> open = Look(rest);
    if (steps_ >= most_steps_) stopped_ = true;
    if (stopped_ || open.empty() || !IsPromising(present_.closed + Bound(open))) return;
    const size_t pick = Pick(open, true);
    rest.clear();
    for (size_t i = 0; i < open.size(); ++i) {
      if (i != pick) rest.push_back(open[i].candidate);
    }
    std::vector<double> before;
    Take(open[pick].candidate, &before);
    Explore(rest);
    PutBack(open[pick].candidate, before);
  }
}

std::vector<LearningSearch::Open> LearningSearch::Look(const std::vector<int>& rest) {
  std::vector<Open> open;
  for (int candidate : rest) {
    if (!Fits(candidate)) continue;
    const double gain = GainOf(candidate);
    if (gain > kSame) open.push_back({candidate, gain});
  }
  return open;
}

bool LearningSearch::Fits(int candidate) const {
  const LearningAmounts& amounts = candidates_[static_cast<size_t>(candidate)].amounts;
  for (int d = 0; d < kLearningDimensions; ++d) {
    if (limits_[d] && present_.amounts[d] + amounts[d] > *limits_[d]) return false;
  }
  return true;
}

double LearningSearch::GainOf(int candidate) {
  ++steps_;
  double gain = 0;
  for (const auto& [skill, closed] : candidates_[static_cast<size_t>(candidate)].gains) {
    gain += std::max(0.0, closed - closed_by_skill_[static_cast<size_t>(skill)]);
  }
  return gain;
}

double LearningSearch::ShareOf(int candidate) const {
  double share = kLeastShare;
  for (int d = 0; d < kLearningDimensions; ++d) {
    // What is not limited counts too, but little: among equals the cheaper is tried first.
    const bool counts = limits_[d].has_value() || least_of_ == d;
    share +=
        (counts ? 1 : 1e-6) * static_cast<double>(candidates_[static_cast<size_t>(candidate)].amounts[d]) / whole_[d];
  }
  return share;
}

size_t LearningSearch::Pick(const std::vector<Open>& open, bool by_share) const {
  size_t pick = 0;
  double most = -1;
  for (size_t i = 0; i < open.size(); ++i) {
    const double worth = by_share ? open[i].gain / ShareOf(open[i].candidate) : open[i].gain;
    if (worth > most) {
      most = worth;
      pick = i;
    }
  }
  return pick;
}

double LearningSearch::Bound(std::vector<Open> open) {
  steps_ += static_cast<int64_t>(open.size());
  std::vector<double> together = closed_by_skill_;
  for (const Open& one : open) {
    for (const auto& [skill, closed] : candidates_[static_cast<size_t>(one.candidate)].gains) {
      together[static_cast<size_t>(skill)] = std::max(together[static_cast<size_t>(skill)], closed);
    }
  }
  double bound = 0;
  for (size_t skill = 0; skill < together.size(); ++skill) bound += together[skill] - closed_by_skill_[skill];
  for (int d = 0; d < kLearningDimensions; ++d) {
    if (limits_[d]) bound = std::min(bound, KnapsackBound(open, d));
  }
  return bound;
}

double LearningSearch::KnapsackBound(std::vector<Open>& open, int dimension) {
  const auto amount_of = [&](const Open& one) {
    return static_cast<double>(candidates_[static_cast<size_t>(one.candidate)].amounts[static_cast<size_t>(dimension)]);
  };
  std::sort(open.begin(), open.end(), [&](const Open& a, const Open& b) {
    const double left = a.gain * amount_of(b), right = b.gain * amount_of(a);
    return left != right ? left > right : a.candidate < b.candidate;
  });
  double room =
      static_cast<double>(*limits_[static_cast<size_t>(dimension)] - present_.amounts[static_cast<size_t>(dimension)]);
  double bound = 0;
  for (const Open& one : open) {
    const double amount = amount_of(one);
    if (amount > room) return bound + one.gain * room / amount;
    bound += one.gain;
    room -= amount;
  }
  return bound;
}

// Whether a set that holds the present one and at least one candidate more, and closes `most`, would be better than the
// best.
bool LearningSearch::IsPromising(double most) const {
  if (least_of_) return most > to_exceed_ + kSame;
  if (most > best_->closed + kSame) return true;
  return most > best_->closed - kSame &&
         Price(present_.amounts, present_.chosen.size() + 1) < Price(best_->amounts, best_->chosen.size());
}

void LearningSearch::Consider() {
  if (least_of_) {
    if (present_.closed <= to_exceed_ + kSame) return;
    best_ = present_;
    // From here on only less of it is of interest.
    limits_[*least_of_] = present_.amounts[*least_of_] - 1;
    return;
  }
  const bool more = present_.closed > best_->closed + kSame;
  const bool same = !more && present_.closed > best_->closed - kSame;
  if (more || (same && Price(present_.amounts, present_.chosen.size()) < Price(best_->amounts, best_->chosen.size())))
    best_ = present_;
}

void LearningSearch::Take(int candidate, std::vector<double>* before) {
  *before = closed_by_skill_;
  const LearningCandidate& taken = candidates_[static_cast<size_t>(candidate)];
  for (const auto& [skill, closed] : taken.gains) {
    double& present = closed_by_skill_[static_cast<size_t>(skill)];
    present = std::max(present, closed);
  }
  // Added anew each time, so that taking and putting back leaves no trace in the figure.
  present_.closed = std::accumulate(closed_by_skill_.begin(), closed_by_skill_.end(), 0.0);
  for (int d = 0; d < kLearningDimensions; ++d) present_.amounts[d] += taken.amounts[d];
  present_.chosen.insert(std::lower_bound(present_.chosen.begin(), present_.chosen.end(), candidate), candidate);
}

void LearningSearch::PutBack(int candidate, const std::vector<double>& before) {
  closed_by_skill_ = before;
  present_.closed = std::accumulate(closed_by_skill_.begin(), closed_by_skill_.end(), 0.0);
  for (int d = 0; d < kLearningDimensions; ++d)
    present_.amounts[d] -= candidates_[static_cast<size_t>(candidate)].amounts[d];
  present_.chosen.erase(std::lower_bound(present_.chosen.begin(), present_.chosen.end(), candidate));
}

}  // namespace waymark::plan
