#include "services/plan/domain/element_rules.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_join.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/field_rules.h"
#include "services/plan/domain/pay_rules.h"
#include "services/plan/domain/plan_links.h"
#include "services/plan/domain/plan_rules.h"

namespace waymark::plan {
namespace {

void CheckMeasure(const v1::Measure& measure, base::Violations& violations) {
  if (measure.metric().empty()) violations.Add("measure.metric", "is required");
  if (!std::isfinite(measure.baseline())) violations.Add("measure.baseline", "must be a finite number");
  if (!std::isfinite(measure.target()) || measure.target() == measure.baseline()) {
    violations.Add("measure.target", "must be a finite number above or below the baseline");
  }
  if (!std::isfinite(measure.current())) violations.Add("measure.current", "must be a finite number");
}

void CheckCondition(const std::string& at, const v1::Plan& plan, const v1::Condition& condition,
                    base::Violations& violations) {
  switch (condition.what_case()) {
    case v1::Condition::kStepDone:
      if (!Holds(plan.steps(), condition.step_done()))
        violations.Add(at + ".step_done", "must be a step of this plan");
      break;
    case v1::Condition::kGoalReached:
      if (!Holds(plan.goals(), condition.goal_reached()))
        violations.Add(at + ".goal_reached", "must be a goal of this plan");
      break;
    case v1::Condition::kReadiness: {
      const v1::ReadinessCondition& readiness = condition.readiness();
      if (!(readiness.at_least() > 0 && readiness.at_least() <= 1))
        violations.Add(at + ".readiness.at_least", "must be above 0, at most 1");
      if (readiness.role().starts_with("members/"))
        CheckOwn(at + ".readiness.role", "members/{member}/roles/{role}", plan, readiness.role(), violations);
      break;
    }
    case v1::Condition::WHAT_NOT_SET:
      violations.Add(at, "must say what is to hold: step_done, goal_reached or readiness");
      break;
  }
}

void CheckTripwires(const v1::Plan& plan, const v1::Track& track, base::Violations& violations) {
  absl::flat_hash_set<std::string> ids;
  for (int i = 0; i < track.tripwires_size(); ++i) {
    const v1::Tripwire& wire = track.tripwires(i);
    const std::string at = base::Cat("tripwires[", i, "]");
    if (!IsReviewRule(wire.id())) violations.Add(at + ".id", "must match [a-z][a-z0-9-]{0,30} and must not be \"called\"");
    if (!ids.insert(wire.id()).second) violations.Add(at + ".id", "must be another than that of the track's others");
    if (!base::CalendarDay(wire.by_date())) violations.Add(at + ".by_date", kDay);
    if (wire.has_unless()) CheckCondition(at + ".unless", plan, wire.unless(), violations);
  }
}

// A fallback is another track, and following fallbacks never leads back.
void CheckFallback(const v1::Plan& plan, const v1::Track& track, base::Violations& violations) {
  if (track.fallback().empty()) return;
  if (!Holds(plan.tracks(), track.fallback())) {
    violations.Add("fallback", "must be a track of this plan");
    return;
  }
  std::vector<std::string> way{track.name()};
  std::string at = track.fallback();
  while (!at.empty() && static_cast<int>(way.size()) <= plan.tracks_size() + 1) {
    way.push_back(at);
    if (at == track.name()) {
      violations.Add("fallback", base::Cat("must not lead back: ", absl::StrJoin(way, " > ")));
      return;
    }
    const auto next = std::find_if(plan.tracks().begin(), plan.tracks().end(),
                                   [&](const v1::Track& other) { return other.name() == at; });
    at = next == plan.tracks().end() ? "" : next->fallback();
  }
}

void CheckWaiting(const v1::Plan& plan, const v1::Step& step, base::Violations& violations) {
  CheckNames("depends_on", step.depends_on(), plan.steps(), "a step of this plan", violations);
  if (const auto circle = CircleThrough(plan, step); !circle.empty())
    violations.Add("depends_on", base::Cat("must not make a circle: ", absl::StrJoin(circle, " > ")));
}

void CheckEstimates(const v1::Step& step, base::Violations& violations) {
  CheckThreePoint("months", step.has_months(), step.months(), 600, violations);
  CheckFigure("failure_chance", step.has_failure_chance(), step.failure_chance(), 0, 1, violations);
  CheckFigure("tries", true, step.tries(), 0, 10, violations);
  CheckFigure("retry_months", true, step.retry_months(), 0, 120, violations);
  CheckFigure("hours_per_week", step.has_hours_per_week(), step.hours_per_week(), 0, 100, violations);
  CheckWeight("weight", step.weight(), violations);
  if (step.must_be_in_time() && !step.has_target_date())
    violations.Add("must_be_in_time", "goes with a target_date only");
}

}  // namespace

void CheckElement(const v1::Plan& plan, const v1::Goal& goal, base::Violations& violations) {
  if (goal.title().empty()) violations.Add("title", "is required");
  if (goal.horizon() == v1::HORIZON_UNSPECIFIED || !v1::Horizon_IsValid(goal.horizon())) {
    violations.Add("horizon", "must be SHORT, MID or LONG");
  }
  if (goal.has_measure()) CheckMeasure(goal.measure(), violations);
  CheckSpan("target_date", goal.has_target_date(), goal.target_date(), violations);
  if (!v1::GoalProgress_IsValid(goal.progress())) violations.Add("progress", "must be OPEN, REACHED or DROPPED");
  CheckWeight("weight", goal.weight(), violations);
  CheckDay("reached_date", goal.has_reached_date(), goal.reached_date(), violations);
  if (goal.has_reached_date() && goal.progress() != v1::GOAL_PROGRESS_REACHED) {
    violations.Add("reached_date", "goes with progress REACHED only");
  }
}

void CheckElement(const v1::Plan& plan, const v1::Track& track, base::Violations& violations) {
  if (track.title().empty()) violations.Add("title", "is required");
  if (track.priority() < 1 || track.priority() > 100) violations.Add("priority", "must be from 1 to 100");
  for (const v1::Track& other : plan.tracks()) {
    if (other.name() == track.name() || other.priority() != track.priority()) continue;
    violations.Add("priority", base::Cat("must be another than that of ", other.name()));
    break;
  }
  if (track.has_target_role()) CheckTargetRole("target_role", plan, track.target_role(), violations);
  if (track.has_entry_condition()) CheckCondition("entry_condition", plan, track.entry_condition(), violations);
  CheckTripwires(plan, track, violations);
  CheckFallback(plan, track, violations);
}

void CheckElement(const v1::Plan& plan, const v1::Step& step, base::Violations& violations) {
  if (step.kind() == v1::STEP_KIND_UNSPECIFIED || !v1::StepKind_IsValid(step.kind())) {
    violations.Add("kind", "is required and one of StepKind");
  }
  if (step.title().empty()) violations.Add("title", "is required");
  if (!Holds(plan.tracks(), step.track())) {
    violations.Add("track", step.track().empty() ? "is required where the plan has not exactly one track"
                                                 : "must be a track of this plan");
  }
  const auto start = CheckSpan("start_date", step.has_start_date(), step.start_date(), violations);
  const auto target = CheckSpan("target_date", step.has_target_date(), step.target_date(), violations);
  if (start && target && target->last < start->first) violations.Add("target_date", "must not be before start_date");
  if (!v1::StepProgress_IsValid(step.progress()))
    violations.Add("progress", "must be NOT_STARTED, UNDER_WAY, DONE or DROPPED");
  CheckDay("done_date", step.has_done_date(), step.done_date(), violations);
  if (step.has_done_date() && step.progress() != v1::STEP_PROGRESS_DONE)
    violations.Add("done_date", "goes with progress DONE only");
  CheckNames("goals", step.goals(), plan.goals(), "a goal of this plan", violations);
  CheckNames("shared_with", step.shared_with(), plan.tracks(), "a track of this plan", violations);
  for (int i = 0; i < step.shared_with_size(); ++i) {
    if (step.shared_with(i) == step.track())
      violations.Add(base::Cat("shared_with[", i, "]"), "must be another track than the step's own");
  }
  CheckWaiting(plan, step, violations);
  CheckEstimates(step, violations);
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < step.skills_size(); ++i) {
    const std::string at = base::Cat("skills[", i, "].skill");
    if (!base::MatchName("skills/{skill}", step.skills(i).skill()))
      violations.Add(at, "must be the name of a skill, skills/{skill}");
    if (!seen.insert(step.skills(i).skill()).second) violations.Add(at, "must not be named twice");
  }
  if (step.has_role()) CheckTargetRole("role", plan, step.role(), violations);
  if (step.has_target_pay()) CheckPay("target_pay", step.target_pay(), violations);
  CheckMoney("cost", step.has_cost(), step.cost(), violations);
}

