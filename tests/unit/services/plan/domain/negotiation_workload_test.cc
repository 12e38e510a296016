#include "services/plan/domain/negotiation_workload.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using testing::EqualsProto;
using testing::Proto;

struct Case {
  std::string what;
  std::optional<double> contract, under_way, limit;
  std::string expected;
};

TEST(Workload, IsContractPlanAndWhatIsAddedLessWhatIsFreedAgainstTheLimit) {
  const auto terms = Proto<v1::Terms>(R"(
      responsibilities { title: "rota" hours_per_week: 5 } responsibilities { title: "budget" hours_per_week: 2.5 }
      responsibilities { title: "unsaid" } given_up { title: "report" hours_per_week: 3 })");
  const std::string always = "added_hours: 7.5 freed_hours: 3 unsaid_count: 1 ";
  const std::vector<Case> table = {
      {"over", 37.5, 4, 40, "contract_hours: 37.5 plan_hours: 4 total_hours: 46 limit_hours: 40 over_hours: 6"},
      {"just", 31.5, 4, 40, "contract_hours: 31.5 plan_hours: 4 total_hours: 40 limit_hours: 40 over_hours: 0"},
      {"under", 20, 0, 40, "contract_hours: 20 plan_hours: 0 total_hours: 24.5 limit_hours: 40 over_hours: 0"},
      {"no limit", 20, 0, std::nullopt, "contract_hours: 20 plan_hours: 0 total_hours: 24.5"},
      {"no contract", std::nullopt, 4, 40, "plan_hours: 4 limit_hours: 40"},
      {"plan unseen", 37.5, std::nullopt, 40, "contract_hours: 37.5 limit_hours: 40"},
      {"nothing seen", std::nullopt, std::nullopt, std::nullopt, ""},
  };
  for (const Case& c : table)
    EXPECT_THAT(CheckWorkload(terms, c.contract, c.under_way, c.limit),
                EqualsProto(Proto<v1::WorkloadCheck>(always + c.expected)))
        << c.what;
}

TEST(Workload, CountsStepsUnderWayButNotThoseTheNegotiationBecame) {
  const auto plan = Proto<v1::Plan>(R"(
      steps { name: "a" progress: STEP_PROGRESS_UNDER_WAY hours_per_week: 3 }
      steps { name: "b" progress: STEP_PROGRESS_UNDER_WAY hours_per_week: 5 }
      steps { name: "c" progress: STEP_PROGRESS_UNDER_WAY }
      steps { name: "d" progress: STEP_PROGRESS_NOT_STARTED hours_per_week: 9 }
      steps { name: "e" progress: STEP_PROGRESS_DONE hours_per_week: 9 })");
  EXPECT_EQ(HoursUnderWay(plan, v1::Negotiation()), 8);
  EXPECT_EQ(HoursUnderWay(plan, Proto<v1::Negotiation>("applied: 'b'")), 3);
}

TEST(Workload, TakesTheLeastHoursThatTheMemberGives) {
  EXPECT_EQ(HoursGiven(v1::Plan()), std::nullopt);
  EXPECT_EQ(HoursGiven(Proto<v1::Plan>("lifestyle { kind: LIFESTYLE_KIND_OTHER hours_per_week: 1 } lifestyle { kind: "
                                       "LIFESTYLE_KIND_BALANCE }")),
            std::nullopt);
  EXPECT_EQ(HoursGiven(Proto<v1::Plan>("lifestyle { kind: LIFESTYLE_KIND_BALANCE hours_per_week: 40 } lifestyle { kind: "
                                       "LIFESTYLE_KIND_BALANCE hours_per_week: 32 }")),
            32);
}

}  // namespace
}  // namespace waymark::plan
