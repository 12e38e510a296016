#include "tests/unit/services/plan/suite.h"

namespace waymark::plan {
namespace {

using error::v1::Reason;
using ::testing::ElementsAre;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::StatusIs;
using testing::ViolatedFields;

class AssessmentMethods : public Suite {
 protected:
  absl::StatusOr<v1::AssessmentEntry> Add(const std::string& entry) {
    return Call<v1::AssessmentEntry, v1::CreateAssessmentEntryRequest>(
        kAna, "AssessmentService/CreateAssessmentEntry", "parent: 'members/ana' assessment_entry { " + entry + " }");
  }
  absl::StatusOr<v1::Standing> Update(const std::string& request) {
    return Call<v1::Standing, v1::UpdateStandingRequest>(kAna, "AssessmentService/UpdateStanding", request);
  }
  absl::StatusOr<v1::Standing> Standing(const access::Caller& caller) {
    return Call<v1::Standing, v1::GetStandingRequest>(caller, "AssessmentService/GetStanding",
                                                      "name: 'members/ana/standing'");
  }
  absl::StatusOr<v1::ListAssessmentEntriesResponse> List(const std::string& request,
                                                         const access::Caller& caller = kAna) {
    return Call<v1::ListAssessmentEntriesResponse, v1::ListAssessmentEntriesRequest>(
        caller, "AssessmentService/ListAssessmentEntries", "parent: 'members/ana' " + request);
  }
  std::vector<std::string> Texts(const std::string& request) {
    std::vector<std::string> texts;
    const auto listed = List(request);
    EXPECT_THAT(listed, IsOk());
    for (const auto& entry : listed->assessment_entries()) texts.push_back(entry.text());
    return texts;
  }
};
WM_ON_EVERY_ENGINE(AssessmentMethods);

TEST_P(AssessmentMethods, BindEvidenceToWhatTheCatalogueSaysOfALevel) {
  const auto shown_by = [&](const std::string& marker) {
    return Add(
        "kind: ASSESSMENT_KIND_SKILL skill_level { skill: 'skills/gdad-planning' evidence { text: 'The move' } "
        "evidence { text: 'The fair' marker: '" +
        marker + "' } }");
  };
  for (const char* marker : {"", "Plans her own work. Keeps to it.", "Keeps to it."})
    EXPECT_THAT(shown_by(marker), IsOk()) << marker;
  for (const char* marker : {"Plans the work of others", "keeps to it."}) {
    EXPECT_THAT(shown_by(marker), HasViolation("assessment_entry.skill_level.evidence[1].marker")) << marker;
  }
  // A skill that is not there is told as such.
  EXPECT_EQ(
      ViolatedFields(
          Add("kind: ASSESSMENT_KIND_SKILL skill_level { skill: 'skills/none' evidence { text: 'x' marker: 'y' } }")
              .status()),
      std::vector<std::string>{"assessment_entry.skill_level"});
}

TEST_P(AssessmentMethods, ReadAStandingThatWasNeverWritten) {
  EXPECT_THAT(Standing(kAna), testing::IsOkAndHolds(
                                  testing::EqualsProto(testing::Proto<v1::Standing>("name: 'members/ana/standing'"))));
}

TEST_P(AssessmentMethods, WriteAStandingPartByPart) {
  ASSERT_THAT(Update("standing { name: 'members/ana/standing' role: 'roles/gdad-lead' hours_per_week: 40 }"), IsOk());
  const auto standing = Update(R"(standing { name: "members/ana/standing" employer: "Post" hours_per_week: 30 etag: "1"
      pay { amount { currency_code: "GBP" units: 40000 } period: PAY_PERIOD_YEAR } } update_mask { paths: "employer" paths: "pay" })");
  ASSERT_THAT(standing, IsOk());
  EXPECT_EQ(standing->hours_per_week(), 40);
  EXPECT_EQ(standing->employer(), "Post");
  EXPECT_EQ(standing->etag(), "2");
  EXPECT_THAT(Update("standing { name: 'members/ana/standing' employer: 'x' etag: '1' }"),
              HasReason(Reason::REASON_ETAG_MISMATCH));
  EXPECT_THAT(Update("standing { name: 'members/ana/standing' role: 'roles/gdad-none' hours_per_week: 101 }"),
              HasViolation("standing.role"));
  EXPECT_THAT(Update("standing { name: 'members/ana/standing' hours_per_week: 101 }"),
              HasViolation("standing.hours_per_week"));
}

TEST_P(AssessmentMethods, TellWhenQualificationsExpireWhereThatChanges) {
  Told();
  const std::string name = "standing { name: 'members/ana/standing' ";
  const std::vector<std::string> told = {"QualificationsChanged members/ana/standing"};
  const auto days = [&] { return LastFact<v1::QualificationsChanged>().expire_dates_size(); };
  const std::string expired = "qualifications { title: 'First aid' expire_date { year: 2027 month: 1 day: 3 } } ";
  const std::string good = "qualifications { title: 'Licence' expire_date { year: 2027 month: 5 day: 3 } } ";
  const struct {
    std::string what;
    std::string fields;
    std::vector<std::string> told;
    int days;
  } cases[] = {
      {"nothing that expires", "employer: 'Post' qualifications { title: 'Degree' } }", {}, 0},
      {"one that has expired", expired + "}", {}, 0},
      {"one that will", expired + good + "}", told, 1},
      {"another with the same day", good + good + "}", {}, 1},
      {"something else", "employer: 'Bank' }", {}, 1},
      {"another day", "qualifications { title: 'Licence' expire_date { year: 2030 month: 5 day: 3 } } }", told, 1},
      {"none any more", "} update_mask { paths: 'qualifications' }", told, 0},
  };
  for (const auto& [what, fields, facts, number] : cases) {
    ASSERT_THAT(Update(name + fields), IsOk()) << what;
    EXPECT_EQ(Told(), facts) << what;
    if (!facts.empty()) EXPECT_EQ(days(), number) << what;
  }
}

TEST_P(AssessmentMethods, ShowPayToTheSalaryGrantAlone) {
  ASSERT_THAT(Update(R"(standing { name: "members/ana/standing" employer: "Post"
      pay { amount { currency_code: "GBP" units: 40000 } period: PAY_PERIOD_YEAR } })"),
              IsOk());
  EXPECT_THAT(Standing(kBo), HasReason(Reason::REASON_NOT_PERMITTED));
  Grant(kBo, access::v1::SECTION_SALARY);
  const auto pay_only = Standing(kBo);
  ASSERT_THAT(pay_only, IsOk());
  EXPECT_THAT(*pay_only, testing::EqualsProto(
                             testing::Proto<v1::Standing>("name: 'members/ana/standing' pay { amount { currency_code: "
                                                          "'GBP' units: 40000 } period: PAY_PERIOD_YEAR }")));
  EXPECT_THAT(List("", kBo), HasReason(Reason::REASON_NOT_PERMITTED));
}

