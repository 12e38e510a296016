#include <memory>

#include "common/rpc/process.h"
#include "services/plan/plan_service.h"

int main(int argc, char** argv) {
  waymark::rpc::ProcessDefinition definition;
  definition.name = "plan";
  definition.about = "Keeps members, the role catalogue, assessments, plans and reviews.";
  definition.listen = "127.0.0.1:7101";
  definition.metrics_listen = "127.0.0.1:7201";
  definition.peers = {{"feedback", "127.0.0.1:7102"}};
  definition.makes_links = true;
  definition.tables = waymark::plan::PlanService::Tables();
  definition.make =
      [](const waymark::rpc::Surroundings& around) -> absl::StatusOr<std::unique_ptr<waymark::rpc::Component>> {
    return std::make_unique<waymark::plan::PlanService>(around.wiring, around.peers.at("feedback"),
                                                        waymark::plan::PlanOptions{around.link_key});
  };
  return waymark::rpc::RunProcess(argc, argv, definition);
}
