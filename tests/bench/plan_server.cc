#include "tests/bench/plan_server.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::bench {
namespace {

constexpr char kIssuer[] = "https://issuer.bench";

access::SigningKey NewKey() { return *access::SigningKey::Generate(); }

}  // namespace

PlanServer::PlanServer(const Place& place, const std::string& name) : key_(NewKey()), folder_(place.work + "/" + name) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ + "/jwks.json") << key_.Jwks();
  std::ofstream(folder_ + "/special_roles.json") << R"({"special":[{"issuer":")" << kIssuer << R"(","subject":"operator","role":"OPERATOR"}]})";
  address_ = "127.0.0.1:" + std::to_string(FreePort());
  process_ = std::make_unique<Process>(
      std::vector<std::string>{place.bin + "/waymark-plan", "--insecure", "--listen=" + address_, "--data=" + folder_, "--jwks=" + folder_ + "/jwks.json",
                               "--special_roles=" + folder_ + "/special_roles.json", "--metrics_listen=127.0.0.1:" + std::to_string(FreePort())},
      folder_ + "/log", false);
  // Up when it answers at all.
  for (int i = 0; i < 200; ++i) {
    rpc::GrpcPeer peer({.address = address_, .insecure = true, .authorization = TokenOf("operator"), .ids = &ids_});
    plan::v1::GetPlanRequest request;
    request.set_name("members/none/plans/none");
    plan::v1::Plan plan;
    const absl::Status status = peer.Call("waymark.plan.v1.PlanService/GetPlan", request, &plan, absl::Seconds(5));
    if (status.code() != absl::StatusCode::kUnavailable) return;
    absl::SleepFor(absl::Milliseconds(50));
  }
  std::fprintf(stderr, "bench: the plan service did not start; its log is %s/log\n", folder_.c_str());
  std::exit(1);
}

std::string PlanServer::TokenOf(const std::string& subject) const {
  const absl::Time now = absl::Now();
  return "Bearer " + key_.Sign({.issuer = kIssuer, .subject = subject, .audience = "waymark", .expires = now + absl::Hours(1)}, now);
}

void PlanServer::Call(const std::string& subject, const std::string& method, const google::protobuf::Message& request,
                      google::protobuf::Message* response) {
  rpc::GrpcPeer peer({.address = address_, .insecure = true, .authorization = TokenOf(subject), .ids = &ids_});
  const absl::Status status = peer.Call(method, request, response, absl::Seconds(60));
  if (status.ok()) return;
  std::fprintf(stderr, "bench: %s: %s\n", method.c_str(), status.ToString().c_str());
  std::exit(1);
}

std::string PlanServer::database() const { return folder_ + "/plan.db"; }

void CreatePlan(PlanServer& server, const std::string& member) {
  plan::v1::CreatePlanRequest request;
  request.set_parent("members/" + member);
  request.set_plan_id("p1");
  plan::v1::Plan& plan = *request.mutable_plan();
  plan.set_title("From statistician to lead of data science");
  plan.set_mode(plan::v1::PLAN_MODE_LINEAR);
  const std::string name = request.parent() + "/plans/p1";
  plan::v1::Track& track = *plan.add_tracks();
  track.set_name(name + "/tracks/t1");
  track.set_title("Specialist");
  for (int i = 0; i < 20; ++i) {
    plan::v1::Step& step = *plan.add_steps();
    step.set_name(absl::StrFormat("%s/steps/s%d", name, i));
    step.set_track(track.name());
    step.set_kind(plan::v1::STEP_KIND_TRAINING);
    step.set_title(absl::StrFormat("Course %d of the programme", i));
    step.set_description("Agreed with the mentor.");
  }
  plan::v1::Plan made;
  server.Call(member, "waymark.plan.v1.PlanService/CreatePlan", request, &made);
}

}  // namespace waymark::bench
