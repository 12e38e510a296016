#include "services/plan/domain/tripwires.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/domain/track_order.h"

namespace waymark::plan {
namespace {

bool InTime(const google::type::Date& date, std::optional<absl::CivilDay> by) {
  const std::optional<absl::CivilDay> day = base::CalendarDay(date);
  return !by || !day || *day <= *by;
}

// As LookAt, without asking for a readiness: that of nobody is known.
Holds LookAtPlan(const v1::Plan& plan, const v1::Condition& condition, std::optional<absl::CivilDay> by) {
  if (const auto step = FindElement<v1::Step>(plan, condition.step_done()); step.ok()) {
    if ((*step)->progress() == v1::STEP_PROGRESS_DROPPED) return Holds::kNeverMore;
    if ((*step)->progress() == v1::STEP_PROGRESS_DONE && InTime((*step)->done_date(), by)) return Holds::kYes;
  }
  if (const auto goal = FindElement<v1::Goal>(plan, condition.goal_reached()); goal.ok()) {
    if ((*goal)->progress() == v1::GOAL_PROGRESS_DROPPED) return Holds::kNeverMore;
    if ((*goal)->progress() == v1::GOAL_PROGRESS_REACHED && InTime((*goal)->reached_date(), by)) return Holds::kYes;
  }
  return Holds::kNo;
}

bool IsOpen(const v1::Tripwire& wire) { return !wire.has_tripped_date() && !wire.has_held_date(); }

v1::TripwireState StateOf(const v1::Plan& plan, const v1::Track& track, const v1::Tripwire& wire) {
  if (IsLeft(plan, track)) return v1::TRIPWIRE_STATE_LEFT;
  if (wire.has_held_date()) return v1::TRIPWIRE_STATE_HELD;
  if (!wire.has_tripped_date()) return v1::TRIPWIRE_STATE_WAITING;
  const bool holds_now = LookAtPlan(plan, wire.unless(), std::nullopt) == Holds::kYes;
  return holds_now ? v1::TRIPWIRE_STATE_OVERCOME : v1::TRIPWIRE_STATE_TRIPPED;
}

}  // namespace

absl::StatusOr<Holds> LookAt(const v1::Plan& plan, const v1::Track& track, const v1::Condition& condition,
                             std::optional<absl::CivilDay> by, const ReadinessOf& readiness) {
  if (!condition.has_readiness()) return LookAtPlan(plan, condition, by);
  WM_ASSIGN_OR_RETURN(const std::optional<double> ready, readiness(track, condition.readiness(), by));
  return ready && *ready >= condition.readiness().at_least() ? Holds::kYes : Holds::kNo;
}

bool HasTripwires(const v1::Plan& plan) {
  return std::any_of(plan.tracks().begin(), plan.tracks().end(),
                     [](const v1::Track& track) { return !track.tripwires().empty(); });
}

bool HasOpenTripwire(const v1::Plan& plan) {
  return std::any_of(plan.tracks().begin(), plan.tracks().end(), [](const v1::Track& track) {
    return std::any_of(track.tripwires().begin(), track.tripwires().end(), IsOpen);
  });
}

absl::Status MarkTripwires(v1::Plan* plan, absl::CivilDay today, const std::string& etag,
                           const ReadinessOf& readiness) {
  for (v1::Track& track : *plan->mutable_tracks()) {
    if (IsLeft(*plan, track)) continue;
    for (v1::Tripwire& wire : *track.mutable_tripwires()) {
      const std::optional<absl::CivilDay> by = base::CalendarDay(wire.by_date());
      if (!IsOpen(wire) || !by) continue;
      const bool past = today > *by;
      // A readiness is looked up only when it decides.
      const bool decides = past || !wire.unless().has_readiness();
      Holds holds = Holds::kNo;
      if (decides) {
        WM_ASSIGN_OR_RETURN(holds, LookAt(*plan, track, wire.unless(), by, readiness));
      }
      if (!past && holds != Holds::kNeverMore) continue;
      *(holds == Holds::kYes ? wire.mutable_held_date() : wire.mutable_tripped_date()) =
          base::DateOf(std::min(today, *by + 1));
      track.set_etag(etag);
    }
  }
  return absl::OkStatus();
}

std::vector<v1::TripwireFinding> FindingsOf(const v1::Plan& plan) {
  std::vector<v1::TripwireFinding> findings;
  for (const v1::Track& track : plan.tracks()) {
    for (const v1::Tripwire& wire : track.tripwires()) {
      v1::TripwireFinding& finding = findings.emplace_back();
      finding.set_track(track.name());
      finding.set_tripwire(wire.id());
      finding.set_state(StateOf(plan, track, wire));
      *finding.mutable_by_date() = wire.by_date();
      if (wire.has_tripped_date()) *finding.mutable_tripped_date() = wire.tripped_date();
      finding.set_contingency(wire.contingency());
      if (const v1::Track* fallback = FallbackOf(plan, track)) finding.set_fallback(fallback->name());
    }
  }
  return findings;
}

v1::TripwiresChanged TripwireFacts(const v1::Plan& plan) {
  v1::TripwiresChanged facts;
  facts.set_plan(plan.name());
  std::optional<absl::CivilDay> next;
  for (const v1::TripwireFinding& finding : FindingsOf(plan)) {
    if (finding.state() == v1::TRIPWIRE_STATE_TRIPPED) {
      v1::TripwiresChanged::Tripped& tripped = *facts.add_tripped();
      tripped.set_track(finding.track());
      tripped.set_tripwire(finding.tripwire());
      *tripped.mutable_date() = finding.tripped_date();
    } else if (finding.state() == v1::TRIPWIRE_STATE_WAITING) {
      const std::optional<absl::CivilDay> by = base::CalendarDay(finding.by_date());
      if (by && (!next || *by + 1 < *next)) next = *by + 1;
    }
  }
  if (next) *facts.mutable_next_date() = base::DateOf(*next);
  return facts;
}

}  // namespace waymark::plan
