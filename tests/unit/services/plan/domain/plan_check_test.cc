// The plan check: one table of plans, each a little different from one that breaks no rule, with what is found.

#include "services/plan/domain/plan_check.h"

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/testing/proto_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Proto;

struct Subject {
  PlanView view;
  CheckFacts facts;

  v1::Goal& goal() { return *view.plan.mutable_goals(0); }
  v1::Step& step(int index) { return *view.plan.mutable_steps(index); }
};

v1::Role RoleOf(const std::string& text) { return Proto<v1::Role>("catalogue: 'catalogues/c' " + text); }

// A plan that breaks no rule but CHECKLIST, on 4 January 2027: three years into a career, on the way to lead.
Subject Sound() {
  Subject subject;
  PlanView& view = subject.view;
  view.today = absl::CivilDay(2027, 1, 4);
  view.plan = Proto<v1::Plan>(R"pb(
    name: "plan"
    title: "To lead"
    mode: PLAN_MODE_FLEXIBLE
    target_role { role: "roles/lead" }
    goals {
      name: "goal"
      title: "Lead a team"
      horizon: HORIZON_LONG
      measure { metric: "people led" unit: "people" target: 5 }
      target_date { year: 2033 }
    }
    tracks {
      name: "t1"
      title: "First"
      priority: 1
      tripwires {
        id: "w"
        by_date { year: 2028 month: 1 day: 1 }
      }
    }
    tracks { name: "t2" title: "Second" priority: 2 }
    steps {
      name: "s1"
      title: "Course"
      kind: STEP_KIND_TRAINING
      track: "t1"
      target_date { year: 2027 month: 6 }
      hours_per_week: 3
    }
    steps {
      name: "s2"
      title: "Promotion"
      kind: STEP_KIND_PROMOTION
      track: "t1"
      target_date { year: 2030 }
      depends_on: "s1"
      goals: "goal"
      role { role: "roles/lead" }
    }
    steps {
      name: "s3"
      title: "Other way"
      kind: STEP_KIND_PROJECT
      track: "t2"
      target_date { year: 2030 }
    }
    actions {
      name: "a1"
      title: "Book"
      hours: 4
      aims_by { year: 2027 month: 1 }
    }
    lifestyle { kind: LIFESTYLE_KIND_BALANCE text: "40 in all" hours_per_week: 40 }
    lifestyle { kind: LIFESTYLE_KIND_TRAVEL text: "Home at night" most_travel_percent: 20 hard: true }
    supporters { member: "members/bo" relation: SUPPORTER_RELATION_MENTOR }
  )pb");
  view.standing = Proto<v1::Standing>(R"pb(
    name: "standing"
    role: "roles/developer"
    since_date { year: 2026 month: 1 day: 1 }
    hours_per_week: 35
    career_start { year: 2023 month: 9 }
    qualifications {
      title: "First aid"
      expire_date { year: 2028 month: 1 day: 1 }
    }
    qualifications { title: "master's TICKET" }
  )pb");
  subject.facts.roles = {
      {"roles/developer",
       RoleOf("name: 'roles/developer' title: 'Developer' grade: 1 related_roles { role: 'roles/lead' "
              "months { likely: 24 } }")},
      {"roles/lead", RoleOf("name: 'roles/lead' title: 'Lead' grade: 3 travel_percent: 20 hours_per_week: 40 "
                            "qualifications { title: \"Master's ticket\" demand: DEMAND_MUST }")},
  };
  subject.facts.goal_chances = {{"goal", 0.8}};
  return subject;
}

v1::PlanCheck CheckOf(const Subject& subject) { return CheckPlanRules(subject.view, subject.facts); }

// What breaks `rule`: "COLOUR item".
std::vector<std::string> Found(const Subject& subject, v1::CheckRule rule) {
  std::vector<std::string> found;
  const v1::PlanCheck check = CheckOf(subject);
  for (const v1::CheckFinding& finding : check.findings()) {
    if (finding.rule() != rule) continue;
    EXPECT_NE(finding.text(), "");
    EXPECT_NE(finding.remedy(), "");
    found.push_back(v1::CheckColour_Name(finding.colour()).substr(13) + " " + finding.item());
  }
  return found;
}

v1::CheckState StateOf(const Subject& subject, v1::CheckRule rule) {
  const v1::PlanCheck check = CheckOf(subject);
  for (const v1::CheckOutcome& outcome : check.rules()) {
    if (outcome.rule() == rule) return outcome.state();
  }
  return v1::CHECK_STATE_UNSPECIFIED;
}

