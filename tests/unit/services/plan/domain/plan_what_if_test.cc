#include "services/plan/domain/plan_what_if.h"

#include <algorithm>
#include <functional>
#include <random>
#include <string>

#include "absl/strings/str_split.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/domain/critical_path.h"
#include "services/plan/domain/plan_forecast.h"
#include "services/plan/domain/plan_project.h"
#include "tests/unit/services/plan/domain/edits.h"
#include "tests/unit/services/plan/domain/forecast_plans.h"

namespace waymark::plan {
namespace {

using testing::HasViolation;
using testing::IsOk;
using testing::Proto;

// `text`: what_ifs of a ForecastRequest, with @ for the beginning of the plan's steps.
absl::StatusOr<ChangedPlan> Changed(const v1::Plan& plan, std::string text) {
  for (size_t at; (at = text.find('@')) != std::string::npos;) text.replace(at, 1, StepName(""));
  return WithChanges(plan, Proto<v1::ForecastRequest>(text).what_ifs(), kToday);
}

v1::PlanForecast Of(const ChangedPlan& changed) {
  return ForecastOf(changed.plan, changed.project, kToday, {.seed = 7, .runs = 500, .by = 900}).value();
}

std::string Answer(const v1::Plan& plan) { return Of({plan, MakeProject(plan, kToday)}).DebugString(); }

// The plan whose steps say how long they take, but the course.
v1::Plan MonthsPlan() {
  v1::Plan plan = WholePlan();
  v1::Step& post = *plan.mutable_steps(2);
  post.clear_target_date();
  *post.mutable_months() = Proto<type::v1::ThreePoint>("optimistic: 4 likely: 6 pessimistic: 9");
  return plan;
}

struct Case {
  const char* what;
  const char* what_if;
  std::function<void(v1::Plan&)> really;
};

// The member makes the change by the very calls that the contract names.
void Update(v1::Plan& plan, const std::string& id, const std::string& fields, const std::string& mask) {
  FakeFacts facts;
  base::Violations violations;
  google::protobuf::FieldMask paths;
  for (const auto& path : absl::StrSplit(mask, ',')) paths.add_paths(std::string(path));
  v1::Step source = Proto<v1::Step>(fields);
  source.set_name(StepName(id));
  ASSERT_THAT(UpdateElement(&plan, source, paths, {.revision = 9, .facts = &facts}, violations), IsOk());
  ASSERT_TRUE(violations.empty());
}

TEST(PlanWhatIf, AnswersAsAfterTheRealChange) {
  const Case cases[] = {
      {"a slip of three points", "what_ifs { slip { step: '@cert' months: 3.5 } }",
       [](v1::Plan& plan) {
         Update(plan, "cert", "months { optimistic: 5.5 likely: 6.5 pessimistic: 10.5 }", "months");
       }},
      {"a slip of one point", "what_ifs { slip { step: '@lead' months: -4 } }",
       [](v1::Plan& plan) { Update(plan, "lead", "months { likely: 0 }", "months"); }},
      {"a failure", "what_ifs { fail: '@cert' }",
       [](v1::Plan& plan) { Update(plan, "cert", "failure_chance: 1 tries: 1", "failure_chance,tries"); }},
      {"a drop", "what_ifs { drop: '@cert' }",
       [](v1::Plan& plan) { Update(plan, "cert", "progress: STEP_PROGRESS_DROPPED", "progress"); }},
      {"one step more",
       "what_ifs { add { step_id: 'n' before: '@post' step { kind: STEP_KIND_TRAINING title: 'More' "
       "track: 'members/ana/plans/p1/tracks/t1' depends_on: '@course' months { likely: 8 } failure_chance: 0.1 } } }",
       [](v1::Plan& plan) {
         FakeFacts facts;
         base::Violations violations;
         const Edit edit{.revision = 9, .facts = &facts};
         v1::Step step =
             Proto<v1::Step>("kind: STEP_KIND_TRAINING title: 'More' months { likely: 8 } failure_chance: 0.1");
         step.set_track(TrackName("t1"));
         step.add_depends_on(StepName("course"));
         ASSERT_THAT(AddElement(&plan, step, "n", edit, violations), IsOk());
         ASSERT_TRUE(violations.empty());
         Update(plan, "post", After("cert") + After("n"), "depends_on");
       }},
      {"one after the other", "what_ifs { fail: '@lead' } what_ifs { slip { step: '@team' months: 1 } }",
       [](v1::Plan& plan) {
         Update(plan, "lead", "failure_chance: 1 tries: 1", "failure_chance,tries");
         Update(plan, "team", "months { optimistic: 7 likely: 10 pessimistic: 21 }", "months");
       }},
  };
  const std::string before = Answer(MonthsPlan());
  for (const Case& each : cases) {
    SCOPED_TRACE(each.what);
    const auto changed = Changed(MonthsPlan(), each.what_if);
    ASSERT_THAT(changed, IsOk());
    v1::Plan real = MonthsPlan();
    each.really(real);
    const std::string answer = Of(*changed).DebugString();
    EXPECT_EQ(answer, Answer(real));
    EXPECT_NE(answer, before);
  }
}

TEST(PlanWhatIf, ASlipOfAStepWithADateMovesWhatWaitsForIt) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "target_date { year: 2027 month: 6 day: 30 }");
  AddStep(&plan, "b", After("a") + "target_date { year: 2027 month: 12 day: 31 }");
  const auto changed = Changed(plan, "what_ifs { slip { step: '@a' months: 12 } }");
  ASSERT_THAT(changed, IsOk());
  const v1::PlanForecast forecast = Of(*changed);
  // 365.25 days later, through the quarter of a day.
  EXPECT_EQ(Day(forecast.steps(0).finish().p50()), "2028-06-30");
  EXPECT_EQ(Day(forecast.steps(1).finish().p50()), "2028-12-31");
}

