#include "services/plan/domain/catalogue_graph.h"

#include <optional>
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

TEST(CatalogueGraph, TellsOfEachMoveWhatMakesItViable) {
  std::vector<v1::Role> roles = Roles();
  for (v1::Role& role : roles) role.set_catalogue("catalogues/x");
  roles[0].mutable_preparation()->set_job_zone(3);
  roles[1].mutable_preparation()->set_job_zone(5);
  roles[0].set_family("Software");
  roles[1].set_profession("Software");
  *roles[1].add_qualifications() = Proto<v1::RequiredQualification>("title: 'Ticket' demand: DEMAND_MUST");
  *roles[1].add_qualifications() = Proto<v1::RequiredQualification>("title: 'Degree' demand: DEMAND_SHOULD");
  const auto made = MakeCatalogueGraph(roles, {GdadLevelScale()});
  ASSERT_THAT(made.status(), IsOk());
  EXPECT_DOUBLE_EQ(*made->figures[0].similarity, 0.5 / (1 + 0.5 * 0.5));
  EXPECT_EQ(made->figures[0].job_zone_difference, 2);
  EXPECT_EQ(made->figures[0].same_group, true);
  EXPECT_EQ(made->figures[0].pay_ratio, std::nullopt) << "in another currency";
  EXPECT_EQ(made->figures[1].similarity, std::nullopt) << "its skills are not known";
  EXPECT_EQ(made->skill_scales[made->skills.at("skills/t")], kGdadLevelScale);
  ASSERT_EQ(made->roles[1].mandatory.size(), 1u);
  EXPECT_EQ(made->roles[1].mandatory[0].title(), "Ticket");
  // A profile beside them: the moves of the catalogue keep their figures.
  const std::vector<v1::RoleProfile> profiles = {Proto<v1::RoleProfile>(R"(name: "members/ana/roles/dream"
      role { name: "members/ana/roles/dream" title: "AA" family: "Stars"
             pay_band { minimum { currency_code: "EUR" units: 18000 } period: PAY_PERIOD_YEAR } }
      reached_from { role: "roles/x-a" })")};
  const auto whole = WithProfiles(*made, profiles, {});
  ASSERT_THAT(whole.status(), IsOk());
  const int start = *whole->graph.Find("roles/x-a");
  for (int move = whole->graph.first_out(start); move < whole->graph.first_out(start + 1); ++move) {
    const MoveFigures& figures = whole->figures[move];
    if (whole->graph.move(move).to == "roles/x-b") {
      EXPECT_EQ(figures.job_zone_difference, 2);
    }
    if (whole->graph.move(move).to != "members/ana/roles/dream") continue;
    EXPECT_EQ(figures.pay_ratio, 0.5);
    EXPECT_EQ(figures.same_group, std::nullopt) << "other words may mean one group";
    EXPECT_EQ(ViabilityOf(figures, {}), v1::VIABILITY_NOT_VIABLE);
  }
}

TEST(CatalogueGraph, TakesProfilesInBesideWhatItHas) {
  const auto catalogue = MakeCatalogueGraph(Roles(), {GdadLevelScale()});
  ASSERT_THAT(catalogue.status(), IsOk());
  const std::vector<v1::RoleProfile> profiles = {
      Proto<v1::RoleProfile>(R"(name: "members/ana/roles/dream"
        role { name: "members/ana/roles/dream" title: "AA" grade: 9
               pay_band { minimum { currency_code: "EUR" units: 50000 } period: PAY_PERIOD_YEAR }
               skills { skill: "skills/t" weight: 1 level { scale: "scales/gdad-level" value: 4 } }
               skills { skill: "skills/own" weight: 1 level { scale: "scales/own" value: 1 } }
               related_roles { role: "roles/x-c" months { likely: 2 } success_chance: 1 kind: MOVE_KIND_ROTATION } }
        reached_from { role: "roles/x-b" } reached_from { role: "roles/x-gone" })")};
  const auto made = WithProfiles(*catalogue, profiles, {Proto<v1::Scale>("name: 'scales/own' maximum: 2")});
  ASSERT_THAT(made.status(), IsOk());
  ASSERT_EQ(made->graph.size(), 4);
  ASSERT_EQ(made->graph.move_count(), 4);
  const int dream = *made->graph.Find("members/ana/roles/dream");
  EXPECT_DOUBLE_EQ(*made->graph.role(dream).pay, 50000);
  ASSERT_EQ(made->roles[dream].needs.size(), 2u);
  EXPECT_EQ(made->roles[dream].needs[0].skill, catalogue->skills.at("skills/t")) << "skills keep their numbers";
  EXPECT_DOUBLE_EQ(made->roles[dream].needs[1].need, 0.5);
  const int out = made->graph.first_out(dream);
  EXPECT_EQ(made->graph.move(out).to, "roles/x-c");
  EXPECT_DOUBLE_EQ(made->graph.move(out).months, 2);
  EXPECT_FALSE(made->reckoned[out]);
  EXPECT_EQ(made->kinds[out], v1::MOVE_KIND_ROTATION);
  const int in = made->graph.in(dream)[0];
  EXPECT_EQ(made->graph.move(in).from, "roles/x-b");
  EXPECT_DOUBLE_EQ(made->graph.move(in).months, 12) << "its grade compares with nothing";
  EXPECT_DOUBLE_EQ(made->graph.move(in).skill_distance, 1 * (4 - 2) / 4.0 + 1 * 0.5);
  EXPECT_TRUE(made->reckoned[in]);
  // What the catalogue says stands as it did, under other numbers.
  const int up = made->graph.first_out(*made->graph.Find("roles/x-a"));
  EXPECT_DOUBLE_EQ(made->graph.move(up).months, 36);
  EXPECT_EQ(made->kinds[up], v1::MOVE_KIND_PROMOTION);
  EXPECT_EQ(made->graph.Find("roles/x-a"), 0);
}

TEST(CatalogueGraph, AsksAMoveForWhatNeitherTheMemberNorTheRoleLeftHas) {
  const auto made = MakeCatalogueGraph(Roles(), {GdadLevelScale()});
  ASSERT_THAT(made.status(), IsOk());
  ASSERT_EQ(made->graph.move(0).to, "roles/x-b");
  const struct {
    double s, t, expected;
  } cases[] = {
      {0, 0, (4 - 2) / 4.0 + 0.5 * 2 / 4.0},     // s counts from A's 2
      {0.75, 0, (4 - 3) / 4.0 + 0.5 * 2 / 4.0},  // the member is above A
      {0.25, 1, (4 - 2) / 4.0},
      {1, 1, 0},
  };
  for (const auto& c : cases) {
    std::vector<double> levels(2);
    levels[made->skills.at("skills/s")] = c.s;
    levels[made->skills.at("skills/t")] = c.t;
    EXPECT_EQ(MoveDistances(*made, levels)[0], ToCost(c.expected)) << c.s << " " << c.t;
  }
}

TEST(CatalogueGraph, OfProfilesAloneHasTheirCurrency) {
  const auto made = WithProfiles(
      CatalogueGraph(),
      {Proto<v1::RoleProfile>(R"(name: "members/ana/roles/a" role { name: "members/ana/roles/a" title: "A"
          pay_band { minimum { currency_code: "GBP" units: 9 } period: PAY_PERIOD_YEAR } })"),
       Proto<v1::RoleProfile>(R"(name: "members/ana/roles/b" role { name: "members/ana/roles/b" title: "B" }
          reached_from { role: "members/ana/roles/a" })")},
      {});
  ASSERT_THAT(made.status(), IsOk());
  EXPECT_EQ(made->currency, "GBP");
  EXPECT_EQ(made->graph.move_count(), 1);
}

TEST(FractionOf, IsTheShareOfTheScale) {
  v1::Scale own = OnetLevelScale(1, 5);
  own.set_name("scales/own");
  const std::vector<v1::Scale> scales = {OnetLevelScale(), GdadLevelScale(), own};
  const struct {
    std::string scale;
    double value;
    std::optional<double> fraction;
  } cases[] = {
      {"scales/own", 1, 0},
      {"scales/own", 3, 0.5},
      {"scales/own", 5, 1},
      {"scales/own", 9, 1},
      {"scales/onet-level", 3.5, 0.5},
      {"scales/gdad-level", 1, 0.25},
      {"scales/none", 1, std::nullopt},
  };
  for (const auto& c : cases) {
    type::v1::Level level;
    level.set_scale(c.scale);
    level.set_value(c.value);
    EXPECT_EQ(FractionOf(scales, level), c.fraction) << c.scale << " " << c.value;
  }
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
