#include "services/plan/domain/role_profile_rules.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAreArray;

v1::RoleProfile Good() {
  return testing::Proto<v1::RoleProfile>(R"(
      name: "members/ana/roles/dream"
      role {
        title: "Head of the observatory" family: "Astronomy" description: "At the national observatory" grade: 7
        duties { text: "Runs the night shift" }
        skills { skill: "skills/gdad-planning" level { scale: "scales/gdad-level" value: 3 } weight: 0.5 }
        qualifications { title: "Doctorate" }
        pay_band { minimum { currency_code: "GBP" units: 60000 } maximum { currency_code: "GBP" units: 80000 }
                   period: PAY_PERIOD_YEAR
                   steps { title: "step 1" amount { currency_code: "GBP" units: 60000 } }
                   steps { title: "step 2" amount { currency_code: "GBP" units: 70000 } months_in_role: 24 } }
        travel_percent: 20 hours_per_week: 38
        related_roles { role: "roles/gdad-lead" months { likely: 6 } success_chance: 0.5 }
      }
      reached_from { role: "members/ana/roles/first" kind: MOVE_KIND_EXTERNAL })");
}

struct Case {
  std::string change;  // text format, merged over a good profile
  std::vector<std::string> violated;
};

class RoleProfileRules : public ::testing::TestWithParam<Case> {};

TEST_P(RoleProfileRules, NameEveryFieldAtFault) {
  v1::RoleProfile profile = Good();
  ASSERT_TRUE(google::protobuf::TextFormat::MergeFromString(GetParam().change, &profile));
  base::Violations violations;
  CheckRoleProfile(profile, violations);
  EXPECT_THAT(FieldsOf(violations), ElementsAreArray(GetParam().violated)) << GetParam().change;
}

INSTANTIATE_TEST_SUITE_P(
    Table, RoleProfileRules,
    ::testing::Values(
        Case{"", {}}, Case{"role { title: '' }", {"role.title"}}, Case{"role { duties {} }", {"role.duties[1].text"}},
        Case{"role { skills {} }", {"role.skills[1].skill", "role.skills[1].level"}},
        Case{"role { skills { skill: 'skills/gdad-planning' level { value: 1 } } }", {"role.skills[1].skill"}},
        Case{"role { knowledge { skill: 'skills/gdad-planning' level { value: 1 } } }", {"role.knowledge[0].skill"}},
        Case{"role { knowledge { skill: 'skills/a' level { value: 1 } weight: 1.01 } }", {"role.knowledge[0].weight"}},
        Case{"role { knowledge { skill: 'skills/a' level { value: 1 } weight: nan } }", {"role.knowledge[0].weight"}},
        Case{"role { qualifications {} }", {"role.qualifications[1].title"}},
        Case{"role { travel_percent: 101 hours_per_week: -1 grade: 1001 }",
             {"role.travel_percent", "role.hours_per_week", "role.grade"}},
        Case{"role { pay_band { maximum { units: 59999 } } }", {"role.pay_band.maximum"}},
        Case{"role { pay_band { maximum { currency_code: 'EUR' } } }", {"role.pay_band.maximum"}},
        Case{"role { pay_band { period: PAY_PERIOD_UNSPECIFIED } }", {"role.pay_band.period"}},
        Case{"role { pay_band { steps { amount { currency_code: 'GBP' } months_in_role: 24 } } }",
             {"role.pay_band.steps[2].months_in_role"}},
        Case{"role { pay_band { steps { amount { currency_code: 'EUR' } months_in_role: 25 } } }",
             {"role.pay_band.steps[2].amount.currency_code"}},
        Case{"role { related_roles {} }", {"role.related_roles[1].role"}},
        Case{"role { related_roles { role: 'roles/gdad-lead' } }", {"role.related_roles[1].role"}},
        Case{"role { related_roles { role: 'members/ana/roles/dream' } }", {"role.related_roles[1].role"}},
        Case{"role { related_roles { role: 'members/bo/roles/x' } }", {"role.related_roles[1].role"}},
        Case{"role { related_roles { role: 'members/ana/roles/x' } }", {}},
        Case{"reached_from { role: 'roles/a' months { likely: 601 } success_chance: 0 }",
             {"reached_from[1].months", "reached_from[1].success_chance"}}));

TEST(RoleProfileLimits, HoldForWhateverIsListed) {
  v1::RoleProfile profile = Good();
  for (int i = 0; i < kMaxProfileSkills; ++i) {
    v1::RequiredSkill& skill = *profile.mutable_role()->add_knowledge();
    skill.set_skill("skills/gdad-" + std::to_string(i));
    skill.mutable_level()->set_value(1);
  }
  for (int i = 0; i < kMaxProfileEntries; ++i) profile.add_reached_from()->set_role("roles/r-" + std::to_string(i));
  base::Violations violations;
  CheckRoleProfile(profile, violations);
  EXPECT_THAT(FieldsOf(violations), ::testing::ElementsAre("role.skills", "reached_from"));
}

TEST(RoleProfileDefaults, TakeThePlaceOfWhatOnlyTheServerSays) {
  v1::RoleProfile profile = testing::Proto<v1::RoleProfile>(R"(
      name: "members/ana/roles/dream"
      role { name: "roles/forged" catalogue: "catalogues/gdad" release: "2" licence: "mine" skills_state: SKILLS_STATE_UNKNOWN
             skills { skill: "skills/gdad-planning" importance: 5 suppressed: true not_relevant: true }
             qualifications { title: "x" demand: DEMAND_SHOULD } qualifications { title: "y" }
             related_roles { role: "roles/a" tier: TIER_SUPPLEMENTAL rank: 3 kind: MOVE_KIND_LATERAL } })");
  SettleRoleProfile(&profile);
  EXPECT_THAT(profile.role(), testing::EqualsProto(testing::Proto<v1::Role>(R"(
      name: "members/ana/roles/dream" skills_state: SKILLS_STATE_KNOWN
      skills { skill: "skills/gdad-planning" weight: 1 demand: DEMAND_MUST }
      qualifications { title: "x" demand: DEMAND_SHOULD } qualifications { title: "y" demand: DEMAND_MUST }
      related_roles { role: "roles/a" kind: MOVE_KIND_LATERAL })")));
  profile.mutable_role()->clear_skills();
  SettleRoleProfile(&profile);
  EXPECT_EQ(profile.role().skills_state(), v1::SKILLS_STATE_UNKNOWN);
}

TEST(SkillOfAProfile, MeansWhatTheNearestAnchorSays) {
  const auto skill = testing::Proto<v1::Skill>(R"(
      title: "Planning" kind: SKILL_KIND_KNOWLEDGE anchors { value: 2 meaning: "plans a day" } anchors { value: 4 meaning: "plans a year" })");
  for (const auto& [level, meaning] : {std::pair(0.0, "plans a day"), {3.0, "plans a day"}, {3.1, "plans a year"}}) {
    v1::RequiredSkill required;
    required.mutable_level()->set_value(level);
    DescribeSkill(skill, &required);
    EXPECT_EQ(required.level_meaning(), meaning) << level;
    EXPECT_EQ(required.kind(), v1::SKILL_KIND_KNOWLEDGE);
    EXPECT_EQ(required.title(), "Planning");
  }
}

}  // namespace
}  // namespace waymark::plan
