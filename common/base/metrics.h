#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace waymark::base {

// What a metric measures. Every metric there is stands in the table of metrics.cc: a name is looked up once, when its
// user starts.
enum class MetricKind { kCounter, kGauge, kHistogram };
struct MetricSpec {
  std::string_view name;
  MetricKind kind;
  std::string_view help;
};
const std::vector<MetricSpec>& MetricSpecs();

// A number that only grows.
class Counter {
 public:
  void Add(int64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> value_{0};
};

// A number that goes up and down.
class Gauge {
 public:
  void Set(int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void Add(int64_t n) { value_.fetch_add(n, std::memory_order_relaxed); }
  int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> value_{0};
};

// Durations counted by buckets of fixed bounds, from 100 microseconds to 10 seconds.
class Histogram {
 public:
  static const std::vector<double>& Bounds();  // upper bounds in seconds, ascending; one more bucket holds the rest

  void Observe(double seconds);
  struct Reading {
    std::vector<int64_t> counts;  // one per bound and one for the rest; not cumulative
    double sum = 0;               // seconds
  };
  Reading Read() const;

 private:
  static constexpr size_t kMostBounds = 16;
  std::atomic<int64_t> counts_[kMostBounds + 1] = {};
  std::atomic<int64_t> nanoseconds_{0};
};

// The numbers of one process, or of one test. Handles live as long as the registry, cost one atomic addition to use,
// and are safe to use from any thread. The same name with the same labels is the same handle. A name that MetricSpecs
// does not hold, or of another kind, is a mistake in the program and ends it.
class Metrics {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;

  Counter* CounterOf(std::string_view name, Labels labels = {});
  Gauge* GaugeOf(std::string_view name, Labels labels = {});
  Histogram* HistogramOf(std::string_view name, Labels labels = {});

  // One metric with one set of labels, to show it.
  struct Series {
    const MetricSpec* spec = nullptr;
    Labels labels;
    const Counter* counter = nullptr;  // one of the three, by the kind
    const Gauge* gauge = nullptr;
    const Histogram* histogram = nullptr;
  };
  // All there are, in the order they were asked for first.
  std::vector<Series> All() const;

 private:
  Series* Find(std::string_view name, MetricKind kind, Labels labels) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  std::deque<Series> series_ ABSL_GUARDED_BY(mutex_);
  std::deque<Counter> counters_ ABSL_GUARDED_BY(mutex_);
  std::deque<Gauge> gauges_ ABSL_GUARDED_BY(mutex_);
  std::deque<Histogram> histograms_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace waymark::base
