#include "services/notification/notification_service.h"

#include <utility>

#include "common/access/identities.h"
#include "common/base/status_macros.h"
#include "services/notification/handlers/inbox.h"
#include "services/notification/handlers/occurrence.h"
#include "services/notification/handlers/settings.h"
#include "services/notification/resync.h"
#include "services/notification/steps/feedback_facts.h"
#include "services/notification/steps/person.h"
#include "services/notification/steps/plan_facts.h"
#include "services/notification/steps/tables.h"

namespace waymark::notification {

NotificationService::NotificationService(const rpc::Wiring& wiring, rpc::Peer* plan, rpc::Peer* feedback, NotificationOptions options)
    : wiring_(wiring),
      plan_(plan),
      feedback_(feedback),
      options_(std::move(options)),
      plan_follower_(FollowPlan()),
      feedback_follower_(FollowFeedback()),
      steps_(LaneOptions(Lane::kSteps)),
      mails_(LaneOptions(Lane::kMail)) {}

std::vector<const storage::TableSpec*> NotificationService::Tables() {
  std::vector<const storage::TableSpec*> tables = NotificationTables();
  for (const auto& others : {access::IdentityTables(), events::Follower::Tables()}) {
    tables.insert(tables.end(), others.begin(), others.end());
  }
  return tables;
}

std::vector<rpc::Service> NotificationService::Services() {
  rpc::Service inbox("waymark.notification.v1.InboxService");
  inbox.Bind("ListInbox", ListInbox);
  inbox.BindWatch("WatchInbox", InboxPage);
  inbox.Bind("DismissItem", DismissItem);
  rpc::Service settings("waymark.notification.v1.SettingsService");
  settings.Bind("GetSettings", GetSettings);
  settings.Bind("UpdateSettings", UpdateSettings, ValidateUpdateSettings);
  rpc::Service occurrences("waymark.notification.v1.OccurrenceService");
  occurrences.Bind("ListOccurrences", ListOccurrences);
  occurrences.Bind("ListDeliveries", ListDeliveries);
  occurrences.Bind("RedriveDelivery", RedriveDelivery);
  return {std::move(inbox), std::move(settings), std::move(occurrences)};
}

absl::Status NotificationService::Start() {
  plan_follower_.Start();
  feedback_follower_.Start();
  steps_.Start();
  mails_.Start();
  return absl::OkStatus();
}

absl::Status NotificationService::Prepare() {
  const QuietHours quiet = options_.external_quiet_hours;
  return wiring_.store->WriteAndWait([quiet](storage::Txn& txn) { return SetQuietHoursOfExternals(txn, quiet); });
}

absl::StatusOr<bool> NotificationService::Step() {
  const int64_t before = applied_;
  // One service that cannot be reached does not keep from what does not need it.
  absl::Status failed = plan_follower_.Step();
  failed.Update(feedback_follower_.Step());
  WM_ASSIGN_OR_RETURN(const int steps, steps_.Work());
  WM_ASSIGN_OR_RETURN(const int mails, mails_.Work());
  WM_RETURN_IF_ERROR(failed);
  return applied_ != before || steps + mails > 0;
}

void NotificationService::Stop() {
  steps_.Stop();
  mails_.Stop();
  plan_follower_.Stop();
  feedback_follower_.Stop();
}

events::Follower::Options NotificationService::FollowerOptions(std::string name, rpc::Peer* peer) {
  events::Follower::Options follower;
  follower.name = std::move(name);
  follower.peer = peer;
  follower.store = wiring_.store;
  follower.clock = wiring_.clock;
  follower.ids = wiring_.ids;
  follower.crash = wiring_.crash;
  follower.metrics = wiring_.metrics;
  return follower;
}

events::Follower::Options NotificationService::FollowPlan() {
  events::Follower::Options follower = FollowerOptions("plan", plan_);
  follower.apply = [this](storage::Txn& txn, const rpc::Call& call, const event::v1::Event& event) {
    ++applied_;
    return ApplyPlanFact(txn, call, event);
  };
  follower.resync = [this] { return ResyncPlan(*plan_, *wiring_.store, *wiring_.clock); };
  return follower;
}

events::Follower::Options NotificationService::FollowFeedback() {
  events::Follower::Options follower = FollowerOptions("feedback", feedback_);
  follower.apply = [this](storage::Txn& txn, const rpc::Call& call, const event::v1::Event& event) {
    ++applied_;
    return ApplyFeedbackFact(txn, call, event);
  };
  follower.resync = [this] { return ResyncFeedback(*feedback_, *wiring_.store, *wiring_.clock); };
  return follower;
}

Scheduler::Options NotificationService::LaneOptions(Lane lane) {
  Scheduler::Options scheduler;
  scheduler.lane = lane;
  scheduler.store = wiring_.store;
  scheduler.ids = wiring_.ids;
  scheduler.outside = {plan_,         feedback_,       options_.mail,           wiring_.clock,      wiring_.crash,
                       wiring_.metrics, options_.mail_from_name, options_.mail_from, options_.link_base};
  scheduler.parallel = lane == Lane::kMail ? options_.parallel_mails : options_.parallel_calls;
  if (lane == Lane::kMail) {
    scheduler.batch = 64;
    scheduler.lease = absl::Minutes(5);
    scheduler.first_retry = absl::Seconds(30);
    scheduler.longest_retry = absl::Hours(1);
  }
  return scheduler;
}

}  // namespace waymark::notification
