#pragma once

#include <string>
#include <string_view>

#include "common/base/error.h"
#include "waymark/plan/v1/guidance.pb.h"

namespace waymark::plan {

// The most guidance notes of an organisation.
inline constexpr int kMaxGuidanceNotes = 500;

// What is wrong with a note. Names are relative to it.
void CheckGuidanceNote(const v1::GuidanceNote& note, base::Violations& violations);

// A language tag as notes are found by it: BCP 47 tags are the same in letters of either case.
std::string LanguageKey(std::string_view tag);

}  // namespace waymark::plan
