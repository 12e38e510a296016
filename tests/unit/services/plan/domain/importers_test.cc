#include "tests/fuzz/importers.h"

#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace waymark::fuzz {
namespace {

// Files that nearly are something: pieces of what the importers read, cut, doubled, swapped and spoilt.
std::string Spoil(std::string text, std::mt19937& random) {
  static const std::vector<std::string> kPieces = {
      "\t",         "\n",      "\r\n",       "\"",     "\"\"",  ",",          "n/a",        "NULL",
      "None",       "Y",       "LV",         "IM",     "-1",    "1e308",      "nan",        "15-1211.00",
      "2.A.1.a",    "MISSING", "NOT IN USE", "Expert", "ana",   "members/bo", "LEFT",       "Europe/London",
      "\xEF\xBB\xBF", "\xFF", "\xF0\x9F\x98\x80", "bo", std::string(1, '\0'), std::string(9000, 'x')};
  for (int change = static_cast<int>(random() % 6); change >= 0; --change) {
    const size_t at = text.empty() ? 0 : random() % text.size();
    switch (random() % 5) {
      case 0:
        text.insert(at, kPieces[random() % kPieces.size()]);
        break;
      case 1:
        text.erase(at, random() % 20);
        break;
      case 2:
        if (!text.empty()) text[at] = static_cast<char>(random());
        break;
      case 3:
        text += text.substr(at, random() % 200);
        break;
      default:
        text = text.substr(0, at) + kPieces[random() % kPieces.size()] + text.substr(at);
    }
  }
  return text;
}

TEST(Importers, SurviveAnyBytes) {
  const std::string onet =
      "O*NET-SOC Code\tTitle\tDescription\tElement ID\tElement Name\tScale ID\tMinimum\tMaximum\tData Value\tRecommend Suppress\t"
      "Not Relevant\tTask\tTask ID\tTask Type\tJob Zone\tName\tRelated O*NET-SOC Code\tRelatedness Tier\tIndex\tCategory\t"
      "Category Description\tAnchor Value\tAnchor Description\n"
      "15-1211.00\tAnalysts\tx\t2.A.1.a\tReading\tIM\t1\t5\t4\tN\tN\tDo.\t7\tCore\t4\tFour\t15-1252.00\tPrimary-Short\t1\t"
      "6\tBachelor\t3\tRead.\n"
      "15-1211.00\tAnalysts\tx\t2.A.1.a\tReading\tLV\t0\t7\t4\tN\tN\tDo.\t7\tCore\t4\tFour\t15-1252.00\tPrimary-Short\t1\t"
      "6\tBachelor\t3\tRead.\n"
      "15-1252.00\tDevelopers\tx\t2.A.1.a\tReading\tLV\t0\t7\tn/a\tY\tY\tDo.\t7\t\t5\tFive\t15-1211.00\tSupplemental\t9\t"
      "6\tBachelor\t3\tRead.\n";
  const std::string gdad =
      "Role Family,Role,Role Description,Role Level,Role Level Description,Skill Name,Skill Description,Skill Level,"
      "Skill Level Description,Role Type\n"
      "F,R,\"About\nit\",L,\"You will:\n- do\n- lead\",S,MISSING,Working,\"You \"\"can\"\"\",\nF,R,,M,,S,,Expert,,\n";
  const std::string skills = std::string(1, '\0') + "Skill Name,Skill Description,Awareness,Working,Practitioner,Expert\nS,d,a,w,p,e\n";
  const std::string members =
      "id,display_name,email,time_zone,language,manager,issuer,subject,state\nana,Ana,ana@x.org,Europe/London,en,bo,https://i,a,ACTIVE\n"
      "cy,\"Cy, jr\",,Europe/London,de-AT,ana,,,LEFT\n";
  const std::string zero(1, '\0');
  const std::string esco =
      "conceptUri,iscoGroup,preferredLabel,status\nhttp://x/occupation/p1,3152,pilot,released\nhttp://x/occupation/"
      "p2,1,\"a\nb\",\n" +
      zero + "conceptUri,preferredLabel,skillType\nhttp://x/skill/s1,tides,knowledge\nhttp://x/skill/s2,steer,\n" +
      zero +
      "occupationUri,relationType,skillUri\nhttp://x/occupation/p1,essential,http://x/skill/s2\nhttp://x/occupation/"
      "p1,optional,http://x/skill/s1\n";
  const std::string ladder_csv =
      "catalogue\nport\n" + zero + "scale,level,rank\ns,0,No\ns,1,Yes\n" + zero + "id,title,scale\na,A,s\nb,B,\n" +
      zero + "id,title,grade,pay_currency\nx,X,1,EUR\ny,Y,2,\n" + zero +
      "role,skill,level,weight\nx,a,yes,0.5\ny,b,,\n" + zero + "role,amount,months_in_role\nx,10,0\nx,12.5,6\n" + zero +
      "role,to,months,chance\nx,y,12,0.5\n";
  const std::string ladder_json =
      R"({"catalogue": "port", "scales": [{"id": "s", "ranks": ["No", "Yes"]}], 
          "skills": [{"id": "a", "title": "A", "scale": "s"}],
          "roles": [{"id": "x", "title": "X", "skills": [{"skill": "a", "level": "yes"}],
                     "pay": {"currency": "EUR", "steps": [{"amount": 10}]},
                     "moves": [{"to": "y", "months": 12}]}, {"id": "y", "title": "Y \u00e9 \" ] }"}]})";
  const std::string learning =
      "id,title,kind,skills,hours,cost,currency\na,A,course,gdad-lead=Expert;gdad-lead=1,12,9.5,EUR\nb,B,project,,n/"
      "a,,\n";
  const std::string learning_json =
      R"({"learning_resources": [{"id": "a", "title": "A", "kind": "course",
          "skills": [{"skill": "gdad-lead", "level": 2}], "hours": 1}]})";
  // Unspoilt they are read, so that what is spoilt is spoilt in the midst of something.
  EXPECT_EQ(ReadOnet(""), 2u);
  EXPECT_EQ(ReadGdad(gdad + skills), 2u);
  EXPECT_EQ(ReadMembers(members), 2u);
  EXPECT_EQ(ReadEsco(esco), 2u);
  EXPECT_EQ(ReadLadder(ladder_csv), 2u);
  EXPECT_EQ(ReadLadder(ladder_json), 2u);
  EXPECT_EQ(ReadLearning(learning), 1u);
  EXPECT_EQ(ReadLearning(learning_json), 1u);
  constexpr int kRuns = 3000;
  std::vector<int> read(6);  // runs out of which something came, by importer
  std::mt19937 random(20270104);
  for (int i = 0; i < kRuns; ++i) {
    read[0] += ReadOnet(std::string(1, static_cast<char>(i)) + Spoil(onet, random)) > 0;
    read[1] += ReadGdad(Spoil(gdad + skills, random)) > 0;
    read[2] += ReadMembers(Spoil(members, random)) > 0;
    read[3] += ReadEsco(Spoil(esco, random)) > 0;
    read[4] += ReadLadder(Spoil(i % 2 == 0 ? ladder_csv : ladder_json, random)) > 0;
    read[5] += ReadLearning(Spoil(i % 2 == 0 ? learning : learning_json, random)) > 0;
  }
  for (const int runs : read) {
    EXPECT_GT(runs, kRuns / 10);
    EXPECT_LT(runs, kRuns);
  }
}

}  // namespace
}  // namespace waymark::fuzz