TEST(PlanCheck, ASoundPlanBreaksNoRule) {
  const v1::PlanCheck check = CheckOf(Sound());
  for (const v1::CheckOutcome& outcome : check.rules()) {
    if (outcome.rule() == v1::CHECK_RULE_CHECKLIST) continue;
    EXPECT_EQ(outcome.state(), v1::CHECK_STATE_KEPT) << outcome.DebugString() << CheckOf(Sound()).DebugString();
  }
  EXPECT_EQ(CheckOf(Sound()).rules_size(), v1::CheckRule_ARRAYSIZE - 1);
}

TEST(PlanCheck, EachRuleIsBrokenByWhatItSaysAndBySatisfyingItKept) {
  using S = Subject;
  struct Case {
    v1::CheckRule rule;
    std::string what;
    std::function<void(S&)> change;
    std::vector<std::string> found;
  };
  const std::vector<Case> cases = {
      {v1::CHECK_RULE_SPECIFIC, "nothing serves", [](S& s) { s.step(1).clear_goals(); }, {"AMBER goal"}},
      {v1::CHECK_RULE_SPECIFIC,
       "an action does",
       [](S& s) {
         s.step(1).clear_goals();
         s.view.plan.mutable_actions(0)->add_goals("goal");
       },
       {}},
      {v1::CHECK_RULE_SPECIFIC,
       "what served was dropped",
       [](S& s) { s.step(1).set_progress(v1::STEP_PROGRESS_DROPPED); },
       {"AMBER goal"}},
      {v1::CHECK_RULE_SPECIFIC,
       "a reached goal asks for nothing",
       [](S& s) {
         s.step(1).clear_goals();
         s.goal().set_progress(v1::GOAL_PROGRESS_REACHED);
       },
       {}},
      {v1::CHECK_RULE_MEASURABLE, "no measure", [](S& s) { s.goal().clear_measure(); }, {"AMBER goal"}},
      {v1::CHECK_RULE_MEASURABLE,
       "target is baseline",
       [](S& s) { s.goal().mutable_measure()->set_baseline(5); },
       {"AMBER goal"}},
      {v1::CHECK_RULE_MEASURABLE, "downwards", [](S& s) { s.goal().mutable_measure()->set_baseline(9); }, {}},
      {v1::CHECK_RULE_DATED, "no date", [](S& s) { s.goal().clear_target_date(); }, {"AMBER goal"}},
      {v1::CHECK_RULE_DATED, "past", [](S& s) { s.goal().mutable_target_date()->set_year(2026); }, {"RED goal"}},
      {v1::CHECK_RULE_DATED, "too near", [](S& s) { s.goal().mutable_target_date()->set_year(2031); }, {"NOTE goal"}},
      {v1::CHECK_RULE_DATED, "just near", [](S& s) { s.goal().mutable_target_date()->set_year(2032); }, {}},
      {v1::CHECK_RULE_DATED, "just far", [](S& s) { s.goal().mutable_target_date()->set_year(2037); }, {}},
      {v1::CHECK_RULE_DATED, "too far", [](S& s) { s.goal().mutable_target_date()->set_year(2038); }, {"NOTE goal"}},
      {v1::CHECK_RULE_DATED,
       "within its horizon to the day, from 29 February",
       [](S& s) {
         s.view.today = absl::CivilDay(2028, 2, 29);
         s.goal().mutable_target_date()->set_year(2033);
         s.goal().mutable_target_date()->set_month(2);
         s.goal().mutable_target_date()->set_day(28);
       },
       {}},
      {v1::CHECK_RULE_DATED,
       "its own horizon",
       [](S& s) {
         s.goal().mutable_target_date()->set_year(2031);
         s.goal().set_horizon(v1::HORIZON_MID);
       },
       {}},
      // The action takes 4 hours in four weeks, one a week: 5 are given, 4 asked.
      {v1::CHECK_RULE_HOURS, "an hour more", [](S& s) { s.step(0).set_hours_per_week(4); }, {}},
      {v1::CHECK_RULE_HOURS, "two hours more", [](S& s) { s.step(0).set_hours_per_week(5); }, {"RED plan"}},
      {v1::CHECK_RULE_HOURS,
       "after the action",
       [](S& s) {
         s.step(0).set_hours_per_week(5);
         s.step(0).mutable_start_date()->set_year(2027);
         s.step(0).mutable_start_date()->set_month(2);
       },
       {}},
      {v1::CHECK_RULE_HOURS,
       "another step at that time",
       [](S& s) {
         s.step(2).add_shared_with("t1");
         s.step(2).set_hours_per_week(3);
         s.step(2).mutable_start_date()->set_year(2027);
         s.step(2).mutable_start_date()->set_month(6);
       },
       {"RED plan"}},
      {v1::CHECK_RULE_HOURS,
       "another step behind it",
       [](S& s) {
         s.step(2).add_shared_with("t1");
         s.step(2).set_hours_per_week(3);
         s.step(2).mutable_start_date()->set_year(2027);
         s.step(2).mutable_start_date()->set_month(7);
       },
       {}},
      {v1::CHECK_RULE_HOURS,
       "an alternative at that time",
       [](S& s) {
         s.step(0).set_hours_per_week(4);
         s.step(2).set_hours_per_week(4);
       },
       {}},
      {v1::CHECK_RULE_HOURS,
       "the alternative, once it is followed",
       [](S& s) {
         s.step(0).set_hours_per_week(6);
         s.step(2).set_hours_per_week(4);
         s.view.plan.add_switches()->set_from_track("t1");
         s.view.plan.set_followed_track("t2");
       },
       {}},
      {v1::CHECK_RULE_HOURS,
       "an action for the alternative",
       [](S& s) {
         s.view.plan.mutable_actions(0)->set_hours(40);
         s.view.plan.mutable_actions(0)->add_tracks("t2");
       },
       {}},
      {v1::CHECK_RULE_HOURS,
       "a step on no track",
       [](S& s) {
         s.step(2).clear_track();
         s.step(2).set_hours_per_week(3);
       },
       {"RED plan"}},
      {v1::CHECK_RULE_HOURS,
       "months without a date, at that time",
       [](S& s) {
         s.step(1).clear_depends_on();
         s.step(1).clear_target_date();
         s.step(1).mutable_start_date()->set_year(2027);
         s.step(1).mutable_start_date()->set_month(2);
         s.step(1).mutable_months()->set_likely(6);
         s.step(1).set_hours_per_week(2);
         s.step(0).mutable_start_date()->set_year(2027);
         s.step(0).mutable_start_date()->set_month(5);
         s.step(0).set_hours_per_week(4);
       },
       {"RED plan"}},
      {v1::CHECK_RULE_HOURS,
       "months without a date, over by that time",
       [](S& s) {
         s.step(1).clear_depends_on();
         s.step(1).clear_target_date();
         s.step(1).mutable_start_date()->set_year(2027);
         s.step(1).mutable_start_date()->set_month(2);
         s.step(1).mutable_months()->set_likely(2);
         s.step(1).set_hours_per_week(2);
         s.step(0).mutable_start_date()->set_year(2027);
         s.step(0).mutable_start_date()->set_month(5);
         s.step(0).set_hours_per_week(4);
       },
       {}},
      {v1::CHECK_RULE_HOURS,
       "months of what was to begin long ago",
       [](S& s) {
         s.step(1).clear_depends_on();
         s.step(1).clear_target_date();
         s.step(1).mutable_start_date()->set_year(2026);
         s.step(1).mutable_start_date()->set_month(6);
         s.step(1).mutable_months()->set_likely(6);
         s.step(1).set_hours_per_week(2);
         s.step(0).mutable_start_date()->set_year(2027);
         s.step(0).mutable_start_date()->set_month(5);
         s.step(0).set_hours_per_week(4);
       },
       {"RED plan"}},
      {v1::CHECK_RULE_HOURS,
       "a start date before what it waits for is over",
       [](S& s) {
         s.step(1).clear_target_date();
         s.step(1).mutable_start_date()->set_year(2027);
         s.step(1).mutable_start_date()->set_month(2);
         s.step(1).mutable_months()->set_likely(6);
         s.step(1).set_hours_per_week(4);
         s.step(0).set_hours_per_week(4);
       },
       {}},
      {v1::CHECK_RULE_HOURS,
       "months from what it waits for",
       [](S& s) {
         s.step(1).clear_target_date();
         s.step(1).mutable_months()->set_likely(6);
         s.step(1).set_hours_per_week(4);
         s.step(0).set_hours_per_week(4);
       },
       {}},
      {v1::CHECK_RULE_HOURS,
       "done asks for nothing",
       [](S& s) {
         s.step(0).set_hours_per_week(9);
         s.step(0).set_progress(v1::STEP_PROGRESS_DONE);
       },
       {}},
      {v1::CHECK_RULE_ORDER,
       "before what it waits for",
       [](S& s) { s.step(0).mutable_target_date()->set_year(2031); },
       {"AMBER s2"}},
      {v1::CHECK_RULE_ORDER,
       "begins before it",
       [](S& s) {
         s.step(1).mutable_start_date()->set_year(2027);
         s.step(1).mutable_start_date()->set_month(5);
       },
       {"AMBER s2"}},
      {v1::CHECK_RULE_ORDER,
       "in the same month",
       [](S& s) {
         s.step(1).mutable_start_date()->set_year(2027);
         s.step(1).mutable_start_date()->set_month(6);
       },
       {}},
      {v1::CHECK_RULE_ORDER,
       "waits for what was dropped",
       [](S& s) { s.step(0).set_progress(v1::STEP_PROGRESS_DROPPED); },
       {"RED s2"}},
      {v1::CHECK_RULE_CHANCE, "amber", [](S& s) { s.facts.goal_chances["goal"] = 0.79; }, {"AMBER goal"}},
      {v1::CHECK_RULE_CHANCE, "just amber", [](S& s) { s.facts.goal_chances["goal"] = 0.5; }, {"AMBER goal"}},
      {v1::CHECK_RULE_CHANCE, "red", [](S& s) { s.facts.goal_chances["goal"] = 0.49; }, {"RED goal"}},
      {v1::CHECK_RULE_MOVE,
       "no move",
       [](S& s) { s.facts.roles["roles/developer"].clear_related_roles(); },
       {"AMBER s2", "AMBER t2"}},
      {v1::CHECK_RULE_MOVE,
       "over a role in between",
       [](S& s) {
         s.facts.roles["roles/developer"].mutable_related_roles(0)->set_role("roles/senior");
         s.facts.roles["roles/senior"] = RoleOf("name: 'roles/senior' related_roles { role: 'roles/lead' }");
         s.step(0).mutable_role()->set_role("roles/senior");
         s.view.plan.mutable_tracks(1)->mutable_target_role()->set_title("A job elsewhere");
       },
       {}},
      {v1::CHECK_RULE_MOVE,
       "the track's own target",
       [](S& s) {
         s.view.plan.mutable_tracks(1)->mutable_target_role()->set_role("roles/baker");
         s.facts.roles["roles/baker"] = RoleOf("name: 'roles/baker'");
       },
       {"AMBER t2"}},
      {v1::CHECK_RULE_TIME_IN_GRADE,
       "too early",
       [](S& s) {
         s.step(1).mutable_target_date()->set_year(2027);
         s.step(1).mutable_target_date()->set_month(10);
       },
       {"AMBER s2"}},
      {v1::CHECK_RULE_TIME_IN_GRADE,
       "about as usual",
       [](S& s) {
         s.step(1).mutable_target_date()->set_year(2027);
         s.step(1).mutable_target_date()->set_month(12);
       },
       {}},
      // Two grades up, of which nothing is said: 36 months.
      {v1::CHECK_RULE_TIME_IN_GRADE,
       "reckoned",
       [](S& s) {
         s.facts.roles["roles/developer"].mutable_related_roles(0)->clear_months();
         s.step(1).mutable_target_date()->set_year(2027);
         s.step(1).mutable_target_date()->set_month(12);
       },
       {"AMBER s2"}},
      {v1::CHECK_RULE_CONFLICT,
       "a hard limit",
       [](S& s) { s.facts.roles["roles/lead"].set_travel_percent(21); },
       {"RED roles/lead"}},
      {v1::CHECK_RULE_CONFLICT,
       "a wish",
       [](S& s) { s.facts.roles["roles/lead"].set_hours_per_week(41); },
       {"AMBER roles/lead"}},
      {v1::CHECK_RULE_CONFLICT,
       "a stay abroad against a hard limit of travel",
       [](S& s) { s.step(0).set_kind(v1::STEP_KIND_STAY_ABROAD); },
       {"RED s1"}},
      {v1::CHECK_RULE_CONFLICT,
       "a stay abroad against a wish, on the other track",
       [](S& s) {
         s.view.plan.mutable_lifestyle(1)->clear_hard();
         s.step(2).set_kind(v1::STEP_KIND_STAY_ABROAD);
       },
       {"AMBER s3"}},
      {v1::CHECK_RULE_CONFLICT,
       "a stay abroad where any travel will do",
       [](S& s) {
         s.view.plan.mutable_lifestyle(1)->set_most_travel_percent(100);
         s.step(0).set_kind(v1::STEP_KIND_STAY_ABROAD);
       },
       {}},
      {v1::CHECK_RULE_CONFLICT,
       "a stay abroad that is over",
       [](S& s) {
         s.step(0).set_kind(v1::STEP_KIND_STAY_ABROAD);
         s.step(0).set_progress(v1::STEP_PROGRESS_DONE);
       },
       {}},
      {v1::CHECK_RULE_CONFLICT,
       "a stay abroad on a track that was left",
       [](S& s) {
         s.step(0).set_kind(v1::STEP_KIND_STAY_ABROAD);
         s.view.plan.set_followed_track("t2");
         s.view.plan.add_switches()->set_from_track("t1");
         s.view.plan.mutable_switches(0)->set_to_track("t2");
       },
       {}},
      {v1::CHECK_RULE_CONFLICT,
       "as many hours beside the job as will do",
       [](S& s) { s.step(2).set_hours_per_week(5); },
       {}},
      {v1::CHECK_RULE_CONFLICT,
       "more hours beside the job than will do, on the other track",
       [](S& s) { s.step(2).set_hours_per_week(5.5); },
       {"AMBER s3"}},
      {v1::CHECK_RULE_CONFLICT,
       "more hours than will do, without those of the job",
       [](S& s) {
         s.view.standing.clear_hours_per_week();
         s.view.plan.mutable_lifestyle(0)->set_hard(true);
         s.step(2).set_hours_per_week(41);
       },
       {"RED s3"}},
      {v1::CHECK_RULE_CONFLICT,
       "a job alone above what will do breaks no step",
       [](S& s) { s.view.standing.set_hours_per_week(45); },
       {}},
      {v1::CHECK_RULE_CONFLICT,
       "two goals apart",
       [](S& s) {
         *s.view.plan.add_goals() =
             Proto<v1::Goal>("name: 'g2' measure { metric: 'PEOPLE led' unit: 'people' baseline: 5 target: 2 }");
       },
       {"RED g2"}},
      {v1::CHECK_RULE_CONFLICT,
       "two goals the same way",
       [](S& s) {
         *s.view.plan.add_goals() =
             Proto<v1::Goal>("name: 'g2' measure { metric: 'people led' unit: 'people' baseline: 5 target: 9 }");
       },
       {}},
      {v1::CHECK_RULE_SUPPORTED, "nobody", [](S& s) { s.view.plan.clear_supporters(); }, {"AMBER plan"}},
      {v1::CHECK_RULE_PLAN_B,
       "one track",
       [](S& s) {
         s.view.plan.mutable_steps()->RemoveLast();
         s.view.plan.mutable_tracks()->RemoveLast();
       },
       {"AMBER plan"}},
      {v1::CHECK_RULE_PLAN_B,
       "a step that all need",
       [](S& s) { s.facts.single_points_of_failure = {"s1"}; },
       {"AMBER s1"}},
      {v1::CHECK_RULE_PLAN_B,
       "no tripwire",
       [](S& s) { s.view.plan.mutable_tracks(0)->clear_tripwires(); },
       {"NOTE t1"}},
      {v1::CHECK_RULE_IMMEDIATE_ACTION,
       "done",
       [](S& s) { s.view.plan.mutable_actions(0)->set_state(v1::ACTION_STATE_DONE); },
       {"AMBER plan"}},
      {v1::CHECK_RULE_IMMEDIATE_ACTION,
       "later",
       [](S& s) { s.view.plan.mutable_actions(0)->mutable_aims_by()->set_month(2); },
       {"AMBER plan"}},
      {v1::CHECK_RULE_QUALIFICATION_EXPIRING,
       "soon",
       [](S& s) {
         *s.view.standing.mutable_qualifications(0)->mutable_expire_date() =
             Proto<google::type::Date>("year: 2027 month: 7 day: 3");
       },
       {"AMBER standing"}},
      {v1::CHECK_RULE_QUALIFICATION_EXPIRING,
       "not so soon",
       [](S& s) {
         *s.view.standing.mutable_qualifications(0)->mutable_expire_date() =
             Proto<google::type::Date>("year: 2027 month: 7 day: 4");
       },
       {}},
      {v1::CHECK_RULE_QUALIFICATION_EXPIRING,
       "past",
       [](S& s) {
         *s.view.standing.mutable_qualifications(0)->mutable_expire_date() =
             Proto<google::type::Date>("year: 2027 month: 1 day: 3");
       },
       {"RED standing"}},
      {v1::CHECK_RULE_QUALIFICATION_EXPIRING,
       "renewed in time",
       [](S& s) {
         *s.view.standing.mutable_qualifications(0)->mutable_expire_date() =
             Proto<google::type::Date>("year: 2027 month: 6 day: 30");
         s.step(0).set_kind(v1::STEP_KIND_CERTIFICATE);
         s.step(0).set_title("first AID");
       },
       {}},
      {v1::CHECK_RULE_QUALIFICATION_EXPIRING,
       "renewed too late",
       [](S& s) {
         *s.view.standing.mutable_qualifications(0)->mutable_expire_date() =
             Proto<google::type::Date>("year: 2027 month: 6 day: 29");
         s.step(0).set_kind(v1::STEP_KIND_CERTIFICATE);
         s.step(0).set_title("first AID");
       },
       {"AMBER standing"}},
      {v1::CHECK_RULE_QUALIFICATION_MISSING,
       "not held",
       [](S& s) { s.view.standing.mutable_qualifications()->RemoveLast(); },
       {"RED roles/lead"}},
      {v1::CHECK_RULE_QUALIFICATION_MISSING,
       "nothing is known of what is held",
       [](S& s) { s.view.standing.Clear(); },
       {"NOTE roles/lead"}},
      {v1::CHECK_RULE_QUALIFICATION_EXPIRING,
       "renewed already",
       [](S& s) {
         *s.view.standing.mutable_qualifications(0)->mutable_expire_date() =
             Proto<google::type::Date>("year: 2027 month: 1 day: 3");
         v1::Qualification& renewed = *s.view.standing.add_qualifications();
         renewed = s.view.standing.qualifications(0);
         renewed.mutable_expire_date()->set_year(2030);
       },
       {}},
      {v1::CHECK_RULE_QUALIFICATION_MISSING,
       "expired",
       [](S& s) {
         *s.view.standing.mutable_qualifications(1)->mutable_expire_date() =
             Proto<google::type::Date>("year: 2026 month: 1 day: 3");
       },
       {"RED roles/lead"}},
      {v1::CHECK_RULE_QUALIFICATION_MISSING,
       "planned",
       [](S& s) {
         s.view.standing.mutable_qualifications()->RemoveLast();
         s.step(0).set_kind(v1::STEP_KIND_CERTIFICATE);
         s.step(0).set_title("MASTER'S ticket");
       },
       {}},
      {v1::CHECK_RULE_QUALIFICATION_MISSING,
       "another is planned, with the title in its own",
       [](S& s) {
         s.view.standing.mutable_qualifications()->RemoveLast();
         s.step(0).set_kind(v1::STEP_KIND_CERTIFICATE);
         s.step(0).set_title("Assistant Master's ticket");
       },
       {"RED roles/lead"}},
      {v1::CHECK_RULE_QUALIFICATION_MISSING,
       "not yet obtained",
       [](S& s) {
         s.view.standing.mutable_qualifications(1)->mutable_obtained_date()->set_year(2028);
         s.view.standing.mutable_qualifications(1)->mutable_obtained_date()->set_month(1);
         s.view.standing.mutable_qualifications(1)->mutable_obtained_date()->set_day(1);
       },
       {"RED roles/lead"}},
      {v1::CHECK_RULE_QUALIFICATION_MISSING,
       "only better",
       [](S& s) {
         s.view.standing.mutable_qualifications()->RemoveLast();
         s.facts.roles["roles/lead"].mutable_qualifications(0)->set_demand(v1::DEMAND_SHOULD);
       },
       {}},
      {v1::CHECK_RULE_CAREER_STAGE,
       "three years, no long goal",
       [](S& s) { s.goal().set_horizon(v1::HORIZON_MID); },
       {"NOTE plan"}},
      {v1::CHECK_RULE_CAREER_STAGE,
       "one year, nothing explores",
       [](S& s) { s.view.standing.mutable_career_start()->set_year(2026); },
       {"NOTE plan"}},
      {v1::CHECK_RULE_CAREER_STAGE,
       "one year, a rotation",
       [](S& s) {
         s.view.standing.mutable_career_start()->set_year(2026);
         s.step(2).set_kind(v1::STEP_KIND_ROTATION);
       },
       {}},
      {v1::CHECK_RULE_CAREER_STAGE,
       "one year, two mentors",
       [](S& s) {
         s.view.standing.mutable_career_start()->set_year(2026);
         *s.view.plan.add_supporters() = s.view.plan.supporters(0);
       },
       {}},
      {v1::CHECK_RULE_CAREER_STAGE,
       "25 years, no vision",
       [](S& s) { s.view.standing.mutable_career_start()->set_year(2001); },
       {"NOTE plan"}},
      {v1::CHECK_RULE_CAREER_STAGE,
       "25 years, a vision",
       [](S& s) {
         s.view.standing.mutable_career_start()->set_year(2001);
         s.view.entries.push_back(Proto<v1::AssessmentEntry>("kind: ASSESSMENT_KIND_VISION"));
       },
       {}},
      {v1::CHECK_RULE_OPTIONS_NARROW,
       "a turn late, on every track",
       [](S& s) {
         s.view.standing.mutable_career_start()->set_year(2008);
         s.step(1).set_kind(v1::STEP_KIND_EMPLOYER_CHANGE);
         s.step(2).set_kind(v1::STEP_KIND_ROLE_CHANGE);
         s.step(2).mutable_target_date()->set_year(2027);
       },
       {"NOTE s2"}},
      {v1::CHECK_RULE_OPTIONS_NARROW,
       "a turn late, on one track",
       [](S& s) {
         s.view.standing.mutable_career_start()->set_year(2008);
         s.step(1).set_kind(v1::STEP_KIND_EMPLOYER_CHANGE);
       },
       {}},
  };
  for (const Case& each : cases) {
    Subject subject = Sound();
    each.change(subject);
    EXPECT_EQ(Found(subject, each.rule), each.found) << v1::CheckRule_Name(each.rule) << ": " << each.what;
    EXPECT_EQ(StateOf(subject, each.rule) == v1::CHECK_STATE_BROKEN, !each.found.empty()) << each.what;
  }
}

