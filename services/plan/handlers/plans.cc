#include "services/plan/handlers/plans.h"

#include <string>
#include <utility>

#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/events/journal.h"
#include "common/rpc/listing.h"
#include "services/plan/domain/plan_rules.h"
#include "services/plan/handlers/actions.h"
#include "services/plan/handlers/goals.h"
#include "services/plan/handlers/link.h"
#include "services/plan/handlers/meetings.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/negotiations.h"
#include "services/plan/handlers/plan_document.h"
#include "services/plan/handlers/plan_versions.h"
#include "services/plan/handlers/proposal_tables.h"
#include "services/plan/handlers/proposals.h"
#include "services/plan/handlers/records.h"
#include "services/plan/handlers/steps.h"
#include "services/plan/handlers/tables.h"
#include "services/plan/handlers/tracks.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::plan {
namespace {

using storage::Stored;

// Deletes all rows of `table` that belong to `plan`.
template <class M>
absl::Status DeleteOf(storage::Txn& txn, const storage::Table<M>& table, const std::string& plan) {
  constexpr int kAtOnce = 1000;
  storage::Query query;
  query.equals = {{"plan", plan}};
  while (true) {
    WM_ASSIGN_OR_RETURN(const int64_t deleted, txn.DeleteWhere(table.spec(), query, kAtOnce));
    if (deleted < kAtOnce) return absl::OkStatus();
  }
}

}  // namespace

absl::StatusOr<Stored<v1::Plan>> DraftPlan(storage::Txn& txn, const rpc::Call& call, const std::string& parent,
                                           const std::string& plan_id, const v1::Plan& source,
                                           base::Violations& violations) {
  WM_ASSIGN_OR_RETURN(const std::string id, WantedOrNewId(call, "plan_id", plan_id));
  WM_RETURN_IF_ERROR(CheckRoom(txn, Plans(), parent, kMaxPlans, "plans"));
  const StoredFacts facts(txn, call, parent);
  const auto new_id = [&] { return call.NewId(); };
  Stored<v1::Plan> stored;
  WM_ASSIGN_OR_RETURN(stored.mutable_message(), MakePlan(base::Cat(parent, "/plans/", id), source,
                                                         {1, &facts, call.now}, new_id, violations));
  *stored.mutable_message().mutable_create_time() = base::TimestampOf(call.now);
  return stored;
}

absl::StatusOr<v1::Plan> CreatePlan(storage::Txn& txn, const rpc::Call& call, const v1::CreatePlanRequest& request) {
  base::Violations found;
  WM_ASSIGN_OR_RETURN(auto stored, DraftPlan(txn, call, request.parent(), request.plan_id(), request.plan(), found));
  if (!found.empty()) {
    base::Violations violations;
    violations.AddAll("plan", found);
    return violations.ToStatus();
  }
  WM_RETURN_IF_ERROR(SavePlan(txn, call, v1::Plan(), stored));
  return *stored;
}

absl::StatusOr<Stored<v1::Plan>> GetPlan(storage::Txn& txn, const rpc::Call& call, const v1::GetPlanRequest& request) {
  return Plans().Get(txn, request.name());
}

absl::StatusOr<v1::ListPlansResponse> ListPlans(storage::Txn& txn, const rpc::Call& call,
                                                const v1::ListPlansRequest& request) {
  storage::Query query;
  query.equals = {{"member", request.parent()}};
  WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, Plans(), query, request));
  v1::ListPlansResponse response;
  for (const auto& plan : page.rows) *response.add_plans() = *plan;
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Plan> UpdatePlan(storage::Txn& txn, const rpc::Call& call, const v1::UpdatePlanRequest& request) {
  const auto change = [&](v1::Plan* plan, const Edit& edit, base::Violations& violations) -> absl::StatusOr<bool> {
    base::Violations found;
    WM_RETURN_IF_ERROR(UpdatePlanFields(plan, request.plan(), request.update_mask(), edit, found));
    violations.AddAll("plan", found);
    return plan->etag() == edit.Etag();
  };
  WM_RETURN_IF_ERROR(EditPlan(txn, call, request.plan().name(), change));
  WM_ASSIGN_OR_RETURN(const auto stored, Plans().Get(txn, request.plan().name()));
  return *stored;
}

