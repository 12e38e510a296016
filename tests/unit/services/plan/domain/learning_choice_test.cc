#include "services/plan/domain/learning_choice.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "common/base/cat.h"
#include "common/testing/proto_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/domain/learning_rules.h"
#include "services/plan/domain/learning_search.h"
#include "services/plan/domain/scale.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Proto;
using v1::LearningChoice;
using v1::SetAsideLearning;

std::vector<v1::Scale> Scales() { return {GdadLevelScale()}; }

// The levels of the examples below, 1 to 4, on an interval scale.
v1::Scale IntervalScale() {
  v1::Scale scale = OnetLevelScale(1, 4);
  scale.set_name(std::string(kGdadLevelScale));
  return scale;
}

// A role that needs each skill at the level given, all with weight 1 unless another is given.
v1::Role Needs(const std::map<std::string, double>& levels, const std::map<std::string, double>& weights = {}) {
  v1::Role role;
  role.set_name("roles/aim");
  for (const auto& [id, level] : levels) {
    v1::RequiredSkill* skill = role.add_skills();
    skill->set_skill("skills/" + id);
    skill->set_title(id);
    skill->set_weight(weights.contains(id) ? weights.at(id) : 1);
    skill->mutable_level()->set_scale(std::string(kGdadLevelScale));
    skill->mutable_level()->set_value(level);
  }
  return role;
}

GapStart Has(const std::map<std::string, double>& levels) {
  GapStart start{.name = "members/ana"};
  for (const auto& [id, level] : levels) {
    HeldSkill held{.skill = "skills/" + id, .title = id};
    held.level.set_scale(std::string(kGdadLevelScale));
    held.level.set_value(level);
    start.skills.push_back(held);
  }
  return start;
}

v1::LearningResource Resource(const std::string& id, const std::map<std::string, double>& teaches,
                              const std::string& more = "") {
  auto resource = Proto<v1::LearningResource>(more);
  resource.set_name("learningResources/" + id);
  resource.set_title(id);
  for (const auto& [skill, level] : teaches) {
    v1::TaughtSkill* taught = resource.add_skills();
    taught->set_skill("skills/" + skill);
    taught->mutable_level()->set_scale(std::string(kGdadLevelScale));
    taught->mutable_level()->set_value(level);
  }
  return resource;
}

LearningChoice Choose(const GapStart& start, const v1::Role& role, const std::vector<v1::LearningResource>& resources,
                      const std::string& budget, int64_t most_steps = kMostLearningSteps) {
  return ChooseResources(start, role, v1::SKILL_KIND_SKILL, Scales(), resources, Proto<v1::LearningBudget>(budget),
                         most_steps);
}

std::vector<std::string> Names(const LearningChoice& choice) {
  std::vector<std::string> names;
  for (const auto& chosen : choice.chosen()) names.push_back(chosen.learning_resource().title());
  return names;
}

// On an interval scale from 1, what is learned counts as a share of 1 to 4, as in the gap that it closes.
TEST(LearningChoice, ClosesSharesOfTheScale) {
  const LearningChoice choice =
      ChooseResources(Has({{"lead", 1}}), Needs({{"lead", 4}}), v1::SKILL_KIND_SKILL, std::vector{IntervalScale()},
                      std::vector{Resource("a", {{"lead", 3}}, "hours: 30")}, Proto<v1::LearningBudget>("hours: 60"),
                      kMostLearningSteps);
  EXPECT_DOUBLE_EQ(choice.before().total(), 1);
  EXPECT_DOUBLE_EQ(choice.weighted_gap_closed(), 2.0 / 3);
  EXPECT_NEAR(choice.after().total(), 1.0 / 3, 1e-12);
  EXPECT_NEAR(choice.after().readiness(1).value(), 2.0 / 3, 1e-12);
}

