#include "services/plan/handlers/check.h"

#include <string>
#include <utility>

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/plan_check.h"
#include "services/plan/domain/plan_forecast.h"
#include "services/plan/handlers/plan_view.h"
#include "services/plan/handlers/visible_role.h"

namespace waymark::plan {
namespace {

absl::Status AddRole(storage::Txn& txn, const rpc::Call& call, const std::string& member, const v1::TargetRole& named,
                     CheckFacts* facts) {
  if (named.role().empty() || facts->roles.contains(named.role())) return absl::OkStatus();
  auto role = ReadVisibleRole(txn, call, member, named.role(), named.role_release());
  if (absl::IsNotFound(role.status())) return absl::OkStatus();
  if (!role.ok()) return role.status();
  facts->roles.emplace(named.role(), *std::move(role));
  return absl::OkStatus();
}

absl::Status AddRoles(storage::Txn& txn, const rpc::Call& call, const PlanView& view, CheckFacts* facts) {
  const std::string member(base::OwnerOf(view.plan.name()));
  v1::TargetRole present;
  present.set_role(view.standing.role());
  WM_RETURN_IF_ERROR(AddRole(txn, call, member, present, facts));
  for (const v1::TargetRole& target : TargetRoles(view.plan, false)) {
    WM_RETURN_IF_ERROR(AddRole(txn, call, member, target, facts));
  }
  for (const v1::Step& step : view.plan.steps()) WM_RETURN_IF_ERROR(AddRole(txn, call, member, step.role(), facts));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::PlanCheck> CheckPlan(rpc::Snapshots& snapshots, const rpc::Call& call, const v1::CheckPlanRequest& request) {
  PlanView view;
  CheckFacts facts;
  // The snapshot ends before the forecast is computed.
  WM_RETURN_IF_ERROR(snapshots.Read([&](storage::Txn& txn) -> absl::Status {
    facts = CheckFacts();
    WM_ASSIGN_OR_RETURN(view, ReadPlanView(txn, call, request.name()));
    return AddRoles(txn, call, view, &facts);
  }));
  // A plan that nothing can be reckoned of is checked by the other rules.
  const auto forecast = ForecastOf(view.plan, view.today, ForecastOptions());
  if (forecast.ok()) {
    CheckFacts told = FactsOf(*forecast);
    told.roles = std::move(facts.roles);
    facts = std::move(told);
  }
  return CheckPlanRules(view, facts);
}

rpc::Service MakeCheckService() {
  rpc::Service service("waymark.plan.v1.CheckService");
  service.BindCompute("CheckPlan", CheckPlan);
  return service;
}

}  // namespace waymark::plan
