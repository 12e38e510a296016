#pragma once

#include <map>
#include <string>
#include <vector>

#include "waymark/feedback/v1/item.pb.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::feedback {

// More skills than this nobody rates with care.
inline constexpr int kMostSkills = 20;

// A skill of the catalogue to be rated; title and scale are empty where only the name is known yet.
struct SkillAsked {
  std::string skill;      // skills/{skill}
  std::string title;      // what it is called
  std::string scale;      // scales/{scale}
  std::string catalogue;  // catalogues/{catalogue} whose `release` describes the scale
  std::string release;
};

// The skills to ask about for a review of `plan`: first those that steps still to be done build, in the plan's order,
// then those of its target role by weight, heaviest first, then title, then name, without those the source calls not
// relevant. Each once, kMostSkills at most. `role` is the plan's target role in the release the plan names; nullptr
// where there is none.
std::vector<SkillAsked> SkillsToAsk(const plan::v1::Plan& plan, const plan::v1::Role* role);

// What to ask for a review of `plan`: those of `skills` whose title and scale are known, and the goals that are neither
// reached nor dropped. `scales` by name.
v1::Items ItemsOf(const plan::v1::Plan& plan, const std::vector<SkillAsked>& skills, const std::map<std::string, plan::v1::Scale>& scales);

}  // namespace waymark::feedback
