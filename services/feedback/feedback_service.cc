#include "services/feedback/feedback_service.h"

#include <utility>

#include "common/access/grants.h"
#include "common/access/identities.h"
#include "common/base/status_macros.h"
#include "common/events/journal.h"
#include "common/rpc/grant_service.h"
#include "services/feedback/handlers/answer.h"
#include "services/feedback/handlers/link.h"
#include "services/feedback/handlers/member_copy.h"
#include "services/feedback/handlers/panel.h"
#include "services/feedback/handlers/request.h"
#include "services/feedback/handlers/round.h"
#include "services/feedback/handlers/tables.h"

namespace waymark::feedback {

FeedbackService::FeedbackService(const rpc::Wiring& wiring, rpc::Peer* plan, FeedbackOptions options)
    : wiring_(wiring), plan_(plan), options_(std::move(options)), members_(FollowerOptions()) {}

std::vector<const storage::TableSpec*> FeedbackService::Tables() {
  std::vector<const storage::TableSpec*> tables = FeedbackTables();
  for (const auto& others : {access::IdentityTables(), access::GrantTables(), events::Journal::Tables(), events::Follower::Tables()}) {
    tables.insert(tables.end(), others.begin(), others.end());
  }
  return tables;
}

std::vector<rpc::Service> FeedbackService::Services() {
  return {MakePanelService(),  MakeRoundService(plan_), MakeRequestService(plan_, options_.link_key),
          MakeAnswerService(), rpc::MakeGrantService(), events::Journal::MakeService()};
}

absl::StatusOr<std::vector<access::Section>> FeedbackService::CheckLink(storage::Txn& txn,
                                                                        const access::Caller& caller) {
  return feedback::CheckLink(txn, caller);
}

absl::Status FeedbackService::Prepare() { return events::Journal::Open(*wiring_.store, *wiring_.ids, wiring_.new_epoch); }

absl::Status FeedbackService::Start() {
  members_.Start();
  return absl::OkStatus();
}

absl::StatusOr<bool> FeedbackService::Step() {
  const int64_t before = applied_;
  WM_RETURN_IF_ERROR(members_.Step());
  return applied_ != before;
}

void FeedbackService::Stop() { members_.Stop(); }

events::Follower::Options FeedbackService::FollowerOptions() {
  events::Follower::Options follower;
  follower.name = "plan";
  follower.peer = plan_;
  follower.store = wiring_.store;
  follower.clock = wiring_.clock;
  follower.ids = wiring_.ids;
  follower.crash = wiring_.crash;
  follower.metrics = wiring_.metrics;
  follower.apply = [this](storage::Txn& txn, const rpc::Call& call, const event::v1::Event& event) {
    ++applied_;
    return ApplyPlanEvent(txn, call, event);
  };
  follower.resync = [this]() {
    rpc::Call call;
    call.now = wiring_.clock->Now();
    call.ids = wiring_.ids;
    return ResyncMembers(*plan_, *wiring_.store, call);
  };
  return follower;
}

}  // namespace waymark::feedback
