#pragma once

#include <string_view>

#include "common/base/error.h"
#include "waymark/plan/v1/learning.pb.h"

namespace waymark::plan {

// Adds what is wrong with a learning resource by itself: title, kind, figures out of their ranges, an address that is
// none, a skill twice or without a level. Whether its skills are in a catalogue is not looked at.
void CheckLearningResource(const v1::LearningResource& resource, base::Violations& violations);

// Adds what is wrong with a budget; fields are named below `field`.
void CheckLearningBudget(std::string_view field, const v1::LearningBudget& budget, base::Violations& violations);

}  // namespace waymark::plan
