#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "services/plan/domain/project.h"
#include "waymark/plan/v1/forecast.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// A plan's document read as a project, by the rules that ForecastService states. Day 0 begins with `today`; something
// that is done by the end of a day is done at the beginning of the next, so that what is done by today ends at 1.

// Activities bear the names of steps, tracks and goals their own. Every step is there that is not dropped and not left
// lying on a track that was left; done ones are milestones on day 0 that nothing waits for. Tracks have the priorities
// 0, 1, … in the order in which they are followed. Only goals that are still open are there; one without a date is by
// kMostDays. A step with only a date has an aim; its duration is the time from where it is planned to begin to the mean
// of what is left of the date by then. What the document names that is not in it is passed over. The project passes
// CheckProject where the plan passes CheckPlan.
Project MakeProject(const v1::Plan& plan, absl::CivilDay today);

// Where it is known from how long a step takes.
v1::DurationSource DurationSourceOf(const v1::Step& step);

// Whether a step is neither done nor dropped.
bool IsToCome(const v1::Step& step);

// The day on the end of which `date` is over, in days from the beginning of `today`; nullopt where it is no date.
std::optional<double> EndOf(const type::v1::ApproximateDate& date, absl::CivilDay today);

// The local day that a time of the project falls on, as the beginning or the end of something, from 1970 to 2199.
absl::CivilDay DayOfStart(absl::CivilDay today, double time);
absl::CivilDay DayOfEnd(absl::CivilDay today, double time);

// What a fault that a computation finds in the project of a stored plan tells a caller: FAILED_PRECONDITION, reason
// PREREQUISITE_MISSING, in the same words.
absl::Status PlanFault(const v1::Plan& plan, const absl::Status& status);

}  // namespace waymark::plan
