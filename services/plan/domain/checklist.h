#pragma once

#include "services/plan/domain/plan_view.h"
#include "waymark/plan/v1/checklist.pb.h"

namespace waymark::plan {

// The most entries that a line shows.
inline constexpr int kMaxChecklistAnswers = 100;
// How many days ahead an action is immediate: "this month".
inline constexpr int kImmediateDays = 31;

// Whether an action is open and its last day one of the next kImmediateDays, today included.
bool IsImmediate(const v1::Action& action, absl::CivilDay today);

// The 23 lines of the union's career planning checklist and the eight questions of strategic career planning, filled
// from `view`; what fills each is said at ChecklistItem. Lines that no section open to the caller can fill are left
// out; a line that stays blank is there without answers.
//
// Source: the prompts and headings are those of the paper "Career Planning Checklist: Mapping Out Promotion Paths and
// Negotiating Responsibilities" and of "Strategic Career Planning: How Does It Work?", word for word.
v1::Checklist MakeChecklist(const PlanView& view);

}  // namespace waymark::plan
