#include <map>
#include <string>

#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/checklist.pb.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::StatusIs;

class ChecklistCalls : public Suite {
 protected:
  absl::StatusOr<v1::Checklist> Get(const access::Caller& caller) {
    return Call<v1::Checklist, v1::GetChecklistRequest>(caller, "ChecklistService/GetChecklist",
                                                        "name: 'members/ana/plans/p1/checklist'");
  }
  // The numbers of the lines and questions that the caller is shown, with the text of the first answer.
  std::map<std::string, std::string> Shown(const access::Caller& caller) {
    const auto checklist = Get(caller);
    EXPECT_THAT(checklist, IsOk());
    std::map<std::string, std::string> shown;
    for (const auto* lines : {&checklist->lines(), &checklist->questions()}) {
      for (const auto& line : *lines) shown[line.number()] = line.answers().empty() ? "" : line.answers(0).text();
    }
    return shown;
  }
};

TEST_P(ChecklistCalls, TheOwnerReadsEveryLineFilledFromTheRecord) {
  MakePlan();
  ASSERT_THAT((Call<v1::AssessmentEntry, v1::CreateAssessmentEntryRequest>(
                  kAna, "AssessmentService/CreateAssessmentEntry",
                  "parent: 'members/ana' assessment_entry { kind: ASSESSMENT_KIND_SKILL skill_level { skill: "
                  "'skills/gdad-planning' level { scale: "
                  "'scales/gdad-level' value: 4 } } }")),
              IsOk());
  auto shown = Shown(kAna);
  EXPECT_EQ(shown.size(), 31u);
  EXPECT_EQ(shown["K1"], "Planning, expert (4)");
  EXPECT_EQ(shown["K3"], "Lead a team");
  EXPECT_EQ(shown["K5"], "Lead");
  EXPECT_EQ(shown["K9"], "Course (training)");
  EXPECT_EQ(shown["K10"], "bo, mentor: knows the field");
  EXPECT_EQ(shown["K14"], "Ask for the budget first");
  EXPECT_EQ(shown["K18"], "Fridays off (32 hours a week)");
  EXPECT_EQ(shown["K23"], "1 April 2027");
  EXPECT_EQ(shown["Q1"], "vertical");
  EXPECT_EQ(shown["Q7"], "52,000 GBP a year (Raise)");
  EXPECT_EQ(shown["K2"], "");
}

TEST_P(ChecklistCalls, AGranteeIsShownTheLinesThatTheSectionOpensWithWhatItHolds) {
  MakePlan();
  EXPECT_THAT(Get(kBo), StatusIs(absl::StatusCode::kPermissionDenied));
  Grant(kBo, access::v1::SECTION_TRACKS);
  auto shown = Shown(kBo);
  std::vector<std::string> numbers;
  for (const auto& [number, text] : shown) numbers.push_back(number);
  EXPECT_THAT(numbers, ElementsAre("K11", "K13", "K15", "K17", "K21", "K22", "K5", "K6", "K7", "K9", "Q3", "Q4", "Q6"));
  EXPECT_EQ(shown["K15"], "Course (training)");
  EXPECT_EQ(shown["K5"], "");  // the plan's own target stands in GOALS
  Grant(kBo, access::v1::SECTION_SALARY);
  shown = Shown(kBo);
  EXPECT_EQ(shown["Q7"], "52,000 GBP a year (Raise)");
  EXPECT_EQ(shown.count("K14"), 0u);
}

TEST_P(ChecklistCalls, APlanThatIsNotThereHasNone) { EXPECT_THAT(Get(kAna), StatusIs(absl::StatusCode::kNotFound)); }

WM_ON_EVERY_ENGINE(ChecklistCalls);

}  // namespace
}  // namespace waymark::plan
