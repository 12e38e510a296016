#pragma once

#include <optional>
#include <string_view>

#include "absl/types/span.h"
#include "common/base/error.h"
#include "services/plan/domain/accumulated_distance.h"
#include "waymark/plan/v1/catalogue.pb.h"

namespace waymark::plan {

// Which moves can be made, and which way they go.
//
// Source: Nesta, "Mapping Career Causeways: Supporting workers at risk" (2020), and its published code: a transition is
// viable where its similarity is above 0.30 and the job zones are at most one apart, and desirable where the pay ratio
// is above 0.75 too; here all three make it viable. Nesta's similarity divides the skills of the two occupations that
// match by how many the one moved to has, so it is not the same both ways. Here skills have levels and weights and one
// vocabulary, and the same measure reads: how much of what the role moved to needs does the one left need too (the
// proportional coverage of skill_gap.h for somebody who has exactly what that asks for),
//
//   similarity = sum(w * min(need, have)) / sum(w * need)   over the needs of the role moved to
//
// which with equal weights and levels of 0 and 1 is Nesta's. A symmetric measure would call the way down to a smaller
// role as far as the way up. It decides on one move at a time; roles are never ranked by it.

// What of a role decides on moves to and from it.
struct MoveEnd {
  std::string_view catalogue;  // whose words `group` is in; empty: a member's own
  std::string_view group;      // of occupations; empty: not known
  int job_zone = 0;            // 0: not known
  std::optional<double> pay;   // in one unit for both ends
  absl::Span<const SkillNeed> needs;
};

// The figures of a move; what is not known is not there.
struct MoveFigures {
  std::optional<double> similarity;
  std::optional<int> job_zone_difference;
  std::optional<double> pay_ratio;
  std::optional<bool> same_group;
};

MoveFigures FiguresOfMove(const MoveEnd& from, const MoveEnd& to);

struct ViabilityLimits {
  double similarity = 0.30;     // above
  int job_zone_difference = 1;  // at most, either way
  double pay_ratio = 0.75;      // above
};

// What is wrong with thresholds that a request sets in `field`.
void CheckThresholds(std::string_view field, const v1::ViabilityThresholds& thresholds, base::Violations& violations);

// The limits that a request sets, and the defaults for the rest.
ViabilityLimits LimitsOf(const v1::ViabilityThresholds& thresholds);

// Not viable by any one figure that is known, viable by all three, else not known.
v1::Viability ViabilityOf(const MoveFigures& figures, const ViabilityLimits& limits);

v1::TransitionKind TransitionKindOf(const MoveFigures& figures);

v1::Transition TransitionOf(const MoveFigures& figures, const ViabilityLimits& limits);

}  // namespace waymark::plan
