#include "services/plan/domain/negotiation_outcome.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using testing::EqualsProto;
using testing::Proto;

const absl::CivilDay kToday(2027, 1, 4);

NegotiationOutcome Of(const std::string& terms) {
  return OutcomeOf(Proto<v1::Negotiation>("title: 'Rota' terms { " + terms + " }"), "t1", kToday);
}

TEST(NegotiationOutcome, MakesStepsOfResponsibilitiesAndARoleThatWasGranted) {
  const auto outcome = Of(R"(
      responsibilities { title: "Plan the rota" hours_per_week: 4 shows_readiness_for: "leading" }
      responsibilities { title: "Move" kind: STEP_KIND_PROJECT }
      recognition { kind: RECOGNITION_KIND_ROLE role { role: "roles/lead" title: "Lead" } answer: RECOGNITION_ANSWER_GRANTED }
      recognition { kind: RECOGNITION_KIND_ROLE role { title: "Chief" } answer: RECOGNITION_ANSWER_REFUSED }
      start_date { year: 2027 month: 3 } end_date { year: 2027 month: 9 })");
  ASSERT_EQ(outcome.steps.size(), 3u);
  EXPECT_THAT(outcome.steps[0], EqualsProto(Proto<v1::Step>(R"(
      kind: STEP_KIND_STRETCH_ASSIGNMENT title: "Plan the rota" description: "leading" track: "t1" hours_per_week: 4
      start_date { year: 2027 month: 3 } target_date { year: 2027 month: 9 })")));
  EXPECT_EQ(outcome.steps[1].kind(), v1::STEP_KIND_PROJECT);
  EXPECT_FALSE(outcome.steps[1].has_hours_per_week());
  EXPECT_THAT(outcome.steps[2], EqualsProto(Proto<v1::Step>(R"(
      kind: STEP_KIND_PROMOTION title: "Lead" track: "t1" role { role: "roles/lead" title: "Lead" }
      target_date { year: 2027 month: 3 })")));
  EXPECT_TRUE(outcome.actions.empty());
  EXPECT_FALSE(outcome.pay.has_value());
}

TEST(NegotiationOutcome, IsToBeDoneByTheBeginningWhereThereIsNoEnd) {
  const auto outcome = Of("responsibilities { title: 'x' } start_date { year: 2027 month: 3 }");
  EXPECT_FALSE(outcome.steps[0].has_start_date());
  EXPECT_THAT(outcome.steps[0].target_date(), EqualsProto(Proto<type::v1::ApproximateDate>("year: 2027 month: 3")));
  EXPECT_FALSE(Of("responsibilities { title: 'x' }").steps[0].has_target_date());
}

TEST(NegotiationOutcome, MakesActionsOfTheManagersOfWhatIsGivenUpAndOfOtherRecognition) {
  const auto outcome = Of(R"(
      given_up { title: "Weekly report" note: "goes to the office" }
      recognition { kind: RECOGNITION_KIND_TITLE text: "Deputy" answer: RECOGNITION_ANSWER_GRANTED }
      recognition { kind: RECOGNITION_KIND_OTHER text: "A day off" answer: RECOGNITION_ANSWER_REFUSED }
      start_date { year: 2027 })");
  ASSERT_EQ(outcome.actions.size(), 2u);
  EXPECT_THAT(outcome.actions[0], EqualsProto(Proto<v1::Action>(R"(
      title: "Hand over: Weekly report" description: "goes to the office" kind: ACTION_KIND_TASK
      responsible: RESPONSIBLE_MANAGER aims_by { year: 2027 })")));
  EXPECT_EQ(outcome.actions[1].title(), "Deputy");
}

TEST(NegotiationOutcome, MakesPayAPointOfTheSalaryPathAlone) {
  const std::string pay = "pay { amount { currency_code: 'GBP' units: 50000 } period: PAY_PERIOD_YEAR } ";
  EXPECT_THAT(*Of(pay + "start_date { year: 2027 month: 2 }").pay,
              EqualsProto(Proto<v1::SalaryPoint>(
                  "kind: SALARY_POINT_KIND_PLANNED date { year: 2027 month: 2 day: 28 } note: 'Rota' " + pay)));
  EXPECT_THAT(Of(pay).pay->date(), EqualsProto(Proto<google::type::Date>("year: 2027 month: 1 day: 4")));
  EXPECT_TRUE(Of(pay).steps.empty());
  EXPECT_TRUE(Of(pay).actions.empty());
}

TEST(NegotiationOutcome, PutsItsPointInThePlaceOfThePlannedOneOfThatDay) {
  const auto point = Proto<v1::SalaryPoint>("kind: SALARY_POINT_KIND_PLANNED date { year: 2027 month: 2 day: 28 } note: 'new'");
  auto plan = Proto<v1::Plan>(R"(
      salary_points { kind: SALARY_POINT_KIND_ACTUAL date { year: 2027 month: 2 day: 28 } note: "actual" }
      salary_points { kind: SALARY_POINT_KIND_PLANNED date { year: 2027 month: 2 day: 28 } note: "old" })");
  EXPECT_TRUE(PlacePoint(&plan, point));
  ASSERT_EQ(plan.salary_points_size(), 2);
  EXPECT_EQ(plan.salary_points(0).note(), "actual");
  EXPECT_EQ(plan.salary_points(1).note(), "new");
  v1::Plan full;
  for (int i = 0; i < kMaxSalaryPoints; ++i) full.add_salary_points();
  EXPECT_FALSE(PlacePoint(&full, point));
  EXPECT_EQ(full.salary_points_size(), kMaxSalaryPoints);
}

}  // namespace
}  // namespace waymark::plan
