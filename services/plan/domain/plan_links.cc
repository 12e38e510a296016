#include "services/plan/domain/plan_links.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/base/cat.h"

namespace waymark::plan {
namespace {

using google::protobuf::RepeatedPtrField;

absl::Status Needed(std::string_view name, std::string_view message) {
  return base::Error(error::v1::REASON_PREREQUISITE_MISSING, message, {{"resource", name}});
}

// Takes `name` out of `names`; whether it was there.
bool Take(RepeatedPtrField<std::string>* names, const std::string& name) {
  const auto kept = std::remove(names->begin(), names->end(), name);
  if (kept == names->end()) return false;
  names->erase(kept, names->end());
  return true;
}

bool Looks(const v1::Condition& condition, const std::string& name) {
  return condition.step_done() == name || condition.goal_reached() == name;
}

// A goal or a step that a track's conditions look at stays.
absl::Status CheckNotLookedAt(const v1::Plan& plan, const std::string& name) {
  for (const v1::Track& track : plan.tracks()) {
    bool looks = Looks(track.entry_condition(), name);
    for (const v1::Tripwire& wire : track.tripwires()) looks |= Looks(wire.unless(), name);
    if (looks)
      return Needed(name, base::Cat(track.name(), " looks at ", name, " in a tripwire or its entry condition; change that first."));
  }
  return absl::OkStatus();
}

}  // namespace

void CheckAddition(const v1::Plan& plan, const v1::Track& track, base::Violations& violations) {
  if (plan.mode() == v1::PLAN_MODE_LINEAR && !plan.tracks().empty())
    violations.Add("", "is the second track of a LINEAR plan, which has one");
}
void CheckAddition(const v1::Plan&, const v1::Goal&, base::Violations&) {}
void CheckAddition(const v1::Plan&, const v1::Step&, base::Violations&) {}
void CheckAddition(const v1::Plan&, const v1::Action&, base::Violations&) {}

absl::Status CheckRemoval(const v1::Plan& plan, const v1::Track& track) {
  const auto on_track = std::count_if(plan.steps().begin(), plan.steps().end(),
                                      [&](const v1::Step& s) { return s.track() == track.name(); });
  if (on_track > 0) {
    return Needed(track.name(), base::Cat(on_track, " steps stand on ", track.name(), "; move or delete them first."));
  }
  if (plan.state() == v1::PLAN_STATE_ACTIVE && plan.tracks_size() == 1)
    return Needed(track.name(), "An active plan has a track at least; add another first.");
  if (plan.followed_track() == track.name())
    return Needed(track.name(), "The track is the one that is followed; switch to another first.");
  return absl::OkStatus();
}
absl::Status CheckRemoval(const v1::Plan& plan, const v1::Goal& goal) { return CheckNotLookedAt(plan, goal.name()); }
absl::Status CheckRemoval(const v1::Plan& plan, const v1::Step& step) { return CheckNotLookedAt(plan, step.name()); }
absl::Status CheckRemoval(const v1::Plan&, const v1::Action&) { return absl::OkStatus(); }

void Unlink(v1::Plan* plan, const v1::Goal& goal, const Edit& edit) {
  for (v1::Step& step : *plan->mutable_steps()) {
    if (Take(step.mutable_goals(), goal.name())) step.set_etag(edit.Etag());
  }
  for (v1::Action& action : *plan->mutable_actions()) {
    if (Take(action.mutable_goals(), goal.name())) action.set_etag(edit.Etag());
  }
}

void Unlink(v1::Plan* plan, const v1::Track& track, const Edit& edit) {
  for (v1::Step& step : *plan->mutable_steps()) {
    if (Take(step.mutable_shared_with(), track.name())) step.set_etag(edit.Etag());
  }
  for (v1::Action& action : *plan->mutable_actions()) {
    if (Take(action.mutable_tracks(), track.name())) action.set_etag(edit.Etag());
  }
  for (v1::Track& other : *plan->mutable_tracks()) {
    if (other.fallback() != track.name()) continue;
    other.clear_fallback();
    other.set_etag(edit.Etag());
  }
  for (v1::Contingency& contingency : *plan->mutable_contingencies()) {
    if (contingency.track() != track.name()) continue;
    contingency.clear_track();
    plan->set_etag(edit.Etag());
  }
}

void Unlink(v1::Plan* plan, const v1::Step& step, const Edit& edit) {
  for (v1::Step& other : *plan->mutable_steps()) {
    if (Take(other.mutable_depends_on(), step.name())) other.set_etag(edit.Etag());
  }
  for (v1::Action& action : *plan->mutable_actions()) {
    if (action.step() != step.name()) continue;
    action.clear_step();
    action.set_etag(edit.Etag());
  }
}

void Unlink(v1::Plan*, const v1::Action&, const Edit&) {}

std::vector<std::string> CircleThrough(const v1::Plan& plan, const v1::Step& step) {
  absl::flat_hash_map<std::string, const v1::Step*> steps;
  for (const v1::Step& each : plan.steps()) steps[each.name()] = &each;
  steps[step.name()] = &step;
  // Depth first, with the way kept: `path` holds the steps entered and not left, `next` how far each was looked at.
  std::vector<const v1::Step*> path{&step};
  std::vector<int> next{0};
  absl::flat_hash_set<std::string> seen{step.name()};
  while (!path.empty()) {
    const v1::Step& at = *path.back();
    if (next.back() == at.depends_on_size()) {
      path.pop_back();
      next.pop_back();
      continue;
    }
    const std::string& before = at.depends_on(next.back()++);
    if (before == step.name()) {
      std::vector<std::string> circle;
      for (const v1::Step* each : path) circle.push_back(each->name());
      circle.push_back(step.name());
      return circle;
    }
    const auto found = steps.find(before);
    if (found == steps.end() || !seen.insert(before).second) continue;
    path.push_back(found->second);
    next.push_back(0);
  }
  return {};
}

const v1::Track* FollowedTrack(const v1::Plan& plan) {
  const v1::Track* followed = nullptr;
  for (const v1::Track& track : plan.tracks()) {
    if (track.name() == plan.followed_track()) return &track;
    if (followed == nullptr || track.priority() < followed->priority()) followed = &track;
  }
  return followed;
}

}  // namespace waymark::plan
