#include <memory>
#include <string>

#include "common/rpc/process.h"
#include "services/plan/plan_service.h"

namespace {

// What is wrong with an address to put before a path.
std::string CheckPublicUrl(const std::string& value) {
  const bool is_http = value.starts_with("https://") || value.starts_with("http://");
  if (!is_http || value.ends_with('/')) return "must begin with https:// or http:// and end without a slash";
  return value.find_first_of(" \t\r\n?#") == std::string::npos ? "" : "must have no blank, query or fragment";
}

}  // namespace

int main(int argc, char** argv) {
  waymark::rpc::ProcessDefinition definition;
  definition.name = "plan";
  definition.about = "Keeps members, the role catalogue, assessments, plans and reviews.";
  definition.listen = "127.0.0.1:7101";
  definition.metrics_listen = "127.0.0.1:7201";
  definition.peers = {{"feedback", "127.0.0.1:7102"}};
  definition.makes_links = true;
  definition.serves_http = true;
  waymark::plan::PlanOptions options;
  definition.add_flags = [&](waymark::base::Config& config) {
    config.Text(
        "public_url", &options.public_url, "URL",
        "Under which --http_listen is reached, as https://waymark.example.org, told in the addresses of calendars. "
        "Empty: their paths alone are told.",
        CheckPublicUrl);
  };
  definition.tables = waymark::plan::PlanService::Tables();
  definition.make =
      [&](const waymark::rpc::Surroundings& around) -> absl::StatusOr<std::unique_ptr<waymark::rpc::Component>> {
    options.link_key = around.link_key;
    return std::make_unique<waymark::plan::PlanService>(around.wiring, around.peers.at("feedback"), options);
  };
  return waymark::rpc::RunProcess(argc, argv, definition);
}
