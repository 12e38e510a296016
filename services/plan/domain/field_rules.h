#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/error.h"
#include "google/type/money.pb.h"
#include "services/plan/domain/approximate_date.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/type/v1/three_point.pb.h"

namespace waymark::plan {

// What is wrong with single fields of a plan and its elements; each adds a violation that names `field`.

inline constexpr std::string_view kDay = "must be a day of the calendar from 1970 to 2199";

// Adds a violation unless `date` is unset or right; its span where it has one.
std::optional<DaySpan> CheckSpan(std::string_view field, bool set, const type::v1::ApproximateDate& date,
                                 base::Violations& violations);
// A day that is set is one of the calendar.
void CheckDay(std::string_view field, bool set, const google::type::Date& date, base::Violations& violations);
// A figure that is set is a finite number from `least` to `most`.
void CheckFigure(std::string_view field, bool set, double figure, double least, double most,
                 base::Violations& violations);
// A weight is 0 (for 1), or above 0 and at most 100.
void CheckWeight(std::string_view field, double weight, base::Violations& violations);
// Three points that are set: 0 <= optimistic <= likely <= pessimistic <= `most`, a missing one taken as likely.
void CheckThreePoint(std::string_view field, bool set, const type::v1::ThreePoint& points, double most,
                     base::Violations& violations);
// An amount that is set has a currency and is not negative.
void CheckMoney(std::string_view field, bool set, const google::type::Money& money, base::Violations& violations);
// A target says a role, a title, or both; a role profile is one of the plan's owner.
void CheckTargetRole(std::string_view field, const v1::Plan& plan, const v1::TargetRole& target,
                     base::Violations& violations);
// `name` is of that pattern and belongs to the plan's owner.
void CheckOwn(std::string_view field, std::string_view pattern, const v1::Plan& plan, std::string_view name,
              base::Violations& violations);

// Whether a member of `elements` is called `name`.
template <class Elements>
bool Holds(const Elements& elements, std::string_view name) {
  return std::any_of(elements.begin(), elements.end(), [&](const auto& element) { return element.name() == name; });
}

// Each of `names` is one of `elements`, once; `what` they are, as "a goal of this plan".
template <class Names, class Elements>
void CheckNames(std::string_view field, const Names& names, const Elements& elements, std::string_view what,
                base::Violations& violations) {
  for (int i = 0; i < names.size(); ++i) {
    const std::string at = std::string(field) + "[" + std::to_string(i) + "]";
    if (!Holds(elements, names[i])) violations.Add(at, "must be " + std::string(what));
    if (std::find(names.begin(), names.begin() + i, names[i]) != names.begin() + i)
      violations.Add(at, "must not be named twice");
  }
}

}  // namespace waymark::plan