void CheckElement(const v1::Plan& plan, const v1::Action& action, base::Violations& violations) {
  if (action.title().empty()) violations.Add("title", "is required");
  if (!v1::ActionKind_IsValid(action.kind())) violations.Add("kind", "must be one of ActionKind");
  if (!v1::ActionState_IsValid(action.state())) violations.Add("state", "must be OPEN, DONE or NOT_APPLICABLE");
  if (!v1::Responsible_IsValid(action.responsible())) violations.Add("responsible", "must be one of Responsible");
  CheckSpan("aims_by", action.has_aims_by(), action.aims_by(), violations);
  CheckDay("done_date", action.has_done_date(), action.done_date(), violations);
  if (action.has_done_date() && action.state() != v1::ACTION_STATE_DONE)
    violations.Add("done_date", "goes with state DONE only");
  if (action.state() == v1::ACTION_STATE_NOT_APPLICABLE && action.closing_note().empty())
    violations.Add("closing_note", "is required with state NOT_APPLICABLE");
  if (!action.step().empty() && !Holds(plan.steps(), action.step()))
    violations.Add("step", "must be a step of this plan");
  CheckNames("goals", action.goals(), plan.goals(), "a goal of this plan", violations);
  CheckNames("tracks", action.tracks(), plan.tracks(), "a track of this plan", violations);
  CheckFigure("hours", action.has_hours(), action.hours(), 0, 10'000, violations);
}

}  // namespace waymark::plan
