#include "services/plan/handlers/tripwire_watch.h"

#include <optional>
#include <string>

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/events/journal.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/skill_gap.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::MessageDifferencer;

absl::Status Append(storage::Txn& txn, const rpc::Call& call, v1::TripwiresChanged facts) {
  WM_ASSIGN_OR_RETURN(const auto member, Members().Get(txn, base::OwnerOf(facts.plan())));
  facts.set_time_zone(member->time_zone());
  return events::Journal::Append(txn, call, facts.plan(), facts);
}

}  // namespace

ReadinessOf ReadinessIn(storage::Txn& txn, const rpc::Call& call, const v1::Plan& plan) {
  return [&](const v1::Track& track, const v1::ReadinessCondition& condition,
             std::optional<absl::CivilDay> day) -> absl::StatusOr<std::optional<double>> {
    const v1::TargetRole& target = track.has_target_role() ? track.target_role() : plan.target_role();
    const bool own = condition.role().empty();
    const std::string& role = own ? target.role() : condition.role();
    if (role.empty()) return std::optional<double>();
    return ReadShownReadiness(txn, call, std::string(base::OwnerOf(plan.name())), role,
                              own ? target.role_release() : "", day);
  };
}

absl::StatusOr<bool> MarkDue(storage::Txn& txn, const rpc::Call& call, v1::Plan* plan, int64_t revision) {
  if (!HasOpenTripwire(*plan)) return false;
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, TodayOf(txn, call, base::OwnerOf(plan->name())));
  const v1::Plan before = *plan;
  WM_RETURN_IF_ERROR(MarkTripwires(plan, today, std::to_string(revision), ReadinessIn(txn, call, before)));
  return !MessageDifferencer::Equals(before, *plan);
}

absl::Status TellTripwires(storage::Txn& txn, const rpc::Call& call, const v1::Plan& before, const v1::Plan& plan) {
  v1::TripwiresChanged was;
  was.set_plan(plan.name());
  if (before.state() == v1::PLAN_STATE_ACTIVE) was = TripwireFacts(before);
  v1::TripwiresChanged is = TripwireFacts(plan);
  was.set_plan(is.plan());
  return MessageDifferencer::Equals(was, is) ? absl::OkStatus() : Append(txn, call, std::move(is));
}

absl::Status TellTripwires(storage::Txn& txn, const rpc::Call& call, const v1::Plan& plan) {
  v1::TripwiresChanged is = TripwireFacts(plan);
  return is.tripped().empty() && !is.has_next_date() ? absl::OkStatus() : Append(txn, call, std::move(is));
}

}  // namespace waymark::plan
