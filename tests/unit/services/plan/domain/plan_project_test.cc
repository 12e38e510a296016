#include "services/plan/domain/plan_project.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/domain/step_network.h"
#include "tests/unit/services/plan/domain/forecast_plans.h"

namespace waymark::plan {
namespace {

using base::Reason;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::HasReason;
using testing::IsOk;

const Activity* Find(const Project& project, const std::string& id) {
  const auto found = std::find_if(project.activities.begin(), project.activities.end(),
                                  [&](const Activity& activity) { return activity.name == StepName(id); });
  return found == project.activities.end() ? nullptr : &*found;
}

// "from 10: 5 6 7" in days; "from 10 to 15 16 17: 6" with an aim and the time until then.
std::string When(const v1::Plan& plan, const std::string& id) {
  const Project project = MakeProject(plan, kToday);
  const Activity* activity = Find(project, id);
  if (activity == nullptr) return "left out";
  if (const auto& aim = activity->aim) {
    return absl::StrFormat("from %g to %g %g %g: %g", activity->not_before, aim->least, aim->likely, aim->most,
                           activity->duration.likely);
  }
  return absl::StrFormat("from %g: %g %g %g", activity->not_before, activity->duration.least,
                         activity->duration.likely, activity->duration.most);
}

struct Case {
  const char* what;
  const char* fields;  // of the step
  const char* when;
  v1::DurationSource source;
};

// Today is Monday 4 January 2027, day 0.
TEST(PlanProject, ADateBecomesADuration) {
  const Case cases[] = {
      {"nothing is said", "", "from 0: 0 0 0", v1::DURATION_SOURCE_NONE},
      {"a day", "target_date { year: 2027 month: 1 day: 13 }", "from 0 to 10 10 10: 10", v1::DURATION_SOURCE_DATES},
      {"today", "target_date { year: 2027 month: 1 day: 4 }", "from 0 to 1 1 1: 1", v1::DURATION_SOURCE_DATES},
      {"a month", "target_date { year: 2027 month: 2 }", "from 0 to 29 42.5 56: 42.5", v1::DURATION_SOURCE_DATES},
      {"this month, begun already", "target_date { year: 2027 month: 1 }", "from 0 to 0 13 28: 13.3333",
       v1::DURATION_SOURCE_DATES},
      {"a summer", "target_date { year: 2027 part: PART_SUMMER }", "from 0 to 149 194.5 240: 194.5",
       v1::DURATION_SOURCE_DATES},
      {"gone by", "target_date { year: 2026 }", "from 0 to -3 -3 -3: 0", v1::DURATION_SOURCE_DATES},
      {"two days", "start_date { year: 2027 month: 1 day: 6 } target_date { year: 2027 month: 1 day: 10 }",
       "from 2 to 7 7 7: 5", v1::DURATION_SOURCE_DATES},
      {"a start alone", "start_date { year: 2027 month: 2 }", "from 28: 0 0 0", v1::DURATION_SOURCE_NONE},
      {"a start gone by", "start_date { year: 2026 month: 12 day: 25 } target_date { year: 2027 month: 1 day: 13 }",
       "from 0 to 10 10 10: 10", v1::DURATION_SOURCE_DATES},
      {"the same, under way",
       "progress: STEP_PROGRESS_UNDER_WAY start_date { year: 2026 month: 12 day: 25 } "
       "target_date { year: 2027 month: 1 day: 13 }",
       "from 0 to 10 10 10: 10", v1::DURATION_SOURCE_DATES},
      {"months", "months { likely: 12 }", "from 0: 365.25 365.25 365.25", v1::DURATION_SOURCE_MONTHS},
      {"three points", "months { optimistic: 0 likely: 4 pessimistic: 12 } target_date { year: 2027 }",
       "from 0: 0 121.75 365.25", v1::DURATION_SOURCE_MONTHS},
      {"months, under way",
       "progress: STEP_PROGRESS_UNDER_WAY months { likely: 12 } start_date { year: 2026 month: 12 day: 25 }",
       "from 0: 355.25 355.25 355.25", v1::DURATION_SOURCE_MONTHS},
      {"months that are over", "progress: STEP_PROGRESS_UNDER_WAY months { likely: 1 } start_date { year: 2026 }",
       "from 0: 0 0 0", v1::DURATION_SOURCE_MONTHS},
      {"done", "progress: STEP_PROGRESS_DONE months { likely: 12 }", "from 0: 0 0 0", v1::DURATION_SOURCE_NONE},
      {"given up", "progress: STEP_PROGRESS_DROPPED months { likely: 12 }", "left out", v1::DURATION_SOURCE_NONE},
      {"beyond a hundred years", "start_date { year: 2190 } target_date { year: 2199 }",
       "from 36525 to 36525 36525 36525: 0", v1::DURATION_SOURCE_DATES},
      {"all beyond", "target_date { year: 2199 }", "from 0 to 36525 36525 36525: 36525", v1::DURATION_SOURCE_DATES},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.what);
    v1::Plan plan = TwoTracks();
    const v1::Step* step = AddStep(&plan, "s", each.fields);
    EXPECT_EQ(When(plan, "s"), each.when);
    if (IsToCome(*step)) EXPECT_EQ(DurationSourceOf(*step), each.source);
    base::Violations violations;
    CheckPlan(plan, violations);
    EXPECT_THAT(violations.found(), IsEmpty());
    EXPECT_THAT(CheckProject(MakeProject(plan, kToday)), IsOk());
  }
}

TEST(PlanProject, CountsFromWhatAStepWaitsFor) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "target_date { year: 2027 month: 2 }");                   // 29 to 56
  AddStep(&plan, "b", After("a") + "target_date { year: 2027 month: 3 }");      // 57 to 87, in the middle 72
  AddStep(&plan, "c", After("b") + "months { likely: 1 }");                     // to 102.4375
  AddStep(&plan, "d", After("c") + "target_date { year: 2027 month: 5 day: 31 }");  // 148
  AddStep(&plan, "e", After("d") + "target_date { year: 2027 month: 2 }");      // planned before what it waits for
  EXPECT_EQ(When(plan, "b"), "from 0 to 57 72 87: 29.5");
  EXPECT_EQ(When(plan, "c"), "from 0: 30.4375 30.4375 30.4375");
  EXPECT_EQ(When(plan, "d"), "from 0 to 148 148 148: 45.5625");
  EXPECT_EQ(When(plan, "e"), "from 0 to 56 56 56: 0");
  EXPECT_THAT(Find(MakeProject(plan, kToday), "b")->predecessors, ElementsAre(StepName("a")));
  // What nobody waits for any more does not count.
  plan.mutable_steps(0)->set_progress(v1::STEP_PROGRESS_DONE);
  EXPECT_EQ(When(plan, "b"), "from 0 to 57 72 87: 72");
  EXPECT_THAT(Find(MakeProject(plan, kToday), "b")->predecessors, IsEmpty());
}

