#include "services/plan/domain/ladder.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "common/base/cat.h"
#include "common/testing/file_bytes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/domain/learning_file.h"
#include "services/plan/domain/scale.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Files = std::map<std::string, std::string>;

std::string Sample(const std::string& name) {
  const char* tree = std::getenv("WAYMARK_SOURCE");
  const auto root =
      tree != nullptr ? std::filesystem::path(tree) : std::filesystem::path(__FILE__).parent_path() / "../../../../..";
  return testing::FileBytes(root / "deploy/sample/ladder" / name);
}

CatalogueReading Read(const Files& files) {
  std::vector<SourceFile> sources;
  for (const auto& [name, text] : files) sources.push_back({name, text});
  return ReadLadder(sources);
}

std::vector<std::string> Errors(const Findings& findings) {
  std::vector<std::string> lines;
  for (const auto& finding : findings.Sorted()) {
    if (finding.kind() == v1::ImportFinding::KIND_ERROR)
      lines.push_back(base::Cat(finding.file(), ":", finding.line(), " ", finding.reason()));
  }
  return lines;
}
std::vector<std::string> Errors(const CatalogueReading& reading) { return Errors(reading.findings); }

const v1::Role& RoleOf(const CatalogueReading& reading, const std::string& name) {
  for (const v1::Role& role : reading.roles) {
    if (role.name() == name) return role;
  }
  static const v1::Role none;
  ADD_FAILURE() << name << " is not there";
  return none;
}

// The same small ladder in both forms.
Files Csv() {
  return {
      {"ladder.csv", "catalogue,title,attribution,licence\nport,The port,Ours,CC0\n"},
      {"scales.csv", "scale,level,rank\nsteps,0,None yet\nsteps,1,Some\nsteps,2,Much\n"},
      {"skills.csv", "id,title,kind,scale\nsteer,Steering,,steps\ntides,Tides,knowledge,\n"},
      {"skill_levels.csv", "skill,level,meaning\nsteer,Much,\"In fog,\nat night.\"\n"},
      {"roles.csv",
       "id,title,grade,line,pay_currency,pay_period,duties,travel_percent,hours_per_week\n"
       "hand,Hand,1,,EUR,month,\"Lines.\nDecks.\",0,38.5\npilot,Pilot,2,specialist,,,,25,\nboss,Boss,2,Manager,EUR,,,,"
       "\n"},
      {"role_skills.csv",
       "role,skill,level,weight,demand\nhand,steer,1,0.5,should\npilot,steer,much,,\npilot,tides,,,\n"},
      {"qualifications.csv", "role,title,demand\npilot,Licence,\n"},
      {"pay_steps.csv", "role,title,amount,months_in_role\nhand,s1,2000,0\nhand,s2,2100.50,24\nboss,,50000,0\n"},
      {"moves.csv",
       "role,to,kind,months,months_optimistic,months_pessimistic,chance\nhand,pilot,promotion,24,12,48,0.5\npilot,boss,"
       "line_change,,,,\n"},
  };
}

constexpr char kJson[] = R"json({
  "catalogue": "port", "title": "The port", "attribution": "Ours", "licence": "CC0",
  "scales": [{"id": "steps", "ranks": ["None yet", "Some", "Much"], "first": 0}],
  "skills": [{"id": "steer", "title": "Steering", "scale": "steps",
              "levels": [{"level": 2, "meaning": "In fog,\nat night."}]},
             {"id": "tides", "title": "Tides", "kind": "knowledge"}],
  "roles": [
    {"id": "hand", "title": "Hand", "grade": 1, "duties": ["Lines.", "Decks."],
     "travel_percent": 0, "hours_per_week": 38.5,
     "skills": [{"skill": "steer", "level": "some", "weight": 0.5, "demand": "should"}],
     "pay": {"currency": "EUR", "period": "month",
             "steps": [{"title": "s1", "amount": 2000}, {"title": "s2", "amount": 2100.5, "months_in_role": 24}]},
     "moves": [{"to": "pilot", "kind": "promotion",
                "months": 24, "months_optimistic": 12, "months_pessimistic": 48, "chance": 0.5}]},
    {"id": "pilot", "title": "Pilot", "grade": 2, "line": "specialist", "travel_percent": 25,
     "skills": [{"skill": "steer", "level": 2}, {"skill": "tides"}], "qualifications": [{"title": "Licence"}],
     "moves": [{"to": "boss", "kind": "line_change"}]},
    {"id": "boss", "title": "Boss", "grade": 2, "line": "manager",
     "pay": {"currency": "EUR", "steps": [{"amount": 50000}]}}
  ]
})json";

