#include "services/plan/handlers/plan_drift.h"

#include <string>
#include <utility>

#include "common/access/redaction.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/role_drift.h"
#include "services/plan/handlers/catalogue.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using storage::Txn;

// The role in that release, or in the active one where that is empty; nullopt where there is none.
absl::StatusOr<std::optional<v1::Role>> FindRole(Txn& txn, const std::string& name, const std::string& release) {
  auto role = ReadRole(txn, name, release);
  if (role.ok()) return std::optional<v1::Role>(**role);
  if (absl::IsNotFound(role.status())) return std::optional<v1::Role>();
  return role.status();
}

}  // namespace

absl::StatusOr<v1::PlanDrift> GetPlanDrift(Txn& txn, const rpc::Call& call, const v1::GetPlanDriftRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto stored, Plans().Get(txn, request.name()));
  v1::Plan plan = *stored;
  if (call.access.SeesPart()) access::Redact(call.access, &plan);
  v1::PlanDrift answer;
  answer.set_plan(plan.name());
  for (const PlanRole& used : RolesOf(plan)) {
    WM_ASSIGN_OR_RETURN(std::optional<v1::Role> then, FindRole(txn, used.role, used.release));
    WM_ASSIGN_OR_RETURN(const auto now, FindRole(txn, used.role, ""));
    if (!then) {
      // The release was taken away since: what it said is not known any more.
      then.emplace();
      then->set_name(used.role);
      then->set_release(used.release);
    }
    v1::RoleDrift drift = DriftOf(*then, now ? &*now : nullptr);
    for (const std::string& by : used.used_by) drift.add_used_by(by);
    *answer.add_roles() = std::move(drift);
  }
  return answer;
}

}  // namespace waymark::plan