TEST(PlanProject, StepsThatWaitForOneAnotherShareASpan) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "target_date { year: 2027 month: 2 }");
  AddStep(&plan, "b", After("a") + "target_date { year: 2027 month: 2 }");
  AddStep(&plan, "c", After("b") + "target_date { year: 2027 month: 2 }");
  EXPECT_EQ(When(plan, "a"), "from 0 to 29 42.5 56: 42.5");
  EXPECT_EQ(When(plan, "b"), "from 0 to 42.5 42.5 56: 2.25");
  EXPECT_EQ(When(plan, "c"), "from 0 to 44.75 44.75 56: 1.875");
}

TEST(PlanProject, WhatWasDroppedHandsOnWhatItWaitedFor) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "target_date { year: 2027 month: 1 day: 13 }");
  AddStep(&plan, "x", After("a") + "target_date { year: 2027 month: 1 day: 23 } progress: STEP_PROGRESS_DROPPED");
  AddStep(&plan, "y", After("x") + After("a") + "progress: STEP_PROGRESS_DROPPED");
  AddStep(&plan, "b", After("y") + After("x") + "target_date { year: 2027 month: 1 day: 24 }");
  EXPECT_THAT(Find(MakeProject(plan, kToday), "b")->predecessors, ElementsAre(StepName("a")));
  EXPECT_EQ(When(plan, "b"), "from 0 to 21 21 21: 11");
}