TEST(Ladder, ForkPayStepsAndMovesComeOutOfCsv) {
  const CatalogueReading reading = Read(Csv());
  EXPECT_THAT(Errors(reading), IsEmpty());
  ASSERT_TRUE(reading.usable);
  EXPECT_EQ(reading.catalogue, "catalogues/port");
  const v1::Role& hand = RoleOf(reading, "roles/port-hand");
  EXPECT_EQ(hand.duties_size(), 2);
  EXPECT_EQ(hand.hours_per_week(), 38.5);
  EXPECT_TRUE(hand.has_travel_percent());
  EXPECT_EQ(hand.licence(), "CC0");
  ASSERT_EQ(hand.pay_band().steps_size(), 2);
  EXPECT_EQ(hand.pay_band().maximum().units(), 2100);
  EXPECT_EQ(hand.pay_band().maximum().nanos(), 500'000'000);
  EXPECT_EQ(hand.pay_band().period(), v1::PAY_PERIOD_MONTH);
  EXPECT_EQ(hand.skills(0).weight(), 0.5);
  EXPECT_EQ(hand.skills(0).demand(), v1::DEMAND_SHOULD);
  ASSERT_EQ(hand.related_roles_size(), 1);
  const v1::RelatedRole& up = hand.related_roles(0);
  EXPECT_EQ(up.role(), "roles/port-pilot");
  EXPECT_EQ(up.kind(), v1::MOVE_KIND_PROMOTION);
  EXPECT_EQ(up.months().optimistic(), 12);
  EXPECT_EQ(up.months().pessimistic(), 48);
  EXPECT_EQ(up.success_chance(), 0.5);
  const v1::Role& pilot = RoleOf(reading, "roles/port-pilot");
  EXPECT_EQ(pilot.line(), v1::CAREER_LINE_SPECIALIST);
  EXPECT_EQ(RoleOf(reading, "roles/port-boss").line(), v1::CAREER_LINE_MANAGER);
  EXPECT_EQ(pilot.skills(0).level_meaning(), "In fog,\nat night.");
  EXPECT_EQ(pilot.knowledge(0).level().scale(), "scales/port-has");
  EXPECT_EQ(pilot.qualifications(0).demand(), v1::DEMAND_MUST);
  EXPECT_FALSE(pilot.related_roles(0).has_months());
  EXPECT_FALSE(pilot.related_roles(0).has_success_chance());
}

TEST(Ladder, JsonAndCsvSayTheSame) {
  const CatalogueReading csv = Read(Csv()), json = Read({{"ladder.json", kJson}});
  EXPECT_THAT(Errors(json), IsEmpty());
  ASSERT_EQ(csv.roles.size(), json.roles.size());
  for (size_t i = 0; i < csv.roles.size(); ++i) EXPECT_EQ(csv.roles[i].DebugString(), json.roles[i].DebugString());
  ASSERT_EQ(csv.skills.size(), json.skills.size());
  for (size_t i = 0; i < csv.skills.size(); ++i) EXPECT_EQ(csv.skills[i].DebugString(), json.skills[i].DebugString());
  ASSERT_EQ(csv.scales.size(), json.scales.size());
}

TEST(Ladder, TheSampleIsWhole) {
  const CatalogueReading reading = Read({{"ladder.json", Sample("ladder.json")}});
  EXPECT_THAT(Errors(reading), IsEmpty());
  ASSERT_TRUE(reading.usable);
  EXPECT_EQ(reading.roles.size(), 4u);
  const std::string learning = Sample("learning.csv");
  const auto taught = ReadLearning(std::vector<SourceFile>{{"learning.csv", learning}},
                                   [&](const std::string& name) -> std::optional<v1::Scale> {
                                     for (const v1::Skill& skill : reading.skills) {
                                       if (skill.name() == name) return *FindScale(reading.scales, skill.scale());
                                     }
                                     return std::nullopt;
                                   });
  EXPECT_THAT(Errors(taught.findings), IsEmpty());
  EXPECT_EQ(taught.resources.size(), 6u);
}

