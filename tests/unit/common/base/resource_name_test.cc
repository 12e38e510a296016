#include "common/base/resource_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waymark::base {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

TEST(ResourceName, Matches) {
  const struct {
    const char* pattern;
    const char* name;
    bool matches;
  } cases[] = {
      {"members/{member}", "members/ana", true},
      {"members/{member}", "members/ana/", false},
      {"members/{member}", "members/", false},
      {"members/{member}", "members", false},
      {"members/{member}", "", false},
      {"members/{member}", "/members/ana", false},
      {"members/{member}", "member/ana", false},
      {"members/{member}", "members/-", false},
      {"members/{member}", "members/..", false},
      {"members/{member}", "members/a b", false},
      {"members/{member}", "members/\xc3\xa9", false},
      {"members/{member}/plans/{plan}", "members/ana/plans/p1", true},
      {"members/{member}/plans/{plan}", "members/ana", false},
      {"members/{member}/plans/{plan}", "members/ana/plans/p1/steps/s1", false},
      {"members/{member}/standing", "members/ana/standing", true},
      {"members/{member}/standing", "members/ana/sitting", false},
      {"members/{member}|externals/{external}", "externals/x", true},
      {"members/{member}|externals/{external}", "strangers/x", false},
  };
  for (const auto& c : cases) EXPECT_EQ(NameMatches(c.pattern, c.name), c.matches) << c.pattern << " " << c.name;
}

TEST(ResourceName, GivesTheIdsInOrder) {
  EXPECT_THAT(MatchName("members/{member}/plans/{plan}", "members/ana/plans/p1"), Optional(ElementsAre("ana", "p1")));
  EXPECT_EQ(MatchName("members/{member}/plans/{plan}", "members/ana/plans/"), std::nullopt);
}

TEST(ResourceName, Ids) {
  const std::string longest(63, 'a');
  const struct {
    std::string id;
    bool valid;
  } cases[] = {{"a", true},      {"A-b_c.9", true}, {longest, true}, {longest + "a", false}, {"", false},   {"-", false},
               {".", false},     {"...", false},    {".a", true},    {"a/b", false},         {"a b", false}, {"a\n", false},
               {"caf\xc3\xa9", false}, {"--", true},      {"a%2f", false}};
  for (const auto& c : cases) EXPECT_EQ(IsValidId(c.id), c.valid) << c.id;
}

TEST(ResourceName, Owner) {
  EXPECT_EQ(OwnerOf("members/ana/plans/p1"), "members/ana");
  EXPECT_EQ(OwnerOf("members/ana"), "members/ana");
  EXPECT_EQ(OwnerOf("members/"), "");
  EXPECT_EQ(OwnerOf("members/-/plans/p1"), "");
  EXPECT_EQ(OwnerOf("roles/members/ana"), "");
  EXPECT_EQ(OwnerOf(""), "");
}

TEST(ResourceName, PrefixAndLastSegment) {
  EXPECT_EQ(Prefix("members/ana/plans/p1/steps/s1", 4), "members/ana/plans/p1");
  EXPECT_EQ(Prefix("members/ana", 2), "members/ana");
  EXPECT_EQ(Prefix("members/ana", 3), "");
  EXPECT_EQ(Prefix("members/ana", 0), "");
  EXPECT_EQ(LastSegment("members/ana"), "ana");
  EXPECT_EQ(LastSegment("ana"), "ana");
  EXPECT_EQ(LastSegment("members/"), "");
}

}  // namespace
}  // namespace waymark::base
