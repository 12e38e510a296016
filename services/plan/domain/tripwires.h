#pragma once

#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "waymark/plan/v1/events.pb.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/plan_b.pb.h"

namespace waymark::plan {

// How ready the member is shown to be for the role of a condition on that track, as ShownReadiness, now or as of the
// end of a day; nullopt where nothing is known. Statuses are faults of the store.
using ReadinessOf = std::function<absl::StatusOr<std::optional<double>>(const v1::Track&, const v1::ReadinessCondition&,
                                                                        std::optional<absl::CivilDay>)>;

// Whether a condition holds.
enum class Holds {
  kYes,
  kNo,
  kNeverMore,  // what it waits for was given up
};

// Whether `condition` of `track` holds; with `by`, whether it did by the end of that day as far as the plan tells when.
absl::StatusOr<Holds> LookAt(const v1::Plan& plan, const v1::Track& track, const v1::Condition& condition,
                             std::optional<absl::CivilDay> by, const ReadinessOf& readiness);

// Whether a wire lies across any track of the plan.
bool HasTripwires(const v1::Plan& plan);

// Whether the plan holds a wire whose outcome is not known yet.
bool HasOpenTripwire(const v1::Plan& plan);

// Looks at the wires of all tracks that were not left, as of `today`, and marks those that have tripped or are past;
// the tracks it changes get `etag`. A wire trips on the day after its date where its condition did not hold by then,
// or at once where it can hold no more; looked at later, it has tripped, or held, on that day all the same.
absl::Status MarkTripwires(v1::Plan* plan, absl::CivilDay today, const std::string& etag,
                           const ReadinessOf& readiness);

// How every wire stands, from what was marked; by track in the plan's order.
std::vector<v1::TripwireFinding> FindingsOf(const v1::Plan& plan);

// What the journal tells of the wires: those that tripped and still matter, and the day of the next look. `time_zone`
// is left to the caller.
v1::TripwiresChanged TripwireFacts(const v1::Plan& plan);

}  // namespace waymark::plan
