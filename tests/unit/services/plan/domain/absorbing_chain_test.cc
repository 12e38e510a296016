#include "tests/unit/services/plan/domain/absorbing_chain.h"

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using testing::HasSubstr;

std::vector<ChainOutcome> Compute(const Chain& chain) {
  const absl::StatusOr<std::vector<ChainOutcome>> outcomes = ComputeChain(chain);
  EXPECT_TRUE(outcomes.ok()) << outcomes.status();
  return outcomes.ok() ? *outcomes : std::vector<ChainOutcome>(chain.states.size());
}

// Each step tried until it comes off: visits 1/p, time the sum of d/p, the end for sure.
TEST(AbsorbingChain, OfPureRetryIsTheSumOfDurationOverChance) {
  const std::vector<RetriedStep> steps = {{6, 0.5}, {12, 0.8}, {3, 1}, {9, 0.1}};
  Chain chain;
  for (size_t i = 0; i < steps.size(); ++i) {
    Chain::State state{.duration = steps[i].duration, .next = std::vector<double>(4), .ends = {0}};
    state.next[i] = 1 - steps[i].chance;
    (i + 1 < steps.size() ? state.next[i + 1] : state.ends[0]) = steps[i].chance;
    chain.states.push_back(state);
  }
  const ChainOutcome outcome = Compute(chain)[0];
  EXPECT_NEAR(outcome.expected_time, 12 + 15 + 3 + 90, 1e-9);
  EXPECT_NEAR(*ExpectedRetryTime(steps), 120, 1e-9);
  EXPECT_NEAR(outcome.end_chances[0], 1, 1e-12);
  EXPECT_NEAR(outcome.time_given_end[0], 120, 1e-9);
  for (size_t i = 0; i < steps.size(); ++i) EXPECT_NEAR(outcome.visits[i], 1 / steps[i].chance, 1e-9);
}

// The gambler's ruin: with p = 1/2 and n steps between, from i the upper end comes with i/n after i(n - i) stays, and
// given that it comes, after (n² - i²)/3.
TEST(AbsorbingChain, OfTheGamblersRuinHasItsClosedForms) {
  constexpr int n = 12;
  Chain chain;
  for (int i = 1; i < n; ++i) {
    Chain::State state{.duration = 1, .next = std::vector<double>(n - 1), .ends = {0, 0}};
    (i > 1 ? state.next[i - 2] : state.ends[0]) = 0.5;
    (i < n - 1 ? state.next[i] : state.ends[1]) = 0.5;
    chain.states.push_back(state);
  }
  const std::vector<ChainOutcome> outcomes = Compute(chain);
  for (int i = 1; i < n; ++i) {
    EXPECT_NEAR(outcomes[i - 1].expected_time, i * (n - i), 1e-9);
    EXPECT_NEAR(outcomes[i - 1].end_chances[1], static_cast<double>(i) / n, 1e-12);
    EXPECT_NEAR(outcomes[i - 1].time_given_end[1], (n * n - i * i) / 3.0, 1e-9);
  }
}

TEST(AbsorbingChain, TimeGivenSuccessIsApartFromTimeUntilItEnds) {
  // From the second state one fails at once; only what goes well takes its time.
  const Chain chain = {{{6, {0, 0.5}, {0, 0.5}}, {18, {0, 0}, {1, 0}}}};
  const ChainOutcome outcome = Compute(chain)[0];
  EXPECT_NEAR(outcome.expected_time, 15, 1e-12);
  EXPECT_NEAR(outcome.time_given_end[0], 24, 1e-12);
  EXPECT_NEAR(outcome.time_given_end[1], 6, 1e-12);
  EXPECT_EQ(Compute(chain)[1].time_given_end[1], 0);
}

TEST(AbsorbingChain, FulfilsItsEquations) {
  std::mt19937 random(9);
  for (int round = 0; round < 200; ++round) {
    const int n = 1 + static_cast<int>(random() % 40);
    Chain chain;
    for (int i = 0; i < n; ++i) {
      Chain::State state{.next = std::vector<double>(n), .ends = {0, 0}};
      state.duration = static_cast<double>(random() % 24);
      std::vector<int> parts(n + 2);
      int sum = 0;
      for (int& part : parts) sum += part = static_cast<int>(random() % 9);
      ++parts[n];  // so that it ends
      ++sum;
      for (int j = 0; j < n; ++j) state.next[j] = static_cast<double>(parts[j]) / sum;
      for (int j = 0; j < 2; ++j) state.ends[j] = static_cast<double>(parts[n + j]) / sum;
      chain.states.push_back(state);
    }
    const std::vector<ChainOutcome> outcomes = Compute(chain);
    for (int i = 0; i < n; ++i) {
      const ChainOutcome& outcome = outcomes[i];
      double time = chain.states[i].duration;
      for (int j = 0; j < n; ++j) time += chain.states[i].next[j] * outcomes[j].expected_time;
      ASSERT_NEAR(outcome.expected_time, time, 1e-6 * (1 + time));
      ASSERT_NEAR(outcome.end_chances[0] + outcome.end_chances[1], 1, 1e-9);
      // The time until it ends is that given each end, by their chances.
      double by_ends = 0;
      for (int j = 0; j < 2; ++j) by_ends += outcome.end_chances[j] * outcome.time_given_end[j];
      ASSERT_NEAR(outcome.expected_time, by_ends, 1e-6 * (1 + time));
    }
  }
}

TEST(AbsorbingChain, RefusesWhatIsWrongByField) {
  struct Case {
    Chain chain;
    const char* field;
  };
  const Case cases[] = {
      {{}, "states"},
      {{std::vector<Chain::State>(kMostChainStates + 1)}, "states"},
      {{{{-1, {0}, {1}}}}, "states[0].duration"},
      {{{{1, {0, 0}, {1}}}}, "states[0].next"},
      {{{{1, {-0.5}, {1.5}}}}, "states[0].next"},
      {{{{1, {0, 0}, {1}}, {1, {0, 0}, {0.5, 0.5}}}}, "states[1].ends"},
      {{{{1, {0.5}, {0.4}}}}, "states[0]"},
      {{{{1, {0, 1}, {0}}, {1, {1, 0}, {0}}}}, "states[1]"},
  };
  for (const Case& one : cases) {
    const absl::Status status = ComputeChain(one.chain).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << one.field;
    EXPECT_THAT(std::string(status.message()), HasSubstr(one.field));
  }
  EXPECT_THAT(std::string(ExpectedRetryTime({{6, 0}}).status().message()), HasSubstr("steps[0].chance"));
  EXPECT_THAT(std::string(ExpectedRetryTime({{-6, 1}}).status().message()), HasSubstr("steps[0].duration"));
  EXPECT_EQ(*ExpectedRetryTime({}), 0);
}

}  // namespace
}  // namespace waymark::plan
