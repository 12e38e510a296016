#pragma once

#include <optional>

#include "waymark/plan/v1/negotiation.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// Hours a week that the plan's steps under way take beside the job; steps that say none count as 0, those that came out
// of `negotiation` not at all: its terms count them.
double HoursUnderWay(const v1::Plan& plan, const v1::Negotiation& negotiation);

// The hours a week that the member gives to job and plan together: the least that a lifestyle entry of kind BALANCE
// says. Nullopt: none does.
std::optional<double> HoursGiven(const v1::Plan& plan);

// Whether a week of `limit` hours holds what the terms ask beside `contract` hours of work and `under_way` hours of the
// plan's steps; what is not known, or not the caller's to see, is nullopt. All in hours a week:
// total = contract + under_way + added - freed; over = max(0, total - limit).
v1::WorkloadCheck CheckWorkload(const v1::Terms& terms, std::optional<double> contract, std::optional<double> under_way,
                                std::optional<double> limit);

}  // namespace waymark::plan