// The track leads from a role of the catalogue to a profile of the member's own.
Subject WithProfile(const std::string& reached_from) {
  Subject subject = Sound();
  const std::string name = "members/ana/roles/dream";
  auto profile = Proto<v1::RoleProfile>("name: '" + name + "' role { name: '" + name + "' title: 'Dream' grade: 90 } " +
                                        reached_from);
  subject.facts.roles[name] = profile.role();
  subject.view.role_profiles = {profile};
  subject.view.plan.mutable_target_role()->set_role(name);
  subject.step(1).mutable_role()->set_role(name);
  return subject;
}

TEST(PlanCheck, MovesOfTheMembersOwnProfilesAreJudgedByWhatEitherSideTells) {
  struct Case {
    std::string what;
    std::string reached_from;
    std::function<void(Subject&)> change;
    std::vector<std::string> move, time;
  };
  // The second track has no step that brings it.
  const std::vector<std::string> none, amber = {"AMBER s2", "AMBER t2"};
  for (const Case& each : std::vector<Case>{
           {"none is told", "", [](Subject&) {}, amber, none},
           {"the profile tells, in time", "reached_from { role: 'roles/developer' }", [](Subject&) {}, none, none},
           {"from elsewhere", "reached_from { role: 'roles/other' }", [](Subject&) {}, amber, none},
           {"slower than planned", "reached_from { role: 'roles/developer' months { likely: 90 } }", [](Subject&) {},
            none, amber},
           {"of two the quickest counts",
            "reached_from { role: 'roles/developer' months { likely: 90 } } reached_from { role: 'roles/developer' "
            "kind: "
            "MOVE_KIND_ROTATION months { likely: 9 } }",
            [](Subject&) {}, none, none},
           {"its grade compares with nothing", "reached_from { role: 'roles/developer' }",
            [](Subject& s) { s.step(1).mutable_target_date()->set_year(2027); }, none, none},
       }) {
    Subject subject = WithProfile(each.reached_from);
    each.change(subject);
    EXPECT_EQ(Found(subject, v1::CHECK_RULE_MOVE), each.move) << each.what;
    EXPECT_EQ(Found(subject, v1::CHECK_RULE_TIME_IN_GRADE), each.time) << each.what;
  }
  // From one profile to another, by the moves out of the first.
  Subject subject = WithProfile("");
  const std::string post = "members/ana/roles/post";
  subject.facts.roles[post] =
      Proto<v1::Role>("name: '" + post + "' title: 'Post' related_roles { role: 'members/ana/roles/dream' }");
  subject.view.standing.set_role(post);
  EXPECT_THAT(Found(subject, v1::CHECK_RULE_MOVE), IsEmpty());
  EXPECT_EQ(StateOf(subject, v1::CHECK_RULE_MOVE), v1::CHECK_STATE_KEPT);
  subject.facts.roles[post].clear_related_roles();
  EXPECT_EQ(Found(subject, v1::CHECK_RULE_MOVE), amber);
}

