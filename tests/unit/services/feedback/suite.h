#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "common/base/crash.h"
#include "common/base/metrics.h"
#include "common/testing/fake_clock.h"
#include "common/testing/in_process.h"
#include "common/testing/seeded_ids.h"
#include "common/testing/status_matchers.h"
#include "google/protobuf/text_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/feedback/feedback_service.h"
#include "tests/unit/services/feedback/fake_plan.h"
#include "waymark/feedback/v1/answer.pb.h"
#include "waymark/feedback/v1/events.pb.h"
#include "waymark/feedback/v1/panel.pb.h"
#include "waymark/feedback/v1/request.pb.h"
#include "waymark/feedback/v1/round.pb.h"

namespace waymark::feedback {

inline constexpr char kLinkKey[] = "a key of thirty-two bytes length";
inline constexpr char kReview[] = "members/ana/plans/p1/reviews/quarterly-2027-04-01";
inline constexpr char kRound[] = "members/ana/rounds/p1.quarterly-2027-04-01";
inline constexpr char kPanel[] = "members/ana/panels/p1";
inline constexpr char kGoal[] = "members/ana/plans/p1/goals/g1";

// The engines of the store. main.cc runs all tests on each in turn.
enum class StoreKind { kSqlite, kOptimistic, kRerunning };
inline StoreKind present_store = StoreKind::kSqlite;

template <class M>
M Parse(const std::string& text) {
  M message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// The whole service on one store, on a clock that stands still; ana's review of plan p1 asks for two skills and one goal.
class Suite {
 public:
  explicit Suite(uint64_t seed = 1, StoreKind store_kind = present_store);
  ~Suite();

  // Makes members/<id> known, called by its id with a capital letter.
  void AddPerson(const std::string& id, bool active = true, const std::string& manager = "");

  template <class Response, class Request>
  absl::StatusOr<Response> Call(const access::Caller& caller, std::string_view method, const Request& request) {
    return server->Call<Response>(caller, std::string("waymark.feedback.v1.") + std::string(method), request);
  }
  template <class Response, class Request>
  absl::StatusOr<Response> CallText(const access::Caller& caller, std::string_view method, const std::string& request) {
    return Call<Response>(caller, method, Parse<Request>(request));
  }

  // Ana's panel made of "raters { … }" and confirmed.
  void ConfirmPanel(const std::string& raters);
  // Notification opens the round of ana's review.
  absl::StatusOr<v1::Round> OpenRound();
  absl::StatusOr<v1::Round> CloseRound();
  absl::StatusOr<v1::Round> GetRound();
  // The rater's request in ana's round: its name, empty when there is none.
  std::string RequestOf(const std::string& rater);
  // All rows of the requests table.
  std::vector<v1::Request> AllRequests();
  absl::StatusOr<v1::Request> Submit(const access::Caller& caller, const std::string& request, int value,
                                     const std::string& comment = "", const std::string& request_id = "");
  absl::StatusOr<v1::Request> Decline(const access::Caller& caller, const std::string& request, const std::string& reason = "");
  absl::StatusOr<v1::SentRequest> Withdraw(const std::string& request, const std::string& subject = "ana");
  // The facts of the journal from the first on, as "RoundOpened members/…/rounds/r ANSWERED": type, subject, outcome.
  std::vector<std::string> Told();
  // Every row of every table, one line each: table, key, member, columns, revision, message.
  std::string Dump();

  testing::FakeClock clock;
  testing::SeededIds ids;
  base::CrashPoints crash;
  base::Metrics metrics;
  FakePlan plan;
  std::unique_ptr<storage::Store> store;
  std::unique_ptr<FeedbackService> service;
  std::unique_ptr<testing::InProcess> server;

 private:
  std::filesystem::path folder_;
};

inline const access::Caller kNotification = testing::ServiceCaller("notification");

}  // namespace waymark::feedback
