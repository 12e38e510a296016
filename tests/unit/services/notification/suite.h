#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/base/crash.h"
#include "common/base/metrics.h"
#include "common/testing/fake_clock.h"
#include "common/testing/in_process.h"
#include "common/testing/seeded_ids.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/notification/notification_service.h"
#include "tests/unit/services/notification/fake_peers.h"
#include "waymark/notification/v1/inbox.pb.h"
#include "waymark/notification/v1/occurrence.pb.h"
#include "waymark/notification/v1/settings.pb.h"

namespace waymark::notification {

// A mail server that takes what it is given, or says what a test wants.
class FakeMail final : public MailTransport {
 public:
  absl::Status refusal;
  std::vector<Envelope> sent;
  std::function<void()> meanwhile;  // happens, once, while the next mail is being sent

  absl::Status Send(const Envelope& mail) override {
    if (auto happens = std::exchange(meanwhile, nullptr)) happens();
    if (!refusal.ok()) return refusal;
    sent.push_back(mail);
    return absl::OkStatus();
  }
};

// Crash points that end, instead of the process, what the scheduler was doing.
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

// A mail as a person reads it.
struct Letter {
  std::string to;
  std::string message_id;
  std::string head;  // all header lines
  std::string text;
};

enum class StoreKind { kSqlite, kOptimistic, kRerunning };

// The service on one store with scripted peers, on a clock that stands still until it is moved. It begins on 1 March 2027, noon in UTC; ana and her manager ben
// live in Berlin.
class Suite {
 public:
  explicit Suite(StoreKind kind = StoreKind::kSqlite);
  ~Suite();

  // Lets all that is due happen, until nothing more does. A crash that comes restarts the service.
  void Settle();
  // The service ends and begins again on the same store, in a new process as it were.
  void Restart();

  // Sets the clock to a local time in Berlin.
  void SetBerlin(absl::CivilMinute local);
  std::string Berlin() const;  // "2027-03-01 13:00"

  void AddMember(const std::string& id, const std::string& zone = "Europe/Berlin", const std::string& language = "en", bool active = true);
  // members/ana/plans/p1, quarterly from 1 April 2027 on.
  plan::v1::Plan QuarterlyPlan() const;

  template <class Response, class Request>
  absl::StatusOr<Response> Call(const access::Caller& caller, std::string_view method, const Request& request) {
    return server->Call<Response>(caller, std::string("waymark.notification.v1.") + std::string(method), request);
  }
  // Open items of a person's inbox as "KIND subject".
  std::vector<std::string> Inbox(const std::string& id);
  std::vector<v1::InboxItem> Items(const std::string& id, v1::InboxItem::State state = v1::InboxItem::STATE_OPEN);
  // Occurrences as "name STATE", names without their plan.
  std::vector<std::string> OccurrenceStates();
  std::vector<v1::Delivery> AllDeliveries();
  // The mails sent so far to an address; and all of them, taken away.
  std::vector<Letter> LettersTo(const std::string& address) const;
  int mails() const { return static_cast<int>(mail.sent.size()); }

  testing::FakeClock clock;
  testing::SeededIds ids;
  ThrowingCrashPoints crash;
  base::Metrics metrics;
  FakePlan plan;
  FakeFeedback feedback;
  FakeMail mail;
  std::unique_ptr<storage::Store> store;
  std::unique_ptr<NotificationService> service;
  std::unique_ptr<testing::InProcess> server;

 private:
  std::filesystem::path folder_;
  absl::TimeZone berlin_;
};

google::type::Date Date(int year, int month, int day);

inline constexpr char kPlan[] = "members/ana/plans/p1";
inline constexpr char kReview[] = "members/ana/plans/p1/reviews/quarterly-2027-04-01";
inline constexpr char kRound[] = "members/ana/rounds/p1.quarterly-2027-04-01";
inline constexpr char kCoach[] = "externals/carla";

}  // namespace waymark::notification
