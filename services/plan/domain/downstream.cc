#include "services/plan/domain/downstream.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/critical_path.h"
#include "services/plan/domain/step_network.h"

namespace waymark::plan {
namespace {

using Names = absl::flat_hash_set<std::string>;

// What waits for what is all that matters: steps stand on one track, whatever became of those they were planned on.
constexpr char kOneTrack[] = "track";

bool MovesOthers(const ReviewedStep& step) {
  if (step.settled) return false;
  return step.verdict->kind() == v1::VERDICT_KIND_DROPPED || step.verdict->delay_days() > 0;
}

// Whether nothing is to come of the step any more.
bool IsGone(const ReviewedStep& step) { return step.removed || step.verdict->kind() == v1::VERDICT_KIND_DROPPED; }

// The project with every step that is met where it was planned, whatever becomes of what it waited for.
Project WithMetFixed(Project project, const StepNetwork& network, const CriticalPath& path, const Names& met) {
  for (Activity& activity : project.activities) {
    if (!met.contains(activity.name)) continue;
    activity.not_before = path.times[*network.Find(activity.name)].earliest_start;
    activity.predecessors.clear();
  }
  return project;
}

// A plan in which steps move one another.
class Downstream {
 public:
  Downstream(const ReviewedPlan& reviewed, absl::Span<const ReviewedStep> steps, Project project, StepNetwork network)
      : steps_(steps),
        project_(std::move(project)),
        network_(std::move(network)),
        path_(ComputeCriticalPath(network_)) {
    for (const v1::Verdict& verdict : reviewed.review.goal_verdicts()) {
      if (IsOpen(verdict)) open_goals_[verdict.item()] = &verdict;
    }
    for (const ReviewedStep& step : steps_) {
      if (IsOpen(*step.verdict)) open_steps_[step.verdict->item()] = step.verdict;
      for (const std::string& before : step.planned->depends_on()) waiting_[before].push_back(&step);
    }
  }

  v1::StepEffect EffectOf(const ReviewedStep& step) const {
    v1::StepEffect effect;
    effect.set_step(step.verdict->item());
    effect.set_title(step.verdict->title());
    effect.set_kind(step.verdict->kind());
    effect.set_delay_days(step.verdict->delay_days());
    if (IsGone(step)) {
      effect.set_gap(v1::FIGURE_GAP_DROPPED);
      NameAll(step, &effect);
      return effect;
    }
    const absl::StatusOr<Slip> slip = ComputeSlip(project_, step.verdict->item(), step.verdict->delay_days());
    if (slip.ok()) {
      Move(step, *slip, &effect);
    } else {
      effect.set_gap(v1::FIGURE_GAP_TOO_FAR);
      NameAll(step, &effect);
    }
    return effect;
  }

 private:
  static v1::DownstreamShift* Add(const v1::Verdict& verdict,
                                  google::protobuf::RepeatedPtrField<v1::DownstreamShift>* shifts) {
    v1::DownstreamShift* shift = shifts->Add();
    shift->set_item(verdict.item());
    shift->set_title(verdict.title());
    return shift;
  }

  // What a slip moves, and by how much.
  void Move(const ReviewedStep& step, const Slip& slip, v1::StepEffect* effect) const {
    effect->set_total_float_days(path_.times[*network_.Find(step.verdict->item())].total_float);
    effect->set_end_shift_days(slip.end_shift);
    for (const auto& [name, verdict] : open_steps_) {
      const auto index = network_.Find(name);
      if (!index || name == effect->step() || slip.finish_shifts[*index] < kSameTime) continue;
      Add(*verdict, effect->mutable_steps())->set_days(slip.finish_shifts[*index]);
    }
    for (const auto& [name, verdict] : open_goals_) {
      const double shift = GoalShift(name, slip);
      if (shift >= kSameTime) Add(*verdict, effect->mutable_goals())->set_days(shift);
    }
  }