TEST(PlanProject, WhatIsUnderWayWaitsForNothing) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "target_date { year: 2027 month: 1 day: 13 }");
  AddStep(&plan, "b", After("a") + "target_date { year: 2027 month: 1 day: 24 } progress: STEP_PROGRESS_UNDER_WAY");
  EXPECT_THAT(Find(MakeProject(plan, kToday), "b")->predecessors, IsEmpty());
  EXPECT_EQ(When(plan, "b"), "from 0 to 21 21 21: 21");
}

TEST(PlanProject, ALimitIsADateThatMustBeKept) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "target_date { year: 2027 month: 1 } must_be_in_time: true");
  AddStep(&plan, "b", "target_date { year: 2026 month: 12 } must_be_in_time: true");
  AddStep(&plan, "c", "target_date { year: 2027 month: 1 }");
  const Project project = MakeProject(plan, kToday);
  EXPECT_EQ(Find(project, "a")->must_by, 28);
  EXPECT_EQ(Find(project, "b")->must_by, -3);
  EXPECT_EQ(Find(project, "c")->must_by, std::nullopt);
}

TEST(PlanProject, TheChanceToFailIsThatOfTheLastTry) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "failure_chance: 0.25 tries: 2 retry_months: 2");
  AddStep(&plan, "b", "failure_chance: 0.25");
  AddStep(&plan, "c", "failure_chance: 0.25 progress: STEP_PROGRESS_DONE");
  const Project project = MakeProject(plan, kToday);
  EXPECT_EQ(Find(project, "a")->failure_chance, 0.5);
  EXPECT_EQ(Find(project, "a")->retries, 1);
  EXPECT_EQ(Find(project, "a")->retry_wait, 60.875);
  EXPECT_EQ(Find(project, "b")->failure_chance, 0.25);
  EXPECT_EQ(Find(project, "b")->retries, 0);
  EXPECT_EQ(Find(project, "c")->failure_chance, 0);
}

// "t1: a b; t2: b", in the order in which they are tried.
std::string Tracks(const v1::Plan& plan) {
  Project project = MakeProject(plan, kToday);
  std::sort(project.tracks.begin(), project.tracks.end(),
            [](const Track& a, const Track& b) { return a.priority < b.priority; });
  std::string text;
  for (const Track& track : project.tracks) {
    base::Append(&text, text.empty() ? "" : "; ", track.name.substr(TrackName("").size()), ":");
    for (const std::string& name : track.activities) base::Append(&text, " ", name.substr(StepName("").size()));
  }
  return text;
}

TEST(PlanProject, TracksAreTriedFromTheOneThatIsFollowed) {
  v1::Plan plan = TwoTracks();
  *plan.add_tracks() = testing::Proto<v1::Track>("name: '" + TrackName("t3") + "' title: 'Third' priority: 3");
  AddStep(&plan, "a", "shared_with: '" + TrackName("t3") + "'");
  AddStep(&plan, "b", "track: '" + TrackName("t2") + "'");
  AddStep(&plan, "c", After("b") + "track: '" + TrackName("t3") + "'");
  EXPECT_EQ(Tracks(plan), "t1: a; t2: b; t3: a c");
  plan.set_followed_track(TrackName("t2"));
  EXPECT_EQ(Tracks(plan), "t2: b; t3: a c; t1: a");
  plan.mutable_tracks(1)->set_fallback(TrackName("t1"));
  EXPECT_EQ(Tracks(plan), "t2: b; t1: a; t3: a c");
  // Once t1 was left for t2, its own steps are left lying.
  plan.mutable_tracks(1)->clear_fallback();
  v1::TrackSwitch& made = *plan.add_switches();
  made.set_from_track(TrackName("t1"));
  AddStep(&plan, "d", "");
  AddStep(&plan, "e", "progress: STEP_PROGRESS_DONE");
  EXPECT_EQ(Tracks(plan), "t2: b; t3: a c");
  EXPECT_EQ(When(plan, "d"), "left out");
  EXPECT_EQ(When(plan, "e"), "from 0: 0 0 0") << "what is done counts for goals";
  // What another track waits for is needed.
  plan.mutable_steps(2)->add_depends_on(StepName("d"));
  EXPECT_EQ(When(plan, "d"), "from 0: 0 0 0");
}

