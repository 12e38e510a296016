#include "services/plan/domain/skill_gap.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/plan/domain/scale.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::SkillDifference;
using v1::SkillGap;

const std::vector<v1::Scale>& Scales() {
  static const std::vector<v1::Scale> scales = {OnetLevelScale(), GdadLevelScale()};
  return scales;
}

struct Asked {
  const char* skill;
  double level;
  double weight = 1;
};

v1::Role RoleOf(std::string_view scale, const std::vector<Asked>& asked) {
  v1::Role role;
  role.set_name("roles/aim");
  role.set_skills_state(v1::SKILLS_STATE_KNOWN);
  for (const Asked& one : asked) {
    v1::RequiredSkill* skill = role.add_skills();
    skill->set_skill(std::string("skills/") + one.skill);
    skill->set_title(one.skill);
    skill->set_weight(one.weight);
    skill->mutable_level()->set_scale(std::string(scale));
    skill->mutable_level()->set_value(one.level);
  }
  return role;
}

GapStart Member(std::string_view scale, const std::map<std::string, double>& levels) {
  GapStart start{.name = "members/ana"};
  for (const auto& [skill, value] : levels) {
    HeldSkill held{.skill = "skills/" + skill, .title = skill};
    held.level.set_scale(std::string(scale));
    held.level.set_value(value);
    start.skills.push_back(held);
  }
  return start;
}

SkillGap Gap(const GapStart& start, const v1::Role& role) { return ComputeSkillGap(start, role, v1::SKILL_KIND_SKILL, Scales()); }

const v1::Readiness& Share(const SkillGap& gap) { return gap.readiness(0); }
const v1::Readiness& Coverage(const SkillGap& gap) { return gap.readiness(1); }

TEST(SkillGap, TwoOfSixMetReadsAThirdByShareMet) {
  v1::Role role = RoleOf(kGdadLevelScale, {{"a", 2}, {"b", 2}, {"c", 3}, {"d", 3}, {"e", 4}, {"f", 4}});
  SkillGap gap = Gap(Member(kGdadLevelScale, {{"a", 2}, {"b", 3}, {"c", 2}, {"d", 1}, {"e", 3}, {"f", 3}}), role);
  EXPECT_NEAR(Share(gap).value(), 1.0 / 3, 1e-12);
  EXPECT_EQ(gap.met_count(), 2);
  EXPECT_EQ(gap.short_count(), 4);
  EXPECT_EQ(gap.unit(), SkillGap::UNIT_RANK);
  EXPECT_DOUBLE_EQ(gap.total(), 5);
  EXPECT_DOUBLE_EQ(Coverage(gap).value(), 13.0 / 18);
}

TEST(SkillGap, KindsOfDifference) {
  struct Case {
    const char* what;
    bool is_role;
    double need;  // 0: not asked
    double have;  // 0: not there
    SkillDifference::Kind kind;
    double gap = 0;
  };
  for (const Case& c : std::vector<Case>{
           {"less than needed", false, 3, 2, SkillDifference::KIND_UP, 1},
           {"just what is needed", false, 3, 3, SkillDifference::KIND_MET},
           {"more than needed", false, 3, 4, SkillDifference::KIND_DOWN},
           {"not rated by a member", false, 3, 0, SkillDifference::KIND_UNKNOWN},
           {"not asked by the other role", true, 3, 0, SkillDifference::KIND_GAINED, 3},
           {"no longer asked", true, 0, 3, SkillDifference::KIND_DROPPABLE},
       }) {
    std::vector<Asked> asked = {{"other", 2}};
    if (c.need > 0) asked.push_back({"skill", c.need});
    std::map<std::string, double> have = {{"other", 2}};
    if (c.have > 0) have["skill"] = c.have;
    GapStart start = Member(kGdadLevelScale, have);
    start.is_role = c.is_role;
    SkillGap gap = Gap(start, RoleOf(kGdadLevelScale, asked));
    const auto is_it = [](const SkillDifference& d) { return d.skill() == "skills/skill"; };
    auto found = std::find_if(gap.differences().begin(), gap.differences().end(), is_it);
    ASSERT_NE(found, gap.differences().end()) << c.what;
    EXPECT_EQ(found->kind(), c.kind) << c.what;
    EXPECT_DOUBLE_EQ(found->gap(), c.gap) << c.what;
    EXPECT_EQ(found->has_have(), c.have > 0) << c.what;
    EXPECT_EQ(found->has_need(), c.need > 0) << c.what;
  }
}

