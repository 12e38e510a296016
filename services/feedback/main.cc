#include <memory>

#include "common/rpc/process.h"
#include "services/feedback/feedback_service.h"

int main(int argc, char** argv) {
  waymark::rpc::ProcessDefinition definition;
  definition.name = "feedback";
  definition.about = "Asks raters for feedback, keeps what they answer, and holds it against how members see themselves.";
  definition.listen = "127.0.0.1:7102";
  definition.metrics_listen = "127.0.0.1:7202";
  definition.peers = {{"plan", "127.0.0.1:7101"}};
  definition.makes_links = true;
  definition.needs_link_key = true;
  definition.tables = waymark::feedback::FeedbackService::Tables();
  definition.make = [](const waymark::rpc::Surroundings& around) -> absl::StatusOr<std::unique_ptr<waymark::rpc::Component>> {
    return std::make_unique<waymark::feedback::FeedbackService>(around.wiring, around.peers.at("plan"),
                                                                waymark::feedback::FeedbackOptions{around.link_key});
  };
  return waymark::rpc::RunProcess(argc, argv, definition);
}
