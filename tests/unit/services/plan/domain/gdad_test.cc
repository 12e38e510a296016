#include "services/plan/domain/gdad.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kHeader[] =
    "Role Family,Role,Role Description,Role Level,Role Level Description,Skill Name,Skill Description,Skill Level,"
    "Skill Level Description,Role Type\n";

CatalogueReading Read(const std::string& lines, const std::string& skills = "") {
  std::string text = kHeader + lines;
  std::vector<SourceFile> files = {{kGdadRolesFile, text}};
  if (!skills.empty()) files.push_back({kGdadSkillsFile, skills});
  return ReadGdad(files);
}

std::vector<int64_t> Lines(const CatalogueReading& reading, v1::ImportFinding::Kind kind) {
  std::vector<int64_t> lines;
  for (const v1::ImportFinding& finding : reading.findings.Sorted()) {
    if (finding.kind() == kind) lines.push_back(finding.line());
  }
  return lines;
}

TEST(Gdad, OneRoleForEachLevelOfAProfession) {
  CatalogueReading reading = Read(
      "Software,Developer,About.,Senior developer,\"Leads.\n\nYou will:\n- do this\n- do that\",Testing,Tests.,Expert,You know it all.,\n"
      "Software,Developer,About.,Developer ,Builds.,Testing,Tests.,working,You can test.,\n");
  ASSERT_TRUE(reading.usable);
  ASSERT_EQ(reading.roles.size(), 2);
  const v1::Role& senior = reading.roles[0];
  EXPECT_EQ(senior.name(), "roles/gdad-senior-developer");
  EXPECT_EQ(senior.title(), "Senior developer");
  EXPECT_EQ(senior.profession(), "Developer");
  EXPECT_EQ(senior.description(), "Leads.");
  ASSERT_EQ(senior.duties_size(), 2);
  EXPECT_EQ(senior.duties(1).text(), "do that");
  EXPECT_EQ(senior.skills(0).level().value(), 4);
  EXPECT_EQ(senior.skills(0).level_meaning(), "You know it all.");
  EXPECT_EQ(senior.skills(0).weight(), 1);
  EXPECT_FALSE(senior.skills(0).has_importance());
  EXPECT_EQ(reading.roles[1].title(), "Developer");
  EXPECT_EQ(reading.roles[1].skills(0).level().value(), 2);
  ASSERT_EQ(reading.skills.size(), 1);
  EXPECT_EQ(reading.skills[0].anchors(3).meaning(), "You know it all.");
  EXPECT_EQ(reading.skills[0].anchors(1).meaning(), "You can test.");
  ASSERT_EQ(senior.related_roles_size(), 1);
  EXPECT_EQ(senior.related_roles(0).role(), "roles/gdad-developer");
}

TEST(Gdad, HolesRepeatsAndContradictions) {
  CatalogueReading reading = Read(
      "F,R,,L,,S,MISSING,Working,This skill level is currently not defined.,\n"  // 2: used, and remarkable
      "F,R,,L,,S,,Working,,\n"                                                   // 3: as line 2
      "F,R,,L,,S,,Expert,,\n"                                                    // 4: not as line 2
      "F,R,,NOT IN USE,NOT IN USE,T,,NOT IN USE,NOT IN USE,SCS\n"                // 5
      "F,R,,L,,T,,Master,,\n"                                                    // 6: no level
      "F,R,,L,,,,Working,,\n"                                                    // 7: no skill
      "F,R,,L\n");                                                               // 8: no row
  EXPECT_THAT(Lines(reading, v1::ImportFinding::KIND_NOTE), ElementsAre(2, 2));
  EXPECT_THAT(Lines(reading, v1::ImportFinding::KIND_SKIPPED), ElementsAre(3, 5));
  EXPECT_THAT(Lines(reading, v1::ImportFinding::KIND_ERROR), ElementsAre(4, 6, 7, 8));
  ASSERT_EQ(reading.roles.size(), 1);
  ASSERT_EQ(reading.roles[0].skills_size(), 1);
  EXPECT_EQ(reading.roles[0].skills(0).level_meaning(), "");
  EXPECT_EQ(reading.skills[0].description(), "");
}

TEST(Gdad, SkillsFileFillsWhatRolesLeaveOut) {
  CatalogueReading reading = Read("F,R,,L,,S,MISSING,Working,,\n",
                                  "Skill Name,Skill Description,Awareness,Working,Practitioner,Expert\n"
                                  "S,What it is.,aware,works,This skill level is currently not defined.,expert\n"
                                  "Other,x,a,b,c,d\n");
  EXPECT_EQ(reading.skills.size(), 1);
  EXPECT_EQ(reading.skills[0].description(), "What it is.");
  EXPECT_EQ(reading.skills[0].anchors(2).meaning(), "");
  EXPECT_EQ(reading.roles[0].skills(0).level_meaning(), "works");
  EXPECT_THAT(Lines(reading, v1::ImportFinding::KIND_SKIPPED), ElementsAre(3));
}

TEST(Gdad, NamesStayUniqueWhereTitlesAreAlike) {
  CatalogueReading reading = Read("F,R1,,Head,,S (a),,Working,,\nF,R2,,Head,,S a,,Working,,\n");
  ASSERT_EQ(reading.roles.size(), 2);
  EXPECT_EQ(reading.roles[0].name(), "roles/gdad-head");
  EXPECT_THAT(reading.roles[1].name(), HasSubstr("roles/gdad-head-"));
  EXPECT_NE(reading.skills[0].name(), reading.skills[1].name());
  EXPECT_EQ(reading.roles[1].skills(0).skill(), reading.skills[1].name());
}

TEST(Gdad, WithoutItsColumnsItIsNotUsable) {
  std::string text = "Role,Skill Name\nR,S\n";
  SourceFile file = {kGdadRolesFile, text};
  EXPECT_FALSE(ReadGdad({&file, 1}).usable);
  EXPECT_FALSE(ReadGdad({}).usable);
  EXPECT_FALSE(Read("").usable);
}

}  // namespace
}  // namespace waymark::plan
