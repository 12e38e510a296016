#pragma once

#include "common/testing/proto_text.h"
#include "services/plan/domain/plan_view.h"

namespace waymark::plan {

// A plan with something on every line of the checklist that the plan itself can fill, on 4 January 2027.
inline PlanView FullView() {
  PlanView view;
  view.today = absl::CivilDay(2027, 1, 4);
  view.member_title = "Ana Okafor";
  view.plan = testing::Proto<v1::Plan>(R"pb(
    name: "members/ana/plans/p1"
    title: "To lead"
    mode: PLAN_MODE_FLEXIBLE
    direction: DIRECTION_OTHER
    direction_note: "out to sea"
    target_role { role: "roles/lead" }
    goals {
      name: "g1"
      title: "Lead a team"
      horizon: HORIZON_SHORT
      target_date { year: 2028 }
      measure { metric: "people led" baseline: 0 target: 5 }
    }
    goals { name: "g2" title: "Run the port" horizon: HORIZON_LONG }
    goals { name: "g3" title: "Something between" horizon: HORIZON_MID }
    goals { name: "g4" title: "Given up" horizon: HORIZON_SHORT progress: GOAL_PROGRESS_DROPPED }
    tracks {
      name: "t2"
      title: "Manager"
      priority: 2
      target_role { title: "Harbour master" }
    }
    tracks {
      name: "t1"
      title: "Specialist"
      priority: 1
      fallback: "t2"
      tripwires {
        id: "board"
        by_date { year: 2027 month: 9 day: 30 }
        unless { step_done: "s1" }
        contingency: "call the union"
      }
    }
    steps { name: "s3" kind: STEP_KIND_PROJECT title: "New berth" track: "t2" depends_on: "s1" }
    steps {
      name: "s1"
      kind: STEP_KIND_TRAINING
      title: "Pilot course"
      track: "t1"
      start_date { year: 2027 month: 1 }
      target_date { year: 2027 part: PART_SUMMER }
      skills {
        skill: "skills/pilot"
        level { scale: "scales/x" value: 3 }
      }
    }
    steps {
      name: "s2"
      kind: STEP_KIND_RAISE
      title: "Raise"
      track: "t1"
      target_date { year: 2027 month: 3 }
      progress: STEP_PROGRESS_UNDER_WAY
      target_pay {
        amount { currency_code: "GBP" units: 52000 }
        period: PAY_PERIOD_YEAR
      }
    }
    steps { name: "s4" kind: STEP_KIND_OTHER title: "Dropped" track: "t1" progress: STEP_PROGRESS_DROPPED }
    actions {
      name: "a1"
      title: "Book the course"
      kind: ACTION_KIND_LEARN
      aims_by { year: 2027 month: 2 day: 4 }
    }
    actions {
      name: "a2"
      title: "Lead the drill"
      kind: ACTION_KIND_VOLUNTEER
      aims_by { year: 2027 month: 2 day: 5 }
    }
    actions {
      name: "a3"
      title: "Show the log"
      kind: ACTION_KIND_DEMONSTRATE
      state: ACTION_STATE_DONE
      aims_by { year: 2027 month: 1 day: 10 }
    }
    actions {
      name: "a4"
      title: "Talk to the office"
      kind: ACTION_KIND_TALK
      responsible: RESPONSIBLE_UNION
      aims_by { year: 2027 month: 1 day: 3 }
    }
    interests { title: "Lighthouse keeper" }
    resources { text: "the library's evening course" }
    skill_wishes { text: "knots" }
    feedback_wishes { from_text: "my manager" topic: "how I brief" }
    contingencies { circumstance: "the branch is restructured" response: "ask for a rotation" track: "t2" }
    salary_points {
      kind: SALARY_POINT_KIND_ACTUAL
      date { year: 2026 month: 1 day: 1 }
      pay {
        amount { currency_code: "GBP" units: 41000 }
        period: PAY_PERIOD_YEAR
      }
    }
    supporters { member: "members/bo" relation: SUPPORTER_RELATION_MENTOR note: "knows the field" }
    supporters {
      external { display_name: "Kim" }
      relation: SUPPORTER_RELATION_SPONSOR
    }
    lifestyle { kind: LIFESTYLE_KIND_BALANCE text: "Fridays off" hours_per_week: 32 hard: true }
    lifestyle { kind: LIFESTYLE_KIND_TRAVEL text: "Home at night" most_travel_percent: 10 }
    lifestyle { kind: LIFESTYLE_KIND_LOCATION text: "By the sea" locations: "Hull" locations: "Leith" }
    lifestyle { kind: LIFESTYLE_KIND_OTHER text: "A dog" }
    notes: "Ask for the budget first"
    next_review_date { year: 2027 month: 4 day: 1 }
    cadences {
      rule: "quarterly"
      unit: UNIT_QUARTER
      anchor { year: 2027 month: 1 day: 1 }
    }
  )pb");
  view.entries = {
      testing::Proto<v1::AssessmentEntry>(R"pb(name: "members/ana/assessmentEntries/000001"
                                               kind: ASSESSMENT_KIND_TASK_ENJOYED
                                               text: "Charts")pb"),
      testing::Proto<v1::AssessmentEntry>(R"pb(name: "members/ana/assessmentEntries/000002"
                                               kind: ASSESSMENT_KIND_SKILL
                                               skill_level {
                                                 skill: "skills/pilot"
                                                 level { scale: "scales/x" value: 2 }
                                               })pb"),
      testing::Proto<v1::AssessmentEntry>(R"pb(name: "members/ana/assessmentEntries/000003"
                                               kind: ASSESSMENT_KIND_STRENGTH
                                               text: "Calm")pb"),
  };
  view.contacts = {
      testing::Proto<v1::Contact>(R"pb(name: "members/ana/contacts/zoe"
                                       display_name: "Zoe"
                                       organisation: "the pilots' guild"
                                       relation: SUPPORTER_RELATION_SPONSOR
                                       can_help_with: "the exam")pb"),
  };
  view.meetings = {
      testing::Proto<v1::Meeting>(R"pb(name: "members/ana/meetings/m1"
                                       kind: MEETING_KIND_UNION_OFFICE
                                       partner { text: "the WEU office" }
                                       about { year: 2027 month: 2 }
                                       state: MEETING_STATE_PLANNED)pb"),
      testing::Proto<v1::Meeting>(R"pb(name: "members/ana/meetings/m2"
                                       kind: MEETING_KIND_MENTOR
                                       partner { contact: "members/ana/contacts/zoe" }
                                       at { date { year: 2026 month: 12 day: 1 } }
                                       place: "Room 4"
                                       state: MEETING_STATE_HELD)pb"),
      testing::Proto<v1::Meeting>(R"pb(name: "members/ana/meetings/m3"
                                       kind: MEETING_KIND_MENTOR
                                       partner { text: "nobody" }
                                       state: MEETING_STATE_CANCELLED)pb"),
      testing::Proto<v1::Meeting>(R"pb(name: "members/ana/meetings/m4"
                                       kind: MEETING_KIND_MANAGER
                                       partner { text: "the manager" }
                                       state: MEETING_STATE_PLANNED)pb"),
  };
  view.roles = {testing::Proto<v1::Role>(R"pb(name: "roles/lead"
                                              title: "Lead"
                                              skills {
                                                skill: "skills/pilot"
                                                title: "Piloting"
                                                level { scale: "scales/x" value: 4 }
                                                weight: 1
                                              }
                                              qualifications { title: "Master's ticket" demand: DEMAND_MUST })pb")};
  view.gaps = {testing::Proto<v1::SkillGap>(R"pb(role: "roles/lead"
                                                 differences {
                                                   skill: "skills/pilot"
                                                   title: "Piloting"
                                                   kind: KIND_UP
                                                   have { scale: "scales/x" value: 2 }
                                                   need { scale: "scales/x" value: 4 }
                                                 }
                                                 differences {
                                                   skill: "skills/rope"
                                                   title: "Ropes"
                                                   kind: KIND_UNKNOWN
                                                   need { scale: "scales/x" value: 1 }
                                                 })pb")};
  view.titles = {{"roles/lead", "Lead"}, {"skills/pilot", "Piloting"}, {"members/ana/contacts/zoe", "Zoe"}};
  view.scales = {testing::Proto<v1::Scale>(R"pb(name: "scales/x"
                                                kind: KIND_ORDINAL
                                                minimum: 1
                                                maximum: 4
                                                ranks { value: 2 title: "Working" }
                                                ranks { value: 4 title: "Expert" })pb")};
  return view;
}

}  // namespace waymark::plan
