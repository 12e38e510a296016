#include "services/plan/handlers/salary.h"

#include <string>
#include <utility>

#include "common/access/redaction.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/field_rules.h"
#include "services/plan/domain/pay_rules.h"
#include "services/plan/domain/plan_links.h"
#include "services/plan/domain/salary_path.h"
#include "services/plan/handlers/assessment.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/tables.h"
#include "services/plan/handlers/visible_role.h"

namespace waymark::plan {
namespace {

using storage::Txn;

void ValidateGetSalaryPath(const v1::GetSalaryPathRequest& request, base::Violations& violations) {
  if (request.has_hours_per_week() && !(request.hours_per_week() > 0 && request.hours_per_week() <= 100))
    violations.Add("hours_per_week", "must be above 0, at most 100");
  if (request.currency_code().empty()) return;
  v1::Pay pay;
  pay.mutable_amount()->set_currency_code(request.currency_code());
  pay.set_period(v1::PAY_PERIOD_YEAR);
  base::Violations found;
  CheckPay("", pay, found);
  if (!found.empty()) violations.Add("currency_code", "must be the ISO 4217 code of a currency, as \"GBP\"");
}

absl::Status AddRole(Txn& txn, const rpc::Call& call, const std::string& role, const std::string& release,
                     SalaryPathInput* input) {
  if (role.empty()) return absl::OkStatus();
  const auto found = ReadVisibleRole(txn, call, base::OwnerOf(input->plan.name()), role, release);
  if (found.ok()) input->roles[RoleKey(role, release)] = *found;
  return absl::IsNotFound(found.status()) ? absl::OkStatus() : found.status();
}

// The plan and the standing as the caller may see them: all that the path is computed from.
absl::StatusOr<SalaryPathInput> ReadInput(Txn& txn, const rpc::Call& call, const std::string& name) {
  const std::string member(base::OwnerOf(name));
  SalaryPathInput input;
  WM_ASSIGN_OR_RETURN(const auto plan, Plans().Get(txn, name));
  input.plan = *plan;
  v1::GetStandingRequest get;
  get.set_name(member + "/standing");
  WM_ASSIGN_OR_RETURN(const auto standing, GetStanding(txn, call, get));
  input.standing = *standing;
  if (call.access.SeesPart()) {
    access::Redact(call.access, &input.plan);
    access::Redact(call.access, &input.standing);
  }
  WM_ASSIGN_OR_RETURN(input.today, TodayOf(txn, call, member));
  return input;
}

}  // namespace

absl::StatusOr<v1::SalaryPath> GetSalaryPath(Txn& txn, const rpc::Call& call, const v1::GetSalaryPathRequest& request) {
  WM_ASSIGN_OR_RETURN(SalaryPathInput input, ReadInput(txn, call, request.plan()));
  if (!request.track().empty() && !Holds(input.plan.tracks(), request.track())) {
    base::Violations violations;
    violations.Add("track", "must be a track of this plan");
    return violations.ToStatus();
  }
  const v1::Track* followed = FollowedTrack(input.plan);
  input.track = !request.track().empty() ? request.track() : followed == nullptr ? "" : followed->name();
  if (request.period() != v1::PAY_PERIOD_UNSPECIFIED) input.period = request.period();
  input.currency = request.currency_code();
  if (request.has_hours_per_week()) input.hours = request.hours_per_week();
  WM_RETURN_IF_ERROR(AddRole(txn, call, input.standing.role(), "", &input));
  for (const v1::Step& step : input.plan.steps()) {
    if (!CountsOn(step, input.track)) continue;
    WM_RETURN_IF_ERROR(AddRole(txn, call, step.role().role(), step.role().role_release(), &input));
  }
  return MakeSalaryPath(input);
}

rpc::Service MakeSalaryService() {
  rpc::Service service("waymark.plan.v1.SalaryService");
  service.Bind("GetSalaryPath", GetSalaryPath, ValidateGetSalaryPath);
  return service;
}

}  // namespace waymark::plan