TEST(LearningChoice, TakesWhatClosesMostWithinTheHours) {
  // The densest (c: 1 level in 10 hours) leaves no room for the pair that closes more.
  const std::vector<v1::LearningResource> resources = {Resource("a", {{"lead", 3}}, "hours: 30"),
                                                       Resource("b", {{"plan", 3}}, "hours: 30"),
                                                       Resource("c", {{"talk", 2}}, "hours: 10")};
  const v1::Role role = Needs({{"lead", 3}, {"plan", 3}, {"talk", 3}});
  const GapStart start = Has({{"lead", 1}, {"plan", 1}, {"talk", 1}});
  const LearningChoice choice = Choose(start, role, resources, "hours: 60");
  EXPECT_THAT(Names(choice), ElementsAre("a", "b"));
  EXPECT_EQ(choice.method(), LearningChoice::METHOD_EXACT);
  EXPECT_DOUBLE_EQ(choice.weighted_gap_closed(), 4);
  EXPECT_DOUBLE_EQ(choice.most_possible(), 4);
  EXPECT_DOUBLE_EQ(choice.before().total(), 6);
  EXPECT_DOUBLE_EQ(choice.after().total(), 2);
  EXPECT_DOUBLE_EQ(choice.spent().hours(), 60);
  EXPECT_NEAR(choice.before().readiness(1).value(), 3.0 / 9, 1e-12);
  EXPECT_NEAR(choice.after().readiness(1).value(), 7.0 / 9, 1e-12);
  EXPECT_NEAR(choice.after().readiness(0).value(), 2.0 / 3, 1e-12);
  EXPECT_NEAR(choice.chosen(0).weighted_gap_closed_per_hour(), 2.0 / 30, 1e-12);
  ASSERT_EQ(choice.chosen(0).gains_size(), 1);
  EXPECT_EQ(choice.chosen(0).gains(0).from().value(), 1);
  EXPECT_EQ(choice.chosen(0).gains(0).to().value(), 3);
  // Ten hours more take the third in too.
  ASSERT_EQ(choice.next_units_size(), 1);
  EXPECT_DOUBLE_EQ(choice.next_units(0).hours(), 10);
  EXPECT_DOUBLE_EQ(choice.next_units(0).weighted_gap_closed(), 1);
  EXPECT_FALSE(choice.next_units(0).bound_hit());
}

TEST(LearningChoice, TheHighestLevelOfASkillCountsOnce) {
  const auto choice =
      Choose(Has({{"lead", 1}, {"plan", 1}}), Needs({{"lead", 4}, {"plan", 2}}),
             {Resource("a", {{"lead", 3}}, "hours: 5"), Resource("b", {{"lead", 4}, {"plan", 2}}, "hours: 9"),
              Resource("c", {{"lead", 4}}, "hours: 9")},
             "");
  // b alone closes all; a and c would only cost hours.
  EXPECT_THAT(Names(choice), ElementsAre("b"));
  EXPECT_DOUBLE_EQ(choice.weighted_gap_closed(), 4);
  EXPECT_EQ(choice.chosen(0).gains(0).title(), "lead");
}

TEST(LearningChoice, OfEqualsTheCheaperIsTaken) {
  const v1::Role role = Needs({{"lead", 3}});
  EXPECT_THAT(Names(Choose(Has({{"lead", 1}}), role,
                           {Resource("a", {{"lead", 3}}, "hours: 40"), Resource("b", {{"lead", 4}}, "hours: 10")}, "")),
              ElementsAre("b"));
  EXPECT_THAT(Names(Choose(Has({{"lead", 1}}), role,
                           {Resource("a", {{"lead", 3}}, "hours: 9 cost { currency_code: 'EUR' units: 90 }"),
                            Resource("b", {{"lead", 3}}, "hours: 9 cost { currency_code: 'EUR' units: 50 }"),
                            Resource("c", {{"lead", 3}})},
                           "")),
              ElementsAre("b"));
}

