#include "services/plan/domain/text.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

TEST(Text, OnlyUtf8WithoutControlCharactersIsKept) {
  for (const char* good : {"", "plain", "tab\tline\nend\r\n", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD",
                           "\xF4\x8F\xBF\xBF", "\x7F"}) {
    EXPECT_EQ(TextProblem(good), "") << good;
  }
  for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\xC3", "a\xFF", "\x01", "\x1B"}) {
    EXPECT_NE(TextProblem(bad), "") << bad;
  }
  EXPECT_NE(TextProblem(std::string_view("a\0b", 3)), "");
  EXPECT_EQ(TextProblem(std::string(8000, 'x')), "");
  EXPECT_NE(TextProblem(std::string(8001, 'x')), "");
}

TEST(Text, MissingValuesOfOtherReleases) {
  for (const char* missing : {"", "n/a", "N/A", "NULL"}) EXPECT_TRUE(IsMissing(missing)) << missing;
  for (const char* value : {"None", "0", "N", "null and void"}) EXPECT_FALSE(IsMissing(value)) << value;
}

TEST(Text, Numbers) {
  EXPECT_EQ(ParseNumber("4.12"), 4.12);
  EXPECT_EQ(ParseNumber("-1"), -1);
  for (const char* bad : {"", "n/a", "nan", "inf", "0x10", "1,5", " 1", "1 ", "1e999", "1.2.3"}) EXPECT_FALSE(ParseNumber(bad)) << bad;
}

TEST(Text, SlugsAreSegmentsOfNamesAndKeepTitlesApart) {
  EXPECT_EQ(Slug("Senior developer - management", 50), "senior-developer-management");
  EXPECT_EQ(Slug("Head of (Agile) delivery management", 50), "head-of-agile-delivery-management");
  EXPECT_EQ(Slug("  ", 50).size(), 8u);
  std::string long_one = Slug(std::string(100, 'a'), 30), other = Slug(std::string(101, 'a'), 30);
  EXPECT_EQ(long_one.size(), 30u);
  EXPECT_NE(long_one, other);
  EXPECT_NE(Slug("\xC3\xA9", 20), Slug("\xC3\xA8", 20));
}

}  // namespace
}  // namespace waymark::plan
