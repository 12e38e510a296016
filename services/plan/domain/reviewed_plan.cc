#include "services/plan/domain/reviewed_plan.h"

#include <string>

#include "absl/container/flat_hash_map.h"

namespace waymark::plan {
namespace {

using StepsByName = absl::flat_hash_map<std::string, const v1::Step*>;

StepsByName ByName(const v1::Plan& plan) {
  StepsByName steps;
  for (const v1::Step& step : plan.steps()) steps[step.name()] = &step;
  return steps;
}

const v1::Step* Find(const StepsByName& steps, const std::string& name) {
  const auto found = steps.find(name);
  return found == steps.end() ? nullptr : found->second;
}

bool IsBegun(const v1::Step& step) {
  return step.progress() == v1::STEP_PROGRESS_UNDER_WAY || step.progress() == v1::STEP_PROGRESS_DONE;
}

bool WasSettled(const v1::Step& base, v1::VerdictKind kind) {
  return (base.progress() == v1::STEP_PROGRESS_DONE && kind == v1::VERDICT_KIND_MET) ||
         (base.progress() == v1::STEP_PROGRESS_DROPPED && kind == v1::VERDICT_KIND_DROPPED);
}

}  // namespace

std::vector<ReviewedStep> StepsOf(const ReviewedPlan& reviewed) {
  const StepsByName base = ByName(reviewed.base);
  const StepsByName snapshot = ByName(reviewed.snapshot);
  std::vector<ReviewedStep> steps;
  for (const v1::Verdict& verdict : reviewed.review.step_verdicts()) {
    const v1::Step* before = Find(base, verdict.item());
    const v1::Step* now = Find(snapshot, verdict.item());
    const bool planned_before = before != nullptr && before->progress() != v1::STEP_PROGRESS_DROPPED;
    ReviewedStep step;
    step.verdict = &verdict;
    step.planned = planned_before || now == nullptr ? before : now;
    step.removed = now == nullptr;
    step.begun = now != nullptr && IsBegun(*now);
    step.settled = before != nullptr && WasSettled(*before, verdict.kind());
    if (step.planned != nullptr) steps.push_back(step);
  }
  return steps;
}

bool IsOpen(const v1::Verdict& verdict) {
  return verdict.kind() != v1::VERDICT_KIND_MET && verdict.kind() != v1::VERDICT_KIND_DROPPED;
}

}  // namespace waymark::plan
