#include "services/plan/handlers/plan_b.h"

#include <utility>

#include "common/access/redaction.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/events/journal.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/domain/track_switch.h"
#include "services/plan/domain/tripwires.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/plan_document.h"
#include "services/plan/handlers/skill_gap.h"
#include "services/plan/handlers/tables.h"
#include "services/plan/handlers/tripwire_watch.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::plan {
namespace {

// Whether the track can be begun.
absl::StatusOr<bool> CanBegin(storage::Txn& txn, const rpc::Call& call, const v1::Plan& plan, const std::string& name) {
  WM_ASSIGN_OR_RETURN(const v1::Track* track, FindElement<v1::Track>(plan, name));
  if (!track->has_entry_condition()) return true;
  WM_ASSIGN_OR_RETURN(const Holds holds, LookAt(plan, *track, track->entry_condition(), std::nullopt,
                                                ReadinessIn(txn, call, plan)));
  return holds == Holds::kYes;
}

}  // namespace

absl::StatusOr<v1::ExamineTripwiresResponse> ExamineTripwires(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::ExamineTripwiresRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Plans().Get(txn, request.name()));
  if (stored->state() != v1::PLAN_STATE_ACTIVE) return StateForbids(*stored, "Only an active plan is watched.");
  const v1::Plan before = *stored;
  WM_ASSIGN_OR_RETURN(const bool marked, MarkDue(txn, call, &stored.mutable_message(), stored.revision() + 1));
  if (marked) WM_RETURN_IF_ERROR(SavePlan(txn, call, before, stored));
  v1::ExamineTripwiresResponse response;
  for (v1::TripwireFinding& finding : FindingsOf(*stored)) *response.add_findings() = std::move(finding);
  if (const v1::TripwiresChanged facts = TripwireFacts(*stored); facts.has_next_date())
    *response.mutable_next_date() = facts.next_date();
  return response;
}

absl::StatusOr<v1::SwitchPreview> PreviewSwitch(storage::Txn& txn, const rpc::Call& call,
                                                const v1::PreviewSwitchRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto stored, Plans().Get(txn, request.name()));
  v1::Plan plan = *stored;
  access::Redact(call.access, &plan);
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, TodayOf(txn, call, base::OwnerOf(request.name())));
  WM_ASSIGN_OR_RETURN(v1::SwitchPreview preview, PreviewOf(plan, request.to_track(), today));
  // What stands in another section than TRACKS was taken out of the condition above: nothing is told of it.
  WM_ASSIGN_OR_RETURN(const v1::Track* shown, FindElement<v1::Track>(plan, preview.to_track()));
  WM_ASSIGN_OR_RETURN(const v1::Track* whole, FindElement<v1::Track>(*stored, preview.to_track()));
  if (shown->entry_condition().what_case() == whole->entry_condition().what_case()) {
    WM_ASSIGN_OR_RETURN(const bool can_begin, CanBegin(txn, call, plan, preview.to_track()));
    preview.set_can_begin(can_begin);
  }
  return preview;
}

absl::StatusOr<v1::Plan> SwitchTrack(storage::Txn& txn, const rpc::Call& call, const v1::SwitchTrackRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Plans().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.etag(), stored->etag()));
  if (stored->state() == v1::PLAN_STATE_ARCHIVED)
    return StateForbids(*stored, "An archived plan is not changed: activate it first.");
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, TodayOf(txn, call, base::OwnerOf(request.name())));
  WM_ASSIGN_OR_RETURN(const v1::SwitchPreview preview, PreviewOf(*stored, request.to_track(), today));
  WM_ASSIGN_OR_RETURN(const bool can_begin, CanBegin(txn, call, *stored, preview.to_track()));
  if (!can_begin) {
    return base::Error(error::v1::REASON_PREREQUISITE_MISSING, "The track's entry condition does not hold yet.",
                       {{"resource", preview.to_track()}});
  }
  const v1::Plan before = *stored;
  v1::Plan& plan = stored.mutable_message();
  MakeSwitch(&plan, preview, request.reason(), base::TimestampOf(call.now));
  plan.set_etag(std::to_string(stored.revision() + 1));
  WM_RETURN_IF_ERROR(SaveAsVersion(txn, call, before, stored, VersionOf(v1::VERSION_ORIGIN_SWITCH)).status());
  v1::TrackSwitched fact;
  fact.set_plan(plan.name());
  fact.set_from_track(preview.from_track());
  fact.set_to_track(preview.to_track());
  WM_RETURN_IF_ERROR(events::Journal::Append(txn, call, plan.name(), fact));
  return *stored;
}

rpc::Service MakePlanBService() {
  rpc::Service service("waymark.plan.v1.PlanBService");
  service.Bind("ExamineTripwires", ExamineTripwires);
  service.Bind("PreviewSwitch", PreviewSwitch);
  service.Bind("SwitchTrack", SwitchTrack);
  return service;
}

}  // namespace waymark::plan
