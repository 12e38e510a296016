#include "services/plan/domain/checklist.h"

#include <map>
#include <set>

#include "absl/strings/str_join.h"
#include "tests/unit/services/plan/domain/papers.h"

namespace waymark::plan {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Property;

// The answers of each line by its number: their texts, parted by " | ".
std::map<std::string, std::string> Texts(const v1::Checklist& checklist) {
  std::map<std::string, std::string> texts;
  for (const auto* lines : {&checklist.lines(), &checklist.questions()}) {
    for (const v1::ChecklistLine& line : *lines) {
      texts[line.number()] = absl::StrJoin(
          line.answers(), " | ", [](std::string* out, const v1::ChecklistAnswer& answer) { *out += answer.text(); });
    }
  }
  return texts;
}

TEST(Checklist, EveryLineIsFilledFromWhatItsItemSays) {
  const auto texts = Texts(MakeChecklist(FullView()));
  const std::map<std::string, std::string> expected = {
      {"K1", "Calm | Piloting, working (2)"},
      {"K2", "Charts"},
      {"K3", "Lead a team (people led: from 0 to 5)"},
      {"K4", "Run the port"},
      {"K5", "Lead | Harbour master | Lighthouse keeper"},
      {"K6", "Lead: Piloting, expert (4); Master's ticket (required)"},
      {"K7", "the library's evening course | bo, mentor: knows the field"},
      {"K8", "Piloting: working (2) now, expert (4) needed for Lead | knots"},
      {"K9", "Pilot course (training) | Book the course"},
      {"K10", "bo, mentor: knows the field | Kim, sponsor | Zoe of the pilots' guild, sponsor: the exam"},
      {"K11", "Lead the drill | New berth (project)"},
      {"K12", ""},
      {"K13", "Show the log (done)"},
      {"K14", "Ask for the budget first"},
      {"K15", "Raise (raise, under way) | Pilot course (training) | New berth (project)"},
      {"K16", "From my manager: how I brief"},
      {"K17",
       "If the branch is restructured: ask for a rotation (go over to Manager) | Specialist: unless \"Pilot course\" "
       "is done by 30 "
       "September 2027, call the union | If Specialist fails: Manager"},
      {"K18", "Fridays off (32 hours a week, a limit)"},
      {"K19", "Home at night (at most 10 % away) | By the sea (Hull or Leith)"},
      {"K20", "A dog"},
      {"K21",
       "Meeting with the WEU office (union office) | Meeting with Zoe (mentor, Room 4, held) | Talk to the office (the "
       "union)"},
      {"K22", "Book the course"},
      {"K23", "1 April 2027"},
      {"Q1", "out to sea"},
      {"Q2", "Fridays off (32 hours a week, a limit)"},
      {"Q3", "Lead | Harbour master"},
      {"Q4", "Raise (raise, under way) | Pilot course (training) | New berth (project)"},
      {"Q5", "Piloting: working (2) now, expert (4) needed for Lead"},
      {"Q6",
       "Pilot course (training) | Book the course | Lead the drill | Show the log (done) | Talk to the office (the "
       "union)"},
      {"Q7", "41,000 GBP a year (paid) | 52,000 GBP a year (Raise)"},
      {"Q8", "bo, mentor: knows the field | Kim, sponsor"},
  };
  EXPECT_EQ(texts, expected);
}

TEST(Checklist, AnEmptyPlanHasEveryLineBlankInThePapersOrder) {
  PlanView view;
  view.plan.set_name("members/ana/plans/p1");
  view.today = absl::CivilDay(2027, 1, 4);
  const v1::Checklist checklist = MakeChecklist(view);
  ASSERT_EQ(checklist.lines_size(), 23);
  ASSERT_EQ(checklist.questions_size(), 8);
  for (int i = 0; i < 23; ++i) {
    EXPECT_EQ(checklist.lines(i).number(), "K" + std::to_string(i + 1));
    EXPECT_EQ(checklist.lines(i).item(), i + 1);
    EXPECT_FALSE(checklist.lines(i).filled());
    EXPECT_THAT(checklist.lines(i).answers(), IsEmpty());
    EXPECT_NE(checklist.lines(i).prompt(), "");
  }
  EXPECT_EQ(checklist.questions(7).number(), "Q8");
  EXPECT_EQ(checklist.filled_count(), 0);
  EXPECT_EQ(checklist.name(), "members/ana/plans/p1/checklist");
  EXPECT_THAT(checklist.as_of_date(),
              testing::EqualsProto(testing::Proto<google::type::Date>("year: 2027 month: 1 day: 4")));
}

TEST(Checklist, AnImmediateActionIsOpenAndItsLastDayWithinThirtyOneDays) {
  struct Case {
    std::string action;
    bool immediate;
  };
  for (const Case& each : {
           Case{"aims_by { year: 2027 month: 1 day: 4 }", true},
           Case{"aims_by { year: 2027 month: 2 day: 4 }", true},
           Case{"aims_by { year: 2027 month: 2 day: 5 }", false},
           Case{"aims_by { year: 2027 month: 1 day: 3 }", false},
           Case{"aims_by { year: 2027 month: 1 }", true},
           Case{"aims_by { year: 2027 }", false},
           Case{"", false},
           Case{"aims_by { year: 2027 month: 1 } state: ACTION_STATE_DONE", false},
           Case{"aims_by { year: 2027 month: 1 } state: ACTION_STATE_NOT_APPLICABLE", false},
       }) {
    PlanView view;
    view.today = absl::CivilDay(2027, 1, 4);
    *view.plan.add_actions() = testing::Proto<v1::Action>("title: 'x' " + each.action);
    EXPECT_EQ(MakeChecklist(view).lines(21).filled(), each.immediate) << each.action;
  }
}

TEST(Checklist, LinesThatNoOpenSectionFillsAreLeftOut) {
  PlanView view = FullView();
  view.sees = [](access::v1::Section section) { return section == access::v1::SECTION_SALARY; };
  const v1::Checklist checklist = MakeChecklist(view);
  EXPECT_THAT(checklist.lines(), IsEmpty());
  EXPECT_THAT(checklist.questions(), ElementsAre(Property(&v1::ChecklistLine::number, "Q7")));
  view.sees = [](access::v1::Section section) { return section != access::v1::SECTION_PRIVATE; };
  EXPECT_THAT(MakeChecklist(view).lines(), Each(Property(&v1::ChecklistLine::number, ::testing::Ne("K14"))));
}

TEST(Checklist, ALineShowsSoManyAndSaysHowManyMore) {
  PlanView view;
  for (int i = 0; i < kMaxChecklistAnswers + 7; ++i) {
    view.plan.add_steps()->set_title("step " + std::to_string(i));
  }
  const v1::ChecklistLine line = MakeChecklist(view).lines(14);
  EXPECT_EQ(line.answers_size(), kMaxChecklistAnswers);
  EXPECT_EQ(line.more_count(), 7);
}

TEST(Checklist, AContactWhoIsASupporterIsNamedOnce) {
  PlanView view = FullView();
  v1::Supporter& supporter = *view.plan.add_supporters();
  supporter.set_contact("members/ana/contacts/zoe");
  supporter.set_relation(v1::SUPPORTER_RELATION_SPONSOR);
  EXPECT_EQ(Texts(MakeChecklist(view))["K10"], "bo, mentor: knows the field | Kim, sponsor | Zoe, sponsor");
}

TEST(Checklist, AMilestoneCarriesItsDateAndWhereItComesFrom) {
  const v1::ChecklistLine line = MakeChecklist(FullView()).lines(14);
  EXPECT_EQ(line.answers(1).source(), "s1");
  EXPECT_THAT(line.answers(1).date(),
              testing::EqualsProto(testing::Proto<type::v1::ApproximateDate>("year: 2027 part: PART_SUMMER")));
  EXPECT_FALSE(line.answers(2).has_date());
}

}  // namespace
}  // namespace waymark::plan
