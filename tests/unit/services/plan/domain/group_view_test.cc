#include "services/plan/domain/group_view.h"

#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

MemberFigures Person(uint64_t fingerprint, bool with_plan, const std::string& unit = "Leeds", const std::string& role = "roles/a") {
  MemberFigures figures;
  figures.fingerprint = fingerprint;
  figures.unit = unit;
  figures.role = role;
  figures.with_plan = with_plan;
  return figures;
}

// `with` people with a plan and `without` without.
std::vector<MemberFigures> People(int with, int without) {
  std::vector<MemberFigures> people;
  for (int i = 0; i < with + without; ++i) people.push_back(Person(i + 1, i < with));
  return people;
}

v1::GroupMemory ReleaseOf(const std::vector<MemberFigures>& people, const v1::GroupMemory& before = {}) {
  const auto groups = GroupsOf(people);
  return Release(groups[0], Publishable(groups).contains(groups[0].key), before);
}

int WithPlan(const v1::GroupMemory& memory) {
  for (const auto& cell : memory.view().cells()) {
    if (cell.count() == v1::GROUP_COUNT_WITH_PLAN && cell.has_members()) return cell.members();
  }
  return -1;
}

TEST(GroupView, TellsNeitherOfFewerThanFiveNorOfAllButFewerThanFive) {
  const struct {
    int with, without, told;
  } cases[] = {{5, 5, 5}, {4, 6, -1}, {6, 4, -1}, {0, 20, -1}, {20, 0, -1}, {15, 5, 15}, {5, 4, -1}};
  for (const auto& c : cases) EXPECT_EQ(WithPlan(ReleaseOf(People(c.with, c.without))), c.told) << c.with << "/" << c.without;
}

TEST(GroupView, OfASmallGroupNothingIsPublished) {
  const v1::GroupMemory memory = ReleaseOf(People(5, 4));
  EXPECT_FALSE(memory.view().published());
  EXPECT_THAT(memory.view().cells(), IsEmpty());
  EXPECT_THAT(memory.entries(), IsEmpty());
}

TEST(GroupView, StaysAsItWasUntilFiveDiffer) {
  std::vector<MemberFigures> people = People(10, 10);
  v1::GroupMemory memory = ReleaseOf(people);
  for (int changed = 1; changed <= 4; ++changed) {
    people[9 + changed].with_plan = true;
    memory = ReleaseOf(people, memory);
    EXPECT_EQ(WithPlan(memory), 10) << changed;
  }
  people[14].with_plan = true;
  EXPECT_EQ(WithPlan(ReleaseOf(people, memory)), 15);
  // One who left and one who came are two that differ, though the number is the same.
  people = People(10, 10);
  memory = ReleaseOf(people);
  people[0].fingerprint = 100;
  EXPECT_EQ(memory.SerializeAsString(), ReleaseOf(people, memory).SerializeAsString());
}

TEST(GroupView, APauseHidesNoChange) {
  std::vector<MemberFigures> people = People(5, 5);
  v1::GroupMemory memory = ReleaseOf(people);
  const std::string first = Shown(memory).SerializeAsString();
  memory = ReleaseOf({people.begin(), people.end() - 1}, memory);
  EXPECT_FALSE(Shown(memory).published());
  EXPECT_THAT(Shown(memory).cells(), IsEmpty());
  people[0].with_plan = false;
  EXPECT_EQ(Shown(ReleaseOf(people, memory)).SerializeAsString(), first);
}

TEST(GroupView, TellsOfNoRoleThatIsNearlyAUnit) {
  std::vector<MemberFigures> people = People(10, 10);
  EXPECT_THAT(Publishable(GroupsOf(people)), ElementsAre("role:roles/a", "unit:Leeds")) << "the same people";
  for (int others = 1; others <= 5; ++others) {
    people[others].role = "roles/b";
    const auto publishable = Publishable(GroupsOf(people));
    EXPECT_EQ(publishable.contains("role:roles/a"), others == 5) << others;
    EXPECT_TRUE(publishable.contains("unit:Leeds"));
  }
}

TEST(GroupView, OrdersSkillsByHowManyAreShortAndTakesQuantilesByTheNearestRank) {
  std::vector<MemberFigures> people = People(20, 5);
  for (int i = 0; i < 20; ++i) {
    people[i].readiness = 0.05 * (i + 1);
    if (i < 15) people[i].short_of.insert("skills/x");
    if (i < 10) people[i].short_of.insert("skills/y");
    if (i < 4) people[i].short_of.insert("skills/few");
    if (i < 16) people[i].short_of.insert("skills/nearly_all");
  }
  const v1::GroupMemory memory = ReleaseOf(people);
  std::vector<std::string> skills;
  for (const auto& cell : memory.view().cells()) {
    if (!cell.skill().empty()) skills.push_back(cell.skill());
  }
  EXPECT_THAT(skills, ElementsAre("skills/x", "skills/y"));
  EXPECT_EQ(memory.view().quantiles(1).members(), 20);
  EXPECT_DOUBLE_EQ(memory.view().quantiles(1).p25(), 0.25);
  EXPECT_DOUBLE_EQ(memory.view().quantiles(1).p50(), 0.5);
  EXPECT_DOUBLE_EQ(memory.view().quantiles(1).p75(), 0.75);
  EXPECT_FALSE(memory.view().quantiles(0).has_members()) << "nobody has steps";
}

// Whatever happens between releases, two that follow one another never differ in what fewer than five people did.
TEST(GroupView, SuccessiveReleasesDifferInNobodyOrInAtLeastFive) {
  std::mt19937 draw(7);
  for (int story = 0; story < 50; ++story) {
    std::vector<MemberFigures> people = People(12 + static_cast<int>(draw() % 10), 12);
    v1::GroupMemory memory = ReleaseOf(people);
    std::map<uint64_t, bool> published;
    for (const auto& person : people) published[person.fingerprint] = person.with_plan;
    for (int day = 0; day < 40; ++day) {
      for (unsigned changes = draw() % 4; changes > 0; --changes) {
        MemberFigures& person = people[draw() % people.size()];
        if (draw() % 3 == 0) person.fingerprint = 1000 + draw() % 100000;
        person.with_plan = draw() % 2 == 0;
      }
      const int before = WithPlan(memory);
      memory = ReleaseOf(people, memory);
      std::map<uint64_t, bool> now;
      int with = 0;
      for (const auto& person : people) {
        now[person.fingerprint] = person.with_plan;
        with += person.with_plan;
      }
      int differing = 0;
      for (const auto& [who, value] : now) differing += !published.contains(who) || published[who] != value;
      for (const auto& [who, value] : published) differing += !now.contains(who);
      if (differing < 5) {
        ASSERT_EQ(WithPlan(memory), before);
      } else {
        ASSERT_EQ(WithPlan(memory), with >= 5 && people.size() - with >= 5 ? with : -1);
        published = now;
      }
    }
  }
}

}  // namespace
}  // namespace waymark::plan
