#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/events/follower.h"
#include "common/rpc/component.h"
#include "common/rpc/peer.h"
#include "services/notification/domain/quiet_hours.h"
#include "services/notification/mail/transport.h"
#include "services/notification/scheduler/scheduler.h"

namespace waymark::notification {

struct NotificationOptions {
  MailTransport* mail = nullptr;          // outlives the service
  std::string mail_from_name = "Waymark";
  std::string mail_from = "waymark@localhost";
  std::string link_base = "waymark:answer/";  // a link token is appended to it
  QuietHours external_quiet_hours;  // of raters without an account, who cannot say when they want none
  // Calls to the other services, and mails, that are under way at once. 1: one after the other, in the order due, as tests want it.
  int parallel_calls = 1;
  int parallel_mails = 1;
};

// The notification service: keeps time for the suite. It follows the journals of plan and feedback to know when reviews fall due and who owes what, drives
// each occurrence through its steps, and tells people in their inbox and by mail.
class NotificationService final : public rpc::Component {
 public:
  // `plan` and `feedback` must outlive the service.
  NotificationService(const rpc::Wiring& wiring, rpc::Peer* plan, rpc::Peer* feedback, NotificationOptions options);

  // All tables the service uses, to open its store with.
  static std::vector<const storage::TableSpec*> Tables();

  std::string_view name() const override { return "notification"; }
  std::vector<rpc::Service> Services() override;
  absl::Status Prepare() override;
  absl::Status Start() override;
  // What the journals tell now, then one batch of due tasks of each lane. UNAVAILABLE when another service could not be followed; the rest was done.
  absl::StatusOr<bool> Step() override;
  void Stop() override;

 private:
  events::Follower::Options FollowPlan();
  events::Follower::Options FollowFeedback();
  events::Follower::Options FollowerOptions(std::string name, rpc::Peer* peer);
  Scheduler::Options LaneOptions(Lane lane);

  const rpc::Wiring wiring_;
  rpc::Peer* const plan_;
  rpc::Peer* const feedback_;
  const NotificationOptions options_;
  std::atomic<int64_t> applied_{0};  // events applied, reruns included
  events::Follower plan_follower_;
  events::Follower feedback_follower_;
  Scheduler steps_;
  Scheduler mails_;
};

}  // namespace waymark::notification
