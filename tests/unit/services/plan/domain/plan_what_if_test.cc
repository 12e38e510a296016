#include "services/plan/domain/plan_what_if.h"

#include <functional>
#include <string>

#include "absl/strings/str_split.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/domain/plan_forecast.h"
#include "tests/unit/services/plan/domain/edits.h"
#include "tests/unit/services/plan/domain/forecast_plans.h"

namespace waymark::plan {
namespace {

using testing::HasViolation;
using testing::IsOk;
using testing::Proto;

// `text`: what_ifs of a ForecastRequest, with @ for the beginning of the plan's steps.
absl::StatusOr<v1::Plan> Changed(const v1::Plan& plan, std::string text) {
  for (size_t at; (at = text.find('@')) != std::string::npos;) text.replace(at, 1, StepName(""));
  return WithChanges(plan, Proto<v1::ForecastRequest>(text).what_ifs(), kToday);
}

std::string Answer(const v1::Plan& plan) {
  return ForecastOf(plan, kToday, {.seed = 7, .runs = 500, .by = 900}).value().DebugString();
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
  const std::string before = Answer(WholePlan());
  for (const Case& each : cases) {
    SCOPED_TRACE(each.what);
    const auto changed = Changed(WholePlan(), each.what_if);
    ASSERT_THAT(changed, IsOk());
    v1::Plan real = WholePlan();
    each.really(real);
    EXPECT_EQ(Answer(*changed), Answer(real));
    EXPECT_NE(Answer(*changed), before);
  }
}

TEST(PlanWhatIf, ASlipOfAStepWithADateMovesWhatWaitsForIt) {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "target_date { year: 2027 month: 6 day: 30 }");
  AddStep(&plan, "b", After("a") + "target_date { year: 2027 month: 12 day: 31 }");
  const auto changed = Changed(plan, "what_ifs { slip { step: '@a' months: 12 } }");
  ASSERT_THAT(changed, IsOk());
  const v1::PlanForecast forecast = ForecastOf(*changed, kToday, {}).value();
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
  EXPECT_EQ(Day(ForecastOf(*changed, kToday, {}).value().steps(0).finish().p50()), "2028-02-03");
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
  EXPECT_EQ(changed->steps(1).name(), StepName("what-if-2"));
  EXPECT_EQ(changed->steps(1).track(), TrackName("t1")) << "the only one";
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
