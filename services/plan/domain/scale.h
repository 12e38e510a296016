#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "waymark/plan/v1/catalogue.pb.h"

namespace waymark::plan {

inline constexpr std::string_view kOnetLevelScale = "scales/onet-level";
inline constexpr std::string_view kGdadLevelScale = "scales/gdad-level";

// O*NET's scale LV, an interval scale; 0 to 7 in the releases known so far.
v1::Scale OnetLevelScale(double minimum = 0, double maximum = 7);

// The four levels of the Government Digital and Data framework: 1 awareness, 2 working, 3 practitioner, 4 expert.
v1::Scale GdadLevelScale();

// The scale of that name, or null.
const v1::Scale* FindScale(absl::Span<const v1::Scale> scales, std::string_view name);

// The rank that `title` ("Working", whatever the case of letters) names on an ordinal scale; nullopt where it names
// none.
std::optional<int> RankOf(const v1::Scale& scale, std::string_view title);

// What is wrong with `value` on `scale`, as a sentence's end ("must be between 0 and 7"); empty when it is right.
std::string ValueProblem(const v1::Scale& scale, double value);

// What having a skill to that level means: the text of the anchor nearest to it, of the lower one of two as near. Empty
// where the skill has none.
std::string LevelMeaning(const v1::Skill& skill, double level);

}  // namespace waymark::plan
