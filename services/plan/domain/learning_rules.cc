#include "services/plan/domain/learning_rules.h"

#include <cmath>
#include <set>
#include <string>

#include "common/base/cat.h"
#include "services/plan/domain/field_rules.h"

namespace waymark::plan {
namespace {

constexpr double kMostHours = 100'000;
constexpr double kMostMonths = 600;
constexpr int64_t kMostMoney = 1'000'000'000;

void CheckAmount(std::string_view field, bool set, const google::type::Money& money, base::Violations& violations) {
  CheckMoney(field, set, money, violations);
  if (set && (money.units() > kMostMoney || (money.units() == kMostMoney && money.nanos() > 0))) {
    violations.Add(base::Cat(field, ".units"), "must be at most 1,000,000,000");
  }
}

}  // namespace

void CheckLearningResource(const v1::LearningResource& resource, base::Violations& violations) {
  if (resource.title().empty()) violations.Add("title", "must be set");
  if (resource.kind() == v1::LearningResource::KIND_UNSPECIFIED ||
      !v1::LearningResource::Kind_IsValid(resource.kind())) {
    violations.Add("kind", "must be set to one that there is");
  }
  CheckFigure("hours", resource.has_hours(), resource.hours(), 0, kMostHours, violations);
  CheckFigure("months", resource.has_months(), resource.months(), 0, kMostMonths, violations);
  CheckAmount("cost", resource.has_cost(), resource.cost(), violations);
  const std::string& url = resource.url();
  if (!url.empty() && !url.starts_with("https://") && !url.starts_with("http://")) {
    violations.Add("url", "must begin with https:// or http://");
  }
  std::set<std::string_view> seen;
  for (int i = 0; i < resource.skills_size(); ++i) {
    const v1::TaughtSkill& taught = resource.skills(i);
    const std::string at = base::Cat("skills[", i, "]");
    if (!seen.insert(taught.skill()).second) violations.Add(base::Cat(at, ".skill"), "must not be named twice");
    if (!taught.has_level() || !std::isfinite(taught.level().value()))
      violations.Add(base::Cat(at, ".level"), "must be a level of the skill's scale");
  }
}

void CheckLearningBudget(std::string_view field, const v1::LearningBudget& budget, base::Violations& violations) {
  CheckFigure(base::Cat(field, ".hours"), budget.has_hours(), budget.hours(), 0, kMostHours, violations);
  CheckFigure(base::Cat(field, ".months"), budget.has_months(), budget.months(), 0, kMostMonths, violations);
  CheckAmount(base::Cat(field, ".money"), budget.has_money(), budget.money(), violations);
}

}  // namespace waymark::plan
