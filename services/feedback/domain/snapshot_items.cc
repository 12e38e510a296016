#include "services/feedback/domain/snapshot_items.h"

#include <algorithm>
#include <cstddef>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace waymark::feedback {

namespace {

std::vector<const plan::v1::RequiredSkill*> ByWeight(const plan::v1::Role& role) {
  std::vector<const plan::v1::RequiredSkill*> skills;
  for (const plan::v1::RequiredSkill& skill : role.skills()) {
    if (!skill.not_relevant()) skills.push_back(&skill);
  }
  std::sort(skills.begin(), skills.end(), [](const plan::v1::RequiredSkill* a, const plan::v1::RequiredSkill* b) {
    if (a->weight() != b->weight()) return a->weight() > b->weight();
    if (a->title() != b->title()) return a->title() < b->title();
    return a->skill() < b->skill();
  });
  return skills;
}

bool IsOver(const plan::v1::Step& step) {
  return step.progress() == plan::v1::STEP_PROGRESS_DONE || step.progress() == plan::v1::STEP_PROGRESS_DROPPED;
}

v1::RatingScale RatingScaleOf(const plan::v1::Scale& scale) {
  v1::RatingScale rating;
  rating.set_scale(scale.name());
  rating.set_minimum(scale.minimum());
  rating.set_maximum(scale.maximum());
  rating.set_ordinal(scale.kind() == plan::v1::Scale::KIND_ORDINAL);
  if (!rating.ordinal()) return rating;
  // Labels stand for the whole values from the minimum upward; a rank the source leaves out has an empty one.
  for (const plan::v1::Scale::Rank& rank : scale.ranks()) {
    const auto place = static_cast<int>(rank.value() - scale.minimum());
    if (place < 0 || place >= 20) continue;
    while (rating.labels_size() <= place) rating.add_labels();
    rating.set_labels(place, rank.title());
  }
  return rating;
}

}  // namespace

std::vector<SkillAsked> SkillsToAsk(const plan::v1::Plan& plan, const plan::v1::Role* role) {
  std::vector<SkillAsked> asked;
  absl::flat_hash_map<std::string, SkillAsked> of_role;
  std::vector<const plan::v1::RequiredSkill*> required;
  if (role != nullptr) required = ByWeight(*role);
  for (const plan::v1::RequiredSkill* skill : required) {
    of_role.emplace(skill->skill(), SkillAsked{skill->skill(), skill->title(), skill->level().scale(), role->catalogue(), role->release()});
  }
  absl::flat_hash_set<std::string> seen;
  const auto ask = [&](const std::string& skill) {
    if (asked.size() >= static_cast<size_t>(kMostSkills) || !seen.insert(skill).second) return;
    const auto known = of_role.find(skill);
    asked.push_back(known != of_role.end() ? known->second : SkillAsked{.skill = skill});
  };
  for (const plan::v1::Step& step : plan.steps()) {
    if (IsOver(step)) continue;
    for (const plan::v1::SkillAim& aim : step.skills()) ask(aim.skill());
  }
  for (const plan::v1::RequiredSkill* skill : required) ask(skill->skill());
  return asked;
}

v1::Items ItemsOf(const plan::v1::Plan& plan, const std::vector<SkillAsked>& skills,
                  const std::map<std::string, plan::v1::Scale>& scales) {
  v1::Items items;
  for (const SkillAsked& skill : skills) {
    const auto scale = scales.find(skill.scale);
    if (skill.title.empty() || scale == scales.end()) continue;
    v1::SkillItem* item = items.add_skills();
    item->set_skill(skill.skill);
    item->set_display_name(skill.title);
    *item->mutable_scale() = RatingScaleOf(scale->second);
  }
  for (const plan::v1::Goal& goal : plan.goals()) {
    if (goal.progress() == plan::v1::GOAL_PROGRESS_REACHED || goal.progress() == plan::v1::GOAL_PROGRESS_DROPPED) continue;
    v1::GoalItem* item = items.add_goals();
    item->set_goal(goal.name());
    item->set_title(goal.title());
  }
  return items;
}

}  // namespace waymark::feedback