TEST(PlanCheck, WhatIsNotOnRecordIsNotJudged) {
  struct Case {
    v1::CheckRule rule;
    std::function<void(Subject&)> change;
  };
  for (const Case& each : std::vector<Case>{
           {v1::CHECK_RULE_SPECIFIC, [](Subject& s) { s.view.plan.clear_goals(); }},
           {v1::CHECK_RULE_HOURS, [](Subject& s) { s.view.plan.clear_lifestyle(); }},
           {v1::CHECK_RULE_HOURS, [](Subject& s) { s.view.standing.clear_hours_per_week(); }},
           {v1::CHECK_RULE_CHANCE, [](Subject& s) { s.facts.goal_chances.clear(); }},
           {v1::CHECK_RULE_MOVE, [](Subject& s) { s.view.standing.clear_role(); }},
           {v1::CHECK_RULE_MOVE, [](Subject& s) { s.facts.roles["roles/lead"].set_catalogue("catalogues/other"); }},
           {v1::CHECK_RULE_TIME_IN_GRADE, [](Subject& s) { s.view.standing.clear_since_date(); }},
           {v1::CHECK_RULE_PLAN_B, [](Subject& s) { s.view.plan.clear_steps(); }},
           {v1::CHECK_RULE_QUALIFICATION_MISSING, [](Subject& s) { s.facts.roles.clear(); }},
           {v1::CHECK_RULE_CAREER_STAGE, [](Subject& s) { s.view.standing.clear_career_start(); }},
           {v1::CHECK_RULE_OPTIONS_NARROW, [](Subject& s) { s.view.standing.clear_career_start(); }},
       }) {
    Subject subject = Sound();
    each.change(subject);
    EXPECT_EQ(StateOf(subject, each.rule), v1::CHECK_STATE_NOT_JUDGED) << v1::CheckRule_Name(each.rule);
  }
}

