#include "services/plan/domain/field_rules.h"

#include <cmath>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/pay_rules.h"

namespace waymark::plan {

std::optional<DaySpan> CheckSpan(std::string_view field, bool set, const type::v1::ApproximateDate& date,
                                 base::Violations& violations) {
  if (!set) return std::nullopt;
  const std::optional<DaySpan> span = SpanOf(date);
  if (!span) {
    violations.Add(field,
                   "must be a year from 1970 to 2199, alone, with a part of it, with a month, or with a month and a "
                   "day of that month");
  }
  return span;
}

void CheckDay(std::string_view field, bool set, const google::type::Date& date, base::Violations& violations) {
  if (set && !base::CalendarDay(date)) violations.Add(field, kDay);
}

void CheckFigure(std::string_view field, bool set, double figure, double least, double most,
                 base::Violations& violations) {
  if (set && !(figure >= least && figure <= most))
    violations.Add(field, base::Cat("must be from ", least, " to ", most));
}

void CheckWeight(std::string_view field, double weight, base::Violations& violations) {
  if (!(weight >= 0 && weight <= 100)) violations.Add(field, "must be above 0, at most 100, or 0 for 1");
}

void CheckThreePoint(std::string_view field, bool set, const type::v1::ThreePoint& points, double most,
                     base::Violations& violations) {
  if (!set) return;
  const double likely = points.likely();
  const double optimistic = points.has_optimistic() ? points.optimistic() : likely;
  const double pessimistic = points.has_pessimistic() ? points.pessimistic() : likely;
  if (!(optimistic >= 0 && optimistic <= likely && likely <= pessimistic && pessimistic <= most)) {
    violations.Add(field, base::Cat("must rise from optimistic to likely to pessimistic, from 0 to ", most));
  }
}

void CheckMoney(std::string_view field, bool set, const google::type::Money& money, base::Violations& violations) {
  if (!set) return;
  // Pay for a period is money for a period: the same rules.
  v1::Pay pay;
  *pay.mutable_amount() = money;
  pay.set_period(v1::PAY_PERIOD_YEAR);
  base::Violations found;
  CheckPay("", pay, found);
  for (const auto& [at, problem] : found.found()) violations.Add(base::Cat(field, at.substr(7)), problem);
}

void CheckTargetRole(std::string_view field, const v1::Plan& plan, const v1::TargetRole& target,
                     base::Violations& violations) {
  if (target.role().empty() && target.title().empty()) {
    violations.Add(field, "must name a role, or say a title, or both");
  }
  const bool own = target.role().starts_with("members/");
  if (own) {
    CheckOwn(base::Cat(field, ".role"), "members/{member}/roles/{role}", plan, target.role(), violations);
  } else if (!target.role().empty() && !base::MatchName("roles/{role}", target.role())) {
    violations.Add(base::Cat(field, ".role"), "must be the name of a role, roles/{role} or members/{member}/roles/{role}");
  }
  if ((target.role().empty() || own) && !target.role_release().empty()) {
    violations.Add(base::Cat(field, ".role_release"), "goes with a role of the catalogue only");
  }
}

void CheckOwn(std::string_view field, std::string_view pattern, const v1::Plan& plan, std::string_view name,
              base::Violations& violations) {
  if (!base::MatchName(pattern, name) || base::OwnerOf(name) != base::OwnerOf(plan.name()))
    violations.Add(field, base::Cat("must be the member's own, ", pattern));
}

}  // namespace waymark::plan