TEST(PlanWhatIf, ASlipOfWhatIsUnderWayAddsToWhatIsLeft) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a",
          "progress: STEP_PROGRESS_UNDER_WAY start_date { year: 2026 month: 6 day: 4 } "
          "target_date { year: 2027 month: 2 day: 2 }");
  const auto changed = Changed(plan, "what_ifs { slip { step: '@a' months: 12 } }");
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(Day(Of(*changed).steps(0).finish().p50()), "2028-02-03");
}

TEST(PlanWhatIf, WhatWaitsForADelayKeepsTheTimeItHad) {
  const std::string add =
      "what_ifs { add { before: '@b' step { kind: STEP_KIND_TRAINING title: 'x' depends_on: '@a' "
      "track: 'members/ana/plans/p1/tracks/t1' months { likely: 2 } } } }";
  const std::string dated = "target_date { year: 2027 month: 6 day: 30 }";
  const std::string overdue = "progress: STEP_PROGRESS_UNDER_WAY start_date { year: 2026 month: 8 day: 1 } ";
  const struct {
    const char* what;
    std::string a, b;  // two steps, b behind a
    std::string what_if;
    double later;  // by how many days b is done
  } cases[] = {
      {"a slip", "months { likely: 2 }", dated, "what_ifs { slip { step: '@a' months: 2 } }", 60.875},
      {"two slips", "months { likely: 2 }", dated,
       "what_ifs { slip { step: '@a' months: 1 } } what_ifs { slip { step: '@a' months: 1 } }", 60.875},
      {"a slip beyond the date", "months { likely: 2 }", dated, "what_ifs { slip { step: '@a' months: 12 } }", 365.25},
      {"a slip of nothing", "months { likely: 2 }", dated, "what_ifs { slip { step: '@a' } }", 0},
      {"a date is not kept early", "months { likely: 2 }", dated, "what_ifs { slip { step: '@a' months: -1 } }", 0},
      {"a step more", "months { likely: 2 }", dated, add, 60.875},
      {"a step less", "months { likely: 2 }", dated, "what_ifs { drop: '@a' }", 0},
      {"overdue by months", overdue + "months { likely: 3 }", "months { likely: 4 }",
       "what_ifs { slip { step: '@a' months: 1 } }", 30.4375},
      {"overdue by a date", overdue + "target_date { year: 2026 month: 12 day: 1 }", "months { likely: 4 }",
       "what_ifs { slip { step: '@a' months: 1 } }", 30.4375},
      {"behind its date already", "months { likely: 9 }", dated, "what_ifs { slip { step: '@a' months: 1 } }", 30.4375},
      {"itself behind its date", "months { likely: 9 }", dated, "what_ifs { slip { step: '@b' months: 1 } }", 30.4375},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.what);
    v1::Plan plan = TwoTracks();
    AddStep(&plan, "a", each.a);
    AddStep(&plan, "b", After("a") + each.b);
    const auto changed = Changed(plan, each.what_if);
    ASSERT_THAT(changed, IsOk());
    const auto end = [](const Project& project) { return ComputeForecast(project, {.runs = 1}).value().end.end->p50; };
    EXPECT_EQ(end(changed->project) - end(MakeProject(plan, kToday)), each.later);
  }
}