TEST(Ladder, ALineOfCsvAtFaultIsTold) {
  struct Case {
    const char* file;
    const char* line;
    const char* told;
  };
  for (const Case& c : std::vector<Case>{
           {"ladder.csv", "port,Again,,", "ladder.csv:3 one line"},
           {"scales.csv", "steps,5,Most", "scales.csv:5 the levels of a scale follow"},
           {"scales.csv", "lone,1,Only", "scales.csv:5 a scale has 2 to 100 ranks"},
           {"skills.csv", "a b,X,,", "skills.csv:4 id must be"},
           {"skills.csv", "steer,X,,", "skills.csv:4 the id \"steer\" is there already"},
           {"skills.csv", "x,X,,none", "skills.csv:4 there is no usable scale"},
           {"skills.csv", "x,X,talent,", "skills.csv:4 kind must be"},
           {"skill_levels.csv", "steer,9,x", "skill_levels.csv:4 level must be 0 to 2 or one of: None yet, Some, Much"},
           {"roles.csv", "x,,1,,,,,,", "roles.csv:6 the role has no title"},
           {"roles.csv", "x,X,0,,,,,,", "roles.csv:6 grade must be from 1"},
           {"roles.csv", "x,X,1.5,,,,,,", "roles.csv:6 grade must be a whole number"},
           {"roles.csv", "x,X,,chief,,,,,", "roles.csv:6 line must be"},
           {"roles.csv", "x,X,,,EUR,,,,", "roles.csv:6 pay needs a minimum"},
           {"roles.csv", "x,X,,,,,,101,", "roles.csv:6 travel_percent must be"},
           {"roles.csv", "x,X,,,,,,,0", "roles.csv:6 hours_per_week must be"},
           {"role_skills.csv", "hand,none,1,,", "role_skills.csv:5 there is no usable skill"},
           {"role_skills.csv", "nobody,steer,1,,", "role_skills.csv:5 there is no role"},
           {"role_skills.csv", "hand,steer,1,,", "role_skills.csv:5 the role needs steer already"},
           {"role_skills.csv", "boss,steer,1,2,", "role_skills.csv:5 weight must be"},
           {"role_skills.csv", "boss,steer,,,", "role_skills.csv:5 level of steer must be"},
           {"role_skills.csv", "boss,steer,1,,perhaps", "role_skills.csv:5 demand must be"},
           {"qualifications.csv", "hand,,", "qualifications.csv:3 the qualification has no title"},
           {"pay_steps.csv", "hand,s3,2200,24", "pay_steps.csv:5 months_in_role must rise"},
           {"pay_steps.csv", "hand,s3,-1,36", "pay_steps.csv:5 the amount of a step"},
           {"pay_steps.csv", "pilot,s3,1,0", "roles.csv:4 pay needs a currency"},
           {"moves.csv", "hand,hand,,,,,", "moves.csv:4 a move leads to another role"},
           {"moves.csv", "hand,pilot,,,,,", "moves.csv:4 the move to pilot is there already"},
           {"moves.csv", "boss,hand,,,,,0", "moves.csv:4 chance must be"},
           {"moves.csv", "boss,hand,,5,6,,", "moves.csv:4 months must rise"},
           {"moves.csv", "boss,hand,,,6,,", "moves.csv:4 months must rise"},
           {"moves.csv", "boss,hand,down,,,,", "moves.csv:4 kind must be"},
       }) {
    Files files = Csv();
    files[c.file] += std::string(c.line) + "\n";
    const CatalogueReading reading = Read(files);
    EXPECT_THAT(Errors(reading), ElementsAre(HasSubstr(c.told))) << c.line;
    EXPECT_TRUE(reading.usable) << c.line;
  }
}

TEST(Ladder, AnElementOfJsonAtFaultIsToldByItsLine) {
  struct Case {
    const char* text;
    const char* told;
    bool usable;
  };
  const std::string head = "{\"catalogue\": \"port\",\n\"roles\": [{\"id\": \"a\", \"title\": \"A\"},\n";
  for (const Case& c : std::vector<Case>{
           {"{\"id\": \"b\", \"titel\": \"B\"}\n]}", "ladder.json:3 roles: ", true},
           {"{\"id\": \"b\", \"title\": 7}\n]}", "", true},
           {"{\"id\": \"b\",\n\"title\": \"B\",\n\"skills\": [{\"skill\": \"x\"}]}\n]}",
            "ladder.json:3 there is no usable skill", true},
           {"{\"id\": \"b\", \"title\": \"a\\u0007\"}\n]}", "ladder.json:3 roles: title has a control character", true},
           {"{\"id\": \"b\"\n\"title\": \"B\"}\n]}", "ladder.json:4 is not JSON", false},
           {"{\"id\": \"b\", \"title\": \"B\"}], \"holes\": [\n1]}", "ladder.json:4 there is no list of that name",
            true},
           {"{\"id\": \"b\", \"title\": \"B\", \"travel_percent\": \"NaN\"}]}", "ladder.json:3 travel_percent must be",
            true},
       }) {
    const CatalogueReading reading = Read({{"ladder.json", head + c.text}});
    if (*c.told != '\0') {
      EXPECT_THAT(Errors(reading), ElementsAre(HasSubstr(c.told))) << c.text;
    }
    EXPECT_EQ(reading.usable, c.usable) << c.text;
  }
}

