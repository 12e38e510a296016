#include "services/plan/domain/plan_view.h"

#include <algorithm>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "services/plan/domain/approximate_date.h"

namespace waymark::plan {

std::vector<v1::TargetRole> TargetRoles(const v1::Plan& plan, bool interests) {
  std::vector<v1::TargetRole> targets;
  absl::flat_hash_set<std::string> seen;
  const auto add = [&](const v1::TargetRole& target) {
    const std::string& key = target.role().empty() ? target.title() : target.role();
    if (!key.empty() && seen.insert(key).second) targets.push_back(target);
  };
  add(plan.target_role());
  for (const v1::Track* track : TracksInOrder(plan)) add(track->target_role());
  if (!interests) return targets;
  for (const v1::TargetRole& interest : plan.interests()) add(interest);
  return targets;
}

bool StandsOn(const v1::Step& step, std::string_view track) {
  const auto& shared = step.shared_with();
  return step.track() == track || std::find(shared.begin(), shared.end(), track) != shared.end();
}

std::vector<const v1::Track*> TracksInOrder(const v1::Plan& plan) {
  std::vector<const v1::Track*> tracks;
  for (const v1::Track& track : plan.tracks()) tracks.push_back(&track);
  std::stable_sort(tracks.begin(), tracks.end(),
                   [](const auto* a, const auto* b) { return a->priority() < b->priority(); });
  return tracks;
}

std::vector<const v1::Step*> StepsInOrder(const v1::Plan& plan, bool dropped) {
  std::vector<std::pair<absl::CivilDay, const v1::Step*>> dated;
  for (const v1::Step& step : plan.steps()) {
    if (!dropped && step.progress() == v1::STEP_PROGRESS_DROPPED) continue;
    const std::optional<DaySpan> span = step.has_target_date() ? SpanOf(step.target_date()) : std::nullopt;
    dated.emplace_back(span ? span->last : absl::CivilDay(10000), &step);
  }
  std::stable_sort(dated.begin(), dated.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const v1::Step*> steps;
  for (const auto& [day, step] : dated) steps.push_back(step);
  return steps;
}

namespace {

bool IsDated(const v1::Step& step) { return step.has_target_date(); }
bool IsDated(const v1::Action& action) { return action.has_aims_by(); }

// Whether the element is among these, with a date.
template <class Elements, class Element>
bool HasDated(const Elements& elements, const Element& one) {
  return std::any_of(elements.begin(), elements.end(),
                     [&](const Element& each) { return each.name() == one.name() && IsDated(each); });
}

template <class Now, class Earlier, class Element>
void AddRemoved(const Now& now, const Earlier& earlier, std::vector<Element>* removed) {
  for (const Element& one : earlier) {
    if (IsDated(one) && !HasDated(now, one) && !HasDated(*removed, one)) removed->push_back(one);
  }
}

}  // namespace

void AddRemoved(const v1::Plan& earlier, PlanView* view) {
  AddRemoved(view->plan.steps(), earlier.steps(), &view->removed_steps);
  AddRemoved(view->plan.actions(), earlier.actions(), &view->removed_actions);
}

}  // namespace waymark::plan
