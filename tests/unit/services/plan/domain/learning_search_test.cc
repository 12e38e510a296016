#include "services/plan/domain/learning_search.h"

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

constexpr int kSkills = 12;

// Candidates that mostly teach skills of their own, so that it matters which of them fit together: where choosing
// greedily goes wrong.
std::vector<LearningCandidate> Draw(std::mt19937& random, int count) {
  std::vector<LearningCandidate> drawn(static_cast<size_t>(count));
  for (LearningCandidate& candidate : drawn) {
    std::set<int> skills;
    for (int i = 0; i < 2; ++i) skills.insert(static_cast<int>(random() % kSkills));
    for (int skill : skills) candidate.gains.push_back({skill, 1 + static_cast<double>(random() % 20)});
    for (int64_t& amount : candidate.amounts) amount = 1 + static_cast<int64_t>(random() % 30);
  }
  return drawn;
}

LearningSearch::Limits DrawLimits(std::mt19937& random) {
  LearningSearch::Limits limits;
  for (auto& limit : limits) {
    if (random() % 2 == 0) limit = 10 + static_cast<int64_t>(random() % 70);
  }
  return limits;
}

LearningSet SetOf(const std::vector<LearningCandidate>& candidates, unsigned members) {
  LearningSet set;
  std::vector<double> closed(kSkills);
  for (size_t i = 0; i < candidates.size(); ++i) {
    if ((members >> i & 1) == 0) continue;
    set.chosen.push_back(static_cast<int>(i));
    for (const auto& [skill, most] : candidates[i].gains) {
      closed[static_cast<size_t>(skill)] = std::max(closed[static_cast<size_t>(skill)], most);
    }
    for (int d = 0; d < kLearningDimensions; ++d) set.amounts[d] += candidates[i].amounts[d];
  }
  for (double one : closed) set.closed += one;
  return set;
}

bool Holds(const LearningSet& set, const LearningSearch::Limits& limits) {
  for (int d = 0; d < kLearningDimensions; ++d) {
    if (limits[d] && set.amounts[d] > *limits[d]) return false;
  }
  return true;
}

auto Price(const LearningSet& set) {
  return std::make_tuple(set.amounts[kHours], set.amounts[kMoney], set.amounts[kMonths], set.chosen.size());
}

// By looking at every set: the most closed, then the lowest price.
LearningSet BestOf(const std::vector<LearningCandidate>& candidates, const LearningSearch::Limits& limits) {
  LearningSet best;
  for (unsigned members = 0; members < 1u << candidates.size(); ++members) {
    LearningSet set = SetOf(candidates, members);
    if (!Holds(set, limits)) continue;
    if (set.closed > best.closed || (set.closed == best.closed && Price(set) < Price(best))) best = std::move(set);
  }
  return best;
}

TEST(LearningSearch, FindsTheBestOfAllSetsAtTheLowestPrice) {
  std::mt19937 random(3);
  for (int round = 0; round < 400; ++round) {
    const auto candidates = Draw(random, 10);
    const auto limits = DrawLimits(random);
    LearningSearch search(candidates, kSkills, 10'000'000);
    const auto found = search.Maximise(limits);
    const LearningSet best = BestOf(candidates, limits);
    ASSERT_TRUE(found.complete);
    EXPECT_TRUE(Holds(found.set, limits)) << round;
    EXPECT_DOUBLE_EQ(found.set.closed, best.closed) << round;
    EXPECT_EQ(Price(found.set), Price(best)) << round;
    EXPECT_DOUBLE_EQ(found.most_possible, best.closed) << round;
  }
}

TEST(LearningSearch, WhatIsMostPossibleIsNeverPassed) {
  std::mt19937 random(5);
  int stopped = 0;
  for (int round = 0; round < 200; ++round) {
    const auto candidates = Draw(random, 12);
    const auto limits = DrawLimits(random);
    LearningSearch search(candidates, kSkills, 150);
    const auto found = search.Maximise(limits);
    const LearningSet best = BestOf(candidates, limits);
    EXPECT_TRUE(Holds(found.set, limits)) << round;
    EXPECT_LE(found.set.closed, best.closed) << round;
    EXPECT_GE(found.most_possible, best.closed - 1e-9) << round;
    stopped += !found.complete;
  }
  EXPECT_GT(stopped, 50);
}

TEST(LearningSearch, TheLeastToExceedIsTheLeastOfAllSets) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const auto candidates = Draw(random, 9);
    const auto limits = DrawLimits(random);
    const auto dimension = static_cast<LearningDimension>(round % kLearningDimensions);
    const double closed = 10 + static_cast<double>(random() % 60);
    LearningSearch search(candidates, kSkills, 10'000'000);
    const auto found = search.LeastToExceed(closed, dimension, limits);
    LearningSearch::Limits others = limits;
    others[dimension].reset();
    std::optional<int64_t> least;
    for (unsigned members = 0; members < 1u << candidates.size(); ++members) {
      const LearningSet set = SetOf(candidates, members);
      if (!Holds(set, others) || set.closed <= closed) continue;
      if (!least || set.amounts[dimension] < *least) least = set.amounts[dimension];
    }
    ASSERT_EQ(found.set.has_value(), least.has_value()) << round;
    if (least) {
      EXPECT_EQ(found.set->amounts[dimension], *least) << round;
    }
  }
}

}  // namespace
}  // namespace waymark::plan
