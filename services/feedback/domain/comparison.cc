#include "services/feedback/domain/comparison.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/feedback/domain/agreement.h"
#include "services/feedback/domain/relation.h"

namespace waymark::feedback {

namespace {

// Rounding of a difference of two means must not turn "exactly the bound" into "above it".
constexpr double kRounding = 1e-9;

constexpr char kMethod[] =
    "difference = self - mean of the relation's ratings, in scale points. In agreement: at most 0.5 points "
    "either way. Blind spot: above a third of the scale's range (maximum - minimum); hidden strength: the "
    "reverse (Primalogik). Worth talking about: 2 points or more (Snowflake). No mean is shown where the "
    "average deviation reaches A/6, A = maximum - minimum + 1 (Burke & Dunlap 2002). r_wg = 1 - s^2/((A^2 - "
    "1)/12) (James, Demaree & Wolf 1984). Over skills: elevation = mean difference, D^2 = sum of squared "
    "differences (Cronbach & Gleser 1953), Pearson's correlation, double-entry intraclass correlation (McCrae "
    "2008).";

// The number of whole values of a scale, A.
double ValuesOf(const v1::RatingScale& scale) { return scale.maximum() - scale.minimum() + 1; }

std::optional<double> RatingOf(const v1::Answer& answer, const v1::SkillItem& item) {
  for (const v1::SkillRating& rating : answer.content().skill_ratings()) {
    if (rating.skill() == item.skill() && rating.level().scale() == item.scale().scale()) return rating.level().value();
  }
  return std::nullopt;
}

v1::RelationOnSkill CompareOnSkill(v1::Relation relation, const std::vector<double>& ratings, std::optional<double> self,
                                   const v1::RatingScale& scale) {
  v1::RelationOnSkill compared;
  compared.set_relation(relation);
  compared.set_n(static_cast<int>(ratings.size()));
  compared.mutable_ratings()->Add(ratings.begin(), ratings.end());
  const double values = ValuesOf(scale);
  if (const auto variance = Variance(ratings)) compared.set_spread(std::sqrt(*variance));
  if (const auto deviation = AverageDeviation(ratings)) compared.set_average_deviation(*deviation);
  if (scale.ordinal()) {
    if (const auto agreement = WithinGroupAgreement(ratings, values)) compared.set_r_wg(std::max(0.0, *agreement));
  }
  if (!MeanStandsForAll(ratings, values)) {
    compared.set_views_differ(true);
    return compared;
  }
  compared.set_mean(Mean(ratings));
  if (!self) return compared;
  const double difference = *self - compared.mean();
  compared.set_difference(difference);
  compared.set_finding(FindingOf(difference, scale.maximum() - scale.minimum()));
  compared.set_talk_about_it(std::abs(difference) >= kTalkAboutIt - kRounding);
  return compared;
}

v1::SkillComparison CompareSkill(const v1::SkillItem& item, const std::vector<const v1::Answer*>& answers) {
  v1::SkillComparison compared;
  compared.set_skill(item.skill());
  compared.set_display_name(item.display_name());
  compared.set_scale(item.scale().scale());
  std::optional<double> self;
  std::map<v1::Relation, std::vector<double>> others;
  for (const v1::Answer* answer : answers) {
    const std::optional<double> rating = RatingOf(*answer, item);
    if (!rating) continue;
    if (answer->relation() == v1::RELATION_SELF) {
      self = rating;
    } else {
      others[answer->relation()].push_back(*rating);
    }
  }
  if (self) compared.set_self(*self);
  for (const auto& [relation, ratings] : others) *compared.add_relations() = CompareOnSkill(relation, ratings, self, item.scale());
  return compared;
}

v1::GoalComparison CompareGoal(const v1::GoalItem& item, const std::vector<const v1::Answer*>& answers) {
  v1::GoalComparison compared;
  compared.set_goal(item.goal());
  compared.set_title(item.title());
  for (const v1::Answer* answer : answers) {
    for (const v1::GoalRating& rating : answer->content().goal_ratings()) {
      if (rating.goal() != item.goal()) continue;
      if (answer->relation() == v1::RELATION_SELF) {
        compared.set_self(rating.realism());
      } else {
        v1::GoalComparison::View* view = compared.add_views();
        view->set_relation(answer->relation());
        view->set_realism(rating.realism());
      }
    }
  }
  return compared;
}

void CompareProfiles(v1::Comparison& comparison) {
  struct Profiles {
    std::vector<double> self, others;
  };
  std::map<std::pair<v1::Relation, std::string>, Profiles> profiles;
  for (const v1::SkillComparison& skill : comparison.skills()) {
    for (const v1::RelationOnSkill& other : skill.relations()) {
      if (!skill.has_self() || !other.has_mean()) continue;
      Profiles& profile = profiles[{other.relation(), skill.scale()}];
      profile.self.push_back(skill.self());
      profile.others.push_back(other.mean());
    }
  }
  for (const auto& [key, profile] : profiles) {
    v1::ProfileComparison* compared = comparison.add_profiles();
    compared->set_relation(key.first);
    compared->set_scale(key.second);
    compared->set_skills(static_cast<int>(profile.self.size()));
    compared->set_elevation(Elevation(profile.self, profile.others));
    compared->set_d_squared(SquaredDistance(profile.self, profile.others));
    if (const auto r = ProfileCorrelation(profile.self, profile.others)) compared->set_correlation(*r);
    if (const auto icc = DoubleEntryIcc(profile.self, profile.others)) compared->set_double_entry_icc(*icc);
  }
}

}  // namespace

v1::Finding FindingOf(double difference, double range) {
  if (difference > range * kBlindSpotShare + kRounding) return v1::FINDING_BLIND_SPOT;
  if (-difference > range * kBlindSpotShare + kRounding) return v1::FINDING_HIDDEN_STRENGTH;
  if (difference > kAgreementBand + kRounding) return v1::FINDING_RATES_SELF_HIGHER;
  if (-difference > kAgreementBand + kRounding) return v1::FINDING_RATES_SELF_LOWER;
  return v1::FINDING_IN_AGREEMENT;
}

v1::Comparison Compare(const v1::Round& round, std::span<const v1::Answer> answers) {
  std::vector<const v1::Answer*> named;
  for (const v1::Answer& answer : answers) {
    if (!IsAnonymous(answer.relation())) named.push_back(&answer);
  }
  std::sort(named.begin(), named.end(), [](const v1::Answer* a, const v1::Answer* b) {
    return std::pair(a->relation(), std::string_view(a->rater())) < std::pair(b->relation(), std::string_view(b->rater()));
  });
  v1::Comparison comparison;
  comparison.set_round(round.name());
  comparison.set_state(round.state());
  comparison.set_method(kMethod);
  for (const v1::SkillItem& item : round.items().skills()) *comparison.add_skills() = CompareSkill(item, named);
  for (const v1::GoalItem& item : round.items().goals()) *comparison.add_goals() = CompareGoal(item, named);
  CompareProfiles(comparison);
  return comparison;
}

}  // namespace waymark::feedback
