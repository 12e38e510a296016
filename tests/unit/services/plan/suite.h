#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/crash.h"
#include "common/base/metrics.h"
#include "common/testing/fake_clock.h"
#include "common/testing/in_process.h"
#include "common/testing/proto_text.h"
#include "common/testing/seeded_ids.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/plan_service.h"
#include "tests/unit/services/plan/fake_feedback.h"
#include "waymark/access/v1/grant.pb.h"
#include "waymark/event/v1/journal.pb.h"
#include "waymark/plan/v1/assessment.pb.h"
#include "waymark/plan/v1/events.pb.h"
#include "waymark/plan/v1/member.pb.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::plan {

// The engines of the store; every test of this folder runs on each.
enum class Engine { kSqlite, kOptimistic, kRerunning };

inline const access::Caller kAna = testing::MemberCaller("ana");
inline const access::Caller kBo = testing::MemberCaller("bo");
inline const access::Caller kNotification = testing::ServiceCaller("notification");

// What the service makes links with, unless a test says otherwise.
inline constexpr char kLinkKey[] = "a key for links that only this suite has";

inline constexpr char kPlan[] = "members/ana/plans/p1";

// Crash points that end, instead of the process, what is under way.
struct Crashed {};
class ThrowingCrashPoints final : public base::CrashPoints {
 public:
  std::string at;
  void Reach(std::string_view name) override {
    if (name != at) return;
    at.clear();
    throw Crashed();
  }
};

// The whole plan service on one store, on 4 January 2027, 09:00 UTC. Ana (in London) and Bo (in Auckland) are members;
// the catalogue has roles/gdad-lead in releases 1 and 2, and skills/gdad-planning on the scale gdad-level, 1 to 4.
class Suite : public ::testing::TestWithParam<Engine> {
 protected:
  Suite();
  ~Suite() override;

  // The service ends and begins again on the same store, in a new process as it were.
  void Restart();

  // Calls a method, as "PlanService/GetPlan", with a request in text format.
  template <class Response, class Request>
  absl::StatusOr<Response> Call(const access::Caller& caller, std::string_view method, const std::string& request) {
    return Send<Response>(caller, method, testing::Proto<Request>(request));
  }
  template <class Response, class Request>
  absl::StatusOr<Response> Send(const access::Caller& caller, std::string_view method, const Request& request) {
    return server->Call<Response>(caller, "waymark.plan.v1." + std::string(method), request);
  }

  // kPlan as CreatePlan makes it: FLEXIBLE, next review on 1 April 2027, goals g1, tracks t1 and t2, steps s1 and s2,
  // something in every section.
  v1::Plan MakePlan();
  // The same, in force.
  v1::Plan MakeActivePlan();
  v1::Plan GetPlan(const access::Caller& caller = kAna);
  absl::StatusOr<v1::Review> OpenReview(const std::string& date, const std::string& rule = "quarterly");
  void Grant(const access::Caller& to, access::v1::Section section);
  // The facts told since the last call, as "PlanChanged members/ana/plans/p1".
  std::vector<std::string> Told();
  // The last fact of that type.
  template <class Fact>
  Fact LastFact() {
    Fact fact;
    for (const event::v1::Event& event : Events("")) event.fact().UnpackTo(&fact);
    return fact;
  }

  testing::FakeClock clock;
  testing::SeededIds ids;
  ThrowingCrashPoints crash;
  base::Metrics metrics;
  FakeFeedback feedback;
  // With which the service begins.
  std::string link_key = kLinkKey;
  std::unique_ptr<storage::Store> store;
  std::unique_ptr<PlanService> service;
  std::unique_ptr<testing::InProcess> server;

 private:
  void MakeCatalogue();
  std::vector<event::v1::Event> Events(const std::string& cursor);

  std::filesystem::path folder_;
  std::string told_until_;
};

#define WM_ON_EVERY_ENGINE(Tests)                                                                       \
  INSTANTIATE_TEST_SUITE_P(OnEveryEngine, Tests,                                                        \
                           ::testing::Values(Engine::kSqlite, Engine::kOptimistic, Engine::kRerunning), \
                           [](const auto& info) {                                                       \
                             return info.param == Engine::kSqlite       ? "Sqlite"                      \
                                    : info.param == Engine::kOptimistic ? "Optimistic"                  \
                                                                        : "Rerunning";                  \
                           })

}  // namespace waymark::plan
