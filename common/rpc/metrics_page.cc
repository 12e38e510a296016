#include "common/rpc/metrics_page.h"

#include <limits>
#include <map>
#include <string>

namespace waymark::rpc {
namespace {

using base::MetricKind;
using prometheus::ClientMetric;

ClientMetric::Histogram Cumulative(const base::Histogram::Reading& reading) {
  ClientMetric::Histogram histogram;
  const auto& bounds = base::Histogram::Bounds();
  for (size_t i = 0; i < reading.counts.size(); ++i) {
    histogram.sample_count += static_cast<uint64_t>(reading.counts[i]);
    histogram.bucket.push_back({histogram.sample_count, i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity()});
  }
  histogram.sample_sum = reading.sum;
  return histogram;
}

prometheus::MetricType TypeOf(MetricKind kind) {
  switch (kind) {
    case MetricKind::kCounter:
      return prometheus::MetricType::Counter;
    case MetricKind::kGauge:
      return prometheus::MetricType::Gauge;
    case MetricKind::kHistogram:
      break;
  }
  return prometheus::MetricType::Histogram;
}

}  // namespace

std::vector<prometheus::MetricFamily> MetricsPage::Collect() const {
  std::vector<prometheus::MetricFamily> families;
  std::map<std::string_view, size_t> by_name;
  for (const auto& series : metrics_->All()) {
    const auto [found, is_new] = by_name.emplace(series.spec->name, families.size());
    if (is_new) {
      families.push_back({std::string(series.spec->name), std::string(series.spec->help), TypeOf(series.spec->kind), {}});
    }
    ClientMetric metric;
    for (const auto& [name, value] : series.labels) metric.label.push_back({name, value});
    if (series.counter != nullptr) metric.counter.value = static_cast<double>(series.counter->value());
    if (series.gauge != nullptr) metric.gauge.value = static_cast<double>(series.gauge->value());
    if (series.histogram != nullptr) metric.histogram = Cumulative(series.histogram->Read());
    families[found->second].metric.push_back(std::move(metric));
  }
  return families;
}

}  // namespace waymark::rpc
