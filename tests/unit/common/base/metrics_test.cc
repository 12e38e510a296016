#include "common/base/metrics.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace waymark::base {
namespace {

TEST(Metrics, TheSameNameAndLabelsAreTheSameNumber) {
  Metrics metrics;
  Counter* one = metrics.CounterOf("waymark_calls_total", {{"method", "A"}, {"code", "OK"}});
  EXPECT_EQ(one, metrics.CounterOf("waymark_calls_total", {{"method", "A"}, {"code", "OK"}}));
  EXPECT_NE(one, metrics.CounterOf("waymark_calls_total", {{"method", "B"}, {"code", "OK"}}));
  one->Add(2);
  metrics.GaugeOf("waymark_streams")->Set(5);
  metrics.GaugeOf("waymark_streams")->Add(-2);
  const auto all = metrics.All();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].counter->value(), 2);
  EXPECT_EQ(all[2].gauge->value(), 3);
}

TEST(Metrics, AHistogramCountsByUpperBound) {
  Histogram histogram;
  const auto& bounds = Histogram::Bounds();
  histogram.Observe(0);
  histogram.Observe(bounds[0]);           // a bound belongs to its bucket
  histogram.Observe(bounds[0] * 1.001);
  histogram.Observe(1000);
  const auto reading = histogram.Read();
  ASSERT_EQ(reading.counts.size(), bounds.size() + 1);
  EXPECT_EQ(reading.counts[0], 2);
  EXPECT_EQ(reading.counts[1], 1);
  EXPECT_EQ(reading.counts.back(), 1);
  EXPECT_NEAR(reading.sum, 1000.0002, 1e-4);
}

TEST(Metrics, CountsFromManyThreadsAreAllThere) {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10'000; ++n) metrics.CounterOf("waymark_replays_total")->Add();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(metrics.CounterOf("waymark_replays_total")->value(), 40'000);
}

TEST(Metrics, NamesAreInOrderForPrometheus) {
  std::set<std::string_view> seen;
  for (const auto& spec : MetricSpecs()) {
    EXPECT_TRUE(spec.name.starts_with("waymark_")) << spec.name;
    EXPECT_EQ(spec.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos) << spec.name;
    EXPECT_EQ(spec.kind == MetricKind::kCounter, spec.name.ends_with("_total")) << spec.name;
    EXPECT_TRUE(spec.help.ends_with(".")) << spec.name;
    EXPECT_TRUE(seen.insert(spec.name).second) << spec.name;
  }
}

TEST(MetricsDeathTest, ANameThatIsNotInTheTableEndsTheProcess) {
  Metrics metrics;
  EXPECT_DEATH(metrics.CounterOf("waymark_surprises_total"), "without a specification");
  EXPECT_DEATH(metrics.GaugeOf("waymark_calls_total"), "another kind");
}

}  // namespace
}  // namespace waymark::base
