#include "services/plan/domain/track_switch.h"

#include <algorithm>
#include <optional>
#include <string>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/domain/plan_links.h"
#include "services/plan/domain/plan_view.h"

namespace waymark::plan {
namespace {

constexpr int kMaxSwitches = 100;

template <class Names>
bool Among(const Names& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& each) { return each == name; });
}

bool Serves(const v1::Action& action, std::string_view track) {
  return action.tracks().empty() || Among(action.tracks(), track);
}

// The last day on which a step of the track that is still to be done is planned to be.
std::optional<absl::CivilDay> PlannedEnd(const v1::Plan& plan, std::string_view track) {
  std::optional<absl::CivilDay> end;
  for (const v1::Step& step : plan.steps()) {
    const bool to_come =
        step.progress() != v1::STEP_PROGRESS_DONE && step.progress() != v1::STEP_PROGRESS_DROPPED;
    if (!to_come || !StandsOn(step, track) || !step.has_target_date()) continue;
    const std::optional<DaySpan> span = SpanOf(step.target_date());
    if (span && (!end || span->last > *end)) end = span->last;
  }
  return end;
}

// The wire of `track` that tripped last.
std::string TrippedOf(const v1::Track& track) {
  std::string id;
  for (const v1::Tripwire& wire : track.tripwires()) {
    if (wire.has_tripped_date()) id = wire.id();
  }
  return id;
}

}  // namespace

bool IsLeft(const v1::Plan& plan, const v1::Track& track) {
  const v1::Track* followed = FollowedTrack(plan);
  if (followed != nullptr && followed->name() == track.name()) return false;
  return std::any_of(plan.switches().begin(), plan.switches().end(),
                     [&](const v1::TrackSwitch& each) { return each.from_track() == track.name(); });
}

const v1::Track* FallbackOf(const v1::Plan& plan, const v1::Track& track) {
  if (const auto fallback = FindElement<v1::Track>(plan, track.fallback()); fallback.ok()) return *fallback;
  // The next lower in priority, or where the last fails, the first of those that were never tried.
  const v1::Track* next = nullptr;
  const v1::Track* first = nullptr;
  for (const v1::Track& other : plan.tracks()) {
    if (other.name() == track.name() || IsLeft(plan, other)) continue;
    if (first == nullptr || other.priority() < first->priority()) first = &other;
    const bool lower = other.priority() > track.priority();
    if (lower && (next == nullptr || other.priority() < next->priority())) next = &other;
  }
  return next != nullptr ? next : first;
}

absl::StatusOr<v1::SwitchPreview> PreviewOf(const v1::Plan& plan, std::string_view to_track) {
  const v1::Track* from = FollowedTrack(plan);
  const v1::Track* to = nullptr;
  if (to_track.empty()) {
    to = from == nullptr ? nullptr : FallbackOf(plan, *from);
    if (to == nullptr) {
      return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                         "The plan has no other track to go over to: add one first.", {{"resource", plan.name()}});
    }
  } else {
    const auto found = FindElement<v1::Track>(plan, to_track);
    base::Violations violations;
    if (!found.ok()) violations.Add("to_track", "must be a track of this plan");
    if (found.ok() && *found == from) violations.Add("to_track", "must be another track than the one that is followed");
    if (!violations.empty()) return violations.ToStatus();
    to = *found;
  }
  v1::SwitchPreview preview;
  preview.set_from_track(from->name());
  preview.set_to_track(to->name());
  const auto ends = PlannedEnd(plan, from->name());
  const auto would_end = PlannedEnd(plan, to->name());
  if (ends && would_end) preview.set_cost_months(static_cast<double>(*would_end - *ends) / kDaysPerMonth);
  for (const v1::Step& step : plan.steps()) {
    if (!StandsOn(step, from->name()) || step.progress() == v1::STEP_PROGRESS_DROPPED) continue;
    if (StandsOn(step, to->name())) {
      preview.add_carried_steps(step.name());
    } else if (step.progress() != v1::STEP_PROGRESS_DONE) {
      preview.add_left_steps(step.name());
    }
  }
  for (const v1::Action& action : plan.actions()) {
    if (action.state() == v1::ACTION_STATE_OPEN && Serves(action, from->name()) && Serves(action, to->name()))
      preview.add_carried_actions(action.name());
  }
  return preview;
}

void MakeSwitch(v1::Plan* plan, const v1::SwitchPreview& preview, std::string_view reason,
                const google::protobuf::Timestamp& time) {
  if (plan->switches_size() >= kMaxSwitches)
    plan->mutable_switches()->DeleteSubrange(0, plan->switches_size() - kMaxSwitches + 1);
  v1::TrackSwitch& made = *plan->add_switches();
  made.set_from_track(preview.from_track());
  made.set_to_track(preview.to_track());
  made.set_reason(std::string(reason));
  if (const auto from = FindElement<v1::Track>(*plan, preview.from_track()); from.ok())
    made.set_tripwire(TrippedOf(**from));
  if (preview.has_cost_months()) made.set_cost_months(preview.cost_months());
  *made.mutable_carried_steps() = preview.carried_steps();
  *made.mutable_time() = time;
  plan->set_followed_track(preview.to_track());
}

}  // namespace waymark::plan