TEST(Ladder, WhatIsNoLadderIsNotUsable) {
  EXPECT_FALSE(Read({}).usable);
  for (const char* text :
       {"", "[]", "{}", "{\"catalogue\": \"onet\", \"roles\": [{\"id\": \"a\", \"title\": \"A\"}]}",
        "{\"catalogue\": \"A-b\", \"roles\": [{\"id\": \"a\", \"title\": \"A\"}]}", "{\"catalogue\": \"port\"}"}) {
    const CatalogueReading reading = Read({{"ladder.json", text}});
    EXPECT_FALSE(reading.usable) << text;
    EXPECT_FALSE(Errors(reading).empty()) << text;
  }
  Files files = Csv();
  files.erase("roles.csv");
  EXPECT_FALSE(Read(files).usable);
  files = Csv();
  files["roles.csv"] = "id,name\nx,X\n";
  EXPECT_FALSE(Read(files).usable);
}

std::optional<v1::Scale> ScaleOf(const std::string& skill) {
  if (skill == "skills/gdad-lead") return GdadLevelScale();
  return std::nullopt;
}

TEST(LearningFile, CsvAndJsonSayTheSame) {
  const std::string csv =
      "id,title,kind,skills,hours,cost,currency,months,url\nb,\"Budgets, again\",Course,gdad-lead = Expert ; "
      ",12,99.95,EUR,n/a,https://x.org\n";
  const std::string json =
      "{\"learning_resources\": [{\"id\": \"b\", \"title\": \"Budgets, again\", \"kind\": \"course\", \"skills\": "
      "[{\"skill\": \"skills/gdad-lead\", "
      "\"level\": 4}], \"hours\": 12, \"cost\": 99.95, \"currency\": \"EUR\", \"url\": \"https://x.org\"}]}";
  const auto one = ReadLearning(std::vector<SourceFile>{{"learning.csv", csv}}, ScaleOf);
  const auto other = ReadLearning(std::vector<SourceFile>{{"learning.json", json}}, ScaleOf);
  EXPECT_THAT(Errors(one.findings), IsEmpty());
  EXPECT_THAT(Errors(other.findings), IsEmpty());
  ASSERT_EQ(one.resources.size(), 1u);
  ASSERT_EQ(other.resources.size(), 1u);
  EXPECT_EQ(one.resources[0].DebugString(), other.resources[0].DebugString());
  EXPECT_EQ(one.resources[0].cost().nanos(), 950'000'000);
  EXPECT_FALSE(one.resources[0].has_months());
  EXPECT_EQ(one.resources[0].skills(0).level().value(), 4);
}

TEST(LearningFile, ALineAtFaultIsToldAndLeftOut) {
  const std::string head = "id,title,kind,skills,hours,cost,currency\na,A,course,,,,\n";
  for (const auto& [line, told] : std::vector<std::pair<std::string, std::string>>{
           {"a,Again,course,,,,", "learning.csv:3 id a is that of line 2"},
           {"b c,B,course,,,,", "learning.csv:3 id is"},
           {"b,,course,,,,", "learning.csv:3 title must be set"},
           {"b,B,nap,,,,", "learning.csv:3 kind must be"},
           {"b,B,course,,many,,", "learning.csv:3 hours must be a number"},
           {"b,B,course,,-1,,", "learning.csv:3 hours must be from"},
           {"b,B,course,,,5,", "learning.csv:3 cost.currency_code must be"},
           {"b,B,course,,,1e300,EUR", "learning.csv:3 cost must be from"},
           {"b,B,course,gdad-none=1,,,", "learning.csv:3 skill gdad-none is not one"},
           {"b,B,course,gdad-lead=9,,,", "learning.csv:3 the level of gdad-lead must be"},
           {"b,B,course,gdad-lead=1;gdad-lead=2,,,", "learning.csv:3 skills[1].skill must not be named twice"},
       }) {
    const std::string text = head + line + "\n";
    const auto reading = ReadLearning(std::vector<SourceFile>{{"learning.csv", text}}, ScaleOf);
    EXPECT_THAT(Errors(reading.findings), ElementsAre(HasSubstr(told))) << line;
    EXPECT_EQ(reading.resources.size(), 1u) << line;
    EXPECT_TRUE(reading.usable);
  }
  EXPECT_FALSE(ReadLearning({}, ScaleOf).usable);
  EXPECT_FALSE(ReadLearning(std::vector<SourceFile>{{"learning.json", "[1]"}}, ScaleOf).usable);
}

}  // namespace
}  // namespace waymark::plan