TEST(PlanCheck, TheGravestComesFirstAndNumbersAreTold) {
  Subject subject = Sound();
  subject.step(0).set_hours_per_week(9.5);
  subject.goal().clear_measure();
  const v1::PlanCheck check = CheckOf(subject);
  EXPECT_EQ(check.findings(0).rule(), v1::CHECK_RULE_HOURS);
  EXPECT_DOUBLE_EQ(check.findings(0).figures(0).value(), 10.5);
  EXPECT_DOUBLE_EQ(check.findings(0).figures(1).value(), 5);
  EXPECT_THAT(check.findings(0).text(), HasSubstr("\"Course\" 9.5, \"Book\" 1"));
  EXPECT_EQ(check.findings(1).rule(), v1::CHECK_RULE_MEASURABLE);
  EXPECT_EQ(check.findings(2).rule(), v1::CHECK_RULE_CONFLICT);
  EXPECT_DOUBLE_EQ(check.findings(2).figures(0).value(), 44.5);
  EXPECT_DOUBLE_EQ(check.findings(2).figures(1).value(), 40);
  EXPECT_EQ(check.findings(2).text(),
            "Against \"40 in all\": 9.5 hours a week beside 35 of the job are above the 40 that will do.");
  EXPECT_EQ(check.findings(3).checklist_item(), v1::CHECKLIST_ITEM_K1);
  EXPECT_THAT(check.findings(3).text(), HasSubstr("My key strengths and skills"));
}

