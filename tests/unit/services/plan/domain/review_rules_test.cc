#include "services/plan/domain/review_rules.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using testing::EqualsProto;
using testing::Proto;

struct Case {
  std::string request;
  std::vector<std::string> from_service;
  std::vector<std::string> from_member;
};

TEST(ReviewOpening, IsOfAnOccurrenceFromAServiceAndOfNoneFromAMember) {
  const std::vector<Case> table = {
      {"rule: 'quarterly' date { year: 2027 month: 4 day: 1 }", {}, {"rule", "date"}},
      {"", {"rule", "date"}, {}},
      {"rule: 'called' date { year: 2027 month: 4 day: 31 }", {"rule", "date"}, {"rule", "date"}},
      {"due_date { year: 2027 month: 1 day: 4 }", {"rule", "date"}, {}},
      {"rule: 'q' date { year: 2026 month: 1 day: 1 } due_date { year: 2026 month: 1 day: 15 }",
       {},
       {"rule", "date", "due_date"}},
      {"due_date { year: 2028 month: 2 day: 8 }", {"rule", "date"}, {}},
      {"due_date { year: 2028 month: 2 day: 9 }", {"rule", "date", "due_date"}, {"due_date"}},
      {"due_date { year: 2027 }", {"rule", "date", "due_date"}, {"due_date"}},
  };
  for (const Case& c : table) {
    const auto request = Proto<v1::OpenReviewRequest>(c.request);
    base::Violations from_service;
    CheckOpening(request, true, absl::CivilDay(2027, 1, 4), from_service);
    EXPECT_THAT(FieldsOf(from_service), ElementsAreArray(c.from_service)) << c.request;
    base::Violations from_member;
    CheckOpening(request, false, absl::CivilDay(2027, 1, 4), from_member);
    EXPECT_THAT(FieldsOf(from_member), ElementsAreArray(c.from_member)) << c.request;
  }
}

TEST(ReviewNames, HoldRuleAndDate) {
  const absl::CivilDay day(2027, 4, 1);
  EXPECT_EQ(OccurrenceOf("quarterly", day), "quarterly/2027-04-01");
  EXPECT_EQ(ReviewName("members/ana/plans/p1", "quarterly", day), "members/ana/plans/p1/reviews/quarterly-2027-04-01");
  EXPECT_EQ(ReviewName("members/ana/plans/p1", "called", day, 2), "members/ana/plans/p1/reviews/called-2027-04-01-2");
  EXPECT_EQ(ReviewOccurrenceName("members/ana/plans/p1", "q", day),
            "members/ana/plans/p1/reviewOccurrences/q-2027-04-01");
}

v1::Review SampleReview() {
  return Proto<v1::Review>(R"(
      goal_verdicts { item: "g1" title: "Lead" kind: VERDICT_KIND_NOT_YET_DUE }
      step_verdicts { item: "s1" title: "Course" planned_date { year: 2026 } kind: VERDICT_KIND_LATE delay_days: 4 }
      step_verdicts { item: "s2" title: "Project" kind: VERDICT_KIND_ON_COURSE })");
}

// The fields at fault in one verdict, without "verdicts[0].".
std::vector<std::string> FaultsOf(const std::string& verdict) {
  v1::Review review = SampleReview();
  base::Violations violations;
  PutVerdicts(Proto<v1::RecordVerdictsRequest>("verdicts { " + verdict + " }").verdicts(), &review, violations);
  std::vector<std::string> faults;
  for (const std::string& field : FieldsOf(violations)) faults.push_back(field.substr(field.find('.') + 1));
  return faults;
}

