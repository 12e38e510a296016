#include "services/plan/domain/csv.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The rows of `text`, each as "line:cell|cell".
std::vector<std::string> Rows(std::string_view text, Findings* findings) {
  std::vector<std::string> rows;
  ReadCsv({"f.csv", text}, findings, [&](const CsvRow& row) {
    std::string line = std::to_string(row.line) + ":";
    for (size_t i = 0; i < row.cells.size(); ++i) line += (i > 0 ? "|" : "") + row.cells[i];
    rows.push_back(line);
    return true;
  });
  return rows;
}

TEST(Csv, ReadsWhatRfc4180Says) {
  struct Case {
    std::string_view text;
    std::vector<std::string> rows;
  };
  for (const Case& c : std::vector<Case>{
           {"a,b\nc,d\n", {"1:a|b", "2:c|d"}},
           {"a,b\r\nc,d", {"1:a|b", "2:c|d"}},
           {"a,b\rc,d\r", {"1:a|b", "2:c|d"}},
           {"\xEF\xBB\xBF" "a,b\n", {"1:a|b"}},
           {"a,\"b\nb\"\nc,d\n", {"1:a|b\nb", "3:c|d"}},
           {"\"x\r\ny\",z\r\nc,d\r\n", {"1:x\r\ny|z", "3:c|d"}},
           {"a,\"say \"\"hi\"\", he said\"\n", {"1:a|say \"hi\", he said"}},
           {" a , b \n", {"1: a | b "}},
           {"a,\n,b\n,\n", {"1:a|", "2:|b", "3:|"}},
           {"a\n\n\r\nb\n", {"1:a", "4:b"}},
           {"\"\"\n", {"1:"}},
           {"", {}},
       }) {
    Findings findings;
    EXPECT_EQ(Rows(c.text, &findings), c.rows) << c.text;
    EXPECT_TRUE(findings.found().empty()) << c.text;
  }
}

TEST(Csv, ABrokenRowIsToldByTheLineItBeginsOnAndReadingGoesOn) {
  Findings findings;
  EXPECT_THAT(Rows("a,b\n1,\"x\ny\"z\n2,w\n3,\"q\"\n", &findings), ElementsAre("1:a|b", "4:2|w", "5:3|q"));
  ASSERT_EQ(findings.found().size(), 1);
  EXPECT_EQ(findings.found()[0].line(), 2);
  EXPECT_THAT(findings.found()[0].reason(), HasSubstr("line 3"));
}

TEST(Csv, AQuoteInsideAnUnquotedCellIsAnError) {
  Findings findings;
  EXPECT_THAT(Rows("a\nsay \"hi\"\nb\n", &findings), ElementsAre("1:a", "3:b"));
  ASSERT_EQ(findings.found().size(), 1);
  EXPECT_EQ(findings.found()[0].line(), 2);
}

TEST(Csv, AnUnclosedCellIsToldByTheLineItBeginsOn) {
  Findings findings;
  EXPECT_THAT(Rows("a,b\n1,2\n3,\"x\n4,5\n", &findings), ElementsAre("1:a|b", "2:1|2"));
  ASSERT_EQ(findings.found().size(), 1);
  EXPECT_EQ(findings.found()[0].line(), 3);
}

TEST(Csv, LinesAreCountedAcrossPiecesOfAnySize) {
  std::string text;
  for (int i = 0; i < 30'000; ++i) text += "cell " + std::to_string(i) + ",\"x\r\ny\"\r\n";
  Findings findings;
  std::vector<std::string> rows = Rows(text, &findings);
  ASSERT_EQ(rows.size(), 30'000);
  EXPECT_EQ(rows[29'999], "59999:cell 29999|x\r\ny");
}

TEST(CsvTable, ColumnsAreFoundByNameInAnyOrder) {
  Findings findings;
  std::vector<std::string> seen;
  const SourceFile file = {"f.csv", "Name,extra,ID\n Ana ,x,1\nBo,y\n\"C\r\nD\",z,3\n"};
  bool usable = CsvTable::Read(file, {{"id"}, {"name"}, {"zone", false}}, &findings,
                               [&](const CsvTable::Row& row) {
                                 seen.push_back(row[0] + "/" + row[1] + "/" + row[2]);
                                 EXPECT_TRUE(row.has(1));
                                 EXPECT_FALSE(row.has(2));
                               });
  EXPECT_TRUE(usable);
  EXPECT_THAT(seen, ElementsAre("1/Ana/", "3/C\nD/"));
  ASSERT_EQ(findings.found().size(), 1);
  EXPECT_EQ(findings.found()[0].line(), 3);
}

TEST(CsvTable, AMissingColumnIsSaidAndNothingRead) {
  Findings findings;
  EXPECT_FALSE(CsvTable::Read({"f.csv", "name\nAna\n"}, {{"id"}, {"name"}}, &findings, [](const CsvTable::Row&) { FAIL(); }));
  EXPECT_THAT(findings.found()[0].reason(), HasSubstr("\"id\""));
  Findings none;
  EXPECT_FALSE(CsvTable::Read({"f.csv", ""}, {{"id"}}, &none, [](const CsvTable::Row&) {}));
  EXPECT_EQ(none.errors(), 1);
}

TEST(CsvTable, WhatIsNotTextIsABadLine) {
  Findings findings;
  int rows = 0;
  CsvTable::Read({"f.csv", "id\nok\n\xC0\x80\n\x01\n" + std::string(9000, 'x') + "\nlast\n"}, {{"id"}}, &findings,
                 [&](const CsvTable::Row&) { ++rows; });
  EXPECT_EQ(rows, 2);
  EXPECT_EQ(findings.errors(), 3);
}

}  // namespace
}  // namespace waymark::plan