TEST(PlanProject, ATrackNeedsTheStepThatItsEntryAsksFor) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "");
  AddStep(&plan, "b", "track: '" + TrackName("t2") + "'");
  plan.mutable_tracks(1)->mutable_entry_condition()->set_step_done(StepName("a"));
  EXPECT_EQ(Tracks(plan), "t1: a; t2: a b");
  plan.mutable_steps(0)->set_progress(v1::STEP_PROGRESS_DROPPED);
  EXPECT_EQ(Tracks(plan), "t1:; t2:") << "it can hold no more";
}

TEST(PlanProject, AGoalWaitsForTheStepsThatServeIt) {
  v1::Plan plan = TwoTracks();
  const std::string serves = "goals: '" + GoalName("g1") + "' ";
  AddGoal(&plan, "g1", "target_date { year: 2027 month: 1 }");
  AddGoal(&plan, "g2", "");
  AddGoal(&plan, "g3", "progress: GOAL_PROGRESS_REACHED");
  AddGoal(&plan, "g4", "progress: GOAL_PROGRESS_DROPPED");
  AddStep(&plan, "a", serves);
  AddStep(&plan, "b", serves + "track: '" + TrackName("t2") + "'");
  AddStep(&plan, "c", serves + "progress: STEP_PROGRESS_DROPPED");
  Project project = MakeProject(plan, kToday);
  ASSERT_EQ(project.goals.size(), 2);
  EXPECT_EQ(project.goals[0].by, 28);
  EXPECT_THAT(project.goals[0].activities, ElementsAre(StepName("a"))) << "Plan B stands in for it";
  EXPECT_EQ(project.goals[1].by, kMostDays);
  EXPECT_THAT(project.goals[1].activities, IsEmpty());
  plan.mutable_steps(0)->clear_goals();
  project = MakeProject(plan, kToday);
  EXPECT_THAT(project.goals[0].activities, ElementsAre(StepName("b")));
}

TEST(PlanProject, TimesAreDays) {
  EXPECT_EQ(DayOfStart(kToday, 0), kToday);
  EXPECT_EQ(DayOfStart(kToday, 2.75), kToday + 2);
  EXPECT_EQ(DayOfEnd(kToday, 1), kToday);
  EXPECT_EQ(DayOfEnd(kToday, 1.25), kToday + 1);
  EXPECT_EQ(DayOfEnd(kToday, 0), kToday - 1) << "a limit that ended yesterday";
  EXPECT_EQ(DayOfEnd(kToday, 8e6), absl::CivilDay(2199, 12, 31));
  EXPECT_EQ(DayOfStart(kToday, -8e6), absl::CivilDay(1970, 1, 1));
}

TEST(PlanProject, ACircleIsNamed) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", After("b") + "target_date { year: 2027 }");
  AddStep(&plan, "b", After("a"));
  const absl::Status status = PlanFault(plan, StepNetwork::Build(MakeProject(plan, kToday)).status());
  EXPECT_THAT(status, HasReason(Reason::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(std::string(status.message()), HasSubstr("a > b > a"));
}

}  // namespace
}  // namespace waymark::plan