// Steps that wait for up to two before them and say months, a day, a start or nothing, some of them under way.
v1::Plan RandomPlan(int seed) {
  std::mt19937 random(seed);
  v1::Plan plan = TwoTracks();
  const auto day = [&](int year, int range) {
    return base::Cat("{ year: ", year + static_cast<int>(random() % range), " month: ", 1 + random() % 12,
                     " day: ", 1 + random() % 28, " } ");
  };
  for (int i = 0; i < 10; ++i) {
    std::string fields;
    for (int k = 0; k < 2 && i > 0; ++k) {
      if (random() % 2 == 0) fields += After(base::Cat("s", random() % i));
    }
    if (random() % 4 == 0) fields += "progress: STEP_PROGRESS_UNDER_WAY start_date " + day(2026, 1);
    switch (random() % 4) {
      case 0:
        fields += base::Cat("months { likely: ", random() % 8, " } ");
        break;
      case 1:
      case 2:
        fields += "target_date " + day(2026, 4);
        break;
    }
    AddStep(&plan, base::Cat("s", i), fields);
  }
  return plan;
}

TEST(PlanWhatIf, ASlipIsThatOfTheCriticalPath) {
  for (int seed = 0; seed < 60; ++seed) {
    const v1::Plan plan = RandomPlan(seed);
    const Project project = MakeProject(plan, kToday);
    const StepNetwork network = StepNetwork::Build(project).value();
    const CriticalPath was = ComputeCriticalPath(network);
    const Forecast before = ComputeForecast(project, {.runs = 1}).value();
    for (const v1::Step& step : plan.steps()) {
      const auto changed = Changed(plan, base::Cat("what_ifs { slip { step: '", step.name(), "' months: 4 } }"));
      ASSERT_THAT(changed, IsOk());
      const Slip slip = ComputeSlip(project, step.name(), 4 * 30.4375).value();
      const Forecast forecast = ComputeForecast(changed->project, {.runs = 1}).value();
      EXPECT_EQ(forecast.end.end->p50 - before.end.end->p50, slip.end_shift) << seed << step.name();
      const double slack = was.times[*network.Find(step.name())].total_float;
      EXPECT_NEAR(slip.end_shift, std::max(0.0, 4 * 30.4375 - slack), 1e-9) << seed << step.name();
      for (size_t i = 0; i < forecast.activities.size(); ++i) {
        EXPECT_EQ(forecast.activities[i].finish->p50 - before.activities[i].finish->p50,
                  slip.finish_shifts[*network.Find(forecast.activities[i].name)])
            << seed << step.name();
      }
    }
  }
}

