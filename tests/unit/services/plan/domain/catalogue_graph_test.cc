#include "services/plan/domain/catalogue_graph.h"

#include <string>
#include <vector>

#include "common/testing/proto_text.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/domain/scale.h"

namespace waymark::plan {
namespace {

using testing::IsOk;
using testing::Proto;

std::vector<v1::Role> Roles() {
  return {
      Proto<v1::Role>(R"(name: "roles/x-a" title: "A" grade: 1 pay_band { minimum { currency_code: "EUR" units: 3000 } period: PAY_PERIOD_MONTH }
        skills { skill: "skills/s" weight: 1 level { scale: "scales/gdad-level" value: 2 } }
        related_roles { role: "roles/x-b" tier: TIER_PRIMARY_SHORT rank: 1 }
        related_roles { role: "roles/x-c" tier: TIER_SUPPLEMENTAL rank: 2 months { optimistic: 3 likely: 6 pessimistic: 15 } success_chance: 0.5 kind: MOVE_KIND_ROTATION }
        related_roles { role: "roles/x-gone" rank: 3 })"),
      Proto<v1::Role>(R"(name: "roles/x-b" title: "B" grade: 3 pay_band { minimum { currency_code: "USD" units: 9 } period: PAY_PERIOD_YEAR }
        travel_percent: 60 location: "Leeds" hours_per_week: 40
        skills { skill: "skills/s" weight: 1 level { scale: "scales/gdad-level" value: 4 } }
        skills { skill: "skills/t" weight: 0.5 level { scale: "scales/gdad-level" value: 2 } })"),
      Proto<v1::Role>("name: 'roles/x-c' title: 'C' grade: 1"),
  };
}

TEST(CatalogueGraph, TakesWhatTheCatalogueSaysAndReckonsTheRest) {
  const auto made = MakeCatalogueGraph(Roles(), {GdadLevelScale()});
  ASSERT_THAT(made.status(), IsOk());
  ASSERT_EQ(made->graph.size(), 3);
  ASSERT_EQ(made->graph.move_count(), 2) << "a move to a role that is not there is left out";
  EXPECT_EQ(made->currency, "EUR");
  EXPECT_DOUBLE_EQ(*made->graph.role(0).pay, 36000);
  EXPECT_FALSE(made->graph.role(1).pay) << "in another currency";
  const GraphMove& up = made->graph.move(0);
  EXPECT_EQ(up.to, "roles/x-b");
  EXPECT_DOUBLE_EQ(up.months, 36) << "12, and 12 for each of two grades up";
  EXPECT_DOUBLE_EQ(up.risk, 0.1);
  EXPECT_DOUBLE_EQ(up.skill_distance, 1 * (4 - 2) / 4.0 + 0.5 * 2 / 4.0);
  EXPECT_TRUE(made->reckoned[0]);
  EXPECT_EQ(made->kinds[0], v1::MOVE_KIND_PROMOTION);
  const GraphMove& aside = made->graph.move(1);
  EXPECT_DOUBLE_EQ(aside.months, (3 + 4 * 6 + 15) / 6.0);
  EXPECT_DOUBLE_EQ(aside.risk, 0.5);
  EXPECT_FALSE(made->reckoned[1]);
  EXPECT_EQ(made->kinds[1], v1::MOVE_KIND_ROTATION);
}

TEST(BrokenLimit, IsToldOnlyOfWhatARoleSays) {
  const auto made = MakeCatalogueGraph(Roles(), {GdadLevelScale()});
  ASSERT_THAT(made.status(), IsOk());
  const struct {
    std::string entry;
    bool broken;
  } cases[] = {
      {"most_travel_percent: 20", true},  {"most_travel_percent: 60", false},  {"hours_per_week: 32", true},
      {"hours_per_week: 40", false},      {"locations: 'leeds'", false},       {"locations: 'York' locations: 'remote'", true},
      {"text: 'Fridays off'", false},
  };
  for (const auto& c : cases) {
    const auto entry = Proto<v1::LifestyleEntry>(c.entry);
    EXPECT_EQ(!BrokenLimit(entry, made->roles[1]).empty(), c.broken) << c.entry;
    EXPECT_EQ(BrokenLimit(entry, made->roles[2]), "") << c.entry;
  }
}

}  // namespace
}  // namespace waymark::plan
