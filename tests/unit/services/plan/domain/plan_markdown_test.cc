#include "services/plan/domain/plan_markdown.h"

#include <string>

#include "absl/strings/str_split.h"
#include "tests/unit/services/plan/domain/papers.h"

namespace waymark::plan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(EscapeMarkdown, WhatWouldBeMarkupReadsAsItWasWritten) {
  struct Case {
    std::string text, escaped;
  };
  for (const Case& each : {
           Case{"plain, text (1–2 years).", "plain, text (1–2 years)."},
           Case{"*a* _b_ `c`", "\\*a\\* \\_b\\_ \\`c\\`"},
           Case{"# not a heading", "\\# not a heading"},
           Case{"- not a list", "\\- not a list"},
           Case{"well - known", "well - known"},
           Case{"12. not a list", "12\\. not a list"},
           Case{"3) not a list", "3\\) not a list"},
           Case{"in 2027. Then", "in 2027. Then"},
           Case{"===", "\\==="},
           Case{"<b>&lt;</b>", "\\<b\\>\\&lt;\\</b\\>"},
           Case{"R & D", "R & D"},
           Case{"[link](http://x)", "\\[link\\](http\\://x)"},
           Case{"a|b ~c~ ![x] \\", "a\\|b \\~c\\~ \\!\\[x\\] \\\\"},
           Case{"tab\tand\x01", "tab and "},
           Case{"Zürich 東京", "Zürich 東京"},
       }) {
    EXPECT_EQ(EscapeMarkdown(each.text), each.escaped);
  }
}

TEST(WriteMarkdown, BlocksStandApartAndListsTogether) {
  using Kind = Block::Kind;
  EXPECT_EQ(WriteMarkdown({{Kind::kTitle, "A plan\nof mine"},
                           {Kind::kText, "one\ntwo"},
                           {Kind::kItem, "first\nmore"},
                           {Kind::kItem, "second"},
                           {Kind::kPrompt, "K1. What?"},
                           {Kind::kBlank, ""}}),
            "# A plan of mine\n\none\\\ntwo\n\n- first\\\n  more\n- second\n\n**K1. "
            "What?**\n\n\\_\\_\\_\\_\\_\\_\\_\\_ (empty)\n");
}

TEST(PlanPaper, HasThePlanThenTheLinesInOrderThenTheQuestions) {
  const std::string text = WriteMarkdown(PlanPaper(FullView()));
  size_t at = text.find("## Career planning checklist");
  ASSERT_NE(at, std::string::npos);
  EXPECT_LT(text.find("### Track 1: Specialist (followed)"), at);
  for (int k = 1; k <= 23; ++k) {
    const size_t next = text.find("**K" + std::to_string(k) + ". ", at);
    ASSERT_NE(next, std::string::npos) << k;
    at = next;
  }
  for (int q = 1; q <= 8; ++q) {
    const size_t next = text.find("**Q" + std::to_string(q) + ". ", at);
    ASSERT_NE(next, std::string::npos) << q;
    at = next;
  }
  EXPECT_THAT(text, HasSubstr("**K12. Opportunities to take on new responsibilities at work**\n\n\\_"));
  EXPECT_THAT(text,
              HasSubstr("- summer 2027: Pilot course (training)\\\n  begins January 2027; builds Piloting, 3 of 4\n"));
}

TEST(PlanPaper, TellsWhatKeepsARoleClosed) {
  PlanView view = FullView();
  const auto add = [&](const std::string& text) {
    *view.gaps[0].add_qualifications() = testing::Proto<v1::QualificationDifference>(text);
  };
  add("title: 'Wanted' demand: DEMAND_SHOULD kind: KIND_MISSING");
  add("title: 'Held' demand: DEMAND_MUST kind: KIND_HELD");
  add("title: 'Open' demand: DEMAND_MUST kind: KIND_UNKNOWN");
  EXPECT_THAT(WriteMarkdown(PlanPaper(view)), Not(HasSubstr("losed without")));
  add("title: 'Ticket' demand: DEMAND_MUST kind: KIND_MISSING");
  add("title: 'Exam' demand: DEMAND_MUST kind: KIND_MISSING");
  const std::string text = WriteMarkdown(PlanPaper(view));
  EXPECT_THAT(text, HasSubstr("Leads to: Lead. Closed without \"Ticket\" and \"Exam\", which are not held."));
  EXPECT_THAT(text, HasSubstr("- Ticket: not held, and Lead is closed without it\n"));
}

TEST(PlanPaper, WhatIsNotThereHasNoPartOfThePlan) {
  PlanView view;
  view.today = absl::CivilDay(2027, 1, 4);
  view.sees = [](access::v1::Section) { return false; };
  EXPECT_EQ(WriteMarkdown(PlanPaper(view)), "# Career plan\n\nas of 4 January 2027\n\n## Career plan\n");
}

}  // namespace
}  // namespace waymark::plan