TEST_P(AssessmentMethods, AddEntriesAndReadThemAsOfADay) {
  ASSERT_THAT(Add("kind: ASSESSMENT_KIND_VALUE text: 'old' as_of_date { year: 2026 month: 5 day: 1 }"), IsOk());
  ASSERT_THAT(Add("kind: ASSESSMENT_KIND_STRENGTH text: 'calm' as_of_date { year: 2026 month: 5 day: 1 }"), IsOk());
  const auto replaced =
      Add("kind: ASSESSMENT_KIND_VALUE text: 'new' supersedes: 'members/ana/assessmentEntries/000001'");
  ASSERT_THAT(replaced, IsOk());
  EXPECT_EQ(replaced->name(), "members/ana/assessmentEntries/000003");
  EXPECT_THAT(replaced->as_of_date(),
              testing::EqualsProto(testing::Proto<google::type::Date>("year: 2027 month: 1 day: 4")));
  EXPECT_THAT(Texts(""), ElementsAre("calm", "new"));
  EXPECT_THAT(Texts("as_of_date { year: 2026 month: 12 day: 31 }"), ElementsAre("old", "calm"));
  EXPECT_THAT(Texts("show_superseded: true"), ElementsAre("old", "calm", "new"));
  EXPECT_THAT(Texts("kinds: ASSESSMENT_KIND_STRENGTH"), ElementsAre("calm"));
  EXPECT_THAT(List("as_of_date { year: 2026 month: 13 day: 1 }"), HasViolation("as_of_date"));
}

