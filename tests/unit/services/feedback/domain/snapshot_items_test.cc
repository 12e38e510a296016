#include "services/feedback/domain/snapshot_items.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/feedback/domain/items.h"

namespace waymark::feedback {
namespace {

using ::testing::ElementsAre;

template <class M>
M Parse(const std::string& text) {
  M message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

std::vector<std::string> NamesOf(const std::vector<SkillAsked>& skills) {
  std::vector<std::string> names;
  for (const SkillAsked& skill : skills) names.push_back(skill.skill);
  return names;
}

plan::v1::Role RoleWith(const std::string& skills) {
  return Parse<plan::v1::Role>("name: 'roles/r' catalogue: 'catalogues/c' release: '1' " + skills);
}

TEST(SnapshotItems, StepsComeFirstThenTheRoleByWeight) {
  const auto plan = Parse<plan::v1::Plan>(R"(
      steps { progress: STEP_PROGRESS_DONE skills { skill: 'skills/done' } }
      steps { progress: STEP_PROGRESS_UNDER_WAY skills { skill: 'skills/mine' } skills { skill: 'skills/light' } }
      steps { progress: STEP_PROGRESS_DROPPED skills { skill: 'skills/dropped' } }
      steps { skills { skill: 'skills/mine' } })");
  const auto role = RoleWith(R"(
      skills { skill: 'skills/light' title: 'L' level { scale: 'scales/s' } weight: 0.1 }
      skills { skill: 'skills/b' title: 'B' level { scale: 'scales/s' } weight: 0.5 }
      skills { skill: 'skills/a' title: 'A' level { scale: 'scales/s' } weight: 0.5 }
      skills { skill: 'skills/heavy' title: 'H' level { scale: 'scales/s' } weight: 0.9 }
      skills { skill: 'skills/none' title: 'N' level { scale: 'scales/s' } weight: 1 not_relevant: true })");
  const std::vector<SkillAsked> asked = SkillsToAsk(plan, &role);
  EXPECT_THAT(NamesOf(asked), ElementsAre("skills/mine", "skills/light", "skills/heavy", "skills/a", "skills/b"));
  EXPECT_EQ(asked[0].title, "") << "not the role's: still to be looked up";
  EXPECT_EQ(asked[1].title, "L");
  EXPECT_EQ(asked[1].catalogue, "catalogues/c");
  EXPECT_EQ(asked[1].release, "1");
}

TEST(SnapshotItems, NoMoreThanTwenty) {
  std::string skills;
  for (int i = 0; i < 35; ++i) {
    const std::string id = std::to_string(100 + i);
    skills += "skills { skill: 'skills/" + id + "' title: 'T" + id + "' level { scale: 'scales/s' } weight: 0.5 }";
  }
  const auto role = RoleWith(skills);
  const auto asked = SkillsToAsk(plan::v1::Plan(), &role);
  ASSERT_EQ(asked.size(), static_cast<size_t>(kMostSkills));
  EXPECT_EQ(asked.front().skill, "skills/100");
}

TEST(SnapshotItems, APlanWithoutRoleAsksNothingOfSkills) { EXPECT_TRUE(SkillsToAsk(plan::v1::Plan(), nullptr).empty()); }

TEST(SnapshotItems, OpenGoalsAndSkillsWhoseScaleIsKnown) {
  const auto plan = Parse<plan::v1::Plan>(R"(
      goals { name: 'members/ana/plans/p1/goals/g1' title: 'Lead' }
      goals { name: 'members/ana/plans/p1/goals/g2' title: 'Done' progress: GOAL_PROGRESS_REACHED }
      goals { name: 'members/ana/plans/p1/goals/g3' title: 'Gone' progress: GOAL_PROGRESS_DROPPED }
      goals { name: 'members/ana/plans/p1/goals/g4' title: 'Teach' progress: GOAL_PROGRESS_OPEN })");
  const auto ranked = Parse<plan::v1::Scale>(R"(
      name: 'scales/ranked' kind: KIND_ORDINAL minimum: 1 maximum: 4
      ranks { value: 1 title: 'Awareness' } ranks { value: 3 title: 'Practitioner' })");
  const auto interval = Parse<plan::v1::Scale>("name: 'scales/interval' kind: KIND_INTERVAL maximum: 7");
  const std::vector<SkillAsked> skills = {{"skills/a", "A", "scales/ranked", "catalogues/c", "1"},
                                          {"skills/b", "B", "scales/unheard-of", "catalogues/c", "1"},
                                          {"skills/c", "", "scales/ranked", "", ""},
                                          {"skills/d", "D", "scales/interval", "catalogues/c", "1"}};
  const v1::Items items = ItemsOf(plan, skills, {{ranked.name(), ranked}, {interval.name(), interval}});
  ASSERT_EQ(items.skills_size(), 2);
  EXPECT_EQ(items.skills(0).skill(), "skills/a");
  EXPECT_TRUE(items.skills(0).scale().ordinal());
  EXPECT_THAT(items.skills(0).scale().labels(), ElementsAre("Awareness", "", "Practitioner"));
  EXPECT_EQ(items.skills(1).skill(), "skills/d");
  EXPECT_FALSE(items.skills(1).scale().ordinal());
  EXPECT_EQ(items.skills(1).scale().maximum(), 7);
  ASSERT_EQ(items.goals_size(), 2);
  EXPECT_EQ(items.goals(0).title(), "Lead");
  EXPECT_EQ(items.goals(1).title(), "Teach");
  base::Violations violations;
  CheckItems("members/ana", items, violations);
  EXPECT_TRUE(violations.empty()) << "what a snapshot gives, a member might ask";
}

}  // namespace
}  // namespace waymark::feedback
