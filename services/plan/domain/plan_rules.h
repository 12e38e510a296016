#pragma once

#include <string_view>

#include "absl/time/civil_time.h"
#include "common/base/error.h"
#include "services/plan/domain/element_rules.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// The most plans of one member, and the most goals, tracks, steps and actions of one plan.
inline constexpr int kMaxPlans = 50;
inline constexpr int kMaxGoals = 50;
inline constexpr int kMaxTracks = 10;
inline constexpr int kMaxSteps = 200;
inline constexpr int kMaxActions = 200;
// The most versions of a plan that a member may make by saving and restoring; those of reviews and activations count,
// and are made beyond it too.
inline constexpr int kMaxVersions = 1'000;
// How far ahead a review may be set.
inline constexpr int kLongestReviewGap = 5 * 366;

// Whether a cadence may have this rule: [a-z][a-z0-9-]{0,30}, and not "called", which stands for reviews that the
// member calls.
bool IsReviewRule(std::string_view rule);

// What is wrong with the plan's own fields, goals, tracks, steps and actions aside but for their number: a LINEAR plan has one
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