TEST(Verdicts, OfTheMemberTakeThePlaceOfTheProposed) {
  v1::Review review = SampleReview();
  const auto request = Proto<v1::RecordVerdictsRequest>(R"(
      verdicts { item: "s1" title: "forged" planned_date { year: 1999 } kind: VERDICT_KIND_MET delay_days: 3 fulfilment: 4 }
      verdicts { item: "g1" kind: VERDICT_KIND_LATE delay_days: 30 reason: "No vacancy" countermeasure: "Ask in May"
                 reason_code: VERDICT_REASON_OPPORTUNITY_GONE attainment: -1 })");
  base::Violations violations;
  PutVerdicts(request.verdicts(), &review, violations);
  EXPECT_TRUE(violations.empty());
  EXPECT_THAT(review, EqualsProto(Proto<v1::Review>(R"(
      goal_verdicts { item: "g1" title: "Lead" kind: VERDICT_KIND_LATE delay_days: 30 reason: "No vacancy" countermeasure: "Ask in May"
                      reason_code: VERDICT_REASON_OPPORTUNITY_GONE attainment: -1 recorded: true }
      step_verdicts { item: "s1" title: "Course" planned_date { year: 2026 } kind: VERDICT_KIND_MET delay_days: 3
                      fulfilment: 4 recorded: true }
      step_verdicts { item: "s2" title: "Project" kind: VERDICT_KIND_ON_COURSE })")));
}

TEST(Verdicts, NameEveryFieldAtFaultAndRecordNothing) {
  v1::Review review = SampleReview();
  const auto request = Proto<v1::RecordVerdictsRequest>(R"(
      verdicts { item: "s1" kind: VERDICT_KIND_MET }
      verdicts { item: "s1" kind: VERDICT_KIND_LATE }
      verdicts { item: "s9" kind: VERDICT_KIND_DROPPED delay_days: 1 }
      verdicts { item: "s2" kind: VERDICT_KIND_ON_COURSE fulfilment: 6 }
      verdicts { item: "g1" delay_days: -1 })");
  base::Violations violations;
  PutVerdicts(request.verdicts(), &review, violations);
  EXPECT_THAT(
      FieldsOf(violations),
      ElementsAre("verdicts[1].item", "verdicts[1].delay_days", "verdicts[2].item", "verdicts[2].delay_days",
                  "verdicts[3].fulfilment", "verdicts[3].fulfilment", "verdicts[4].kind", "verdicts[4].delay_days"));
  EXPECT_THAT(review, EqualsProto(SampleReview()));
}

struct Judged {
  std::string verdict;
  std::vector<std::string> faults;  // fields of verdicts[0]
};

TEST(Verdicts, HaveAReasonCodeOnlyWhereSomethingWentWrong) {
  const std::string code = " reason_code: VERDICT_REASON_WORKLOAD ";
  const std::vector<Judged> table = {
      {"kind: VERDICT_KIND_LATE delay_days: 1" + code, {}},
      {"kind: VERDICT_KIND_LATE delay_days: 1 reason: 'too much else'", {}},
      {"kind: VERDICT_KIND_LATE delay_days: 1", {}},
      {"kind: VERDICT_KIND_DROPPED" + code, {}},
      {"kind: VERDICT_KIND_DROPPED reason_code: VERDICT_REASON_OTHER", {}},
      {"kind: VERDICT_KIND_MET delay_days: 3" + code, {}},
      {"kind: VERDICT_KIND_MET" + code, {"reason_code"}},
      {"kind: VERDICT_KIND_ON_COURSE" + code, {"reason_code"}},
      {"kind: VERDICT_KIND_NOT_YET_DUE" + code, {"reason_code"}},
      {"kind: VERDICT_KIND_DROPPED reason_code: 99", {"reason_code"}},
      {"kind: VERDICT_KIND_ON_COURSE reason_code: 99", {"reason_code", "reason_code"}},
  };
  for (const Judged& c : table) EXPECT_THAT(FaultsOf("item: 's1' " + c.verdict), ElementsAreArray(c.faults)) << c.verdict;
}

TEST(Verdicts, SayAnAttainmentOfGoalsOnly) {
  const std::vector<Judged> table = {
      {"item: 'g1' kind: VERDICT_KIND_MET attainment: 2", {}},
      {"item: 'g1' kind: VERDICT_KIND_DROPPED attainment: -2", {}},
      {"item: 'g1' kind: VERDICT_KIND_ON_COURSE attainment: 0", {}},
      {"item: 'g1' kind: VERDICT_KIND_MET attainment: 3", {"attainment"}},
      {"item: 'g1' kind: VERDICT_KIND_MET attainment: -3", {"attainment"}},
      {"item: 's1' kind: VERDICT_KIND_MET attainment: 0", {"attainment"}},
      {"item: 's1' kind: VERDICT_KIND_MET attainment: 3", {"attainment", "attainment"}},
  };
  for (const Judged& c : table) EXPECT_THAT(FaultsOf(c.verdict), ElementsAreArray(c.faults)) << c.verdict;
}

TEST(Verdicts, TakeBackWhatIsNotSaidAgain) {
  v1::Review review = SampleReview();
  base::Violations violations;
  PutVerdicts(Proto<v1::RecordVerdictsRequest>("verdicts { item: 'g1' kind: VERDICT_KIND_MET attainment: 0 }").verdicts(),
              &review, violations);
  EXPECT_TRUE(review.goal_verdicts(0).has_attainment());
  PutVerdicts(Proto<v1::RecordVerdictsRequest>("verdicts { item: 'g1' kind: VERDICT_KIND_MET }").verdicts(), &review,
              violations);
  EXPECT_FALSE(review.goal_verdicts(0).has_attainment());
  EXPECT_TRUE(violations.empty());
}

}  // namespace
}  // namespace waymark::plan
