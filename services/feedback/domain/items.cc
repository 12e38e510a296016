#include "services/feedback/domain/items.h"

#include <cmath>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "google/protobuf/util/message_differencer.h"

namespace waymark::feedback {

namespace {

using google::protobuf::util::MessageDifferencer;

bool IsBlank(std::string_view text) { return absl::StripAsciiWhitespace(base::View(text)).empty(); }

bool IsWhole(double value) { return value == std::floor(value); }

std::string Indexed(std::string_view list, int index, std::string_view field) {
  return base::Cat(list, "[", index, "]", field);
}

void CheckScale(const v1::RatingScale& scale, std::string_view path, base::Violations& violations) {
  if (!std::isfinite(scale.minimum()) || !std::isfinite(scale.maximum()) || scale.maximum() <= scale.minimum()) {
    violations.Add(base::Cat(path, ".maximum"), "must be a finite number above the minimum");
  } else if (scale.ordinal() && !(IsWhole(scale.minimum()) && IsWhole(scale.maximum()))) {
    violations.Add(path, "must have whole bounds where it is ordinal");
  }
  for (int i = 0; i < scale.labels_size(); ++i) {
    if (scale.labels(i).size() > 200) violations.Add(Indexed(base::Cat(path, ".labels"), i, ""), "must have at most 200 bytes");
  }
}

void CheckLevel(const v1::RatingScale& scale, const type::v1::Level& level, std::string_view path, base::Violations& violations) {
  if (level.scale() != scale.scale()) {
    violations.Add(base::Cat(path, ".scale"), "must be the scale the item names");
    return;
  }
  const double value = level.value();
  // Written so that NaN fails.
  if (!(value >= scale.minimum() && value <= scale.maximum())) {
    violations.Add(base::Cat(path, ".value"), "must lie between the scale's minimum and maximum");
  } else if (scale.ordinal() && !IsWhole(value)) {
    violations.Add(base::Cat(path, ".value"), "must be a whole number on an ordinal scale");
  }
}

}  // namespace

void CheckItems(std::string_view member, const v1::Items& items, base::Violations& violations) {
  if (items.skills().empty() && items.goals().empty() && IsBlank(items.question())) {
    violations.Add("", "must ask about one skill or goal at least, or have a question");
  }
  absl::flat_hash_set<std::string> seen;
  absl::flat_hash_map<std::string, const v1::RatingScale*> scales;
  for (int i = 0; i < items.skills_size(); ++i) {
    const v1::SkillItem& item = items.skills(i);
    if (!seen.insert(item.skill()).second) violations.Add(Indexed("skills", i, ".skill"), "must stand in the list once");
    const std::string path = Indexed("skills", i, ".scale");
    CheckScale(item.scale(), path, violations);
    auto [known, is_new] = scales.emplace(item.scale().scale(), &item.scale());
    if (!is_new && !MessageDifferencer::Equals(*known->second, item.scale())) {
      violations.Add(path, "must be the same wherever the scale's name is the same");
    }
  }
  for (int i = 0; i < items.goals_size(); ++i) {
    const v1::GoalItem& item = items.goals(i);
    if (!seen.insert(item.goal()).second) violations.Add(Indexed("goals", i, ".goal"), "must stand in the list once");
    if (base::OwnerOf(item.goal()) != member) violations.Add(Indexed("goals", i, ".goal"), "must be a goal of the member who asks");
  }
}

void CheckContent(const v1::Items& items, const v1::AnswerContent& content, base::Violations& violations) {
  if (content.skill_ratings().empty() && content.goal_ratings().empty() && IsBlank(content.comment())) {
    violations.Add("", "must rate one item at least, or have a comment");
  }
  absl::flat_hash_map<std::string, const v1::RatingScale*> skills;
  for (const v1::SkillItem& item : items.skills()) skills.emplace(item.skill(), &item.scale());
  absl::flat_hash_set<std::string> goals;
  for (const v1::GoalItem& item : items.goals()) goals.insert(item.goal());
  absl::flat_hash_set<std::string> rated;
  for (int i = 0; i < content.skill_ratings_size(); ++i) {
    const v1::SkillRating& rating = content.skill_ratings(i);
    const auto item = skills.find(rating.skill());
    if (item == skills.end()) {
      violations.Add(Indexed("skill_ratings", i, ".skill"), "must be one of the skills asked about");
      continue;
    }
    if (!rated.insert(rating.skill()).second) violations.Add(Indexed("skill_ratings", i, ".skill"), "must be rated once");
    CheckLevel(*item->second, rating.level(), Indexed("skill_ratings", i, ".level"), violations);
  }
  for (int i = 0; i < content.goal_ratings_size(); ++i) {
    const v1::GoalRating& rating = content.goal_ratings(i);
    if (!goals.contains(rating.goal())) {
      violations.Add(Indexed("goal_ratings", i, ".goal"), "must be one of the goals asked about");
    } else if (!rated.insert(rating.goal()).second) {
      violations.Add(Indexed("goal_ratings", i, ".goal"), "must be rated once");
    }
    if (!v1::Realism_IsValid(rating.realism())) violations.Add(Indexed("goal_ratings", i, ".realism"), "must be a value of the enum");
  }
}

v1::AnswerContent Canonical(const v1::Items& items, const v1::AnswerContent& content) {
  absl::flat_hash_map<std::string, const v1::SkillRating*> skills;
  for (const v1::SkillRating& rating : content.skill_ratings()) skills.emplace(rating.skill(), &rating);
  absl::flat_hash_map<std::string, const v1::GoalRating*> goals;
  for (const v1::GoalRating& rating : content.goal_ratings()) goals.emplace(rating.goal(), &rating);
  v1::AnswerContent canonical;
  for (const v1::SkillItem& item : items.skills()) {
    const auto rating = skills.find(item.skill());
    if (rating != skills.end()) *canonical.add_skill_ratings() = *rating->second;
  }
  for (const v1::GoalItem& item : items.goals()) {
    const auto rating = goals.find(item.goal());
    if (rating != goals.end()) *canonical.add_goal_ratings() = *rating->second;
  }
  canonical.set_comment(content.comment());
  canonical.DiscardUnknownFields();
  return canonical;
}

}  // namespace waymark::feedback
