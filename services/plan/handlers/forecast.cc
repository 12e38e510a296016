#include "services/plan/handlers/forecast.h"

#include <string>

#include "common/access/redaction.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/plan_forecast.h"
#include "services/plan/domain/plan_timeline.h"
#include "services/plan/domain/plan_what_if.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using storage::Txn;

// The plan as the caller may see it, as of the member's local day: all that an answer is computed from.
struct Seen {
  v1::Plan plan;
  absl::CivilDay today;
};

absl::StatusOr<Seen> ReadSeen(Txn& txn, const rpc::Call& call, const std::string& name) {
  Seen seen;
  WM_ASSIGN_OR_RETURN(const auto stored, Plans().Get(txn, name));
  seen.plan = *stored;
  access::Redact(call.access, &seen.plan);
  WM_ASSIGN_OR_RETURN(seen.today, TodayOf(txn, call, base::OwnerOf(name)));
  return seen;
}

// The same in a snapshot of its own, which ends before anything is computed.
absl::StatusOr<Seen> ReadSeen(rpc::Snapshots& snapshots, const rpc::Call& call, const std::string& name) {
  Seen seen;
  WM_RETURN_IF_ERROR(snapshots.Read([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(seen, ReadSeen(txn, call, name));
    return absl::OkStatus();
  }));
  return seen;
}

}  // namespace

absl::StatusOr<v1::Timeline> GetTimeline(Txn& txn, const rpc::Call& call, const v1::GetTimelineRequest& request) {
  WM_ASSIGN_OR_RETURN(const Seen seen, ReadSeen(txn, call, request.plan()));
  return MakeTimeline(seen.plan, seen.today, request.track());
}

absl::StatusOr<v1::ForecastResponse> ForecastPlan(rpc::Snapshots& snapshots, const rpc::Call& call,
                                                  const v1::ForecastRequest& request) {
  WM_ASSIGN_OR_RETURN(const Seen seen, ReadSeen(snapshots, call, request.plan()));
  WM_ASSIGN_OR_RETURN(const ForecastOptions options, OptionsOf(request.options(), seen.today));
  v1::ForecastResponse response;
  response.set_plan(seen.plan.name());
  *response.mutable_today() = base::DateOf(seen.today);
  response.set_runs(options.runs);
  response.set_seed(options.seed);
  if (!request.what_ifs().empty()) {
    WM_ASSIGN_OR_RETURN(const ChangedPlan changed, WithChanges(seen.plan, request.what_ifs(), seen.today));
    WM_ASSIGN_OR_RETURN(*response.mutable_what_if(), ForecastOf(changed.plan, changed.project, seen.today, options));
  }
  WM_ASSIGN_OR_RETURN(*response.mutable_as_planned(), ForecastOf(seen.plan, seen.today, options));
  return response;
}

absl::StatusOr<v1::ModeComparison> CompareModes(rpc::Snapshots& snapshots, const rpc::Call& call,
                                                const v1::CompareModesRequest& request) {
  WM_ASSIGN_OR_RETURN(const Seen seen, ReadSeen(snapshots, call, request.plan()));
  WM_ASSIGN_OR_RETURN(const ForecastOptions options, OptionsOf(request.options(), seen.today));
  return CompareModesOf(seen.plan, seen.today, options);
}

rpc::Service MakeForecastService() {
  rpc::Service service("waymark.plan.v1.ForecastService");
  service.Bind("GetTimeline", GetTimeline);
  service.BindCompute("Forecast", ForecastPlan);
  service.BindCompute("CompareModes", CompareModes);
  return service;
}

}  // namespace waymark::plan
