#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/plan/domain/plan_view.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/check.pb.h"
#include "waymark/plan/v1/forecast.pb.h"

namespace waymark::plan {

// What the plan check looks at beside the view. What is not there is not judged by.
struct CheckFacts {
  // The roles that the standing and the plan's steps and targets name, by name.
  absl::flat_hash_map<std::string, v1::Role> roles;
  // The chance of each goal's date that the forecast gives, by the goal's name; goals it cannot tell of are left out.
  absl::flat_hash_map<std::string, double> goal_chances;
  // The steps whose failing leaves no track, by the forecast.
  std::vector<std::string> single_points_of_failure;
};

// What a forecast of the plan tells; the roles are left to be added.
CheckFacts FactsOf(const v1::PlanForecast& forecast);

// Chances of a date from which on a goal is green, and amber.
inline constexpr double kGreenChance = 0.8;
inline constexpr double kAmberChance = 0.5;
// How many days ahead a qualification's end is close.
inline constexpr int kExpiringDays = 180;
// Years after which a career is no longer new, and after which options narrow.
inline constexpr double kNewYears = 2;
inline constexpr double kNarrowYears = 20;

// The plan held against the rules that v1::CheckRule states. Rules that need a section which is not open to the caller
// are left out, so that nothing of it shows in what is left.
v1::PlanCheck CheckPlanRules(const PlanView& view, const CheckFacts& facts);

}  // namespace waymark::plan
