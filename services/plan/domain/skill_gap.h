#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/plan/domain/qualifications.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/type/v1/level.pb.h"

namespace waymark::plan {

// A skill that is there, to some level.
struct HeldSkill {
  std::string skill;  // skills/{skill}
  std::string title;  // empty: not known
  type::v1::Level level;
};

// What is held against a role: a member's latest levels, or those another role asks for.
struct GapStart {
  std::string name;     // members/{member} or roles/{role}
  std::string release;  // of a role
  // In any order. A skill may be there on several scales; of several levels on one scale the highest counts. A level
  // off its scale counts as not known.
  std::vector<HeldSkill> skills;
  QualificationRecord record;
  bool is_role = false;
};

// The levels of somebody who has exactly what `role` asks for.
GapStart StartFromRole(const v1::Role& role, v1::SkillKind kind);

// A level as a gap of that unit reckons with it: its rank, or its share of the scale.
double InUnit(v1::SkillGap::Unit unit, const v1::Scale& scale, double value);

// What lies between `start` and what `role` needs of skills (or knowledge, by `kind`).
//
// With w the skill's weight in the role (O*NET: w = (IM - 1) / 4; 1 where a framework rates no importance), and need
// and have the levels as InUnit says (O*NET: LV / 7; ranks where the role's skills are all on one ordinal scale):
//
//   gap      = max(0, need - have)
//   total    = sum(w * gap)                                   over the required skills whose level is known
//   mean     = total / sum(w)                                 over the same; undefined where sum(w) = 0
//   coverage = sum(w * min(need, have)) / sum(w * need)       over the same; undefined where sum(w * need) = 0
//   share met = skills known to be met / skills required
//
// Differences are ordered by w * gap, largest first, then title, then name. `scales` are the scales of the role's
// release; a level on another scale than the role's is not known. Where a role is the start, and the two have a skill
// in common, what it does not ask for is known: nothing, and GAINED. The answer does not depend on the order of
// anything that goes in. Qualifications enter no figure; one that must be there and is missing blocks, whatever the
// skills are.
//
// Source: importance and level of the O*NET content model standardised as onetcenter.org does (S = (O - L) / (H - L)),
// as a weighted shortfall. Occupations are compared one with one only; they are never ranked by these figures.
v1::SkillGap ComputeSkillGap(const GapStart& start, const v1::Role& role, v1::SkillKind kind, absl::Span<const v1::Scale> scales);

// The proportional readiness that a gap shows, what is not known counting as nothing: what conditions are held against.
// nullopt where no figure follows, as Readiness.lowest, and while a qualification that must be there is not known to be
// held: then no readiness will do.
std::optional<double> ShownReadiness(const v1::SkillGap& gap);

}  // namespace waymark::plan
