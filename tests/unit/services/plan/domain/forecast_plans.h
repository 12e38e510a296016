#pragma once

#include <string>

#include "absl/time/civil_time.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/testing/proto_text.h"
#include "services/plan/domain/plan_rules.h"
#include "waymark/plan/v1/forecast.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

inline const absl::CivilDay kToday(2027, 1, 4);

inline std::string StepName(const std::string& id) { return "members/ana/plans/p1/steps/" + id; }
inline std::string TrackName(const std::string& id) { return "members/ana/plans/p1/tracks/" + id; }
inline std::string GoalName(const std::string& id) { return "members/ana/plans/p1/goals/" + id; }

// A FLEXIBLE plan of two tracks, t1 before t2, that steps and goals are added to.
inline v1::Plan TwoTracks() {
  return testing::Proto<v1::Plan>(R"(
    name: "members/ana/plans/p1" title: "To lead" mode: PLAN_MODE_FLEXIBLE
    tracks { name: "members/ana/plans/p1/tracks/t1" title: "Specialist" priority: 1 }
    tracks { name: "members/ana/plans/p1/tracks/t2" title: "Manager" priority: 2 }
  )");
}

// Adds a step of t1, unless `fields` say another track; its fields in text format.
inline v1::Step* AddStep(v1::Plan* plan, const std::string& id, const std::string& fields) {
  v1::Step* step = plan->add_steps();
  *step = testing::Proto<v1::Step>("kind: STEP_KIND_PROJECT title: 'A step' " + fields);
  step->set_name(StepName(id));
  if (step->track().empty()) step->set_track(TrackName("t1"));
  return step;
}

inline std::string After(const std::string& id) { return " depends_on: '" + StepName(id) + "' "; }

inline v1::Goal* AddGoal(v1::Plan* plan, const std::string& id, const std::string& fields) {
  v1::Goal* goal = plan->add_goals();
  *goal = testing::Proto<v1::Goal>("title: 'A goal' horizon: HORIZON_SHORT " + fields);
  goal->set_name(GoalName(id));
  return goal;
}

inline std::string Day(const google::type::Date& date) {
  const auto day = base::CalendarDay(date);
  return day ? base::DateText(*day) : "undated";
}

// Two tracks with a shared beginning, estimates, failures and tries, a limit and two goals.
inline v1::Plan WholePlan() {
  v1::Plan plan = TwoTracks();
  AddGoal(&plan, "g1", "target_date { year: 2028 }");
  AddGoal(&plan, "g2", "");
  const std::string serves = "goals: '" + GoalName("g1") + "' ";
  const std::string second = "track: '" + TrackName("t2") + "' ";
  AddStep(&plan, "course",
          serves + "target_date { year: 2027 part: PART_SUMMER } shared_with: '" + TrackName("t2") + "'");
  AddStep(&plan, "cert",
          After("course") + "months { optimistic: 2 likely: 3 pessimistic: 7 } failure_chance: 0.3 tries: 2 "
                            "retry_months: 1 must_be_in_time: true target_date { year: 2028 month: 6 }");
  AddStep(&plan, "post", After("cert") + serves + "target_date { year: 2028 month: 12 }");
  AddStep(&plan, "team", After("course") + second + "months { optimistic: 6 likely: 9 pessimistic: 20 }");
  AddStep(&plan, "lead",
          After("team") + second + serves + "failure_chance: 0.2 months { likely: 4 } goals: '" + GoalName("g2") + "'");
  return plan;
}

}  // namespace waymark::plan