TEST(PlanWhatIf, ASlipMovesASpanAsAWhole) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "target_date { year: 2027 part: PART_FIRST_QUARTER }");
  AddStep(&plan, "b", After("a") + "target_date { year: 2027 part: PART_THIRD_QUARTER }");
  const auto changed = Changed(plan, "what_ifs { slip { step: '@a' months: 2 } }");
  ASSERT_THAT(changed, IsOk());
  const auto end = [](const Project& project) { return *ComputeForecast(project, {}).value().end.end; };
  const Spread was = end(MakeProject(plan, kToday)), is = end(changed->project);
  EXPECT_NEAR(is.p10 - was.p10, 60.875, 0.01);
  EXPECT_NEAR(is.p50 - was.p50, 60.875, 0.01);
  EXPECT_NEAR(is.p90 - was.p90, 60.875, 0.01);
}

TEST(PlanWhatIf, NamesWhatIsWrong) {
  v1::Plan plan = WholePlan();
  plan.mutable_steps(0)->set_progress(v1::STEP_PROGRESS_DONE);
  const struct {
    const char* what_if;
    const char* field;
  } cases[] = {
      {"what_ifs { }", "what_ifs[0]"},
      {"what_ifs { fail: '@lead' } what_ifs { fail: '@none' }", "what_ifs[1].fail"},
      {"what_ifs { drop: '@course' }", "what_ifs[0].drop"},
      {"what_ifs { drop: '@lead' } what_ifs { drop: '@lead' }", "what_ifs[1].drop"},
      {"what_ifs { slip { step: '@none' months: 1 } }", "what_ifs[0].slip.step"},
      {"what_ifs { slip { step: '@cert' months: -2.5 } }", "what_ifs[0].slip.months"},
      {"what_ifs { slip { step: '@cert' months: 594 } }", "what_ifs[0].slip.months"},
      {"what_ifs { slip { step: '@cert' months: nan } }", "what_ifs[0].slip.months"},
      {"what_ifs { add { step { kind: STEP_KIND_TRAINING title: 'x' } } }", "what_ifs[0].add.step.track"},
      {"what_ifs { add { step_id: '..' step { kind: STEP_KIND_TRAINING title: 'x' } } }", "what_ifs[0].add.step_id"},
      {"what_ifs { add { step_id: 'lead' step { kind: STEP_KIND_TRAINING title: 'x' } } }", "what_ifs[0].add.step_id"},
      {"what_ifs { add { before: '@none' step { kind: STEP_KIND_TRAINING title: 'x' } } }",
       "what_ifs[0].add.before[0]"},
      {"what_ifs { add { before: '@cert' step { kind: STEP_KIND_TRAINING title: 'x' depends_on: '@post' } } }",
       "what_ifs[0].add.before[0]"},
  };
  for (const auto& each : cases) EXPECT_THAT(Changed(plan, each.what_if), HasViolation(each.field)) << each.what_if;
}

TEST(PlanWhatIf, AnAddedStepHasANameOfItsOwn) {
  v1::Plan plan = TwoTracks();
  plan.mutable_tracks()->RemoveLast();
  const auto changed =
      Changed(plan, "what_ifs { add { step { kind: STEP_KIND_TRAINING title: 'x' } } }"
                    "what_ifs { add { step { kind: STEP_KIND_TRAINING title: 'y' depends_on: '@what-if-1' } } }");
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->plan.steps(1).name(), StepName("what-if-2"));
  EXPECT_EQ(changed->plan.steps(1).track(), TrackName("t1")) << "the only one";
}

TEST(PlanWhatIf, TakesNoMoreStepsThanAPlan) {
  v1::Plan plan = TwoTracks();
  for (int i = 0; i < kMaxSteps; ++i) AddStep(&plan, base::Cat("s", i), "");
  const std::string track = "track: '" + TrackName("t1") + "'";
  EXPECT_THAT(Changed(plan, "what_ifs { add { step { kind: STEP_KIND_TRAINING title: 'x' " + track + " } } }"),
              HasViolation("what_ifs[0].add.step"));
}

}  // namespace
}  // namespace waymark::plan
