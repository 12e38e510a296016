#include "services/plan/domain/esco.h"

#include <map>
#include <string>
#include <vector>

#include "common/base/cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/domain/scale.h"
#include "services/plan/domain/skill_gap.h"

namespace waymark::plan {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Files = std::map<std::string, std::string>;

const std::string kOccupation = "http://data.europa.eu/esco/occupation/";
const std::string kSkill = "http://data.europa.eu/esco/skill/";

// As release 1.2 has them: labels in the relations, line breaks in cells.
Files Whole() {
  return {
      {"occupations_en.csv",
       "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,"
       "regulatedProfessionNote,scopeNote,"
       "definition,inScheme,description,code,naceCode\n"
       "Occupation," +
           kOccupation +
           "p1,3152,harbour pilot,\"ship pilot\nmarine pilot\",,released,2024-01-01,,,,x,\"Guides ships,\n"
           "in and out.\",3152.1,\n"
           "Occupation," +
           kOccupation +
           "p2,3152,deep-sea pilot,,,released,2024-01-01,,,,x,,3152.1.1,\n"
           "Occupation," +
           kOccupation + "p3,9999,lamplighter,,,obsolete,2024-01-01,,,,x,,9999.1,\n"},
      {"skills_en.csv",
       "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,"
       "scopeNote,definition,inScheme,"
       "description\n"
       "KnowledgeSkillCompetence," +
           kSkill +
           "s1,knowledge,sector-specific,tides,\"ebb\nflood\",,released,2024-01-01,,,x,How water moves.\n"
           "KnowledgeSkillCompetence," +
           kSkill +
           "s2,skill/competence,sector-specific,steer ships,,,released,2024-01-01,,,x,\n"
           "KnowledgeSkillCompetence," +
           kSkill + "s3,skill/competence,transversal,speak English,,,released,2024-01-01,,,x,\n"},
      {"occupationSkillRelations_en.csv",
       "occupationUri,occupationLabel,relationType,skillType,skillUri,skillLabel\n" + kOccupation +
           "p1,harbour pilot,essential,skill/competence," + kSkill + "s2,steer ships\n" + kOccupation +
           "p1,harbour pilot,optional,skill/competence," + kSkill + "s3,speak English\n" + kOccupation +
           "p1,harbour pilot,essential,knowledge," + kSkill + "s1,tides\n"},
  };
}

CatalogueReading Read(const Files& files) {
  std::vector<SourceFile> sources;
  for (const auto& [name, text] : files) sources.push_back({name, text});
  return ReadEsco(sources);
}

std::vector<std::string> Lines(const CatalogueReading& reading, v1::ImportFinding::Kind kind) {
  std::vector<std::string> lines;
  for (const auto& finding : reading.findings.Sorted()) {
    if (finding.kind() == kind) lines.push_back(base::Cat(finding.file(), ":", finding.line()));
  }
  return lines;
}
std::vector<std::string> Errors(const CatalogueReading& reading) {
  return Lines(reading, v1::ImportFinding::KIND_ERROR);
}

TEST(Esco, OccupationsWithTheirSkills) {
  const CatalogueReading reading = Read(Whole());
  ASSERT_TRUE(reading.usable);
  EXPECT_THAT(Errors(reading), IsEmpty());
  EXPECT_THAT(Lines(reading, v1::ImportFinding::KIND_SKIPPED), ElementsAre("occupations_en.csv:6"));
  ASSERT_EQ(reading.roles.size(), 2u);
  const v1::Role& pilot = reading.roles[0];
  EXPECT_EQ(pilot.name(), "roles/esco-p1");
  EXPECT_EQ(pilot.title(), "harbour pilot");
  EXPECT_EQ(pilot.description(), "Guides ships,\nin and out.");
  EXPECT_EQ(pilot.family(), "Technicians and associate professionals");
  EXPECT_EQ(pilot.skills_state(), v1::SKILLS_STATE_KNOWN);
  ASSERT_EQ(pilot.skills_size(), 2);
  EXPECT_EQ(pilot.skills(0).skill(), "skills/esco-s2");
  EXPECT_EQ(pilot.skills(0).demand(), v1::DEMAND_MUST);
  EXPECT_EQ(pilot.skills(1).demand(), v1::DEMAND_SHOULD);
  ASSERT_EQ(pilot.knowledge_size(), 1);
  EXPECT_EQ(pilot.knowledge(0).title(), "tides");
  EXPECT_EQ(reading.roles[1].skills_state(), v1::SKILLS_STATE_UNKNOWN);
  EXPECT_EQ(reading.skills.size(), 3u);
}

TEST(Esco, ASkillIsHadOrNotYet) {
  const CatalogueReading reading = Read(Whole());
  GapStart start{.name = "members/ana"};
  const auto add = [&](const char* skill, double value) {
    type::v1::Level level;
    level.set_scale(std::string(kEscoScale));
    level.set_value(value);
    start.skills.push_back({skill, "", level});
  };
  add("skills/esco-s2", 1);
  const auto one = ComputeSkillGap(start, reading.roles[0], v1::SKILL_KIND_SKILL, reading.scales);
  EXPECT_EQ(one.met_count(), 1);
  EXPECT_EQ(one.unknown_count(), 1);
  add("skills/esco-s3", 0);
  const auto two = ComputeSkillGap(start, reading.roles[0], v1::SKILL_KIND_SKILL, reading.scales);
  EXPECT_EQ(two.short_count(), 1);
  EXPECT_DOUBLE_EQ(two.total(), 1);
  EXPECT_DOUBLE_EQ(two.readiness(1).value(), 0.5);
}

TEST(Esco, GroupsNameFamiliesAndBroaderOccupationsAreRelated) {
  Files files = Whole();
  files["ISCOGroups_en.csv"] =
      "conceptType,conceptUri,code,preferredLabel\nISCOGroup,http://data.europa.eu/esco/isco/C3152,3152,Ships' deck "
      "officers\n";
  files["broaderRelationsOccPillar_en.csv"] =
      "conceptType,conceptUri,broaderType,broaderUri\n"
      "Occupation," +
      kOccupation + "p2,Occupation," + kOccupation +
      "p1\n"
      "Occupation," +
      kOccupation + "p1,ISCOGroup,http://data.europa.eu/esco/isco/C3152\n";
  const CatalogueReading reading = Read(files);
  EXPECT_THAT(Errors(reading), IsEmpty());
  EXPECT_EQ(reading.roles[0].family(), "Ships' deck officers");
  ASSERT_EQ(reading.roles[0].related_roles_size(), 1);
  EXPECT_EQ(reading.roles[0].related_roles(0).tier(), v1::RelatedRole::TIER_NARROWER);
  ASSERT_EQ(reading.roles[1].related_roles_size(), 1);
  EXPECT_EQ(reading.roles[1].related_roles(0).role(), "roles/esco-p1");
}

TEST(Esco, AnotherReleaseHasOtherColumnsAndNamesInAnotherOrder) {
  const Files files = {
      {"occupations_de.csv", "\xEF\xBB\xBFpreferredLabel,conceptUri\r\n\"Lotse, Hafen\"," + kOccupation + "p1\r\n"},
      {"skills_de.csv", "conceptUri,preferredLabel,skillType\n" + kSkill + "s1,Gezeiten,\n"},
      {"occupationSkillRelations.csv",
       "skillUri,relationType,occupationUri\n" + kSkill + "s1,Essential," + kOccupation + "p1\n"},
  };
  const CatalogueReading reading = Read(files);
  EXPECT_THAT(Errors(reading), IsEmpty());
  ASSERT_TRUE(reading.usable);
  EXPECT_EQ(reading.roles[0].title(), "Lotse, Hafen");
  ASSERT_EQ(reading.roles[0].skills_size(), 1);
}

TEST(Esco, BadLinesAreFoundByNumber) {
  struct Case {
    const char* file;
    std::string line;
    int number;
  };
  for (const Case& c : std::vector<Case>{
           {"occupations_en.csv", "Occupation," + kOccupation + "p9,3152,,,,released,,,,,,,,", 7},
           {"occupations_en.csv", "Occupation,p9,3152,x,,,released,,,,,,,,", 7},
           {"occupations_en.csv", "Occupation," + kOccupation + "p1,3152,twice,,,released,,,,,,,,", 7},
           {"occupations_en.csv", "too,few", 7},
           {"skills_en.csv", "K," + kSkill + "s 9,knowledge,,x,,,released,,,,,", 6},
           {"occupationSkillRelations_en.csv", kOccupation + "p7,,essential,," + kSkill + "s1,", 5},
           {"occupationSkillRelations_en.csv", kOccupation + "p1,,essential,," + kSkill + "s7,", 5},
           {"occupationSkillRelations_en.csv", kOccupation + "p2,,mystery,," + kSkill + "s1,", 5},
           {"occupationSkillRelations_en.csv", kOccupation + "p1,,optional,," + kSkill + "s1,", 5},
       }) {
    Files files = Whole();
    files[c.file] += c.line + "\n";
    const CatalogueReading reading = Read(files);
    EXPECT_THAT(Errors(reading), ElementsAre(base::Cat(c.file, ":", c.number))) << c.line;
    EXPECT_TRUE(reading.usable);
  }
}

TEST(Esco, WhatIsNoReleaseIsNotUsable) {
  EXPECT_FALSE(Read({}).usable);
  Files files = Whole();
  files.erase("skills_en.csv");
  EXPECT_THAT(Errors(Read(files)), ElementsAre("skills.csv:0"));
  files = Whole();
  files["skills_fr.csv"] = files["skills_en.csv"];
  EXPECT_THAT(Errors(Read(files)), ElementsAre("skills_fr.csv:0"));
  files = Whole();
  files["occupations_en.csv"] = "a,b\n1,2\n";
  EXPECT_FALSE(Read(files).usable);
  EXPECT_TRUE(IsEscoFile("ISCOGroups_pt-PT.csv"));
  EXPECT_FALSE(IsEscoFile("skillGroups_en.csv"));
  EXPECT_FALSE(IsEscoFile("skills_en.txt"));
}

}  // namespace
}  // namespace waymark::plan
