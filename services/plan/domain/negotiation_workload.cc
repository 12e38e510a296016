#include "services/plan/domain/negotiation_workload.h"

#include <algorithm>

namespace waymark::plan {
namespace {

// The hours of all `entries`; those that do not say theirs are counted in `unsaid`.
template <class Entries>
double HoursOf(const Entries& entries, int* unsaid) {
  double hours = 0;
  for (const auto& entry : entries) {
    hours += entry.hours_per_week();
    if (!entry.has_hours_per_week()) ++*unsaid;
  }
  return hours;
}

}  // namespace

double HoursUnderWay(const v1::Plan& plan, const v1::Negotiation& negotiation) {
  const auto& applied = negotiation.applied();
  double hours = 0;
  for (const v1::Step& step : plan.steps()) {
    if (step.progress() != v1::STEP_PROGRESS_UNDER_WAY) continue;
    if (std::find(applied.begin(), applied.end(), step.name()) == applied.end()) hours += step.hours_per_week();
  }
  return hours;
}

std::optional<double> HoursGiven(const v1::Plan& plan) {
  std::optional<double> least;
  for (const v1::LifestyleEntry& entry : plan.lifestyle()) {
    if (entry.kind() != v1::LIFESTYLE_KIND_BALANCE || !entry.has_hours_per_week()) continue;
    least = std::min(least.value_or(entry.hours_per_week()), entry.hours_per_week());
  }
  return least;
}

v1::WorkloadCheck CheckWorkload(const v1::Terms& terms, std::optional<double> contract, std::optional<double> under_way,
                                std::optional<double> limit) {
  v1::WorkloadCheck check;
  int unsaid = 0;
  check.set_added_hours(HoursOf(terms.responsibilities(), &unsaid));
  check.set_freed_hours(HoursOf(terms.given_up(), &unsaid));
  check.set_unsaid_count(unsaid);
  if (contract) check.set_contract_hours(*contract);
  if (under_way) check.set_plan_hours(*under_way);
  if (limit) check.set_limit_hours(*limit);
  if (!contract || !under_way) return check;
  check.set_total_hours(*contract + *under_way + check.added_hours() - check.freed_hours());
  if (limit) check.set_over_hours(std::max(0.0, check.total_hours() - *limit));
  return check;
}

}  // namespace waymark::plan
