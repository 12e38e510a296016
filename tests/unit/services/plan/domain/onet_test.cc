#include "services/plan/domain/onet.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Files = std::map<std::string, std::string>;

// The least that is a release: two occupations, one with one skill.
Files Least() {
  return {{"Occupation Data.txt",
           "O*NET-SOC Code\tTitle\tDescription\n"
           "15-1211.00\tComputer Systems Analysts\tAnalyse.\n"
           "15-1252.00\tSoftware Developers\tDevelop \"apps\".\n"},
          {"Skills.txt",
           "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\tRecommend Suppress\tNot Relevant\n"
           "15-1211.00\t2.A.1.a\tReading Comprehension\tIM\t4\tN\t\n"
           "15-1211.00\t2.A.1.a\tReading Comprehension\tLV\t3.5\tN\tN\n"}};
}

CatalogueReading Read(const Files& files) {
  std::vector<SourceFile> sources;
  for (const auto& [name, text] : files) sources.push_back({name, text});
  return ReadOnet(sources);
}

std::vector<std::string> Lines(const CatalogueReading& reading, v1::ImportFinding::Kind kind) {
  std::vector<std::string> lines;
  for (const v1::ImportFinding& finding : reading.findings.Sorted()) {
    if (finding.kind() == kind) lines.push_back(finding.file() + ":" + std::to_string(finding.line()));
  }
  return lines;
}
std::vector<std::string> Errors(const CatalogueReading& reading) { return Lines(reading, v1::ImportFinding::KIND_ERROR); }

TEST(Onet, ReadsRolesAndSkills) {
  CatalogueReading reading = Read(Least());
  ASSERT_TRUE(reading.usable);
  EXPECT_THAT(Errors(reading), IsEmpty());
  ASSERT_EQ(reading.roles.size(), 2);
  const v1::Role& analyst = reading.roles[0];
  EXPECT_EQ(analyst.name(), "roles/onet-15-1211.00");
  EXPECT_EQ(analyst.family(), "Computer and Mathematical");
  EXPECT_EQ(analyst.skills_state(), v1::SKILLS_STATE_KNOWN);
  ASSERT_EQ(analyst.skills_size(), 1);
  EXPECT_EQ(analyst.skills(0).skill(), "skills/onet-2.A.1.a");
  EXPECT_DOUBLE_EQ(analyst.skills(0).weight(), 0.75);
  EXPECT_DOUBLE_EQ(analyst.skills(0).level().value(), 3.5);
  // A quotation mark is an ordinary character, and no skills on record is not no skills.
  EXPECT_EQ(reading.roles[1].description(), "Develop \"apps\".");
  EXPECT_EQ(reading.roles[1].skills_state(), v1::SKILLS_STATE_UNKNOWN);
}

TEST(Onet, ColumnsMayStandInAnotherOrderBeMoreOrBeFewer) {
  Files files = Least();
  files["Skills.txt"] =
      "Data Value\tScale ID\tElement Name\tDate\tElement ID\tO*NET-SOC Code\r\n"
      "4\tIM\tReading Comprehension\t08/2023\t2.A.1.a\t15-1211.00\r\n"
      "3.5\tLV\tReading Comprehension\t08/2023\t2.A.1.a\t15-1211.00\r\n";
  CatalogueReading reading = Read(files);
  EXPECT_THAT(Errors(reading), IsEmpty());
  EXPECT_DOUBLE_EQ(reading.roles[0].skills(0).level().value(), 3.5);
}

TEST(Onet, ValuesThatOtherReleasesLeaveOutAreUnknownNotZero) {
  for (const char* missing : {"n/a", "NULL", ""}) {
    Files files = Least();
    files["Skills.txt"] += std::string("15-1252.00\t2.A.1.a\tReading Comprehension\tIM\t3\tn/a\tn/a\n") +
                           "15-1252.00\t2.A.1.a\tReading Comprehension\tLV\t" + missing + "\tN\tNULL\n";
    CatalogueReading reading = Read(files);
    EXPECT_THAT(Errors(reading), IsEmpty()) << missing;
    EXPECT_EQ(reading.roles[1].skills_state(), v1::SKILLS_STATE_UNKNOWN) << missing;
    EXPECT_THAT(Lines(reading, v1::ImportFinding::KIND_SKIPPED), ElementsAre("Skills.txt:4", "Skills.txt:5")) << missing;
  }
}

