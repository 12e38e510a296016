#include "services/plan/domain/assessment_rules.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

struct EntryCase {
  std::string entry;
  std::vector<std::string> violated;
};

class AssessmentEntryRules : public ::testing::TestWithParam<EntryCase> {};

TEST_P(AssessmentEntryRules, NameEveryFieldAtFault) {
  base::Violations violations;
  CheckAssessmentEntry(testing::Proto<v1::AssessmentEntry>(GetParam().entry), absl::CivilDay(2027, 1, 4), violations);
  EXPECT_THAT(FieldsOf(violations), ElementsAreArray(GetParam().violated)) << GetParam().entry;
}

INSTANTIATE_TEST_SUITE_P(
    Table, AssessmentEntryRules,
    ::testing::Values(
        EntryCase{"kind: ASSESSMENT_KIND_STRENGTH text: 'Calm'", {}},
        EntryCase{"kind: ASSESSMENT_KIND_STRENGTH", {"text"}}, EntryCase{"text: 'Calm'", {"kind"}},
        EntryCase{"kind: ASSESSMENT_KIND_SKILL", {"skill_level"}},
        EntryCase{"kind: ASSESSMENT_KIND_SKILL skill_level { skill: 'skills/planning' }", {}},
        EntryCase{"kind: ASSESSMENT_KIND_SKILL skill_level { }", {"skill_level.skill"}},
        EntryCase{"kind: ASSESSMENT_KIND_VALUE text: 'x' skill_level { skill: 'skills/planning' }", {"skill_level"}},
        EntryCase{"kind: ASSESSMENT_KIND_SKILL skill_level { skill: 'skills/a' evidence { } evidence { text: 'x' date "
                  "{ year: 2027 month: 1 day: 5 } } }",
                  {"skill_level.evidence[0].text", "skill_level.evidence[1].date"}},
        EntryCase{"kind: ASSESSMENT_KIND_DESIRE text: 'x' as_of_date { year: 2027 month: 1 day: 4 }", {}},
        EntryCase{"kind: ASSESSMENT_KIND_DESIRE text: 'x' as_of_date { year: 2027 month: 1 day: 5 }", {"as_of_date"}},
        EntryCase{"kind: ASSESSMENT_KIND_DESIRE text: 'x' as_of_date { year: 2027 month: 2 day: 30 }", {"as_of_date"}},
        EntryCase{"kind: ASSESSMENT_KIND_VALUE retraction: true supersedes: 'members/ana/assessmentEntries/000001'",
                  {}},
        EntryCase{"kind: ASSESSMENT_KIND_VALUE retraction: true", {"supersedes"}},
        EntryCase{"kind: ASSESSMENT_KIND_SKILL retraction: true supersedes: 'x' text: 'y' skill_level { }",
                  {"text", "skill_level"}}));

v1::AssessmentEntry Entry(int number, v1::AssessmentKind kind, absl::CivilDay day, int supersedes = 0,
                          bool retraction = false, const std::string& skill = "") {
  v1::AssessmentEntry entry;
  entry.set_name("members/ana/assessmentEntries/" + std::to_string(number));
  entry.set_kind(kind);
  *entry.mutable_as_of_date() = base::DateOf(day);
  if (supersedes > 0) entry.set_supersedes("members/ana/assessmentEntries/" + std::to_string(supersedes));
  entry.set_retraction(retraction);
  if (!skill.empty()) entry.mutable_skill_level()->set_skill(skill);
  return entry;
}

std::string Numbers(const std::vector<v1::AssessmentEntry>& entries) {
  return absl::StrJoin(entries, " ", [](std::string* out, const v1::AssessmentEntry& entry) {
    out->append(base::LastSegment(entry.name()));
  });
}

constexpr auto kValue = v1::ASSESSMENT_KIND_VALUE;
constexpr auto kSkill = v1::ASSESSMENT_KIND_SKILL;
absl::CivilDay Day(int month, int day = 1) { return absl::CivilDay(2026, month, day); }

TEST(HeldAsOf, HoldsAnEntryFromItsDayUntilAnotherTakesItsPlace) {
  const std::vector<v1::AssessmentEntry> entries = {Entry(1, kValue, Day(1)), Entry(2, kValue, Day(2)),
                                                    Entry(3, kValue, Day(6), 1)};
  EXPECT_EQ(Numbers(HeldAsOf(entries, Day(1) - 1)), "");
  EXPECT_EQ(Numbers(HeldAsOf(entries, Day(1))), "1");
  EXPECT_EQ(Numbers(HeldAsOf(entries, Day(5, 31))), "1 2");
  EXPECT_EQ(Numbers(HeldAsOf(entries, Day(6))), "2 3");
  EXPECT_EQ(Numbers(HeldAsOf(entries, std::nullopt)), "2 3");
}

TEST(HeldAsOf, EndsARetractedEntryAndDoesNotShowTheRetraction) {
  const std::vector<v1::AssessmentEntry> entries = {Entry(1, kValue, Day(1)), Entry(2, kValue, Day(3), 1, true)};
  EXPECT_EQ(Numbers(HeldAsOf(entries, Day(2))), "1");
  EXPECT_EQ(Numbers(HeldAsOf(entries, Day(3))), "");
}