TEST(LearningChoice, WhatCannotBeHeldAgainstTheBudgetIsSetAside) {
  auto other_scale = Resource("scale", {{"lead", 3}});
  other_scale.mutable_skills(0)->mutable_level()->set_scale("scales/other");
  const std::vector<v1::LearningResource> resources = {
      Resource("dollars", {{"lead", 3}}, "hours: 1 months: 1 cost { currency_code: 'USD' units: 1 }"),
      Resource("free", {{"lead", 2}}, "hours: 1 months: 1 cost { currency_code: 'USD' }"),
      Resource("priceless", {{"lead", 3}}, "hours: 1 months: 1"),
      Resource("timeless", {{"lead", 3}}, "months: 1 cost { currency_code: 'EUR' }"),
      Resource("endless", {{"lead", 3}}, "hours: 1 cost { currency_code: 'EUR' }"),
      Resource("useless", {{"swim", 3}}),
      other_scale,
  };
  const auto choice = Choose(Has({{"lead", 1}}), Needs({{"lead", 3}}), resources,
                             "hours: 9 months: 9 money { currency_code: 'EUR' units: 9 }");
  EXPECT_THAT(Names(choice), ElementsAre("free"));
  std::map<std::string, int> reasons;
  for (const auto& aside : choice.set_aside()) reasons[aside.title()] = aside.reason();
  EXPECT_EQ(reasons, (std::map<std::string, int>{{"dollars", SetAsideLearning::REASON_OTHER_CURRENCY},
                                                 {"priceless", SetAsideLearning::REASON_COST_UNKNOWN},
                                                 {"timeless", SetAsideLearning::REASON_HOURS_UNKNOWN},
                                                 {"endless", SetAsideLearning::REASON_MONTHS_UNKNOWN},
                                                 {"scale", SetAsideLearning::REASON_OTHER_SCALE}}));
}

TEST(LearningChoice, WhatIsNotKnownStaysSo) {
  const auto choice = Choose(Has({{"plan", 2}}), Needs({{"lead", 3}, {"plan", 2}}),
                             {Resource("a", {{"lead", 3}}, "hours: 1")}, "hours: 9");
  EXPECT_THAT(Names(choice), IsEmpty());
  EXPECT_EQ(choice.after().unknown_count(), 1);
  EXPECT_EQ(choice.next_units_size(), 0);
}

TEST(LearningChoice, TenthsOfAnHourAddUp) {
  const auto choice = Choose(Has({{"a", 1}, {"b", 1}, {"c", 1}}), Needs({{"a", 2}, {"b", 2}, {"c", 2}}),
                             {Resource("a", {{"a", 2}}, "hours: 0.1"), Resource("b", {{"b", 2}}, "hours: 0.1"),
                              Resource("c", {{"c", 2}}, "hours: 0.1")},
                             "hours: 0.3");
  EXPECT_EQ(choice.chosen_size(), 3);
}

// ---- against enumeration

struct Instance {
  GapStart start;
  v1::Role role;
  std::vector<v1::LearningResource> resources;
  v1::LearningBudget budget;
};

Instance Draw(std::mt19937& random, int most_resources) {
  const auto up_to = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most + 1)); };
  Instance drawn;
  std::map<std::string, double> need, have, weight;
  for (int s = 0, most = up_to(4); s <= most; ++s) {
    const std::string id = "s" + std::to_string(s);
    need[id] = 1 + up_to(3);
    weight[id] = up_to(4) / 4.0;
    if (up_to(5) > 0) have[id] = 1 + up_to(3);
  }
  drawn.start = Has(have);
  drawn.role = Needs(need, weight);
  for (int r = up_to(most_resources); r > 0; --r) {
    std::map<std::string, double> teaches;
    for (int s = up_to(2); s >= 0; --s) teaches["s" + std::to_string(up_to(4))] = 1 + up_to(3);
    auto resource = Resource("r" + std::to_string(r), teaches);
    if (up_to(9) > 0) resource.set_hours(up_to(40));
    if (up_to(9) > 0) resource.set_months(up_to(12) / 2.0);
    if (up_to(9) > 0) {
      resource.mutable_cost()->set_units(up_to(900));
      resource.mutable_cost()->set_currency_code(up_to(9) > 0 ? "EUR" : "USD");
    }
    drawn.resources.push_back(resource);
  }
  if (up_to(2) > 0) drawn.budget.set_hours(up_to(40));
  if (up_to(2) == 0) drawn.budget.set_months(up_to(10) / 2.0);
  if (up_to(2) == 0) {
    drawn.budget.mutable_money()->set_units(up_to(700));
    drawn.budget.mutable_money()->set_currency_code("EUR");
  }
  return drawn;
}

