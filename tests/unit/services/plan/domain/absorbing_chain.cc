#include "tests/unit/services/plan/domain/absorbing_chain.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace waymark::plan {
namespace {

using base::Cat;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kSumTolerance = 1e-9;

void CheckChances(const std::string& field, const std::vector<double>& chances, size_t size,
                  base::Violations* violations) {
  if (chances.size() != size) violations->Add(field, Cat("must be ", size, " chances"));
  const bool in_range = std::all_of(chances.begin(), chances.end(), [](double p) { return p >= 0 && p <= 1; });
  if (!in_range) violations->Add(field, "must be between 0 and 1");
}

// Which states some end is come to from.
std::vector<bool> StatesThatEnd(const Chain& chain) {
  std::vector<bool> ends(chain.states.size());
  std::vector<size_t> open;
  const auto mark = [&](size_t state) {
    ends[state] = true;
    open.push_back(state);
  };
  for (size_t i = 0; i < ends.size(); ++i) {
    const std::vector<double>& chances = chain.states[i].ends;
    if (std::any_of(chances.begin(), chances.end(), [](double p) { return p > 0; })) mark(i);
  }
  while (!open.empty()) {
    const size_t to = open.back();
    open.pop_back();
    for (size_t i = 0; i < ends.size(); ++i) {
      if (!ends[i] && chain.states[i].next[to] > 0) mark(i);
    }
  }
  return ends;
}

absl::Status CheckStates(const Chain& chain) {
  base::Violations violations;
  for (size_t i = 0; i < chain.states.size(); ++i) {
    const Chain::State& state = chain.states[i];
    const std::string field = Cat("states[", i, "]");
    if (!(state.duration >= 0 && std::isfinite(state.duration)))
      violations.Add(field + ".duration", "must be a number, not negative");
    CheckChances(field + ".next", state.next, chain.states.size(), &violations);
    CheckChances(field + ".ends", state.ends, chain.states[0].ends.size(), &violations);
    const double sum = std::accumulate(state.next.begin(), state.next.end(), 0.0) +
                       std::accumulate(state.ends.begin(), state.ends.end(), 0.0);
    if (!(std::abs(sum - 1) <= kSumTolerance)) violations.Add(field, "chances must add up to 1");
  }
  return violations.ToStatus();
}

absl::Status CheckChain(const Chain& chain) {
  base::Violations violations;
  if (chain.states.empty() || chain.states.size() > kMostChainStates) {
    violations.Add("states", Cat("must be from 1 to ", kMostChainStates));
    return violations.ToStatus();
  }
  WM_RETURN_IF_ERROR(CheckStates(chain));
  const std::vector<bool> ends = StatesThatEnd(chain);
  for (size_t i = 0; i < ends.size(); ++i) {
    if (!ends[i]) violations.Add(Cat("states[", i, "]"), "must lead to an end");
  }
  return violations.ToStatus();
}

std::vector<double> Row(const MatrixXd& matrix, Eigen::Index row) {
  std::vector<double> values(matrix.cols());
  for (Eigen::Index i = 0; i < matrix.cols(); ++i) values[i] = matrix(row, i);
  return values;
}

}  // namespace

absl::StatusOr<std::vector<ChainOutcome>> ComputeChain(const Chain& chain) {
  WM_RETURN_IF_ERROR(CheckChain(chain));
  const auto n = static_cast<Eigen::Index>(chain.states.size());
  const auto ends = static_cast<Eigen::Index>(chain.states[0].ends.size());
  MatrixXd stays = MatrixXd::Identity(n, n);
  MatrixXd to_ends(n, ends);
  VectorXd durations(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) stays(i, j) -= chain.states[i].next[j];
    for (Eigen::Index j = 0; j < ends; ++j) to_ends(i, j) = chain.states[i].ends[j];
    durations(i) = chain.states[i].duration;
  }
  const MatrixXd visits = Eigen::PartialPivLU<MatrixXd>(stays).inverse();
  const VectorXd time = visits * durations;
  const MatrixXd chances = visits * to_ends;
  const MatrixXd weighted = visits * durations.asDiagonal() * chances;
  std::vector<ChainOutcome> outcomes(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    outcomes[i] = {.expected_time = time(i), .visits = Row(visits, i), .end_chances = Row(chances, i)};
    for (Eigen::Index j = 0; j < ends; ++j)
      outcomes[i].time_given_end.push_back(chances(i, j) > 0 ? weighted(i, j) / chances(i, j) : 0);
  }
  return outcomes;
}

absl::StatusOr<double> ExpectedRetryTime(absl::Span<const RetriedStep> steps) {
  base::Violations violations;
  double time = 0;
  for (size_t i = 0; i < steps.size(); ++i) {
    const std::string field = Cat("steps[", i, "]");
    if (!(steps[i].duration >= 0 && std::isfinite(steps[i].duration)))
      violations.Add(field + ".duration", "must be a number, not negative");
    if (!(steps[i].chance > 0 && steps[i].chance <= 1))
      violations.Add(field + ".chance", "must be above 0, at most 1");
    time += steps[i].duration / steps[i].chance;
  }
  WM_RETURN_IF_ERROR(violations.ToStatus());
  return time;
}

}  // namespace waymark::plan