// On an interval scale that does not begin at 0, the lowest level is nothing; a rank is worth its number.
TEST(SkillGap, LevelsAreSharesOfTheirScale) {
  const struct {
    const char* what;
    std::string_view scale;
    double need, have;
    double gap;
    double coverage;
  } cases[] = {
      {"from 1 to 5, lowest", "scales/own", 5, 1, 1, 0},
      {"from 1 to 5, midway", "scales/own", 5, 3, 0.5, 0.5},
      {"from 1 to 5, not all of it asked", "scales/own", 4, 2, 0.5, 1.0 / 3},
      {"from 0 to 7", kOnetLevelScale, 7, 3.5, 0.5, 0.5},
      {"ranks", kGdadLevelScale, 4, 1, 3, 0.25},
  };
  v1::Scale own = OnetLevelScale(1, 5);
  own.set_name("scales/own");
  const std::vector<v1::Scale> scales = {OnetLevelScale(), GdadLevelScale(), own};
  for (const auto& c : cases) {
    const SkillGap gap = ComputeSkillGap(Member(c.scale, {{"a", c.have}}), RoleOf(c.scale, {{"a", c.need}}),
                                         v1::SKILL_KIND_SKILL, scales);
    EXPECT_DOUBLE_EQ(gap.total(), c.gap) << c.what;
    EXPECT_DOUBLE_EQ(gap.differences(0).gap(), c.gap) << c.what;
    EXPECT_DOUBLE_EQ(Coverage(gap).value(), c.coverage) << c.what;
  }
}

// Who has exactly what a role asks for has nothing of what it does not ask for: that is known.
TEST(SkillGap, WhatTheRoleLeftDoesNotAskForIsNothing) {
  const v1::Role to = RoleOf(kGdadLevelScale, {{"s0", 3}, {"s1", 4}});
  const struct {
    const char* what;
    v1::Role from;
    double total;
    double coverage;
    int short_count;
    int unknown_count;
  } cases[] = {
      {"gained", RoleOf(kGdadLevelScale, {{"s0", 3}}), 4, 3.0 / 7, 1, 0},
      {"gained and raised", RoleOf(kGdadLevelScale, {{"s0", 1}}), 6, 1.0 / 7, 2, 0},
      {"asked on another scale is not known",
       [] {
         v1::Role from = RoleOf(kGdadLevelScale, {{"s0", 3}});
         *from.add_skills() = RoleOf(kOnetLevelScale, {{"s1", 2}}).skills(0);
         return from;
       }(),
       0, 1, 0, 1},
  };
  for (const auto& c : cases) {
    const SkillGap gap = Gap(StartFromRole(c.from, v1::SKILL_KIND_SKILL), to);
    EXPECT_DOUBLE_EQ(gap.total(), c.total) << c.what;
    EXPECT_DOUBLE_EQ(Coverage(gap).value(), c.coverage) << c.what;
    EXPECT_EQ(gap.short_count(), c.short_count) << c.what;
    EXPECT_EQ(gap.unknown_count(), c.unknown_count) << c.what;
  }
  // Of two vocabularies nothing is known.
  const SkillGap apart = Gap(StartFromRole(RoleOf(kGdadLevelScale, {{"x", 2}}), v1::SKILL_KIND_SKILL), to);
  EXPECT_EQ(apart.unknown_count(), 2);
  EXPECT_FALSE(apart.has_total());
}

TEST(SkillGap, ShowsOnlyTheReadinessThatIsRated) {
  std::vector<Asked> ten;
  for (const char* skill : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}) ten.push_back({skill, 3});
  const v1::Role role = RoleOf(kGdadLevelScale, ten);
  const struct {
    const char* what;
    GapStart start;
    v1::Role role;
    std::optional<double> shown;
  } cases[] = {
      {"one of ten rated, and met", Member(kGdadLevelScale, {{"a", 3}}), role, 0.1},
      {"nothing rated", Member(kGdadLevelScale, {}), role, 0},
      {"another vocabulary", Member(kGdadLevelScale, {{"x", 3}}), role, std::nullopt},
      {"a role whose skills are not on record", Member(kGdadLevelScale, {{"a", 3}}), RoleOf(kGdadLevelScale, {}),
       std::nullopt},
      {"all rated", Member(kGdadLevelScale, {{"a", 2}}), RoleOf(kGdadLevelScale, {{"a", 4}}), 0.5},
  };
  for (const auto& c : cases) {
    const std::optional<double> shown = ShownReadiness(Gap(c.start, c.role));
    ASSERT_EQ(shown.has_value(), c.shown.has_value()) << c.what;
    if (shown) EXPECT_DOUBLE_EQ(*shown, *c.shown) << c.what;
  }
}

