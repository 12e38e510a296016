#include "services/plan/domain/plan_what_if.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_join.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/element_rules.h"
#include "services/plan/domain/field_rules.h"
#include "services/plan/domain/plan_links.h"
#include "services/plan/domain/plan_project.h"
#include "services/plan/domain/plan_rules.h"
#include "services/plan/domain/project_change.h"

namespace waymark::plan {
namespace {

constexpr double kMostDaysLeft = 600 * kDaysPerMonth;

// The step of that name that is still to be done; null, and told, where there is none.
v1::Step* StepToCome(v1::Plan* plan, const std::string& name, std::string_view field, base::Violations& violations) {
  const auto step = std::find_if(plan->mutable_steps()->begin(), plan->mutable_steps()->end(),
                                 [&](const v1::Step& each) { return each.name() == name; });
  if (step != plan->mutable_steps()->end() && IsToCome(*step)) return &*step;
  violations.Add(field, "must be a step of this plan that is still to be done");
  return nullptr;
}

void Fail(v1::Plan* plan, const std::string& name, base::Violations& violations) {
  v1::Step* step = StepToCome(plan, name, "", violations);
  if (step == nullptr) return;
  step->set_failure_chance(1);
  step->set_tries(1);
}

void Drop(v1::Plan* plan, const std::string& name, base::Violations& violations) {
  v1::Step* step = StepToCome(plan, name, "", violations);
  if (step != nullptr) step->set_progress(v1::STEP_PROGRESS_DROPPED);
}

// The step to add as CreateStep would make it.
v1::Step Made(const v1::Plan& plan, const v1::StepAddition& addition, int number, base::Violations& violations) {
  v1::Step step = addition.step();
  const std::string id = addition.step_id().empty() ? base::Cat("what-if-", number) : addition.step_id();
  if (!base::IsValidId(id))
    violations.Add("step_id", "must have 1 to 63 characters out of [A-Za-z0-9._-], and not dots only");
  step.set_name(base::Cat(plan.name(), "/steps/", id));
  if (Holds(plan.steps(), step.name())) violations.Add("step_id", "must be another than that of the plan's steps");
  if (plan.steps_size() >= kMaxSteps) violations.Add("step", base::Cat("must not be one more than ", kMaxSteps));
  if (step.track().empty() && plan.tracks_size() == 1) step.set_track(plan.tracks(0).name());
  return step;
}

void Add(v1::Plan* plan, const v1::StepAddition& addition, int number, base::Violations& violations) {
  base::Violations found;
  v1::Plan changed = *plan;
  const v1::Step step = Made(changed, addition, number, found);
  base::Violations in_step;
  CheckElement(changed, step, in_step);
  found.AddAll("step", in_step);
  *changed.add_steps() = step;
  for (int i = 0; i < addition.before_size(); ++i) {
    const std::string at = base::Cat("before[", i, "]");
    v1::Step* successor = StepToCome(&changed, addition.before(i), at, found);
    if (successor == nullptr) continue;
    successor->add_depends_on(step.name());
    if (const auto circle = CircleThrough(changed, *successor); !circle.empty())
      found.Add(at, base::Cat("must not make a circle: ", absl::StrJoin(circle, " > ")));
  }
  violations.AddAll("", found);
  if (found.empty()) *plan = std::move(changed);
}

Activity* FindActivity(Project* project, const std::string& name) {
  const auto found = std::find_if(project->activities.begin(), project->activities.end(),
                                  [&](const Activity& activity) { return activity.name == name; });
  return found == project->activities.end() ? nullptr : &*found;
}

// Leaves the time that steps with only a date have by the plan as it was.
void KeepTimes(const Project& was, Project* project) {
  for (const Activity& activity : was.activities) {
    Activity* kept = FindActivity(project, activity.name);
    if (kept == nullptr || !activity.aim) continue;
    kept->aim = activity.aim;
    kept->duration = activity.duration;
  }
}

// A step that is not in the project moves nothing.
void Slip(const v1::StepSlip& slip, const std::string& at, Project* project, base::Violations& violations) {
  const Activity* activity = FindActivity(project, slip.step());
  if (activity == nullptr) return;
  const double days = slip.months() * kDaysPerMonth;
  const double most = activity->duration.most;
  auto slipped = WithSlip(*project, slip.step(), days);
  if (slipped.ok() && most + days <= kMostDaysLeft) {
    *project = *std::move(slipped);
  } else {
    violations.Add(at, "must leave a duration from 0 to 600 months");
  }
}

}  // namespace

absl::StatusOr<ChangedPlan> WithChanges(v1::Plan plan, const google::protobuf::RepeatedPtrField<v1::WhatIf>& changes,
                                        absl::CivilDay today) {
  const Project was = MakeProject(plan, today);
  base::Violations violations;
  for (int i = 0; i < changes.size(); ++i) {
    const v1::WhatIf& change = changes[i];
    const std::string at = base::Cat("what_ifs[", i, "]");
    base::Violations found;
    switch (change.change_case()) {
      case v1::WhatIf::kSlip:
        StepToCome(&plan, change.slip().step(), "step", found);
        violations.AddAll(at + ".slip", found);
        break;
      case v1::WhatIf::kFail:
        Fail(&plan, change.fail(), found);
        violations.AddAll(at + ".fail", found);
        break;
      case v1::WhatIf::kDrop:
        Drop(&plan, change.drop(), found);
        violations.AddAll(at + ".drop", found);
        break;
      case v1::WhatIf::kAdd:
        Add(&plan, change.add(), i + 1, found);
        violations.AddAll(at + ".add", found);
        break;
      case v1::WhatIf::CHANGE_NOT_SET:
        violations.Add(at, "must say what happens: slip, fail, drop or add");
        break;
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  ChangedPlan changed;
  changed.project = MakeProject(plan, today);
  changed.plan = std::move(plan);
  KeepTimes(was, &changed.project);
  for (int i = 0; i < changes.size(); ++i) {
    if (changes[i].has_slip())
      Slip(changes[i].slip(), base::Cat("what_ifs[", i, "].slip.months"), &changed.project, violations);
  }
  if (!violations.empty()) return violations.ToStatus();
  return changed;
}

}  // namespace waymark::plan
