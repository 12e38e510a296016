#pragma once

#include <string>

#include "common/testing/proto_text.h"
#include "services/plan/domain/reviewed_plan.h"

namespace waymark::plan {

// A plan reviewed on 1 April 2027, three months after its version was made on 1 January. Steps as planned: a in
// January; b in February, of weight 2; c after b by the end of April, of weight 3; d by then, from the beginning. Goal
// g waits for c, goal h for d. a is met, b is late by 31 days and begun, c not begun, d on course.
inline ReviewedPlan SampleReviewed() {
  ReviewedPlan reviewed;
  reviewed.start = absl::CivilDay(2027, 1, 1);
  reviewed.base = testing::Proto<v1::Plan>(R"(
      goals { name: "g" title: "Lead" weight: 2 }
      goals { name: "h" title: "Teach" }
      steps { name: "a" title: "Course" target_date { year: 2027 month: 1 } }
      steps { name: "b" title: "Project" weight: 2 start_date { year: 2027 month: 2 } target_date { year: 2027 month: 2 } }
      steps { name: "c" title: "Promotion" weight: 3 depends_on: "b" target_date { year: 2027 month: 4 } goals: "g" }
      steps { name: "d" title: "Mentor" target_date { year: 2027 month: 4 } goals: "h" })");
  reviewed.snapshot = reviewed.base;
  reviewed.snapshot.mutable_steps(0)->set_progress(v1::STEP_PROGRESS_DONE);
  reviewed.snapshot.mutable_steps(1)->set_progress(v1::STEP_PROGRESS_UNDER_WAY);
  reviewed.snapshot.mutable_steps(3)->set_progress(v1::STEP_PROGRESS_UNDER_WAY);
  reviewed.review = testing::Proto<v1::Review>(R"(
      open_date { year: 2027 month: 4 day: 1 }
      goal_verdicts { item: "g" title: "Lead" kind: VERDICT_KIND_NOT_YET_DUE }
      goal_verdicts { item: "h" title: "Teach" kind: VERDICT_KIND_ON_COURSE }
      step_verdicts { item: "a" title: "Course" kind: VERDICT_KIND_MET }
      step_verdicts { item: "b" title: "Project" kind: VERDICT_KIND_LATE delay_days: 31 }
      step_verdicts { item: "c" title: "Promotion" kind: VERDICT_KIND_NOT_YET_DUE }
      step_verdicts { item: "d" title: "Mentor" kind: VERDICT_KIND_ON_COURSE })");
  return reviewed;
}

// Makes that the verdict on a step.
inline void Judge(ReviewedPlan* reviewed, const std::string& item, v1::VerdictKind kind, int delay_days = 0) {
  for (v1::Verdict& verdict : *reviewed->review.mutable_step_verdicts()) {
    if (verdict.item() != item) continue;
    verdict.set_kind(kind);
    verdict.set_delay_days(delay_days);
  }
}

}  // namespace waymark::plan
