#pragma once

#include <vector>

#include "waymark/feedback/v1/round.pb.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/proposal.pb.h"

namespace waymark::plan {

// What is proposed to `plan` where others see a skill otherwise than the member: one proposal for each skill in which
// a named relation finds a blind spot (self above the others by more than a third of the scale's range) or a hidden
// strength (the reverse), in the comparison's order; none before the round is closed. Source of the thresholds:
// Primalogik; two points or more are worth talking about (Snowflake). Both are reckoned by feedback
// (feedback.v1.RelationOnSkill), which gives no finding where the raters of a relation differ too much for their mean
// to stand for them.
//
// A blind spot proposes a step that builds the skill up to the level the member claims, on the track that is followed
// (an action where the plan has no track), or in words to note a lower level; a hidden strength an action that shows
// the skill, or to note a higher level. Relations that find opposite things propose a talk alone. The text names a mean
// only where two raters or more stand behind it. Section, text, adjustments, source, round and skill are set.
std::vector<v1::Proposal> ProposePerceptions(const v1::Plan& plan, const feedback::v1::Comparison& comparison);

}  // namespace waymark::plan
