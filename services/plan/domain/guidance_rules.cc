#include "services/plan/domain/guidance_rules.h"

#include "absl/strings/ascii.h"
#include "common/base/cat.h"
#include "services/plan/domain/member_rules.h"

namespace waymark::plan {

void CheckGuidanceNote(const v1::GuidanceNote& note, base::Violations& violations) {
  if (note.title().empty()) violations.Add("title", "is required");
  if (note.body().empty()) violations.Add("body", "is required");
  if (note.topic() == v1::GUIDANCE_TOPIC_UNSPECIFIED || !v1::GuidanceTopic_IsValid(note.topic()))
    violations.Add("topic", "must be FAIR_NEGOTIATION, WORKLOAD, RECOGNITION, PAY or OTHER");
  if (!IsLanguageTag(note.language()))
    violations.Add("language", "must be a BCP 47 language tag, as \"en\" or \"de-AT\"");
}

std::string LanguageKey(std::string_view tag) { return absl::AsciiStrToLower(base::View(tag)); }

}  // namespace waymark::plan