TEST(Onet, NoneIsAValue) {
  Files files = Least();
  files["Content Model Reference.txt"] = "Element ID\tElement Name\tDescription\n2.A.1.a\tReading Comprehension\tNone\n";
  EXPECT_EQ(Read(files).skills[0].description(), "None");
}

TEST(Onet, FlagsAreKept) {
  Files files = Least();
  files["Skills.txt"] +=
      "15-1252.00\t2.A.1.a\tReading Comprehension\tIM\t3\tN\t\n"
      "15-1252.00\t2.A.1.a\tReading Comprehension\tLV\t0.25\tY\tY\n";
  CatalogueReading reading = Read(files);
  EXPECT_TRUE(reading.roles[1].skills(0).suppressed());
  EXPECT_TRUE(reading.roles[1].skills(0).not_relevant());
  EXPECT_FALSE(reading.roles[0].skills(0).suppressed());
}

TEST(Onet, EveryBadLineIsToldByFileAndNumber) {
  struct Case {
    const char* file;
    const char* line;  // added at the end
  };
  for (const Case& c : std::vector<Case>{
           {"Occupation Data.txt", "15-1252\tToo short\tx"},
           {"Occupation Data.txt", "15-1252.00\tTwice\tx"},
           {"Occupation Data.txt", "15-1253.00\t\tno title"},
           {"Occupation Data.txt", "15-1253.00\ttwo cells"},
           {"Occupation Data.txt", "15-1253.00\t\xFF\xFE\tx"},
           {"Skills.txt", "99-9999.00\t2.A.1.a\tReading Comprehension\tIM\t3\tN\t"},
           {"Skills.txt", "15-1252.00\t2.A.1.a\tReading Comprehension\tXX\t3\tN\t"},
           {"Skills.txt", "15-1252.00\t2.A.1.a\tReading Comprehension\tIM\t5.01\tN\t"},
           {"Skills.txt", "15-1252.00\t2.A.1.a\tReading Comprehension\tLV\t-0.5\tN\t"},
           {"Skills.txt", "15-1252.00\t2.A.1.a\tReading Comprehension\tLV\tthree\tN\t"},
           {"Skills.txt", "15-1252.00\t2.A.1.a\tReading Comprehension\tLV\tnan\tN\t"},
           {"Skills.txt", "15-1252.00\t2.A.1.a\tReading Comprehension\tLV\t3\tmaybe\t"},
           {"Skills.txt", "15-1252.00\t2/A\tReading Comprehension\tLV\t3\tN\t"},
           {"Skills.txt", "15-1252.00\t2.A.1.b\t\tLV\t3\tN\t"},
           {"Skills.txt", "15-1211.00\t2.A.1.a\tReading Comprehension\tLV\t4\tN\tN"},
       }) {
    Files files = Least();
    files[c.file] += std::string(c.line) + "\n";
    CatalogueReading reading = Read(files);
    EXPECT_THAT(Errors(reading), ElementsAre(std::string(c.file) + ":4")) << c.line;
    EXPECT_TRUE(reading.usable);
    EXPECT_EQ(reading.roles[0].skills_size(), 1);
  }
}

TEST(Onet, ARepeatedLineIsSkipped) {
  Files files = Least();
  files["Skills.txt"] += "15-1211.00\t2.A.1.a\tReading Comprehension\tLV\t3.5\tN\tN\n";
  CatalogueReading reading = Read(files);
  EXPECT_THAT(Errors(reading), IsEmpty());
  EXPECT_THAT(Lines(reading, v1::ImportFinding::KIND_SKIPPED), ElementsAre("Skills.txt:4"));
}

