#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "waymark/plan/v1/negotiation.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// The most points of a salary path that a plan holds.
inline constexpr int kMaxSalaryPoints = 100;

// What agreed terms become in a plan, in the order of the terms; elements without names.
struct NegotiationOutcome {
  std::vector<v1::Step> steps;
  std::vector<v1::Action> actions;
  std::optional<v1::SalaryPoint> pay;
};

// What the terms of `negotiation`, which is agreed, become, as ApplyNegotiation says; steps stand on `track`.
NegotiationOutcome OutcomeOf(const v1::Negotiation& negotiation, std::string_view track, absl::CivilDay today);

// Puts `point` among the plan's salary points, in the place of the one of its kind and day. False: there is no room.
bool PlacePoint(v1::Plan* plan, const v1::SalaryPoint& point);

}  // namespace waymark::plan
