#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/base/crash.h"
#include "common/base/metrics.h"
#include "common/testing/fake_clock.h"
#include "common/testing/in_process.h"
#include "common/testing/seeded_ids.h"
#include "services/feedback/feedback_service.h"
#include "services/notification/mail/transport.h"
#include "services/notification/notification_service.h"
#include "services/plan/plan_service.h"
#include "waymark/feedback/v1/relation.pb.h"
#include "waymark/notification/v1/inbox.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::testing {

// Which engine each service keeps its rows in.
enum class Engine { kSqlite, kMemory, kRerunning };

// The three services in one process, on one clock that stands still until it is moved, calling one another directly: each
// with its own store, on the same path of a call as over the wire. Nothing runs by itself: Settle does what is due.
class OneProcess {
 public:
  // Databases (kSqlite, kRerunning) are kept in `folder`.
  OneProcess(Engine engine, const std::string& folder, uint64_t seed = 1);
  ~OneProcess();

  // Lets everything that is due now happen, until there is nothing left to do; the number of steps that did something.
  absl::StatusOr<int> Settle();

  // Calls a method of any of the three services.
  template <class Response>
  absl::StatusOr<Response> Call(const access::Caller& caller, std::string_view method, const google::protobuf::Message& request) {
    return ServerOf(method).Call<Response>(caller, method, request);
  }

  // A member whose token is MemberCaller(id).
  absl::Status AddMember(std::string_view id, std::string_view time_zone, std::string_view manager = "");
  // A plan in force with a goal, a track, a step and one cadence, whose first review is `first_review`.
  absl::StatusOr<plan::v1::Plan> ActivatePlan(std::string_view member, plan::v1::Plan plan);
  // Confirms raters of these members for the plan: pairs of member id and relation.
  absl::Status ConfirmRaters(std::string_view member, const std::string& plan,
                             const std::vector<std::pair<std::string, feedback::v1::Relation>>& raters);
  // The open items of somebody's inbox.
  absl::StatusOr<std::vector<notification::v1::InboxItem>> OpenItems(std::string_view member);

  FakeClock clock;
  // The mails handed over so far, in order; one that was handed over twice stands here twice.
  const std::vector<notification::Envelope>& mails() const { return post_.mails; }

 private:
  // Takes every mail.
  struct Post final : notification::MailTransport {
    absl::Status Send(const notification::Envelope& mail) override {
      mails.push_back(mail);
      return absl::OkStatus();
    }
    std::vector<notification::Envelope> mails;
  };
  struct Server;
  InProcess& ServerOf(std::string_view method);

  Post post_;
  // Feedback as plan knows it, which is made before feedback is.
  struct Later final : rpc::Peer {
    absl::Status Call(std::string_view method, const google::protobuf::Message& request,
                      google::protobuf::Message* response, absl::Duration timeout) override {
      return peer->Call(method, request, response, timeout);
    }
    absl::Status Watch(std::string_view method, const google::protobuf::Message& request,
                       std::function<bool(std::string_view)> on_message) override {
      return peer->Watch(method, request, std::move(on_message));
    }
    void Shutdown() override {}
    std::unique_ptr<rpc::Peer> peer;
  };

  Later feedback_for_plan_;
  std::unique_ptr<Server> plan_, feedback_, notification_;
  std::unique_ptr<rpc::Peer> plan_for_feedback_, plan_for_notification_, feedback_for_notification_;
};

}  // namespace waymark::testing