TEST(Onet, WhatIsNoReleaseIsNotUsable) {
  EXPECT_FALSE(Read({}).usable);
  EXPECT_FALSE(Read({{"Skills.txt", Least()["Skills.txt"]}}).usable);
  Files files = Least();
  files["Skills.txt"] = "something else\n";
  CatalogueReading reading = Read(files);
  EXPECT_FALSE(reading.usable);
  EXPECT_THAT(Errors(reading), Contains("Skills.txt:1"));
  files = Least();
  files["Occupation Data.txt"] = "";
  EXPECT_FALSE(Read(files).usable);
}

TEST(Onet, TheMeaningOfALevelIsItsNearestAnchorTheLowerOfTwoAsNear) {
  for (auto [level, meaning] : std::map<const char*, const char*>{{"0", "low"}, {"3", "low"}, {"3.01", "high"}, {"7", "high"}}) {
    Files files = Least();
    files["Level Scale Anchors.txt"] =
        "Element ID\tScale ID\tAnchor Value\tAnchor Description\n2.A.1.a\tLV\t4\thigh\n2.A.1.a\tLV\t2\tlow\n2.A.1.a\tIM\t3\tno\n";
    files["Skills.txt"].replace(files["Skills.txt"].find("\t3.5\t"), 5, std::string("\t") + level + "\t");
    EXPECT_EQ(Read(files).roles[0].skills(0).level_meaning(), meaning) << level;
  }
}

TEST(Onet, OtherTablesAreJoined) {
  Files files = Least();
  files["Task Statements.txt"] = "O*NET-SOC Code\tTask ID\tTask\tTask Type\n15-1252.00\t7\tDevelop.\tCore\n15-1252.00\t8\tTest.\t\n";
  files["Job Zone Reference.txt"] = "Job Zone\tName\tEducation\n4\tJob Zone Four\tA degree.\n";
  files["Job Zones.txt"] = "O*NET-SOC Code\tJob Zone\n15-1252.00\t4\n15-1211.00\t9\n";
  files["Related Occupations.txt"] =
      "O*NET-SOC Code\tRelated O*NET-SOC Code\tRelatedness Tier\tIndex\n"
      "15-1211.00\t15-1252.00\tPrimary-Short\t1\n15-1252.00\t99-0000.00\tSupplemental\t1\n";
  files["Education, Training, and Experience Categories.txt"] =
      "Scale ID\tCategory\tCategory Description\nRL\t5\tAssociate\nRL\t6\tBachelor\n";
  files["Education, Training, and Experience.txt"] =
      "O*NET-SOC Code\tScale ID\tCategory\tData Value\n15-1252.00\tRL\t5\t20\n15-1252.00\tRL\t6\t60\n15-1252.00\tRW\t6\t99\n";
  CatalogueReading reading = Read(files);
  EXPECT_THAT(Errors(reading), ElementsAre("Job Zones.txt:3", "Related Occupations.txt:3"));
  const v1::Role& developer = reading.roles[1];
  ASSERT_EQ(developer.duties_size(), 2);
  EXPECT_EQ(developer.duties(0).kind(), v1::Duty::KIND_CORE);
  EXPECT_EQ(developer.duties(1).kind(), v1::Duty::KIND_UNSPECIFIED);
  EXPECT_EQ(developer.preparation().job_zone(), 4);
  EXPECT_EQ(developer.preparation().education(), "A degree.");
  EXPECT_EQ(developer.preparation().usual_education(), "Bachelor");
  ASSERT_EQ(reading.roles[0].related_roles_size(), 1);
  EXPECT_EQ(reading.roles[0].related_roles(0).role(), "roles/onet-15-1252.00");
  EXPECT_EQ(reading.roles[0].related_roles(0).tier(), v1::RelatedRole::TIER_PRIMARY_SHORT);
}

