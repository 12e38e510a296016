#include "services/plan/domain/track_switch.h"

#include <algorithm>
#include <optional>
#include <string>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/domain/plan_links.h"
#include "services/plan/domain/plan_timeline.h"
#include "services/plan/domain/plan_view.h"
#include "services/plan/domain/track_order.h"
#include "services/plan/domain/tripwires.h"

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

// When a track would be done at the earliest if it were followed from today on; nullopt where no step that is still to
// be done says how long it takes.
std::optional<absl::CivilDay> PlannedEnd(v1::Plan plan, const v1::Track& track, absl::CivilDay today) {
  plan.set_followed_track(track.name());
  const auto timeline = MakeTimeline(plan, today, track.name());
  if (!timeline.ok()) return std::nullopt;
  const bool said = std::any_of(timeline->steps().begin(), timeline->steps().end(), [](const v1::StepTimes& step) {
    return step.duration_source() != v1::DURATION_SOURCE_NONE;
  });
  return said ? base::CalendarDay(timeline->end_date()) : std::nullopt;
}

// Of the wires of `track` that are tripped the one that tripped last, of several on one day the first; empty: none is.
std::string TrippedOf(const v1::Plan& plan, const std::string& track) {
  std::string id;
  std::optional<absl::CivilDay> last;
  for (const v1::TripwireFinding& finding : FindingsOf(plan)) {
    if (finding.track() != track || finding.state() != v1::TRIPWIRE_STATE_TRIPPED) continue;
    const auto day = base::CalendarDay(finding.tripped_date());
    if (!day || (last && *day <= *last)) continue;
    last = day;
    id = finding.tripwire();
  }
  return id;
}

}  // namespace

absl::StatusOr<v1::SwitchPreview> PreviewOf(const v1::Plan& plan, std::string_view to_track, absl::CivilDay today) {
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
  const auto ends = PlannedEnd(plan, *from, today);
  const auto would_end = PlannedEnd(plan, *to, today);
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
  made.set_tripwire(TrippedOf(*plan, preview.from_track()));
  if (preview.has_cost_months()) made.set_cost_months(preview.cost_months());
  *made.mutable_carried_steps() = preview.carried_steps();
  *made.mutable_time() = time;
  plan->set_followed_track(preview.to_track());
}

}  // namespace waymark::plan
