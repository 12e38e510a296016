#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/component.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"

namespace waymark::plan {

// The plan service: members, the catalogue of roles, assessments, plans and their reviews. Nothing in it runs by
// itself.
class PlanService final : public rpc::Component {
 public:
  explicit PlanService(const rpc::Wiring& wiring) : wiring_(wiring) {}

  // The tables to open its store with.
  static std::vector<const storage::TableSpec*> Tables();

  std::string_view name() const override { return "plan"; }
  std::vector<rpc::Service> Services() override;
  absl::Status Prepare() override;

 private:
  const rpc::Wiring wiring_;
};

}  // namespace waymark::plan