TEST(SkillGap, UnknownIsNeitherZeroNorMet) {
  v1::Role role = RoleOf(kOnetLevelScale, {{"a", 3.5, 1}, {"b", 7, 0.5}});
  SkillGap gap = Gap(Member(kOnetLevelScale, {{"a", 1.75}}), role);
  EXPECT_EQ(gap.unknown_count(), 1);
  EXPECT_DOUBLE_EQ(gap.total(), 0.25);
  EXPECT_DOUBLE_EQ(gap.mean(), 0.25);
  EXPECT_DOUBLE_EQ(Coverage(gap).value(), 0.5);
  EXPECT_DOUBLE_EQ(Coverage(gap).lowest(), 0.25);
  EXPECT_DOUBLE_EQ(Coverage(gap).highest(), 0.75);
  EXPECT_DOUBLE_EQ(Share(gap).lowest(), 0);
  EXPECT_DOUBLE_EQ(Share(gap).highest(), 0.5);
}

TEST(SkillGap, NothingRatedGivesNoFigureButItsBounds) {
  SkillGap gap = Gap(Member(kOnetLevelScale, {}), RoleOf(kOnetLevelScale, {{"a", 3}, {"b", 4}}));
  EXPECT_EQ(gap.comparability(), SkillGap::COMPARABILITY_START_UNKNOWN);
  EXPECT_FALSE(gap.has_total());
  EXPECT_FALSE(Share(gap).has_value());
  EXPECT_FALSE(Coverage(gap).has_value());
  EXPECT_DOUBLE_EQ(Coverage(gap).lowest(), 0);
  EXPECT_DOUBLE_EQ(Coverage(gap).highest(), 1);
}

TEST(SkillGap, RoleWithoutSkillsIsUnknownNotReady) {
  v1::Role role = RoleOf(kOnetLevelScale, {});
  role.set_skills_state(v1::SKILLS_STATE_UNKNOWN);
  SkillGap gap = Gap(Member(kOnetLevelScale, {{"a", 3}}), role);
  EXPECT_EQ(gap.comparability(), SkillGap::COMPARABILITY_ROLE_UNKNOWN);
  EXPECT_FALSE(gap.has_total());
  EXPECT_FALSE(Share(gap).has_value());
  EXPECT_FALSE(Share(gap).has_highest());
  EXPECT_TRUE(gap.differences().empty());
}

TEST(SkillGap, TwoVocabulariesAreSaidNotShownAsZero) {
  std::vector<v1::Scale> scales = {OnetLevelScale()};
  v1::Role role = RoleOf(kOnetLevelScale, {{"a", 3}, {"b", 4}});
  SkillGap gap = ComputeSkillGap(Member(kGdadLevelScale, {{"x", 3}, {"y", 2}}), role, v1::SKILL_KIND_SKILL, scales);
  EXPECT_EQ(gap.comparability(), SkillGap::COMPARABILITY_NO_SHARED_SKILLS);
  EXPECT_FALSE(gap.has_total());
  for (const v1::Readiness& readiness : gap.readiness()) {
    EXPECT_FALSE(readiness.has_value());
    EXPECT_FALSE(readiness.has_lowest());
    EXPECT_FALSE(readiness.formula_text().empty());
  }
  EXPECT_EQ(gap.droppable_count(), 0);
}

TEST(SkillGap, ALevelOnAnotherScaleOrOffItsScaleIsNotKnown) {
  v1::Role role = RoleOf(kOnetLevelScale, {{"a", 3}, {"b", 3}});
  GapStart start = Member(kOnetLevelScale, {{"b", 3}, {"a", 7.5}});
  HeldSkill ranked{.skill = "skills/a", .title = "a"};
  ranked.level.set_scale(std::string(kGdadLevelScale));
  ranked.level.set_value(4);
  start.skills.push_back(ranked);
  SkillGap gap = Gap(start, role);
  EXPECT_EQ(gap.unknown_count(), 1);
  EXPECT_EQ(gap.met_count(), 1);
}

TEST(SkillGap, WithoutWeightCoverageAndMeanAreUndefined) {
  SkillGap gap = Gap(Member(kOnetLevelScale, {{"a", 1}}), RoleOf(kOnetLevelScale, {{"a", 3, 0}}));
  EXPECT_TRUE(gap.has_total());
  EXPECT_DOUBLE_EQ(gap.total(), 0);
  EXPECT_FALSE(gap.has_mean());
  EXPECT_FALSE(Coverage(gap).has_value());
  EXPECT_TRUE(Share(gap).has_value());
}

TEST(SkillGap, WhatNeedsNothingIsMetEvenUnrated) {
  SkillGap gap = Gap(Member(kOnetLevelScale, {{"b", 2}}), RoleOf(kOnetLevelScale, {{"a", 0}, {"b", 2}}));
  EXPECT_EQ(gap.met_count(), 2);
  EXPECT_EQ(gap.unknown_count(), 0);
  EXPECT_DOUBLE_EQ(Coverage(gap).value(), 1);
}

