#include "tests/bench/plan_bench.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "tests/bench/load.h"
#include "tests/bench/plan_server.h"
#include "tests/bench/sqlite_limit.h"
#include "waymark/plan/v1/member.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::bench {
namespace {

constexpr int kMembers = 64;

std::string MemberAt(int64_t n) { return absl::StrFormat("m%d", n % kMembers); }

Measured RunOrEnd(const Load& load) {
  Measured measured = Run(load);
  if (measured.failures > 0) {
    std::fprintf(stderr, "bench: %s: %d of %d calls failed: %s\n", load.method.c_str(), static_cast<int>(measured.failures),
                 static_cast<int>(measured.calls), measured.first_failure.c_str());
    std::exit(1);
  }
  return measured;
}

// Members with a plan each.
void Seed(PlanServer& server) {
  for (int i = 0; i < kMembers; ++i) {
    plan::v1::CreateMemberRequest request;
    request.set_member_id(MemberAt(i));
    request.mutable_member()->set_display_name("Member " + MemberAt(i));
    request.mutable_member()->set_issuer("https://issuer.bench");
    request.mutable_member()->set_subject(MemberAt(i));
    request.mutable_member()->set_time_zone("Europe/Berlin");
    plan::v1::Member member;
    server.Call("operator", "waymark.plan.v1.MemberService/CreateMember", request, &member);
    CreatePlan(server, MemberAt(i));
  }
}

std::string GetPlanRequest(const std::string& member) {
  plan::v1::GetPlanRequest request;
  request.set_name("members/" + member + "/plans/p1");
  return request.SerializeAsString();
}

std::string UpdateStepRequest(const std::string& member, int64_t n) {
  plan::v1::UpdateStepRequest request;
  request.mutable_step()->set_name(absl::StrFormat("members/%s/plans/p1/steps/s%d", member, n / kMembers % 20));
  request.mutable_step()->set_title(absl::StrFormat("Course %d, edition %d", n / kMembers % 20, n));
  request.mutable_update_mask()->add_paths("title");
  request.set_request_id(absl::StrFormat("bench-%d", n));
  return request.SerializeAsString();
}

Line LineOf(const std::string& name, const Measured& measured, const std::string& limit, const std::string& note) {
  return {.name = name, .value = measured.per_second, .unit = "calls/s", .p50_us = measured.p50_us, .p99_us = measured.p99_us, .limit = limit,
          .note = note};
}

}  // namespace

void MeasurePlan(const Place& place, Report& report) {
  PlanServer server(place, "plan");
  Seed(server);
  plan::v1::Plan plan;
  plan::v1::GetPlanRequest get;
  get.set_name("members/m0/plans/p1");
  server.Call("m0", "waymark.plan.v1.PlanService/GetPlan", get, &plan);
  const int answer_bytes = static_cast<int>(plan.ByteSizeLong());

  Load load;
  load.duration = absl::Seconds(place.seconds);
  std::vector<std::string> tokens;
  for (int i = 0; i < kMembers; ++i) tokens.push_back(server.TokenOf(MemberAt(i)));
  load.authorization = [&](int64_t n) { return tokens[n % kMembers]; };
  {
    Process echo({place.self, "--echo", std::to_string(answer_bytes)}, place.work + "/echo.log", true);
    Load bare = load;
    bare.address = "127.0.0.1:" + echo.first_line();
    bare.method = "/echo.Echo/Echo";
    bare.request = [](int64_t n) { return GetPlanRequest(MemberAt(n)); };
    report.Add(LineOf("echo", RunOrEnd(bare), "", absl::StrFormat("a bare gRPC callback echo answering %d bytes, 64 calls in flight", answer_bytes)));
  }
  load.address = server.address();
  load.method = "/waymark.plan.v1.PlanService/GetPlan";
  load.request = [](int64_t n) { return GetPlanRequest(MemberAt(n)); };
  report.Add(LineOf("plan.GetPlan", RunOrEnd(load), "echo", absl::StrFormat("a plan of 20 steps, %d bytes, with token, log and metrics", answer_bytes)));

  load.method = "/waymark.plan.v1.PlanService/UpdateStep";
  load.request = [](int64_t n) { return UpdateStepRequest(MemberAt(n), n); };
  const Measured updates = RunOrEnd(load);
  server.End();
  std::filesystem::copy_file(server.database(), place.work + "/limit.db");
  report.Add(LineOf("storage.sqlite_limit", SqliteLimit(place.work + "/limit.db", 64, absl::Seconds(place.seconds)), "",
                    "SQLite alone writing the rows of UpdateStep, 64 calls a commit, synchronous=FULL"));
  report.Add(LineOf("plan.UpdateStep", updates, "storage.sqlite_limit", "durable: answered after the commit's fsync, 64 calls in flight"));
}

}  // namespace waymark::bench