// What a supporter is told does not depend on what is hidden: their view is redacted, and of a rule that needs more
// than they see nothing shows, not even that it is kept.
TEST(PlanCheck, RulesThatNeedAHiddenSectionAreLeftOut) {
  Subject subject = Sound();
  subject.view.sees = [](access::v1::Section section) { return section == access::v1::SECTION_GOALS; };
  std::vector<v1::CheckRule> rules;
  const v1::PlanCheck check = CheckOf(subject);
  for (const v1::CheckOutcome& outcome : check.rules()) rules.push_back(outcome.rule());
  EXPECT_THAT(rules, ElementsAre(v1::CHECK_RULE_MEASURABLE, v1::CHECK_RULE_DATED, v1::CHECK_RULE_CHECKLIST));
  subject.view.sees = [](access::v1::Section section) { return section != access::v1::SECTION_PRIVATE; };
  rules.clear();
  const v1::PlanCheck wider = CheckOf(subject);
  for (const v1::CheckOutcome& outcome : wider.rules()) rules.push_back(outcome.rule());
  EXPECT_THAT(rules, ::testing::Not(Contains(v1::CHECK_RULE_CAREER_STAGE)));
  EXPECT_THAT(rules, ::testing::Not(Contains(v1::CHECK_RULE_OPTIONS_NARROW)));
}

// More hours asked never make a plan that asks too much one that does not.
TEST(PlanCheck, AskingForMoreHoursNeverHelps) {
  std::mt19937 draw(11);
  for (int i = 0; i < 300; ++i) {
    Subject subject = Sound();
    for (int n = 0; n < 6; ++n) {
      v1::Step& step = *subject.view.plan.add_steps();
      step.set_name("more" + std::to_string(n));
      step.set_hours_per_week(static_cast<double>(draw() % 3));
      step.mutable_start_date()->set_year(2027);
      step.mutable_start_date()->set_month(static_cast<int>(1 + draw() % 12));
      step.mutable_target_date()->set_year(2028);
    }
    const bool broken = !Found(subject, v1::CHECK_RULE_HOURS).empty();
    v1::Step& one = subject.step(static_cast<int>(draw() % 6) + 3);
    one.set_hours_per_week(one.hours_per_week() + 1);
    if (broken) ASSERT_THAT(Found(subject, v1::CHECK_RULE_HOURS), ElementsAre("RED plan"));
  }
}

}  // namespace
}  // namespace waymark::plan