TEST(SkillGap, OrderIsByWeightedGapThenTitle) {
  v1::Role role = RoleOf(kOnetLevelScale, {{"d", 7, 0.5}, {"c", 7, 1}, {"b", 7, 0.5}, {"a", 1, 1}});
  SkillGap gap = Gap(Member(kOnetLevelScale, {{"a", 1}, {"b", 0}, {"c", 0}, {"d", 0}}), role);
  std::string order;
  for (const SkillDifference& difference : gap.differences()) order += difference.title();
  EXPECT_EQ(order, "cbda");
}

// Roles and members at random, always the same ones.
class RandomGaps : public ::testing::TestWithParam<int> {
 protected:
  RandomGaps() : random_(GetParam()) {}

  bool ordinal() const { return GetParam() % 2 == 1; }
  std::string_view scale() const { return ordinal() ? kGdadLevelScale : kOnetLevelScale; }
  double Level() { return ordinal() ? 1 + static_cast<int>(random_() % 4) : (random_() % 701) / 100.0; }

  v1::Role Role() {
    std::vector<Asked> asked;
    for (const char* skill : kSkills) {
      if (random_() % 4 != 0) asked.push_back({skill, Level(), ordinal() ? 1 : (random_() % 401) / 400.0});
    }
    asked.push_back({"always", Level(), 1});
    return RoleOf(scale(), asked);
  }
  GapStart Start() {
    std::map<std::string, double> levels = {{"always", Level()}};
    for (const char* skill : kSkills) {
      if (random_() % 3 != 0) levels[skill] = Level();
    }
    return Member(scale(), levels);
  }

  static constexpr const char* kSkills[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
  std::mt19937 random_;
};

TEST_P(RandomGaps, ARoleHasNoGapToItself) {
  v1::Role role = Role();
  SkillGap gap = Gap(StartFromRole(role, v1::SKILL_KIND_SKILL), role);
  EXPECT_EQ(gap.total(), 0);
  EXPECT_EQ(gap.short_count() + gap.unknown_count() + gap.droppable_count(), 0);
  EXPECT_DOUBLE_EQ(Share(gap).value(), 1);
  EXPECT_DOUBLE_EQ(Coverage(gap).has_value() ? Coverage(gap).value() : 1, 1);
}

TEST_P(RandomGaps, RaisingALevelNeverRaisesTheGap) {
  v1::Role role = Role();
  GapStart start = Start();
  SkillGap before = Gap(start, role);
  for (HeldSkill& held : start.skills) {
    held.level.set_value(std::min(held.level.value() + 1, ordinal() ? 4.0 : 7.0));
    SkillGap after = Gap(start, role);
    EXPECT_LE(after.total(), before.total() + 1e-12);
    EXPECT_GE(after.met_count(), before.met_count());
    before = after;
  }
}

TEST_P(RandomGaps, SurplusMakesUpForNothing) {
  v1::Role role = Role();
  GapStart start = Start();
  GapStart capped = start;
  for (HeldSkill& held : capped.skills) {
    for (const v1::RequiredSkill& required : role.skills()) {
      if (required.skill() == held.skill) held.level.set_value(std::min(held.level.value(), required.level().value()));
    }
  }
  EXPECT_EQ(Gap(start, role).total(), Gap(capped, role).total());
  EXPECT_EQ(Coverage(Gap(start, role)).value(), Coverage(Gap(capped, role)).value());
}

TEST_P(RandomGaps, OrderOfWhatGoesInIsIrrelevant) {
  v1::Role role = Role();
  GapStart start = Start();
  SkillGap expected = Gap(start, role);
  std::shuffle(start.skills.begin(), start.skills.end(), random_);
  for (int i = role.skills_size() - 1; i > 0; --i) role.mutable_skills()->SwapElements(i, static_cast<int>(random_() % (i + 1)));
  EXPECT_TRUE(MessageDifferencer::Equals(expected, Gap(start, role)));
}

TEST_P(RandomGaps, BoundsHoldTheFigure) {
  SkillGap gap = Gap(Start(), Role());
  for (const v1::Readiness& readiness : gap.readiness()) {
    if (!readiness.has_value()) continue;
    EXPECT_LE(readiness.lowest(), readiness.value() + 1e-12);
    EXPECT_GE(readiness.highest(), readiness.value() - 1e-12);
    EXPECT_GE(readiness.lowest(), 0);
    EXPECT_LE(readiness.highest(), 1 + 1e-12);
  }
  EXPECT_EQ(gap.met_count() + gap.short_count() + gap.unknown_count(), gap.required_count());
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomGaps, ::testing::Range(0, 60));

}  // namespace
}  // namespace waymark::plan
