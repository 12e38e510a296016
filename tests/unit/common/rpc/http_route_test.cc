#include "common/rpc/http_route.h"

#include <gtest/gtest.h>

namespace waymark::rpc {
namespace {

constexpr char kPath[] = "/calendar/{link}.ics";

TEST(LinkInTarget, IsWhatStandsInItsPlace) {
  EXPECT_EQ(LinkInTarget(kPath, "/calendar/1.bWVt.7.-.M_a-c.ics"), "1.bWVt.7.-.M_a-c");
  EXPECT_EQ(LinkInTarget(kPath, "/calendar/a.ics?x=/calendar/b.ics"), "a");
  EXPECT_EQ(LinkInTarget(kPath, "/calendar/..ics.ics"), "..ics");
  EXPECT_EQ(LinkInTarget("/{link}", "/a"), "a");
}

TEST(LinkInTarget, OfNoOtherPathIsThereOne) {
  for (const char* target : {"",
                             "/",
                             "/calendar",
                             "/calendar/",
                             "/calendar/.ics",
                             "/calendar/a",
                             "/calendar/a.ICS",
                             "/Calendar/a.ics",
                             "calendar/a.ics",
                             "//calendar/a.ics",
                             "/calendar/a/b.ics",
                             "/calendar/../a.ics",
                             "/calendar/%61.ics",
                             "/calendar/a%00.ics",
                             "/calendar/a b.ics",
                             "/calendar/a.ics/",
                             "/calendar/a.ics#f",
                             "http://localhost/calendar/a.ics",
                             "*",
                             "?/calendar/a.ics",
                             "/calendar/a;b.ics"}) {
    EXPECT_FALSE(LinkInTarget(kPath, target).has_value()) << target;
  }
}

TEST(PathOf, PutsTheLinkInItsPlace) { EXPECT_EQ(PathOf(kPath, "1.a.-"), "/calendar/1.a.-.ics"); }

TEST(NamesTag, ComparesWeaklyEachTagOfAList) {
  for (const char* value :
       {"\"t\"", "W/\"t\"", "*", " * ", "\"a\", \"t\"", "\"a\",W/\"t\"", ",, \"t\" ,", "\"a\" \"t\""}) {
    EXPECT_TRUE(NamesTag(value, "t")) << value;
  }
  for (const char* value :
       {"", "t", "\"T\"", "\"t", "t\"", "\"tt\"", "w/\"t\"", "W/t", "\"\"", "\"a\"; \"t\"", "W/", "W/*"}) {
    EXPECT_FALSE(NamesTag(value, "t")) << value;
  }
}

}  // namespace
}  // namespace waymark::rpc
