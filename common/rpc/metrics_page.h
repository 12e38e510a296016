#pragma once

#include <vector>

#include "common/base/metrics.h"
#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"

namespace waymark::rpc {

// The numbers of a registry as Prometheus reads them.
class MetricsPage final : public prometheus::Collectable {
 public:
  explicit MetricsPage(const base::Metrics* metrics) : metrics_(metrics) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const base::Metrics* const metrics_;
};

}  // namespace waymark::rpc
