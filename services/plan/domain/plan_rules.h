#pragma once

#include <string_view>

#include "absl/time/civil_time.h"
#include "common/base/error.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// The most plans of one member, and the most goals, tracks and steps of one plan.
inline constexpr int kMaxPlans = 50;
inline constexpr int kMaxGoals = 50;
inline constexpr int kMaxTracks = 10;
inline constexpr int kMaxSteps = 200;
// How far ahead a review may be set.
inline constexpr int kLongestReviewGap = 5 * 366;

// Whether a cadence may have this rule: [a-z][a-z0-9-]{0,30}, and not "called", which stands for reviews that the
// member calls.
bool IsReviewRule(std::string_view rule);

// What is wrong with a goal, a track or a step of `plan`, whether it is in it already or to be: what it lacks, its
// dates, its references to the rest of the plan, what must be unique in it. Field names are relative to the element.
void CheckElement(const v1::Plan& plan, const v1::Goal& goal, base::Violations& violations);
void CheckElement(const v1::Plan& plan, const v1::Track& track, base::Violations& violations);
void CheckElement(const v1::Plan& plan, const v1::Step& step, base::Violations& violations);

// What is wrong with the plan's own fields, goals, tracks and steps aside but for their number: a LINEAR plan has one
// track at most. Field names are relative to the plan.
void CheckPlanFields(const v1::Plan& plan, base::Violations& violations);

// All that is wrong with a plan, elements included ("goals[2].title").
void CheckPlan(const v1::Plan& plan, base::Violations& violations);

// What is wrong with the date of the next review, set on `today`: it lies from `earliest` to kLongestReviewGap days
// after today.
void CheckNextReviewDate(std::string_view field, const google::type::Date& date, absl::CivilDay today,
                         absl::CivilDay earliest, base::Violations& violations);

// Whether the plan can be put in force on `today`: FAILED_PRECONDITION, reason PREREQUISITE_MISSING, saying all that it
// lacks: a next review date that is not past, a track, and no second one where it is LINEAR.
absl::Status CheckReadyToActivate(const v1::Plan& plan, absl::CivilDay today);

}  // namespace waymark::plan
