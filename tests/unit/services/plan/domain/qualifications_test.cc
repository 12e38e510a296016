#include "services/plan/domain/qualifications.h"

#include <random>
#include <string>
#include <vector>

#include "common/testing/proto_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/domain/scale.h"
#include "services/plan/domain/skill_gap.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Proto;
using v1::QualificationDifference;

constexpr absl::CivilDay kToday(2027, 1, 4);

v1::Standing Standing(const std::string& text) { return Proto<v1::Standing>("name: 'members/ana/standing' " + text); }

std::vector<v1::RequiredQualification> Must(const std::vector<std::string>& titles) {
  std::vector<v1::RequiredQualification> required;
  for (const std::string& title : titles) {
    required.emplace_back().set_title(title);
    required.back().set_demand(v1::DEMAND_MUST);
  }
  return required;
}

TEST(Qualifications, AreHeldMissingOrNotKnown) {
  struct Case {
    std::string what;
    std::string standing;
    QualificationDifference::Kind kind;
  };
  for (const Case& each : std::vector<Case>{
           {"on record", "qualifications { title: 'First aid' }", QualificationDifference::KIND_HELD},
           {"whatever the case of letters", "qualifications { title: 'FIRST AID' }",
            QualificationDifference::KIND_HELD},
           {"the whole title", "qualifications { title: 'First aid II' }", QualificationDifference::KIND_MISSING},
           {"on its last day", "qualifications { title: 'First aid' expire_date { year: 2027 month: 1 day: 4 } }",
            QualificationDifference::KIND_HELD},
           {"the day after", "qualifications { title: 'First aid' expire_date { year: 2027 month: 1 day: 3 } }",
            QualificationDifference::KIND_MISSING},
           {"not yet obtained", "qualifications { title: 'First aid' obtained_date { year: 2027 month: 1 day: 5 } }",
            QualificationDifference::KIND_MISSING},
           {"renewed",
            "qualifications { title: 'First aid' expire_date { year: 2020 month: 1 day: 3 } } qualifications { title: "
            "'first aid' expire_date { year: 2030 month: 1 day: 1 } }",
            QualificationDifference::KIND_HELD},
           {"a standing without it", "employer: 'Post'", QualificationDifference::KIND_MISSING},
           {"nothing was ever said", "", QualificationDifference::KIND_UNKNOWN},
           {"nothing but pay and when", "pay { amount { units: 1 } } etag: '7' update_time { seconds: 9 }",
            QualificationDifference::KIND_UNKNOWN},
       }) {
    const auto difference = HoldAgainst(RecordOf(Standing(each.standing), kToday), Must({"First aid"})[0]);
    EXPECT_EQ(difference.kind(), each.kind) << each.what;
    EXPECT_EQ(difference.title(), "First aid");
    EXPECT_EQ(difference.demand(), v1::DEMAND_MUST);
  }
}

TEST(Qualifications, OfARoleAreWhatItMustHave) {
  const auto role = Proto<v1::Role>(
      "qualifications { title: 'A' demand: DEMAND_MUST } qualifications { title: 'B' demand: DEMAND_SHOULD }");
  const QualificationRecord record = RecordOf(role);
  EXPECT_EQ(HoldAgainst(record, Must({"a"})[0]).kind(), QualificationDifference::KIND_HELD);
  EXPECT_EQ(HoldAgainst(record, Must({"B"})[0]).kind(), QualificationDifference::KIND_UNKNOWN);
  EXPECT_EQ(HoldAgainst(record, Must({"C"})[0]).kind(), QualificationDifference::KIND_UNKNOWN);
}

