#include "services/plan/domain/move_viability.h"

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "common/testing/proto_text.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/domain/catalogue_graph.h"
#include "services/plan/domain/scale.h"
#include "services/plan/domain/skill_gap.h"

namespace waymark::plan {
namespace {

using testing::Proto;

MoveFigures Figures(std::optional<double> similarity, std::optional<int> zones, std::optional<double> pay,
                    std::optional<bool> same_group = std::nullopt) {
  return {similarity, zones, pay, same_group};
}

TEST(MoveViability, NeedsAllThreeAndFailsByOne) {
  struct Case {
    std::string what;
    MoveFigures figures;
    v1::Viability viability;
  };
  for (const Case& each : std::vector<Case>{
           {"all well", Figures(0.31, 1, 0.76), v1::VIABILITY_VIABLE},
           {"a zone down", Figures(0.9, -1, 2), v1::VIABILITY_VIABLE},
           {"as similar as the threshold is not above it", Figures(0.30, 0, 1), v1::VIABILITY_NOT_VIABLE},
           {"as much pay as the threshold is not above it", Figures(0.9, 0, 0.75), v1::VIABILITY_NOT_VIABLE},
           {"two zones up", Figures(0.9, 2, 1), v1::VIABILITY_NOT_VIABLE},
           {"two zones down", Figures(0.9, -2, 1), v1::VIABILITY_NOT_VIABLE},
           {"not known is not failing", Figures(std::nullopt, 0, 1), v1::VIABILITY_UNKNOWN},
           {"nor passing", Figures(0.9, 0, std::nullopt), v1::VIABILITY_UNKNOWN},
           {"nothing is known", Figures(std::nullopt, std::nullopt, std::nullopt), v1::VIABILITY_UNKNOWN},
           {"one that fails is enough", Figures(std::nullopt, 2, std::nullopt), v1::VIABILITY_NOT_VIABLE},
           {"two of the same group", Figures(0.9, 0, 1, true), v1::VIABILITY_VIABLE},
       }) {
    EXPECT_EQ(ViabilityOf(each.figures, {}), each.viability) << each.what;
  }
}

TEST(MoveViability, GoesOneOfFourWays) {
  const auto kind = [](std::optional<double> pay, std::optional<bool> same) {
    return TransitionKindOf(Figures(0.5, 0, pay, same));
  };
  EXPECT_EQ(kind(1.01, true), v1::TRANSITION_KIND_ADVANCEMENT);
  EXPECT_EQ(kind(1.01, false), v1::TRANSITION_KIND_LATERAL_ADVANCEMENT);
  EXPECT_EQ(kind(1, true), v1::TRANSITION_KIND_SIMILAR);
  EXPECT_EQ(kind(0.8, false), v1::TRANSITION_KIND_LATERAL_TRANSITION);
  EXPECT_EQ(kind(std::nullopt, true), v1::TRANSITION_KIND_UNSPECIFIED);
  EXPECT_EQ(kind(2, std::nullopt), v1::TRANSITION_KIND_UNSPECIFIED);
}

TEST(MoveViability, TakesItsFiguresFromTheTwoRoles) {
  const std::vector<SkillNeed> developer = {{.skill = 0, .need = 0.5}, {.skill = 1, .need = 1}};
  const std::vector<SkillNeed> lead = {{.skill = 0, .need = 1}, {.skill = 2, .need = 0.5, .weight = 2}};
  const MoveEnd from{"catalogues/c", "Software", 3, 40000, developer};
  const MoveEnd to{"catalogues/c", "software", 4, 50000, lead};
  const MoveFigures there = FiguresOfMove(from, to);
  EXPECT_DOUBLE_EQ(*there.similarity, 0.5 / 2);
  EXPECT_EQ(there.job_zone_difference, 1);
  EXPECT_DOUBLE_EQ(*there.pay_ratio, 1.25);
  EXPECT_EQ(there.same_group, true) << "whatever the case of letters";
  const MoveFigures back = FiguresOfMove(to, from);
  EXPECT_DOUBLE_EQ(*back.similarity, 0.5 / 1.5) << "not the same both ways";
  EXPECT_EQ(back.job_zone_difference, -1);
  EXPECT_DOUBLE_EQ(*FiguresOfMove(from, from).similarity, 1);
}

TEST(MoveViability, SaysNothingOfWhatIsNotKnown) {
  const std::vector<SkillNeed> one = {{.skill = 0, .need = 0.5}}, other = {{.skill = 1, .need = 0.5}};
  const std::vector<SkillNeed> nothing = {{.skill = 0, .need = 0}};
  EXPECT_EQ(FiguresOfMove({.catalogue = "c", .needs = one}, {.catalogue = "c", .needs = other}).similarity, 0)
      << "one vocabulary";
  EXPECT_EQ(FiguresOfMove({.catalogue = "c", .needs = one}, {.needs = other}).similarity, std::nullopt)
      << "perhaps two vocabularies";
  EXPECT_EQ(FiguresOfMove({.needs = one}, {.needs = one}).similarity, 1);
  EXPECT_EQ(FiguresOfMove({.catalogue = "c", .needs = one}, {.catalogue = "c"}).similarity, std::nullopt);
  EXPECT_EQ(FiguresOfMove({.catalogue = "c"}, {.catalogue = "c", .needs = one}).similarity, std::nullopt);
  EXPECT_EQ(FiguresOfMove({.needs = one}, {.needs = nothing}).similarity, std::nullopt);
  EXPECT_EQ(FiguresOfMove({.job_zone = 3}, {}).job_zone_difference, std::nullopt);
  EXPECT_EQ(FiguresOfMove({.pay = 1}, {}).pay_ratio, std::nullopt);
  EXPECT_EQ(FiguresOfMove({.pay = 0}, {.pay = 1}).pay_ratio, std::nullopt);
  EXPECT_EQ(FiguresOfMove({.pay = 1}, {.pay = 0}).pay_ratio, std::nullopt);
  EXPECT_EQ(FiguresOfMove({.group = "A"}, {}).same_group, std::nullopt);
  EXPECT_EQ(FiguresOfMove({.group = "A"}, {.group = "B"}).same_group, false) << "two of the member's own words";
  EXPECT_EQ(FiguresOfMove({.catalogue = "c", .group = "A"}, {.group = "B"}).same_group, std::nullopt);
  EXPECT_EQ(FiguresOfMove({.catalogue = "c", .group = "A"}, {.group = "A"}).same_group, true);
}

TEST(MoveViability, ThresholdsAreChecked) {
  base::Violations violations;
  CheckThresholds("t", Proto<v1::ViabilityThresholds>("similarity: 1 job_zone_difference: 0 pay_ratio: 100"),
                  violations);
  EXPECT_TRUE(violations.empty());
  CheckThresholds("t", Proto<v1::ViabilityThresholds>("similarity: 1.1 job_zone_difference: 5 pay_ratio: nan"),
                  violations);
  EXPECT_THAT(testing::ViolatedFields(violations.ToStatus()),
              ::testing::ElementsAre("t.similarity", "t.job_zone_difference", "t.pay_ratio"));
  const ViabilityLimits limits = LimitsOf(Proto<v1::ViabilityThresholds>("similarity: 0 pay_ratio: 0.5"));
  EXPECT_EQ(limits.similarity, 0);
  EXPECT_EQ(limits.job_zone_difference, 1);
  EXPECT_EQ(limits.pay_ratio, 0.5);
}

// Wider limits never make a viable move one that is not, nor one that is not known one that fails.
TEST(MoveViability, WiderLimitsNeverHurt) {
  std::mt19937 draw(5);
  const auto figure = [&](double most) {
    return draw() % 4 == 0 ? std::nullopt : std::optional(most * static_cast<double>(draw() % 21) / 20);
  };
  for (int i = 0; i < 20000; ++i) {
    const auto zones = draw() % 4 == 0 ? std::nullopt : std::optional(static_cast<int>(draw() % 9) - 4);
    const MoveFigures figures = Figures(figure(1), zones, figure(2));
    const ViabilityLimits narrow{static_cast<double>(draw() % 21) / 20, static_cast<int>(draw() % 5),
                                 static_cast<double>(draw() % 21) / 10};
    ViabilityLimits wide = narrow;
    wide.similarity -= static_cast<double>(draw() % 3) / 20;
    wide.job_zone_difference += static_cast<int>(draw() % 2);
    wide.pay_ratio -= static_cast<double>(draw() % 3) / 10;
    const v1::Viability before = ViabilityOf(figures, narrow), after = ViabilityOf(figures, wide);
    ASSERT_TRUE(before == v1::VIABILITY_NOT_VIABLE || after == before);
  }
}

// Between two roles the similarity is the coverage that their gap tells.
TEST(MoveViability, SimilarityIsTheCoverageOfTheGapBetweenTheRoles) {
  const std::vector<v1::Scale> scales = {OnetLevelScale()};
  std::mt19937 draw(6);
  const auto role = [&](const char* name) {
    v1::Role made;
    made.set_name(name);
    made.set_catalogue("catalogues/c");
    for (int i = 0; i < 6; ++i) {
      if (draw() % 4 == 0) continue;
      v1::RequiredSkill& skill = *made.add_skills();
      skill.set_skill("skills/" + std::to_string(i));
      skill.set_weight(static_cast<double>(draw() % 5) / 4);
      skill.mutable_level()->set_scale(std::string(kOnetLevelScale));
      skill.mutable_level()->set_value(static_cast<double>(draw() % 15) / 2);
    }
    return made;
  };
  int compared = 0;
  for (int i = 0; i < 2000; ++i) {
    const v1::Role from = role("roles/a"), to = role("roles/b");
    const v1::SkillGap gap =
        ComputeSkillGap(StartFromRole(from, v1::SKILL_KIND_SKILL), to, v1::SKILL_KIND_SKILL, scales);
    if (gap.comparability() != v1::SkillGap::COMPARABILITY_COMPARABLE) continue;
    const MoveFigures figures = FiguresOfMove(from, scales, to, scales);
    ASSERT_EQ(figures.similarity.has_value(), gap.readiness(1).has_value());
    if (!figures.similarity) continue;
    ASSERT_NEAR(*figures.similarity, gap.readiness(1).value(), 1e-12);
    ++compared;
  }
  EXPECT_GT(compared, 1000);
}

}  // namespace
}  // namespace waymark::plan
