#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "waymark/plan/v1/catalogue.pb.h"

namespace waymark::plan {

inline constexpr std::string_view kOnetLevelScale = "scales/onet-level";
inline constexpr std::string_view kGdadLevelScale = "scales/gdad-level";
inline constexpr std::string_view kEscoScale = "scales/esco-has";

// O*NET's scale LV, an interval scale; 0 to 7 in the releases known so far.
v1::Scale OnetLevelScale(double minimum = 0, double maximum = 7);

// The four levels of the Government Digital and Data framework: 1 awareness, 2 working, 3 practitioner, 4 expert.
v1::Scale GdadLevelScale();

// For ESCO, which knows no levels: 0 one has a skill not yet, 1 one has it. That a member has it not yet can be said,
// which is not the same as saying nothing.
v1::Scale EscoScale();

// An ordinal scale of these ranks, numbered from `first`.
v1::Scale OrdinalScale(std::string_view name, std::string_view title, absl::Span<const std::string_view> ranks,
                       int first = 1);

// The scale of that name, or null.
const v1::Scale* FindScale(absl::Span<const v1::Scale> scales, std::string_view name);

// The rank that `title` ("Working", whatever the case of letters) names on an ordinal scale; nullopt where it names
// none.
std::optional<int> RankOf(const v1::Scale& scale, std::string_view title);

// What is wrong with `value` on `scale`, as a sentence's end ("must be between 0 and 7"); empty when it is right.
std::string ValueProblem(const v1::Scale& scale, double value);

// Which share of `scale` a level on it is, 0 to 1: on an interval scale from L to H, (O - L) / (H - L); on an ordinal
// one the rank over the highest, as its lowest rank is something already. 0 on a scale without extent.
//
// Source: the standardised score of onetcenter.org, for an interval scale.
double ShareOfScale(const v1::Scale& scale, double value);

// What having a skill to that level means: the text of the anchor nearest to it, of the lower one of two as near. Empty
// where the skill has none.
std::string LevelMeaning(const v1::Skill& skill, double level);

// Whether the words are, or stand in, what the catalogue says of a level of the skill; no words always do.
bool IsMarker(const v1::Skill& skill, const std::string& words);

}  // namespace waymark::plan