TEST(Onet, TheReleaseIsReadFromTheReadMe) {
  EXPECT_EQ(OnetRelease("O*NET 29.3 Database\nMay 2025 Release\n"), "29.3");
  EXPECT_EQ(OnetRelease("O*NET 29.3-sample Database\r\n"), "29.3-sample");
  for (const char* other : {"", "O*NET", "Read me", "O*NET 29/3 Database", "\nO*NET 29.3 Database"}) {
    EXPECT_EQ(OnetRelease(other), "") << other;
  }
}

// ---- dialects

// The least release quoted, as spreadsheets and databases write it.
Files Quoted(const std::string& separator) {
  Files files;
  for (const auto& [name, text] : Least()) {
    std::string& out = files[name];
    std::string cell;
    for (char c : text) {
      if (c != '\t' && c != '\n') {
        cell += c == '"' ? "\"\"" : std::string(1, c);
        continue;
      }
      out += "\"" + cell + "\"";
      out += c == '\t' ? separator : "\n";
      cell.clear();
    }
  }
  return files;
}

TEST(Onet, EveryDialectReadsAlike) {
  const CatalogueReading plain = Read(Least());
  ASSERT_TRUE(plain.usable);
  for (const Files& files : {Quoted("\t"), Quoted(",")}) {
    const CatalogueReading reading = Read(files);
    EXPECT_THAT(Errors(reading), IsEmpty());
    ASSERT_EQ(reading.roles.size(), plain.roles.size());
    for (size_t i = 0; i < plain.roles.size(); ++i)
      EXPECT_EQ(reading.roles[i].DebugString(), plain.roles[i].DebugString());
  }
}

TEST(Onet, ADatabasesNamesAreUnderstood) {
  const Files files = {
      {"occupation_data.csv",
       "onetsoc_code,title,description\n15-1211.00,\"Analysts, systems\",NULL\n15-1252.00,None,n/a\n"},
      {"skills.csv",
       "data_value,scale_id,element_id,onetsoc_code,extra\n4,IM,2.A.1.a,15-1211.00,x\n3.5,LV,2.A.1.a,15-1211.00,"
       "x\nNULL,LV,2.A.1.a,15-1252.00,\n"},
      {"content_model_reference.csv",
       "element_id,element_name,description\n2.A.1.a,Reading,\"Reads,\nand understands.\"\n"},
  };
  const CatalogueReading reading = Read(files);
  EXPECT_THAT(Errors(reading), IsEmpty());
  ASSERT_TRUE(reading.usable);
  EXPECT_EQ(reading.roles[0].title(), "Analysts, systems");
  EXPECT_EQ(reading.roles[0].description(), "");
  EXPECT_EQ(reading.roles[1].title(), "None");
  EXPECT_EQ(reading.roles[1].description(), "");
  EXPECT_EQ(reading.skills[0].title(), "Reading");
  EXPECT_EQ(reading.skills[0].description(), "Reads, and understands.");
  EXPECT_THAT(Lines(reading, v1::ImportFinding::KIND_SKIPPED), ElementsAre("skills.csv:4"));
}

TEST(Onet, ABadLineOfAQuotedTableIsFoundByItsNumber) {
  Files files = Quoted(",");
  files["Occupation Data.txt"] += "\"15-9999.00\",\"Two\nlines\",\"x\"\n\"99\",\"Bad\",\"x\"\n";
  EXPECT_THAT(Errors(Read(files)), ElementsAre("Occupation Data.txt:6"));
}

TEST(Onet, AQuotationMarkOfAPlainTableIsAnOrdinaryCharacter) {
  Files files = Least();
  files["Occupation Data.txt"] += "15-9999.00\tThe \"best\", so called\tx\n";
  EXPECT_EQ(Read(files).roles.back().title(), "The \"best\", so called");
  EXPECT_TRUE(IsOnetFile("job_zone_reference.tsv"));
  EXPECT_FALSE(IsOnetFile("Abilities.txt"));
}

}  // namespace
}  // namespace waymark::plan
