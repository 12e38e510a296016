#include "services/plan/domain/guidance_rules.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAreArray;
using testing::Proto;

TEST(GuidanceNote, HasTitleBodyTopicAndLanguage) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> table = {
      {"title: 'x' body: 'y' topic: GUIDANCE_TOPIC_PAY language: 'en'", {}},
      {"title: 'x' body: 'y' topic: GUIDANCE_TOPIC_OTHER language: 'de-AT'", {}},
      {"", {"title", "body", "topic", "language"}},
      {"title: 'x' body: 'y' topic: 99 language: 'English please'", {"topic", "language"}},
  };
  for (const auto& [note, wrong] : table) {
    base::Violations violations;
    CheckGuidanceNote(Proto<v1::GuidanceNote>(note), violations);
    EXPECT_THAT(FieldsOf(violations), ElementsAreArray(wrong)) << note;
  }
}

TEST(GuidanceLanguage, IsTheSameInLettersOfEitherCase) { EXPECT_EQ(LanguageKey("De-AT"), LanguageKey("de-at")); }

}  // namespace
}  // namespace waymark::plan
