#include "services/plan/domain/review_figures.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/base/status_macros.h"
#include "services/plan/domain/downstream.h"
#include "services/plan/domain/goal_attainment.h"
#include "services/plan/domain/plan_project.h"
#include "services/plan/domain/review_schedule.h"

namespace waymark::plan {
namespace {

const v1::Goal* Find(const v1::Plan& plan, const std::string& goal) {
  const auto found =
      std::find_if(plan.goals().begin(), plan.goals().end(), [&](const v1::Goal& g) { return g.name() == goal; });
  return found == plan.goals().end() ? nullptr : &*found;
}

double WeightOf(const ReviewedPlan& reviewed, const std::string& name) {
  const v1::Goal* goal = Find(reviewed.snapshot, name);
  if (goal == nullptr) goal = Find(reviewed.base, name);
  return goal != nullptr && goal->weight() > 0 ? goal->weight() : 1;
}

}  // namespace

absl::StatusOr<v1::GoalAttainment> AttainmentOf(const ReviewedPlan& reviewed) {
  v1::GoalAttainment answer;
  answer.set_correlation(kAttainmentCorrelation);
  std::vector<Attainment> attainments;
  for (const v1::Verdict& verdict : reviewed.review.goal_verdicts()) {
    if (!verdict.has_attainment()) continue;
    v1::GoalScore* goal = answer.add_goals();
    goal->set_goal(verdict.item());
    goal->set_title(verdict.title());
    goal->set_attainment(verdict.attainment());
    goal->set_weight(WeightOf(reviewed, verdict.item()));
    attainments.push_back({.score = static_cast<double>(goal->attainment()), .weight = goal->weight()});
  }
  if (attainments.empty()) {
    answer.set_gap(v1::FIGURE_GAP_NOTHING_SCORED);
    return answer;
  }
  WM_ASSIGN_OR_RETURN(const double score, GoalAttainmentScore(attainments));
  answer.set_score(score);
  return answer;
}

absl::StatusOr<v1::ReviewFigures> FiguresOf(const ReviewedPlan& reviewed) {
  v1::ReviewFigures figures;
  WM_ASSIGN_OR_RETURN(*figures.mutable_earned_schedule(), ScheduleOf(reviewed));
  WM_ASSIGN_OR_RETURN(*figures.mutable_goal_attainment(), AttainmentOf(reviewed));
  const Project project = MakeProject(PlanAsPlanned(reviewed), reviewed.start);
  WM_ASSIGN_OR_RETURN(const std::vector<v1::StepEffect> effects, EffectsOf(reviewed, project));
  for (const v1::StepEffect& effect : effects) *figures.add_step_effects() = effect;
  return figures;
}

}  // namespace waymark::plan
