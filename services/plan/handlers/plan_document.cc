#include "services/plan/handlers/plan_document.h"

#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/events/journal.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/tables.h"
#include "services/plan/handlers/tripwire_watch.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::MessageDifferencer;
using storage::Stored;

// Whether the plans differ in when they are reviewed.
bool SameSchedule(const v1::Plan& a, const v1::Plan& b) {
  if (!MessageDifferencer::Equals(a.next_review_date(), b.next_review_date()) || a.cadences_size() != b.cadences_size())
    return false;
  for (int i = 0; i < a.cadences_size(); ++i) {
    if (!MessageDifferencer::Equals(a.cadences(i), b.cadences(i))) return false;
  }
  return true;
}

absl::Status TellRescheduled(storage::Txn& txn, const rpc::Call& call, const v1::Plan& plan) {
  WM_ASSIGN_OR_RETURN(const auto member, Members().Get(txn, base::OwnerOf(plan.name())));
  return AppendRescheduled(txn, call, plan, member->time_zone());
}

}  // namespace

absl::Status StateForbids(const v1::Plan& plan, std::string_view message) {
  return base::Error(error::v1::REASON_STATE_FORBIDS, message,
                     {{"resource", plan.name()}, {"state", v1::PlanState_Name(plan.state())}});
}

absl::Status SavePlan(storage::Txn& txn, const rpc::Call& call, const v1::Plan& before, Stored<v1::Plan>& stored) {
  v1::Plan& plan = stored.mutable_message();
  plan.set_revision(stored.revision() + 1);
  const bool active = plan.state() == v1::PLAN_STATE_ACTIVE;
  if (active) WM_RETURN_IF_ERROR(MarkDue(txn, call, &plan, plan.revision()).status());
  *plan.mutable_update_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(Plans().Put(txn, stored));
  v1::PlanChanged fact;
  fact.set_plan(plan.name());
  fact.set_revision(plan.revision());
  WM_RETURN_IF_ERROR(events::Journal::Append(txn, call, plan.name(), fact));
  if (active) WM_RETURN_IF_ERROR(TellTripwires(txn, call, before, plan));
  const bool in_force = before.state() == v1::PLAN_STATE_ACTIVE && active;
  return in_force && !SameSchedule(before, plan) ? TellRescheduled(txn, call, plan) : absl::OkStatus();
}

absl::Status EditPlan(storage::Txn& txn, const rpc::Call& call, std::string_view name,
                      absl::FunctionRef<absl::StatusOr<bool>(v1::Plan*, const Edit&, base::Violations&)> change) {
  WM_ASSIGN_OR_RETURN(auto stored, Plans().Get(txn, name));
  if (stored->state() == v1::PLAN_STATE_ARCHIVED)
    return StateForbids(*stored, "An archived plan is not changed: activate it first.");
  v1::Plan before;
  if (HasTripwires(*stored)) before = *stored;
  before.set_state(stored->state());
  *before.mutable_next_review_date() = stored->next_review_date();
  *before.mutable_cadences() = stored->cadences();
  const StoredFacts facts(txn, call, base::OwnerOf(name));
  base::Violations violations;
  WM_ASSIGN_OR_RETURN(const bool changed,
                      change(&stored.mutable_message(), {stored.revision() + 1, &facts, call.now}, violations));
  if (!violations.empty()) return violations.ToStatus();
  return changed ? SavePlan(txn, call, before, stored) : absl::OkStatus();
}

absl::StatusOr<v1::PlanVersion> SaveAsVersion(storage::Txn& txn, const rpc::Call& call, const v1::Plan& before,
                                              Stored<v1::Plan>& stored, v1::PlanVersion version) {
  v1::Plan& plan = stored.mutable_message();
  plan.set_version(plan.version() + 1);
  WM_RETURN_IF_ERROR(SavePlan(txn, call, before, stored));
  version.set_name(VersionName(plan.name(), plan.version()));
  *version.mutable_plan() = plan;
  *version.mutable_create_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(PlanVersions().Insert(txn, version));
  return version;
}

v1::PlanVersion VersionOf(v1::VersionOrigin origin) {
  v1::PlanVersion version;
  version.set_origin(origin);
  return version;
}

std::string VersionName(std::string_view plan, int64_t number) { return base::Cat(plan, "/versions/", number); }

}  // namespace waymark::plan