  // By how many days the last of the steps that serve the goal comes later.
  double GoalShift(const std::string& goal, const Slip& slip) const {
    double before = 0, after = 0;
    for (const ReviewedStep& step : steps_) {
      const auto index = network_.Find(step.verdict->item());
      if (!index || !Serves(step, goal)) continue;
      const double finish = path_.times[*index].earliest_finish;
      before = std::max(before, finish);
      after = std::max(after, finish + slip.finish_shifts[*index]);
    }
    return after - before;
  }

  static bool Serves(const ReviewedStep& step, const std::string& goal) {
    const auto& goals = step.planned->goals();
    return std::find(goals.begin(), goals.end(), goal) != goals.end();
  }

  // All that waits for the step, without days.
  void NameAll(const ReviewedStep& step, v1::StepEffect* effect) const {
    std::vector<const ReviewedStep*> reached = {&step};
    Names seen = {step.verdict->item()};
    for (size_t i = 0; i < reached.size(); ++i) {
      const auto waiting = waiting_.find(reached[i]->verdict->item());
      if (waiting == waiting_.end()) continue;
      for (const ReviewedStep* next : waiting->second) {
        const bool met = next->verdict->kind() == v1::VERDICT_KIND_MET;
        if (!met && seen.insert(next->verdict->item()).second) reached.push_back(next);
      }
    }
    for (const auto& [name, verdict] : open_steps_) {
      if (name != effect->step() && seen.contains(name)) Add(*verdict, effect->mutable_steps());
    }
    for (const auto& [name, verdict] : open_goals_) {
      const bool served = std::any_of(reached.begin(), reached.end(),
                                      [&goal = name](const ReviewedStep* other) { return Serves(*other, goal); });
      if (served) Add(*verdict, effect->mutable_goals());
    }
  }

  absl::Span<const ReviewedStep> steps_;
  Project project_;
  StepNetwork network_;
  CriticalPath path_;
  std::map<std::string, const v1::Verdict*> open_steps_;
  std::map<std::string, const v1::Verdict*> open_goals_;
  absl::flat_hash_map<std::string, std::vector<const ReviewedStep*>> waiting_;  // by what they wait for
};

}  // namespace

v1::Plan PlanAsPlanned(const ReviewedPlan& reviewed) {
  v1::Plan plan;
  plan.set_name(reviewed.snapshot.name());
  plan.add_tracks()->set_name(kOneTrack);
  Names kept;
  const std::vector<ReviewedStep> steps = StepsOf(reviewed);
  for (const ReviewedStep& step : steps) {
    if (!IsGone(step)) kept.insert(step.verdict->item());
  }
  for (const ReviewedStep& step : steps) {
    if (!kept.contains(step.verdict->item())) continue;
    v1::Step* planned = plan.add_steps();
    *planned = *step.planned;
    planned->set_track(kOneTrack);
    planned->clear_shared_with();
    auto* before = planned->mutable_depends_on();
    before->erase(
        std::remove_if(before->begin(), before->end(), [&](const std::string& name) { return !kept.contains(name); }),
        before->end());
    if (step.settled || planned->progress() == v1::STEP_PROGRESS_UNDER_WAY) continue;
    planned->set_progress(v1::STEP_PROGRESS_NOT_STARTED);
    planned->clear_done_date();
  }
  return plan;
}

absl::StatusOr<std::vector<v1::StepEffect>> EffectsOf(const ReviewedPlan& reviewed, const Project& project) {
  const std::vector<ReviewedStep> steps = StepsOf(reviewed);
  Names met;
  for (const ReviewedStep& step : steps) {
    if (step.verdict->kind() == v1::VERDICT_KIND_MET && !step.removed) met.insert(step.verdict->item());
  }
  WM_ASSIGN_OR_RETURN(const StepNetwork planned, StepNetwork::Build(project));
  Project fixed = WithMetFixed(project, planned, ComputeCriticalPath(planned), met);
  WM_ASSIGN_OR_RETURN(StepNetwork network, StepNetwork::Build(fixed));
  const Downstream downstream(reviewed, steps, std::move(fixed), std::move(network));
  std::vector<v1::StepEffect> effects;
  for (const ReviewedStep& step : steps) {
    if (MovesOthers(step)) effects.push_back(downstream.EffectOf(step));
  }
  return effects;
}

}  // namespace waymark::plan