// What a set of resources closes, reckoned by the gap itself; nullopt where it breaks a budget.
std::optional<double> Value(const Instance& instance, unsigned set, const v1::LearningBudget& budget) {
  double hours = 0, months = 0, money = 0;
  GapStart after = instance.start;
  const auto before = ComputeSkillGap(instance.start, instance.role, v1::SKILL_KIND_SKILL, Scales());
  for (size_t r = 0; r < instance.resources.size(); ++r) {
    if ((set >> r & 1) == 0) continue;
    const auto& resource = instance.resources[r];
    if (budget.has_hours() && !resource.has_hours()) return std::nullopt;
    if (budget.has_months() && !resource.has_months()) return std::nullopt;
    if (budget.has_money() &&
        (!resource.has_cost() || (resource.cost().units() > 0 && resource.cost().currency_code() != "EUR")))
      return std::nullopt;
    hours += resource.hours();
    months += resource.months();
    money += static_cast<double>(resource.cost().units());
    for (const auto& taught : resource.skills()) {
      const bool known = std::any_of(instance.start.skills.begin(), instance.start.skills.end(),
                                     [&](const HeldSkill& held) { return held.skill == taught.skill(); });
      if (known) after.skills.push_back({taught.skill(), "", taught.level()});
    }
  }
  if (budget.has_hours() && hours > budget.hours()) return std::nullopt;
  if (budget.has_months() && months > budget.months()) return std::nullopt;
  if (budget.has_money() && money > static_cast<double>(budget.money().units())) return std::nullopt;
  return before.total() - ComputeSkillGap(after, instance.role, v1::SKILL_KIND_SKILL, Scales()).total();
}

double BestOf(const Instance& instance, const v1::LearningBudget& budget) {
  double best = 0;
  for (unsigned set = 0; set < 1u << instance.resources.size(); ++set)
    best = std::max(best, Value(instance, set, budget).value_or(0));
  return best;
}

LearningChoice ChooseFor(const Instance& instance, int64_t most_steps = kMostLearningSteps) {
  return ChooseResources(instance.start, instance.role, v1::SKILL_KIND_SKILL, Scales(), instance.resources,
                         instance.budget, most_steps);
}

unsigned SetOf(const Instance& instance, const LearningChoice& choice) {
  unsigned set = 0;
  for (const auto& chosen : choice.chosen()) {
    for (size_t r = 0; r < instance.resources.size(); ++r) {
      if (instance.resources[r].name() == chosen.learning_resource().name()) set |= 1u << r;
    }
  }
  return set;
}

TEST(LearningChoice, ClosesAsMuchAsTheBestOfAllSets) {
  std::mt19937 random(7);
  for (int round = 0; round < 400; ++round) {
    const Instance instance = Draw(random, 8);
    const LearningChoice choice = ChooseFor(instance);
    const auto value = Value(instance, SetOf(instance, choice), instance.budget);
    ASSERT_TRUE(value.has_value()) << "a budget is exceeded in round " << round;
    EXPECT_EQ(choice.method(), LearningChoice::METHOD_EXACT);
    EXPECT_NEAR(*value, BestOf(instance, instance.budget), 1e-9) << round;
    EXPECT_NEAR(choice.weighted_gap_closed(), *value, 1e-9) << round;
    EXPECT_NEAR(choice.before().total() - choice.after().total(), *value, 1e-9) << round;
    double gains = 0;
    for (const auto& chosen : choice.chosen()) gains += chosen.weighted_gap_closed();
    EXPECT_NEAR(gains, *value, 1e-9) << round;
  }
}

