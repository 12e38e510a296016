#include "services/plan/plan_service.h"

#include <utility>

#include "common/access/grants.h"
#include "common/access/identities.h"
#include "common/base/status_macros.h"
#include "common/events/journal.h"
#include "common/rpc/grant_service.h"
#include "services/plan/handlers/assessment.h"
#include "services/plan/handlers/calendar_feed.h"
#include "services/plan/handlers/catalogue.h"
#include "services/plan/handlers/check.h"
#include "services/plan/handlers/checklist.h"
#include "services/plan/handlers/contacts.h"
#include "services/plan/handlers/export.h"
#include "services/plan/handlers/forecast.h"
#include "services/plan/handlers/groups.h"
#include "services/plan/handlers/guidance.h"
#include "services/plan/handlers/import.h"
#include "services/plan/handlers/learning.h"
#include "services/plan/handlers/link.h"
#include "services/plan/handlers/meetings.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/negotiation_tables.h"
#include "services/plan/handlers/negotiations.h"
#include "services/plan/handlers/paths.h"
#include "services/plan/handlers/perception.h"
#include "services/plan/handlers/plan_b.h"
#include "services/plan/handlers/plans.h"
#include "services/plan/handlers/proposal_tables.h"
#include "services/plan/handlers/proposals.h"
#include "services/plan/handlers/record_tables.h"
#include "services/plan/handlers/reviews.h"
#include "services/plan/handlers/role_profiles.h"
#include "services/plan/handlers/salary.h"
#include "services/plan/handlers/tables.h"
#include "services/plan/handlers/wishes.h"

namespace waymark::plan {

PlanService::PlanService(const rpc::Wiring& wiring, rpc::Peer* feedback, PlanOptions options)
    : wiring_(wiring),
      feedback_(feedback),
      options_(std::move(options)),
      rounds_(FollowerOptions()),
      perception_(wiring, feedback) {}

std::vector<const storage::TableSpec*> PlanService::Tables() {
  std::vector<const storage::TableSpec*> tables;
  for (const auto& some : {CareerTables(), CatalogueTables(), ImportTables(), LearningTables(), NegotiationTables(),
                           GroupTables(), RecordTables(), ProposalTables(), LinkTables(), access::IdentityTables(),
                           access::GrantTables(), events::Journal::Tables(), events::Follower::Tables()}) {
    tables.insert(tables.end(), some.begin(), some.end());
  }
  return tables;
}

std::vector<rpc::Service> PlanService::Services() {
  return {
      MakeMemberService(),
      MakeAssessmentService(),
      MakePlanService(),
      MakeReviewService(),
      MakePlanBService(),
      MakePathService(),
      MakeForecastService(),
      MakeNegotiationService(options_.link_key),
      MakeGuidanceService(),
      MakeSalaryService(),
      MakeCatalogueService(),
      MakeRoleProfileService(),
      MakeContactService(),
      MakeMeetingService(),
      MakeProposalService(),
      MakeImportService(),
      MakeLearningService(),
      MakeCheckService(),
      MakeChecklistService(),
      MakeExportService(),
      MakeCalendarFeedService({options_.link_key, options_.public_url}),
      MakeGroupService(),
      rpc::MakeGrantService(),
      events::Journal::MakeService(),
  };
}

absl::StatusOr<std::vector<access::Section>> PlanService::CheckLink(storage::Txn& txn, const access::Caller& caller) {
  return plan::CheckLink(txn, caller);
}

std::vector<rpc::HttpRoute> PlanService::HttpRoutes() { return {CalendarFeedRoute()}; }

absl::Status PlanService::Prepare() { return events::Journal::Open(*wiring_.store, *wiring_.ids, wiring_.new_epoch); }

absl::Status PlanService::Start() {
  rounds_.Start();
  perception_.Start();
  return absl::OkStatus();
}

absl::StatusOr<bool> PlanService::Step() {
  const int64_t before = applied_;
  // That feedback cannot be followed does not keep from what was heard before.
  const absl::Status followed = rounds_.Step();
  WM_ASSIGN_OR_RETURN(const bool looked, perception_.Step());
  WM_RETURN_IF_ERROR(followed);
  return applied_ != before || looked;
}

void PlanService::Stop() {
  perception_.Stop();
  rounds_.Stop();
}

events::Follower::Options PlanService::FollowerOptions() {
  events::Follower::Options follower;
  follower.name = "feedback";
  follower.peer = feedback_;
  follower.store = wiring_.store;
  follower.clock = wiring_.clock;
  follower.ids = wiring_.ids;
  follower.crash = wiring_.crash;
  follower.metrics = wiring_.metrics;
  follower.apply = [this](storage::Txn& txn, const rpc::Call& call, const event::v1::Event& event) {
    ++applied_;
    WM_RETURN_IF_ERROR(ApplyRoundEvent(txn, call, event));
    return ApplyWishEvent(txn, call, event);
  };
  follower.resync = [this]() -> absl::Status {
    rpc::Call call;
    call.now = wiring_.clock->Now();
    call.ids = wiring_.ids;
    WM_RETURN_IF_ERROR(ResyncRounds(*feedback_, *wiring_.store, call.now));
    return ResyncWishes(*feedback_, *wiring_.store, call);
  };
  return follower;
}

}  // namespace waymark::plan