TEST_P(AssessmentMethods, ListPageByPage) {
  for (const std::string text : {"a", "b", "c"})
    ASSERT_THAT(Add("kind: ASSESSMENT_KIND_VALUE text: '" + text + "'"), IsOk());
  const auto first = List("page_size: 2");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->assessment_entries_size(), 2);
  const std::string rest = "page_size: 2 page_token: '" + first->next_page_token() + "'";
  EXPECT_THAT(Texts(rest), ElementsAre("c"));
  EXPECT_EQ(List(rest)->next_page_token(), "");
}

TEST_P(AssessmentMethods, NameAllThatIsWrongWithAnEntry) {
  const auto status =
      Add(R"(kind: ASSESSMENT_KIND_SKILL skill_level { skill: "skills/gdad-none" level { scale: "scales/gdad-level" value: 3 } }
      as_of_date { year: 2027 month: 1 day: 5 } supersedes: "members/bo/assessmentEntries/000001")")
          .status();
  EXPECT_THAT(ViolatedFields(status), ElementsAre("assessment_entry.as_of_date", "assessment_entry.skill_level",
                                                  "assessment_entry.supersedes"));
  const std::string skill = "kind: ASSESSMENT_KIND_SKILL skill_level { skill: 'skills/gdad-planning' ";
  EXPECT_THAT(Add(skill + "level { scale: 'scales/gdad-level' value: 5 } }"),
              HasViolation("assessment_entry.skill_level"));
  EXPECT_THAT(Add(skill + "level { scale: 'scales/other' value: 3 } }"), HasViolation("assessment_entry.skill_level"));
  EXPECT_THAT(Add(skill + "level { scale: 'scales/gdad-level' value: 3 } }"), IsOk());
  EXPECT_THAT(Add(skill + "}"), IsOk());
  EXPECT_THAT(Add("kind: ASSESSMENT_KIND_VALUE text: 'x' supersedes: 'members/ana/assessmentEntries/000001'"),
              HasViolation("assessment_entry.supersedes"));
}

TEST_P(AssessmentMethods, TakeTodayFromTheMembersZone) {
  clock.Set(absl::FromCivil(absl::CivilSecond(2027, 7, 1, 23, 30), absl::UTCTimeZone()));  // 2 July in London
  const auto entry = Add("kind: ASSESSMENT_KIND_VALUE text: 'x' as_of_date { year: 2027 month: 7 day: 2 }");
  EXPECT_THAT(entry, IsOk());
  EXPECT_THAT(Add("kind: ASSESSMENT_KIND_VALUE text: 'x' as_of_date { year: 2027 month: 7 day: 3 }"),
              HasViolation("assessment_entry.as_of_date"));
}

TEST_P(AssessmentMethods, ReadOneEntryByItsName) {
  ASSERT_THAT(Add("kind: ASSESSMENT_KIND_VALUE text: 'x'"), IsOk());
  const auto get = [&](const std::string& name) {
    return Call<v1::AssessmentEntry, v1::GetAssessmentEntryRequest>(kAna, "AssessmentService/GetAssessmentEntry",
                                                                    "name: '" + name + "'");
  };
  EXPECT_EQ(get("members/ana/assessmentEntries/000001")->text(), "x");
  EXPECT_THAT(get("members/ana/assessmentEntries/000002"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace waymark::plan