TEST(Qualifications, AreGainedOnTheWay) {
  const auto titles = [](const QualificationRecord& record, const std::vector<std::vector<std::string>>& roles) {
    std::vector<std::vector<v1::RequiredQualification>> mandatory;
    for (const auto& each : roles) mandatory.push_back(Must(each));
    MandatoryAlong along(mandatory.begin(), mandatory.end());
    std::vector<std::vector<std::string>> open;
    for (const auto& move : PrerequisitesAlong(record, along)) {
      open.emplace_back();
      for (const auto& required : move) open.back().push_back(required.title());
    }
    return open;
  };
  const auto standing =
      RecordOf(Standing("qualifications { title: 'Held' } qualifications { title: 'Old' expire_date { "
                        "year: 2020 month: 1 day: 1 } }"),
               kToday);
  EXPECT_THAT(titles(standing, {{}}), IsEmpty());
  EXPECT_THAT(titles(standing, {{}, {"Held", "B", "A"}, {"a", "C"}}),
              ElementsAre(ElementsAre("B", "A"), ElementsAre("C")));
  // Who fills the start has what it must have, but for what has expired.
  EXPECT_THAT(titles(standing, {{"S", "Old"}, {"S", "Old"}}), ElementsAre(ElementsAre("Old")));
  EXPECT_THAT(titles(RecordOf(Standing(""), kToday), {{"S"}, {"S", "T"}}), ElementsAre(ElementsAre("T")));
}

v1::Role Aim() {
  return Proto<v1::Role>(R"(name: "roles/aim" qualifications { title: "Ticket" demand: DEMAND_MUST }
      qualifications { title: "Degree" demand: DEMAND_SHOULD }
      skills { skill: "skills/s" weight: 1 level { scale: "scales/gdad-level" value: 3 } })");
}

TEST(Qualifications, BlockWhateverTheCoverage) {
  GapStart start{.name = "members/ana"};
  start.skills.push_back({.skill = "skills/s", .title = "", .level = Aim().skills(0).level()});
  start.record = RecordOf(Standing("employer: 'Post'"), kToday);
  v1::SkillGap gap = ComputeSkillGap(start, Aim(), v1::SKILL_KIND_SKILL, {GdadLevelScale()});
  EXPECT_EQ(gap.readiness(1).value(), 1);
  EXPECT_TRUE(gap.blocked());
  EXPECT_THAT(MissingMandatory(gap), ElementsAre("Ticket"));
  EXPECT_EQ(gap.qualifications(1).kind(), QualificationDifference::KIND_MISSING) << "and blocks nothing";
  EXPECT_EQ(ShownReadiness(gap), std::nullopt);
  start.record = RecordOf(Standing("qualifications { title: 'ticket' }"), kToday);
  gap = ComputeSkillGap(start, Aim(), v1::SKILL_KIND_SKILL, {GdadLevelScale()});
  EXPECT_FALSE(gap.blocked());
  EXPECT_EQ(ShownReadiness(gap), 1);
  // What is not known blocks nothing, and shows no readiness.
  start.record = {};
  gap = ComputeSkillGap(start, Aim(), v1::SKILL_KIND_SKILL, {GdadLevelScale()});
  EXPECT_FALSE(gap.blocked());
  EXPECT_EQ(ShownReadiness(gap), std::nullopt);
  // Nor does a role whose skills are not on record escape.
  v1::Role bare = Aim();
  bare.clear_skills();
  start.record.complete = true;
  EXPECT_TRUE(ComputeSkillGap(start, bare, v1::SKILL_KIND_SKILL, {}).blocked());
}

// Neither does a level ever block or open, nor does a qualification move a figure.
TEST(Qualifications, AndLevelsHaveNothingToDoWithEachOther) {
  std::mt19937 draw(8);
  for (int i = 0; i < 500; ++i) {
    GapStart start{.name = "members/ana"};
    start.record.complete = draw() % 2 != 0;
    start.record.day = kToday;
    if (draw() % 2 != 0) start.record.held.emplace_back().set_title("Ticket");
    const auto gap = [&](double level) {
      GapStart rated = start;
      HeldSkill held{.skill = "skills/s", .title = "", .level = Aim().skills(0).level()};
      held.level.set_value(level);
      rated.skills.push_back(held);
      return ComputeSkillGap(rated, Aim(), v1::SKILL_KIND_SKILL, {GdadLevelScale()});
    };
    const double one = 1 + draw() % 4, other = 1 + draw() % 4;
    ASSERT_EQ(gap(one).blocked(), gap(other).blocked());
    const double before = gap(one).readiness(1).value();
    start.record = {};
    ASSERT_EQ(gap(one).readiness(1).value(), before);
  }
}

}  // namespace
}  // namespace waymark::plan
