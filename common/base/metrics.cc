#include "common/base/metrics.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace waymark::base {

const std::vector<MetricSpec>& MetricSpecs() {
  using enum MetricKind;
  static const auto* const specs = new std::vector<MetricSpec>{
      {"waymark_calls_total", kCounter, "Calls answered, by method and status code; streams count when they end."},
      {"waymark_call_seconds", kHistogram, "Time from a unary call's arrival to its answer, by method."},
      {"waymark_calls_in_flight", kGauge, "Unary calls that arrived and are not answered yet."},
      {"waymark_streams", kGauge, "Server streams open now."},
      {"waymark_calls_refused_total", kCounter, "Calls and streams refused since too many were in flight."},
      {"waymark_replays_total", kCounter, "Calls answered from the replay table since their request_id was seen before."},
      {"waymark_read_batches_total", kCounter, "Snapshots opened for queued reads; calls over batches is how many share one."},
      {"waymark_http_connections", kGauge, "Connections of the HTTP listener open now."},
      {"waymark_http_answers_total", kCounter, "Answers of the HTTP listener, by HTTP status; those that are calls count as calls too."},
      {"waymark_store_writable", kGauge, "1 while the store can write, 0 while it cannot."},
      {"waymark_follower_events_total", kCounter, "Events of another service's journal applied, by follower."},
      {"waymark_follower_lag_seconds", kGauge, "Age of the last event applied, at the time it was applied, by follower."},
      {"waymark_follower_parked", kGauge, "Subjects whose events wait since one of them could not be applied, by follower."},
      {"waymark_follower_resyncs_total", kCounter, "Times the journal had to be replaced by listing, by follower."},
      {"waymark_tasks_due", kGauge, "Tasks of the scheduler that are due and not done."},
      {"waymark_tasks_done_total", kCounter, "Tasks of the scheduler done, by kind."},
      {"waymark_task_failures_total", kCounter, "Runs of the scheduler's tasks that failed and are tried again, by kind."},
      {"waymark_mails_total", kCounter, "Mails handed over, by outcome: sent, failed, given_up."},
  };
  return *specs;
}

namespace {

[[noreturn]] void Die(const char* what, std::string_view name) {
  std::fprintf(stderr, "%s: %.*s\n", what, static_cast<int>(name.size()), name.data());
  std::abort();
}

}  // namespace

const std::vector<double>& Histogram::Bounds() {
  static const auto* const bounds = new std::vector<double>{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                            0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};
  return *bounds;
}

void Histogram::Observe(double seconds) {
  const auto& bounds = Bounds();
  static_assert(kMostBounds == 16);
  const size_t bucket = std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin();
  counts_[bucket].fetch_add(1, std::memory_order_relaxed);
  nanoseconds_.fetch_add(std::llround(seconds * 1e9), std::memory_order_relaxed);
}

Histogram::Reading Histogram::Read() const {
  Reading reading;
  for (size_t i = 0; i <= Bounds().size(); ++i) reading.counts.push_back(counts_[i].load(std::memory_order_relaxed));
  reading.sum = static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) / 1e9;
  return reading;
}

Metrics::Series* Metrics::Find(std::string_view name, MetricKind kind, Labels labels) {
  for (auto& series : series_) {
    if (series.spec->name == name && series.labels == labels) return &series;
  }
  for (const auto& spec : MetricSpecs()) {
    if (spec.name != name) continue;
    if (spec.kind != kind) Die("metric used as another kind", name);
    series_.push_back({.spec = &spec, .labels = std::move(labels)});
    return &series_.back();
  }
  Die("metric without a specification", name);
}

// A handle is handed out to change it; what All shows of it is const.
Counter* Metrics::CounterOf(std::string_view name, Labels labels) {
  absl::MutexLock lock(&mutex_);
  Series* series = Find(name, MetricKind::kCounter, std::move(labels));
  if (series->counter == nullptr) series->counter = &counters_.emplace_back();
  return const_cast<Counter*>(series->counter);
}

Gauge* Metrics::GaugeOf(std::string_view name, Labels labels) {
  absl::MutexLock lock(&mutex_);
  Series* series = Find(name, MetricKind::kGauge, std::move(labels));
  if (series->gauge == nullptr) series->gauge = &gauges_.emplace_back();
  return const_cast<Gauge*>(series->gauge);
}

Histogram* Metrics::HistogramOf(std::string_view name, Labels labels) {
  absl::MutexLock lock(&mutex_);
  Series* series = Find(name, MetricKind::kHistogram, std::move(labels));
  if (series->histogram == nullptr) series->histogram = &histograms_.emplace_back();
  return const_cast<Histogram*>(series->histogram);
}

std::vector<Metrics::Series> Metrics::All() const {
  absl::MutexLock lock(&mutex_);
  return {series_.begin(), series_.end()};
}

}  // namespace waymark::base