TEST(HeldAsOf, KeepsTheLatestLevelOfASkill) {
  const std::vector<v1::AssessmentEntry> entries = {
      Entry(1, kSkill, Day(3), 0, false, "skills/a"), Entry(2, kSkill, Day(5), 0, false, "skills/a"),
      Entry(3, kSkill, Day(4), 0, false, "skills/a"),  // added late, holds early
      Entry(4, kSkill, Day(5), 0, false, "skills/b")};
  EXPECT_EQ(Numbers(HeldAsOf(entries, Day(3))), "1");
  EXPECT_EQ(Numbers(HeldAsOf(entries, Day(4))), "3");
  EXPECT_EQ(Numbers(HeldAsOf(entries, Day(5))), "2 4");
}

TEST(HeldAsOf, TakesTheOneAddedLastOfTwoLevelsOfOneDay) {
  EXPECT_EQ(
      Numbers(HeldAsOf({Entry(1, kSkill, Day(3), 0, false, "skills/a"), Entry(2, kSkill, Day(3), 0, false, "skills/a")},
                       Day(3))),
      "2");
}

TEST(HeldAsOf, LeavesASkillWithoutALevelWhenTheLatestWasRetracted) {
  const std::vector<v1::AssessmentEntry> entries = {Entry(1, kSkill, Day(1), 0, false, "skills/a"),
                                                    Entry(2, kSkill, Day(2), 0, false, "skills/a"),
                                                    Entry(3, kSkill, Day(3), 2, true)};
  EXPECT_EQ(Numbers(HeldAsOf(entries, Day(2))), "2");
  EXPECT_EQ(Numbers(HeldAsOf(entries, Day(3))), "");
}

TEST(HeldAsOf, LetsACorrectionWithAnEarlierDayHold) {
  EXPECT_EQ(
      Numbers(HeldAsOf({Entry(1, kSkill, Day(5), 0, false, "skills/a"), Entry(2, kSkill, Day(4), 1, false, "skills/a")},
                       Day(6))),
      "2");
}

TEST(HeldAsOf, NeverChangesWhatHeldEarlierByALaterEntry) {
  std::vector<v1::AssessmentEntry> entries = {Entry(1, kValue, Day(1)), Entry(2, kSkill, Day(2), 0, false, "skills/a")};
  const std::string before = Numbers(HeldAsOf(entries, Day(6)));
  entries.push_back(Entry(3, kValue, Day(7), 1));
  entries.push_back(Entry(4, kSkill, Day(7), 2, true));
  EXPECT_EQ(Numbers(HeldAsOf(entries, Day(6))), before);
}

struct StandingCase {
  std::string standing;
  std::vector<std::string> violated;
};

class StandingRules : public ::testing::TestWithParam<StandingCase> {};

TEST_P(StandingRules, NameEveryFieldAtFault) {
  base::Violations violations;
  CheckStanding(testing::Proto<v1::Standing>(GetParam().standing), violations);
  EXPECT_THAT(FieldsOf(violations), ElementsAreArray(GetParam().violated)) << GetParam().standing;
}

INSTANTIATE_TEST_SUITE_P(
    Table, StandingRules,
    ::testing::Values(StandingCase{"", {}}, StandingCase{"hours_per_week: 0", {}},
                      StandingCase{"hours_per_week: 100.5", {"hours_per_week"}},
                      StandingCase{"hours_per_week: nan", {"hours_per_week"}},
                      StandingCase{"since_date { year: 2027 }", {"since_date"}},
                      StandingCase{"pay { amount { currency_code: 'GBP' units: 41000 } period: PAY_PERIOD_YEAR }", {}},
                      StandingCase{"pay { amount { currency_code: 'gbp' units: -1 nanos: 1000000000 } }",
                                   {"pay.amount.currency_code", "pay.amount.units", "pay.amount.nanos", "pay.period"}},
                      StandingCase{"qualifications { title: 'x' obtained_date { year: 2026 month: 5 day: 2 } "
                                   "expire_date { year: 2026 month: 5 day: 1 } }",
                                   {"qualifications[0].expire_date"}},
                      StandingCase{"qualifications { } qualifications { title: 'x' expire_date { year: 1 } }",
                                   {"qualifications[0].title", "qualifications[1].expire_date"}}));

TEST(ExpiriesFrom, TellDaysToComeAndNothingElse) {
  constexpr char kName[] = "name: 'members/ana/standing' employer: 'Post' ";
  const auto held = [](const std::string& date) { return "qualifications { title: 'x' " + date + " } "; };
  const std::string yesterday = "expire_date { year: 2027 month: 1 day: 3 }";
  const std::string today = "expire_date { year: 2027 month: 1 day: 4 }";
  const std::string later = "expire_date { year: 2027 month: 6 day: 1 }";
  const struct {
    std::string standing;
    std::vector<std::string> told;
  } cases[] = {
      {"", {}},
      {held(""), {}},
      {held(yesterday), {}},
      {held(today), {today}},
      {held(later) + held(yesterday) + held(today), {today, later}},
      {held(later) + held(later), {later}},
  };
  for (const auto& [standing, told] : cases) {
    std::string fact = "standing: 'members/ana/standing' ";
    for (const std::string& day : told) fact += "expire_dates" + day.substr(day.find(' ')) + " ";
    EXPECT_THAT(ExpiriesFrom(testing::Proto<v1::Standing>(kName + standing), absl::CivilDay(2027, 1, 4)),
                testing::EqualsProto(testing::Proto<v1::QualificationsChanged>(fact)))
        << standing;
  }
}

}  // namespace
}  // namespace waymark::plan