absl::StatusOr<google::protobuf::Empty> DeletePlan(storage::Txn& txn, const rpc::Call& call,
                                                   const v1::DeletePlanRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto stored, Plans().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.etag(), stored->etag()));
  WM_RETURN_IF_ERROR(DeleteNegotiationsOf(txn, call, request.name()));
  WM_RETURN_IF_ERROR(DeleteMeetingsOf(txn, call, request.name()));
  WM_RETURN_IF_ERROR(DeleteLinksOf(txn, request.name()));
  WM_RETURN_IF_ERROR(TellProposalsEnded(txn, call, request.name()));
  WM_RETURN_IF_ERROR(DeleteOf(txn, Proposals(), request.name()));
  WM_RETURN_IF_ERROR(DeleteOf(txn, PerceptionLooks(), request.name()));
  WM_RETURN_IF_ERROR(DeleteOf(txn, PlanVersions(), request.name()));
  WM_RETURN_IF_ERROR(DeleteOf(txn, Reviews(), request.name()));
  WM_RETURN_IF_ERROR(DeleteOf(txn, ReviewSnapshots(), request.name()));
  WM_RETURN_IF_ERROR(DeleteOf(txn, ReviewOccurrences(), request.name()));
  WM_RETURN_IF_ERROR(Plans().Delete(txn, stored));
  WM_RETURN_IF_ERROR(AppendEnded(txn, call, request.name()));
  return google::protobuf::Empty();
}

absl::StatusOr<v1::Plan> ActivatePlan(storage::Txn& txn, const rpc::Call& call,
                                      const v1::ActivatePlanRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Plans().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.etag(), stored->etag()));
  if (stored->state() == v1::PLAN_STATE_ACTIVE) return StateForbids(*stored, "The plan is active already.");
  WM_ASSIGN_OR_RETURN(const auto member, Members().Get(txn, base::OwnerOf(request.name())));
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, TodayOf(txn, call, member->name()));
  WM_RETURN_IF_ERROR(CheckReadyToActivate(*stored, today));
  const v1::Plan before = *stored;
  stored.mutable_message().set_state(v1::PLAN_STATE_ACTIVE);
  stored.mutable_message().set_etag(std::to_string(stored.revision() + 1));
  WM_RETURN_IF_ERROR(SaveAsVersion(txn, call, before, stored, VersionOf(v1::VERSION_ORIGIN_ACTIVATION)).status());
  WM_RETURN_IF_ERROR(AppendActivated(txn, call, *stored, member->time_zone()));
  return *stored;
}

absl::StatusOr<v1::Plan> ArchivePlan(storage::Txn& txn, const rpc::Call& call, const v1::ArchivePlanRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Plans().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.etag(), stored->etag()));
  if (stored->state() == v1::PLAN_STATE_ARCHIVED) return StateForbids(*stored, "The plan is archived already.");
  const v1::Plan before = *stored;
  stored.mutable_message().set_state(v1::PLAN_STATE_ARCHIVED);
  stored.mutable_message().set_etag(std::to_string(stored.revision() + 1));
  WM_RETURN_IF_ERROR(SavePlan(txn, call, before, stored));
  if (before.state() == v1::PLAN_STATE_ACTIVE) {
    WM_RETURN_IF_ERROR(AppendEnded(txn, call, request.name()));
  }
  return *stored;
}

rpc::Service MakePlanService() {
  rpc::Service service("waymark.plan.v1.PlanService");
  service.Bind("CreatePlan", CreatePlan);
  service.Bind("GetPlan", GetPlan);
  service.Bind("ListPlans", ListPlans);
  service.Bind("UpdatePlan", UpdatePlan);
  service.Bind("DeletePlan", DeletePlan);
  service.Bind("ActivatePlan", ActivatePlan);
  service.Bind("ArchivePlan", ArchivePlan);
  service.Bind("CreateGoal", CreateGoal);
  service.Bind("UpdateGoal", UpdateGoal);
  service.Bind("DeleteGoal", DeleteGoal);
  service.Bind("CreateTrack", CreateTrack);
  service.Bind("UpdateTrack", UpdateTrack);
  service.Bind("DeleteTrack", DeleteTrack);
  service.Bind("CreateStep", CreateStep);
  service.Bind("UpdateStep", UpdateStep);
  service.Bind("DeleteStep", DeleteStep);
  service.Bind("CreateAction", CreateAction);
  service.Bind("UpdateAction", UpdateAction);
  service.Bind("DeleteAction", DeleteAction);
  service.Bind("SavePlanVersion", SavePlanVersion);
  service.Bind("RestorePlanVersion", RestorePlanVersion);
  service.Bind("GetPlanVersionAsOf", GetPlanVersionAsOf);
  service.Bind("ListPlanVersions", ListPlanVersions);
  service.Bind("GetPlanVersion", GetPlanVersion);
  service.Bind("DiffPlanVersions", DiffPlanVersions);
  return service;
}

}  // namespace waymark::plan
