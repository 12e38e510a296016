#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/config.h"
#include "common/rpc/component.h"
#include "common/rpc/peer.h"
#include "common/storage/store.h"

namespace waymark::rpc {

// What a process hands to its component besides the wiring.
struct Surroundings {
  Wiring wiring;
  // By name: one for each of ProcessDefinition::peers. They live longer than the component.
  std::map<std::string, Peer*> peers;
  // The content of --link_key; empty where none was given.
  std::string link_key;
};

// What differs between the suite's servers. A main.cc is this and RunProcess:
//
//   int main(int argc, char** argv) {
//     waymark::feedback::FeedbackOptions options;
//     waymark::rpc::ProcessDefinition definition;
//     definition.name = "feedback";
//     definition.about = "Asks raters and keeps their answers.";
//     definition.listen = "127.0.0.1:7102";
//     definition.metrics_listen = "127.0.0.1:7202";
//     definition.peers = {{"plan", "127.0.0.1:7101"}};
//     definition.makes_links = true;
//     definition.needs_link_key = true;
//     definition.tables = waymark::feedback::FeedbackService::Tables();
//     definition.make = [&](const waymark::rpc::Surroundings& s) -> absl::StatusOr<std::unique_ptr<waymark::rpc::Component>> {
//       options.link_key = s.link_key;
//       return std::make_unique<waymark::feedback::FeedbackService>(s.wiring, s.peers.at("plan"), options);
//     };
//     return waymark::rpc::RunProcess(argc, argv, definition);
//   }
struct ProcessDefinition {
  std::string name;            // "plan": program waymark-plan, environment WAYMARK_PLAN_…
  std::string about;           // one line for --help
  std::string listen;          // default of --listen
  std::string metrics_listen;  // default of --metrics_listen
  // Name and default address of each service it calls; each gets a flag of its name.
  std::vector<std::pair<std::string, std::string>> peers;
  // Whether some of it can be reached by HTTP (Component::HttpRoutes): adds --http_listen.
  bool serves_http = false;
  // Whether it makes and takes links: adds --link_key.
  bool makes_links = false;
  // Whether it does not start without that key.
  bool needs_link_key = false;
  // The component's own tables, those of the journal, followers, grants and identities it uses included. Replay rows
  // come by themselves. Each field of the messages they keep must have a class: the process does not start otherwise.
  std::vector<const storage::TableSpec*> tables;
  // Declares flags of its own; may be empty.
  std::function<void(base::Config&)> add_flags;
  // Makes the component, after the flags are read and the store is open.
  std::function<absl::StatusOr<std::unique_ptr<Component>>(const Surroundings&)> make;
};

// Runs a server until SIGTERM or SIGINT and drains it; or probes a running one (--probe), or prints the help. Returns
// the process's exit code: 0 done, 1 could not start or the probe failed, 2 wrong flags (every mistake is printed).
int RunProcess(int argc, char** argv, const ProcessDefinition& definition);

}  // namespace waymark::rpc
