#include "services/feedback/domain/items.h"

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/unknown_field_set.h"
#include "gtest/gtest.h"

namespace waymark::feedback {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kGoal[] = "members/ana/plans/p1/goals/g1";

v1::Items GoodItems() {
  v1::Items items;
  for (const char* skill : {"skills/coaching", "skills/planning"}) {
    v1::SkillItem* item = items.add_skills();
    item->set_skill(skill);
    item->set_display_name("A skill");
    item->mutable_scale()->set_scale("scales/gdad-level");
    item->mutable_scale()->set_minimum(1);
    item->mutable_scale()->set_maximum(4);
    item->mutable_scale()->set_ordinal(true);
  }
  items.add_goals()->set_goal(kGoal);
  items.mutable_goals(0)->set_title("Lead a team");
  return items;
}

v1::AnswerContent GoodContent() {
  v1::AnswerContent content;
  for (const char* skill : {"skills/coaching", "skills/planning"}) {
    v1::SkillRating* rating = content.add_skill_ratings();
    rating->set_skill(skill);
    rating->mutable_level()->set_scale("scales/gdad-level");
    rating->mutable_level()->set_value(3);
  }
  content.add_goal_ratings()->set_goal(kGoal);
  content.mutable_goal_ratings(0)->set_realism(v1::REALISM_LIKELY);
  return content;
}

std::vector<std::string> FieldsOf(const base::Violations& violations) {
  std::vector<std::string> fields;
  for (const auto& [field, description] : violations.found()) fields.push_back(field);
  return fields;
}

TEST(Items, WhatIsWrongWithThem) {
  struct Case {
    const char* what;
    std::function<void(v1::Items&)> change;
    std::vector<std::string> fields;
  };
  const std::vector<Case> cases = {
      {"nothing is", [](v1::Items& i) {}, {}},
      {"a question alone will do", [](v1::Items& i) { i.Clear(), i.set_question("What next?"); }, {}},
      {"nothing asked", [](v1::Items& i) { i.Clear(); }, {""}},
      {"a blank question is none", [](v1::Items& i) { i.Clear(), i.set_question(" \n"); }, {""}},
      {"a skill twice", [](v1::Items& i) { i.mutable_skills(1)->set_skill("skills/coaching"); }, {"skills[1].skill"}},
      {"a goal twice", [](v1::Items& i) { *i.add_goals() = i.goals(0); }, {"goals[1].goal"}},
      {"another's goal", [](v1::Items& i) { i.mutable_goals(0)->set_goal("members/bob/plans/p1/goals/g1"); }, {"goals[0].goal"}},
      {"a scale upside down",
       [](v1::Items& i) { i.mutable_skills()->RemoveLast(), i.mutable_skills(0)->mutable_scale()->set_maximum(1); },
       {"skills[0].scale.maximum"}},
      {"a scale without end",
       [](v1::Items& i) {
         i.mutable_skills()->RemoveLast();
         i.mutable_skills(0)->mutable_scale()->set_maximum(std::numeric_limits<double>::infinity());
       },
       {"skills[0].scale.maximum"}},
      {"an ordinal scale of halves",
       [](v1::Items& i) { i.mutable_skills()->RemoveLast(), i.mutable_skills(0)->mutable_scale()->set_maximum(4.5); },
       {"skills[0].scale"}},
      {"one name for two scales", [](v1::Items& i) { i.mutable_skills(1)->mutable_scale()->set_maximum(5); }, {"skills[1].scale"}},
      {"a label beyond measure",
       [](v1::Items& i) { i.mutable_skills()->RemoveLast(), i.mutable_skills(0)->mutable_scale()->add_labels(std::string(201, 'x')); },
       {"skills[0].scale.labels[0]"}},
  };
  for (const Case& c : cases) {
    v1::Items items = GoodItems();
    c.change(items);
    base::Violations violations;
    CheckItems("members/ana", items, violations);
    EXPECT_EQ(FieldsOf(violations), c.fields) << c.what;
  }
}

TEST(AnswerContent, WhatIsWrongWithIt) {
  struct Case {
    const char* what;
    std::function<void(v1::AnswerContent&)> change;
    std::vector<std::string> fields;
  };
  const auto value = [](double v) { return [v](v1::AnswerContent& c) { c.mutable_skill_ratings(1)->mutable_level()->set_value(v); }; };
  const std::vector<Case> cases = {
      {"nothing is", [](v1::AnswerContent& c) {}, {}},
      {"a comment alone will do", [](v1::AnswerContent& c) { c.Clear(), c.set_comment("Go on so."); }, {}},
      {"nothing said", [](v1::AnswerContent& c) { c.Clear(); }, {""}},
      {"a blank comment is none", [](v1::AnswerContent& c) { c.Clear(), c.set_comment("  "); }, {""}},
      {"the lowest value", value(1), {}},
      {"the highest value", value(4), {}},
      {"below the scale", value(0), {"skill_ratings[1].level.value"}},
      {"above the scale", value(5), {"skill_ratings[1].level.value"}},
      {"no number", value(std::nan("")), {"skill_ratings[1].level.value"}},
      {"between two ranks", value(2.5), {"skill_ratings[1].level.value"}},
      {"another scale", [](v1::AnswerContent& c) { c.mutable_skill_ratings(0)->mutable_level()->set_scale("scales/onet-level"); },
       {"skill_ratings[0].level.scale"}},
      {"a skill not asked", [](v1::AnswerContent& c) { c.mutable_skill_ratings(0)->set_skill("skills/juggling"); },
       {"skill_ratings[0].skill"}},
      {"a skill twice", [](v1::AnswerContent& c) { c.mutable_skill_ratings(1)->set_skill("skills/coaching"); },
       {"skill_ratings[1].skill"}},
      {"a goal not asked", [](v1::AnswerContent& c) { c.mutable_goal_ratings(0)->set_goal("members/ana/plans/p1/goals/g2"); },
       {"goal_ratings[0].goal"}},
      {"a goal twice", [](v1::AnswerContent& c) { *c.add_goal_ratings() = c.goal_ratings(0); }, {"goal_ratings[1].goal"}},
      {"all of it at once", [](v1::AnswerContent& c) {
         c.mutable_skill_ratings(0)->mutable_level()->set_value(9);
         c.mutable_skill_ratings(1)->set_skill("skills/juggling");
         c.mutable_goal_ratings(0)->set_goal("members/bob/plans/p1/goals/g1");
       }, {"skill_ratings[0].level.value", "skill_ratings[1].skill", "goal_ratings[0].goal"}},
  };
  for (const Case& c : cases) {
    v1::AnswerContent content = GoodContent();
    c.change(content);
    base::Violations violations;
    CheckContent(GoodItems(), content, violations);
    EXPECT_EQ(FieldsOf(violations), c.fields) << c.what;
  }
}

TEST(AnswerContent, ViolationsTellNothingOfTheContent) {
  v1::AnswerContent content = GoodContent();
  content.mutable_skill_ratings(0)->mutable_level()->set_value(4711);
  content.mutable_skill_ratings(1)->set_skill("skills/juggling");
  base::Violations violations;
  CheckContent(GoodItems(), content, violations);
  for (const auto& [field, description] : violations.found()) {
    EXPECT_EQ(description.find("4711"), std::string::npos);
    EXPECT_EQ(description.find("juggling"), std::string::npos);
  }
}

// However a client writes the same answer, the same bytes are kept.
TEST(AnswerContent, CanonicalHidesTheHabitsOfClients) {
  v1::AnswerContent turned = GoodContent();
  turned.mutable_skill_ratings()->SwapElements(0, 1);
  turned.GetReflection()->MutableUnknownFields(&turned)->AddVarint(999, 4711);
  turned.mutable_skill_ratings(0)->GetReflection()->MutableUnknownFields(turned.mutable_skill_ratings(0))->AddVarint(998, 1);
  EXPECT_EQ(Canonical(GoodItems(), turned).SerializeAsString(), GoodContent().SerializeAsString());
}

}  // namespace
}  // namespace waymark::feedback
