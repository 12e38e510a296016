#include "services/feedback/domain/comparison.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace waymark::feedback {
namespace {

using google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

v1::Round RoundAsking(const std::vector<std::string>& skills, double minimum = 1, double maximum = 5, bool ordinal = true) {
  v1::Round round;
  round.set_name("members/ana/rounds/p1.quarterly-2027-04-01");
  round.set_state(v1::Round::STATE_CLOSED);
  for (const std::string& skill : skills) {
    v1::SkillItem* item = round.mutable_items()->add_skills();
    item->set_skill("skills/" + skill);
    item->set_display_name(skill);
    item->mutable_scale()->set_scale("scales/five");
    item->mutable_scale()->set_minimum(minimum);
    item->mutable_scale()->set_maximum(maximum);
    item->mutable_scale()->set_ordinal(ordinal);
  }
  return round;
}

v1::Answer AnswerBy(v1::Relation relation, std::string rater, const std::vector<std::pair<std::string, double>>& ratings) {
  v1::Answer answer;
  answer.set_name("members/ana/answers/" + rater);
  answer.set_rater("members/" + rater);
  answer.set_relation(relation);
  for (const auto& [skill, value] : ratings) {
    v1::SkillRating* rating = answer.mutable_content()->add_skill_ratings();
    rating->set_skill("skills/" + skill);
    rating->mutable_level()->set_scale("scales/five");
    rating->mutable_level()->set_value(value);
  }
  return answer;
}

TEST(Finding, EachBoundBelongsToTheMilderFinding) {
  struct Case {
    double difference, range;
    v1::Finding finding;
  };
  // On 1 to 5 the range is 4 and a third of it 1.333; on 0 to 7 it is 2.333.
  for (const Case& c : std::vector<Case>{{0, 4, v1::FINDING_IN_AGREEMENT},
                                         {0.5, 4, v1::FINDING_IN_AGREEMENT},
                                         {-0.5, 4, v1::FINDING_IN_AGREEMENT},
                                         {0.51, 4, v1::FINDING_RATES_SELF_HIGHER},
                                         {-0.51, 4, v1::FINDING_RATES_SELF_LOWER},
                                         {4.0 / 3, 4, v1::FINDING_RATES_SELF_HIGHER},
                                         {-4.0 / 3, 4, v1::FINDING_RATES_SELF_LOWER},
                                         {1.34, 4, v1::FINDING_BLIND_SPOT},
                                         {-1.34, 4, v1::FINDING_HIDDEN_STRENGTH},
                                         {2.3, 7, v1::FINDING_RATES_SELF_HIGHER},
                                         {2.4, 7, v1::FINDING_BLIND_SPOT},
                                         {-2.4, 7, v1::FINDING_HIDDEN_STRENGTH}}) {
    EXPECT_EQ(FindingOf(c.difference, c.range), c.finding) << c.difference << " of " << c.range;
  }
}

TEST(Comparison, SelfAgainstEachNamedRelation) {
  const v1::Round round = RoundAsking({"coaching"});
  const std::vector<v1::Answer> answers = {AnswerBy(v1::RELATION_SELF, "ana", {{"coaching", 5}}),
                                           AnswerBy(v1::RELATION_MANAGER, "bob", {{"coaching", 3}}),
                                           AnswerBy(v1::RELATION_MENTOR, "mia", {{"coaching", 4}}),
                                           AnswerBy(v1::RELATION_MENTOR, "max", {{"coaching", 5}})};
  const v1::Comparison compared = Compare(round, answers);
  ASSERT_EQ(compared.skills_size(), 1);
  const v1::SkillComparison& skill = compared.skills(0);
  EXPECT_EQ(skill.self(), 5);
  ASSERT_EQ(skill.relations_size(), 2);
  const v1::RelationOnSkill& manager = skill.relations(0);
  EXPECT_EQ(manager.relation(), v1::RELATION_MANAGER);
  EXPECT_EQ(manager.n(), 1);
  EXPECT_EQ(manager.mean(), 3);
  EXPECT_EQ(manager.difference(), 2);
  EXPECT_EQ(manager.finding(), v1::FINDING_BLIND_SPOT);
  EXPECT_TRUE(manager.talk_about_it());
  EXPECT_FALSE(manager.has_spread()) << "one rater has no spread, not a spread of 0";
  EXPECT_FALSE(manager.has_r_wg());
  const v1::RelationOnSkill& mentors = skill.relations(1);
  EXPECT_EQ(mentors.n(), 2);
  EXPECT_EQ(mentors.mean(), 4.5);
  EXPECT_EQ(mentors.difference(), 0.5);
  EXPECT_EQ(mentors.finding(), v1::FINDING_IN_AGREEMENT);
  EXPECT_FALSE(mentors.talk_about_it());
  EXPECT_NEAR(mentors.spread(), 0.70710678, 1e-8);
  EXPECT_NEAR(mentors.r_wg(), 0.75, 1e-9);
  EXPECT_THAT(mentors.ratings(), ElementsAre(5, 4)) << "in the order of the raters' names";
  EXPECT_THAT(compared.method(), HasSubstr("third of the scale's range"));
}

TEST(Comparison, NoMeanIsShownWhereRatersDiffer) {
  const std::vector<v1::Answer> answers = {AnswerBy(v1::RELATION_SELF, "ana", {{"coaching", 3}}),
                                           AnswerBy(v1::RELATION_MENTOR, "max", {{"coaching", 1}}),
                                           AnswerBy(v1::RELATION_MENTOR, "mia", {{"coaching", 5}})};
  const v1::Comparison compared = Compare(RoundAsking({"coaching"}), answers);
  const v1::RelationOnSkill& mentors = compared.skills(0).relations(0);
  EXPECT_TRUE(mentors.views_differ());
  EXPECT_FALSE(mentors.has_mean());
  EXPECT_FALSE(mentors.has_difference());
  EXPECT_EQ(mentors.finding(), v1::FINDING_UNSPECIFIED);
  EXPECT_EQ(mentors.r_wg(), 0) << "negative agreement is shown as none";
  EXPECT_TRUE(compared.profiles().empty()) << "what has no mean enters no profile";
}

TEST(Comparison, NotRatedIsNotZero) {
  const std::vector<v1::Answer> answers = {AnswerBy(v1::RELATION_SELF, "ana", {{"coaching", 4}}),
                                           AnswerBy(v1::RELATION_MANAGER, "bob", {{"planning", 2}})};
  const v1::Comparison compared = Compare(RoundAsking({"coaching", "planning"}), answers);
  EXPECT_TRUE(compared.skills(0).relations().empty());
  EXPECT_FALSE(compared.skills(1).has_self());
  const v1::RelationOnSkill& manager = compared.skills(1).relations(0);
  EXPECT_EQ(manager.mean(), 2);
  EXPECT_FALSE(manager.has_difference());
  EXPECT_EQ(manager.finding(), v1::FINDING_UNSPECIFIED);
  EXPECT_TRUE(compared.profiles().empty());
}

TEST(Comparison, ProfilesAreOverSkillsOfOneScale) {
  v1::Round round = RoundAsking({"a", "b", "c", "d", "e"}, 1, 5, false);
  std::vector<std::pair<std::string, double>> self, others;
  const double mine[] = {4.5, 3, 4, 5, 2.5}, theirs[] = {3.8, 3.2, 4.1, 3.6, 3.4};
  for (int i = 0; i < 5; ++i) {
    self.emplace_back(std::string(1, static_cast<char>('a' + i)), mine[i]);
    others.emplace_back(std::string(1, static_cast<char>('a' + i)), theirs[i]);
  }
  std::vector<v1::Answer> answers = {AnswerBy(v1::RELATION_SELF, "ana", self), AnswerBy(v1::RELATION_MANAGER, "bob", others)};
  // A sixth skill on another scale: a profile of its own, over one skill.
  *round.mutable_items()->add_skills() = round.items().skills(0);
  round.mutable_items()->mutable_skills(5)->set_skill("skills/f");
  round.mutable_items()->mutable_skills(5)->mutable_scale()->set_scale("scales/seven");
  for (v1::Answer& answer : answers) {
    v1::SkillRating* rating = answer.mutable_content()->add_skill_ratings();
    rating->set_skill("skills/f");
    rating->mutable_level()->set_scale("scales/seven");
    rating->mutable_level()->set_value(2);
  }
  const v1::Comparison compared = Compare(round, answers);
  ASSERT_EQ(compared.profiles_size(), 2);
  const v1::ProfileComparison& five = compared.profiles(0);
  EXPECT_EQ(five.scale(), "scales/five");
  EXPECT_EQ(five.skills(), 5);
  EXPECT_NEAR(five.elevation(), 0.18, 1e-9);
  EXPECT_NEAR(five.d_squared(), 3.31, 1e-9);
  EXPECT_NEAR(five.correlation(), 0.566069445, 1e-9);
  EXPECT_NEAR(five.double_entry_icc(), 0.320188951, 1e-9);
  EXPECT_EQ(compared.profiles(1).skills(), 1);
  EXPECT_FALSE(compared.profiles(1).has_correlation());
}

TEST(Comparison, GoalsAsSelfAndOthersSeeThem) {
  v1::Round round = RoundAsking({});
  v1::GoalItem* goal = round.mutable_items()->add_goals();
  goal->set_goal("members/ana/plans/p1/goals/g1");
  goal->set_title("Lead a team");
  std::vector<v1::Answer> answers = {AnswerBy(v1::RELATION_MENTOR, "mia", {}), AnswerBy(v1::RELATION_SELF, "ana", {}),
                                     AnswerBy(v1::RELATION_MANAGER, "bob", {})};
  const v1::Realism said[] = {v1::REALISM_LIKELY, v1::REALISM_CERTAIN, v1::REALISM_DOUBTFUL};
  for (int i = 0; i < 3; ++i) {
    v1::GoalRating* rating = answers[i].mutable_content()->add_goal_ratings();
    rating->set_goal(goal->goal());
    rating->set_realism(said[i]);
  }
  const v1::Comparison compared = Compare(round, answers);
  ASSERT_EQ(compared.goals_size(), 1);
  EXPECT_EQ(compared.goals(0).self(), v1::REALISM_CERTAIN);
  ASSERT_EQ(compared.goals(0).views_size(), 2);
  EXPECT_EQ(compared.goals(0).views(0).relation(), v1::RELATION_MANAGER);
  EXPECT_EQ(compared.goals(0).views(0).realism(), v1::REALISM_DOUBTFUL);
  EXPECT_EQ(compared.goals(0).views(1).realism(), v1::REALISM_LIKELY);
}

// Whatever answers of anonymous relations were handed in, and in whatever order, the comparison is the same.
TEST(Comparison, AnonymousAnswersAndOrderChangeNothing) {
  const v1::Round round = RoundAsking({"a", "b", "c"});
  std::mt19937 random(11);
  std::uniform_int_distribution<int> rating(1, 5), count(0, 3);
  for (int run = 0; run < 100; ++run) {
    std::vector<v1::Answer> named;
    int people = 0;
    for (const v1::Relation relation : {v1::RELATION_SELF, v1::RELATION_MANAGER, v1::RELATION_MENTOR, v1::RELATION_REPRESENTATIVE}) {
      const int raters = relation == v1::RELATION_SELF ? 1 : count(random);
      for (int i = 0; i < raters; ++i) {
        named.push_back(AnswerBy(relation, "r" + std::to_string(people++), {{"a", rating(random)}, {"c", rating(random)}}));
      }
    }
    const v1::Comparison expected = Compare(round, named);
    std::vector<v1::Answer> all = named;
    for (const v1::Relation relation : {v1::RELATION_PEER, v1::RELATION_REPORT, v1::RELATION_OTHER}) {
      for (int i = 0; i < count(random); ++i) all.push_back(AnswerBy(relation, "x" + std::to_string(i), {{"b", rating(random)}}));
    }
    std::shuffle(all.begin(), all.end(), random);
    EXPECT_TRUE(MessageDifferencer::Equals(Compare(round, all), expected)) << run;
  }
}

}  // namespace
}  // namespace waymark::feedback
