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
  std::mt19937 random(20270104);
  for (int i = 0; i < 3000; ++i) {
    ReadOnet(std::string(1, static_cast<char>(i)) + Spoil(onet, random));
    ReadGdad(Spoil(gdad + skills, random));
    ReadMembers(Spoil(members, random));
  }
}

}  // namespace
}  // namespace waymark::fuzz