TEST(LearningChoice, TheNextUnitIsTheLeastThatBuysMore) {
  std::mt19937 random(11);
  int told = 0;
  for (int round = 0; round < 200; ++round) {
    const Instance instance = Draw(random, 9);
    const LearningChoice choice = ChooseFor(instance);
    for (const auto& next : choice.next_units()) {
      ++told;
      v1::LearningBudget wider = instance.budget, just_less = instance.budget;
      if (next.further_case() == v1::NextUnit::kHours) {
        wider.set_hours(wider.hours() + next.hours());
        just_less.set_hours(wider.hours() - 0.01);
      } else if (next.further_case() == v1::NextUnit::kMonths) {
        wider.set_months(wider.months() + next.months());
        just_less.set_months(wider.months() - 0.01);
      } else {
        wider.mutable_money()->set_units(wider.money().units() + next.money().units());
        just_less.mutable_money()->set_units(wider.money().units() - 1);
      }
      EXPECT_NEAR(BestOf(instance, wider) - BestOf(instance, instance.budget), next.weighted_gap_closed(), 1e-9)
          << round;
      EXPECT_GT(next.weighted_gap_closed(), 1e-9);
      EXPECT_NEAR(BestOf(instance, just_less), BestOf(instance, instance.budget), 1e-9) << round;
    }
    // A budget that is not told of would buy nothing, however large.
    const auto is_told = [&](v1::NextUnit::FurtherCase what) {
      return std::any_of(choice.next_units().begin(), choice.next_units().end(),
                         [&](const auto& next) { return next.further_case() == what; });
    };
    if (instance.budget.has_hours() && !is_told(v1::NextUnit::kHours)) {
      v1::LearningBudget all = instance.budget;
      all.set_hours(1e6);
      EXPECT_NEAR(BestOf(instance, all), BestOf(instance, instance.budget), 1e-9) << round;
    }
  }
  EXPECT_GT(told, 30);
}

TEST(LearningChoice, DoesNotDependOnTheOrderOfTheResources) {
  std::mt19937 random(13);
  for (int round = 0; round < 100; ++round) {
    Instance instance = Draw(random, 9);
    const std::string before = ChooseFor(instance).SerializeAsString();
    std::shuffle(instance.resources.begin(), instance.resources.end(), random);
    EXPECT_EQ(ChooseFor(instance).SerializeAsString(), before) << round;
  }
}

TEST(LearningChoice, ABoundOnWorkIsKeptAndSaid) {
  std::mt19937 random(17);
  std::map<std::string, double> need, have;
  for (int s = 0; s < 30; ++s) {
    need["s" + std::to_string(s)] = 4;
    have["s" + std::to_string(s)] = 1;
  }
  std::vector<v1::LearningResource> resources;
  for (int r = 0; r < 300; ++r) {
    std::map<std::string, double> teaches;
    for (int s = 0; s < 4; ++s) teaches["s" + std::to_string(random() % 30)] = 2 + static_cast<double>(random() % 3);
    resources.push_back(Resource("r" + std::to_string(r), teaches,
                                 base::Cat("hours: ", 10 + random() % 50, " months: ", 1 + random() % 6)));
  }
  const auto choice = Choose(Has(have), Needs(need), resources, "hours: 200 months: 20", 50'000);
  EXPECT_EQ(choice.method(), LearningChoice::METHOD_BOUNDED);
  EXPECT_LE(choice.spent().hours(), 200);
  EXPECT_LE(choice.spent().months(), 20);
  EXPECT_GE(choice.most_possible(), choice.weighted_gap_closed());
  EXPECT_GT(choice.weighted_gap_closed(), 20);
  // One look at all candidates may go over it, no more.
  EXPECT_LT(choice.steps(), 52'000);
}

TEST(LearningRules, NameEveryFieldAtFault) {
  const auto fields = [](const std::string& text) {
    base::Violations violations;
    CheckLearningResource(Proto<v1::LearningResource>(text), violations);
    std::vector<std::string> names;
    for (const auto& [field, problem] : violations.found()) names.push_back(field);
    return names;
  };
  EXPECT_THAT(fields("title: 'x' kind: KIND_COURSE"), IsEmpty());
  EXPECT_THAT(fields("hours: -1 months: nan url: 'javascript:1' cost { units: 2000000000 currency_code: 'EUR' }"),
              ElementsAre("title", "kind", "hours", "months", "cost.units", "url"));
  EXPECT_THAT(fields("title: 'x' kind: KIND_COURSE cost { units: 1 } skills { skill: 'skills/a' level { value: 1 } } "
                     "skills { skill: 'skills/a' }"),
              ElementsAre("cost.currency_code", "skills[1].skill", "skills[1].level"));
  base::Violations violations;
  CheckLearningBudget("budget", Proto<v1::LearningBudget>("hours: 1e9 months: 601 money { units: 5 }"), violations);
  EXPECT_EQ(violations.found().size(), 3u);
}

}  // namespace
}  // namespace waymark::plan
