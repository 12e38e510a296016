#include "services/plan/domain/group_view.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

MemberFigures Person(uint64_t fingerprint, bool with_plan, const std::string& unit = "Leeds",
                     const std::string& role = "roles/a") {
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
  return Release(GroupsOf(people), {{before.name(), before}})[0];
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
  for (const auto& c : cases)
    EXPECT_EQ(WithPlan(ReleaseOf(People(c.with, c.without))), c.told) << c.with << "/" << c.without;
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
  // That one left would be told by the group's leaving too.
  memory = ReleaseOf({people.begin(), people.end() - 1}, memory);
  EXPECT_EQ(Shown(memory).SerializeAsString(), first);
  memory = ReleaseOf({people.begin(), people.end() - 5}, memory);
  EXPECT_FALSE(Shown(memory).published());
  EXPECT_THAT(Shown(memory).cells(), IsEmpty());
  people[0].with_plan = false;
  EXPECT_EQ(Shown(ReleaseOf(people, memory)).SerializeAsString(), first);
}

std::set<std::string> Published(const std::vector<MemberFigures>& people) {
  std::set<std::string> published;
  for (const auto& memory : Release(GroupsOf(people), {})) {
    if (memory.view().published()) published.insert(memory.name());
  }
  return published;
}

TEST(GroupView, TellsOfNoRoleThatIsNearlyAUnit) {
  std::vector<MemberFigures> people = People(10, 10);
  EXPECT_THAT(Published(people), ElementsAre("role:roles/a", "unit:Leeds")) << "the same people";
  for (int others = 1; others <= 5; ++others) {
    people[others].role = "roles/b";
    const auto published = Published(people);
    EXPECT_EQ(published.contains("role:roles/a"), others == 5) << others;
    EXPECT_TRUE(published.contains("unit:Leeds"));
  }
}

TEST(GroupView, SeveralUnitsLessARoleLeaveNoFew) {
  std::vector<MemberFigures> people = People(10, 10);
  for (int i = 0; i < 20; ++i) people[i].unit = i % 2 == 0 ? "Leeds" : "York";
  EXPECT_THAT(Published(people), ElementsAre("role:roles/a", "unit:Leeds", "unit:York"));
  for (int others = 1; others <= 4; ++others) {
    people[others].role = "roles/z";
    EXPECT_EQ(Published(people).size(), 2) << others;
  }
  people[0].role = "roles/z";
  EXPECT_EQ(Published(people).size(), 3);
}

TEST(GroupView, ABlankCellIsNotWhatOtherGroupsLeave) {
  // Of 20 in Leeds 4 have a plan, of 20 in York 10: told of the role of all 14 would tell of the 4.
  std::vector<MemberFigures> people = People(14, 26);
  for (int i = 0; i < 40; ++i) people[i].unit = i < 4 || i >= 24 ? "Leeds" : "York";
  std::vector<int> told;
  for (const auto& memory : Release(GroupsOf(people), {})) told.push_back(WithPlan(memory));
  EXPECT_EQ(std::count(told.begin(), told.end(), -1), 2) << "Leeds, and York or the role";
}

const v1::GroupCell* CellOf(const v1::GroupMemory& memory, v1::GroupCount count, const std::string& skill = "") {
  for (const auto& cell : memory.view().cells()) {
    if (cell.count() == count && cell.skill() == skill && cell.has_members()) return &cell;
  }
  return nullptr;
}

TEST(GroupView, NoFigureTellsOfHowFewAnotherIsNotKnown) {
  for (int without = 0; without <= 5; ++without) {
    std::vector<MemberFigures> people = People(12, without);
    for (int i = 0; i < 12; ++i) {
      people[i].review_late = i < 6;
      people[i].progress = people[i].readiness = 0.5;
      if (i < 6) people[i].short_of.insert("skills/x");
    }
    const bool told = without == 0 || without == 5;
    const v1::GroupMemory memory = ReleaseOf(people);
    EXPECT_EQ(CellOf(memory, v1::GROUP_COUNT_REVIEW_LATE) != nullptr, told) << without;
    EXPECT_EQ(CellOf(memory, v1::GROUP_COUNT_SHORT_OF_SKILL, "skills/x") != nullptr, told) << without;
    for (const auto& quantiles : memory.view().quantiles()) EXPECT_EQ(quantiles.has_members(), told) << without;
  }
}

// Of 14 people the gap of all but `unknown` is known; `x` and `y` of them are short of a skill.
std::vector<MemberFigures> Short(int unknown, int x, int y) {
  std::vector<MemberFigures> people = People(14, 6);
  for (int i = 0; i < 14 - unknown; ++i) {
    people[i].readiness = 0.5;
    if (i < x) people[i].short_of.insert("skills/x");
    if (i < y) people[i].short_of.insert("skills/y");
  }
  return people;
}

int ShortOf(const v1::GroupMemory& memory, const std::string& skill) {
  const v1::GroupCell* cell = CellOf(memory, v1::GROUP_COUNT_SHORT_OF_SKILL, skill);
  return cell == nullptr ? -1 : cell->members();
}

TEST(GroupView, ASkillThatWasNotPublishedComesOnlyWithFive) {
  v1::GroupMemory memory = ReleaseOf(Short(0, 4, 0));
  EXPECT_EQ(ShortOf(memory, "skills/x"), -1);
  memory = ReleaseOf(Short(0, 5, 4), memory);
  EXPECT_EQ(ShortOf(memory, "skills/x"), -1) << "one more";
  memory = ReleaseOf(Short(0, 8, 4), memory);
  EXPECT_EQ(ShortOf(memory, "skills/x"), -1);
  memory = ReleaseOf(Short(0, 9, 5), memory);
  EXPECT_EQ(ShortOf(memory, "skills/x"), 9);
  EXPECT_EQ(ShortOf(memory, "skills/y"), 5) << "of which nobody was short";
}

TEST(GroupView, ASkillThatLeftIsHeldAgainstWhatWasPublishedOfIt) {
  v1::GroupMemory memory = ReleaseOf(Short(0, 6, 0));
  EXPECT_EQ(ShortOf(memory, "skills/x"), 6);
  memory = ReleaseOf(Short(0, 0, 0), memory);
  EXPECT_EQ(ShortOf(memory, "skills/x"), -1);
  memory = ReleaseOf(Short(0, 7, 0), memory);
  EXPECT_EQ(ShortOf(memory, "skills/x"), 6) << "the six and one more";
  // One of the six, and six others.
  std::vector<MemberFigures> people = Short(0, 0, 0);
  for (int i = 5; i < 12; ++i) people[i].short_of.insert("skills/x");
  EXPECT_EQ(ShortOf(ReleaseOf(people, memory), "skills/x"), 7);
}

TEST(GroupView, WhomFiguresAreOverChangesOnlyByFive) {
  v1::GroupMemory memory = ReleaseOf(Short(1, 6, 0));
  ASSERT_EQ(CellOf(memory, v1::GROUP_COUNT_SHORT_OF_SKILL, "skills/x"), nullptr) << "13 of 14 with a plan";
  memory = ReleaseOf(Short(5, 5, 4));
  memory = ReleaseOf(Short(4, 5, 0), memory);
  ASSERT_EQ(memory.view().quantiles(1).members(), 0) << "nine are few";
  std::vector<MemberFigures> people = People(20, 5);
  for (int i = 0; i < 13; ++i) {
    people[i].readiness = 0.5;
    if (i < 6) people[i].short_of.insert("skills/y");
  }
  memory = ReleaseOf(people);
  EXPECT_EQ(CellOf(memory, v1::GROUP_COUNT_SHORT_OF_SKILL, "skills/y")->out_of(), 13);
  people[13].readiness = 0.5;
  for (int i = 0; i < 5; ++i) people[i].short_of.insert("skills/z");
  memory = ReleaseOf(people, memory);
  ASSERT_EQ(ShortOf(memory, "skills/z"), 5);
  for (const char* skill : {"skills/y", "skills/z"}) {
    EXPECT_EQ(CellOf(memory, v1::GROUP_COUNT_SHORT_OF_SKILL, skill)->out_of(), 13) << skill;
  }
  EXPECT_EQ(memory.view().quantiles(1).members(), 13);
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

// What was published of one figure, as whoever knows everything but one value sees it: of each member with which weight
// their being counted is in a number.
struct Number {
  bool is_unit;
  std::map<uint64_t, double> counted, over;
};

// Whoever adds and takes away the numbers of a figure, of up to three groups in releases that follow one another, never
// is left with 1 to 4 of those counted or asked.
TEST(GroupView, NoSumOfNumbersLeavesFewPeople) {
  std::mt19937 draw(11);
  int numbers_seen = 0, renewed = 0;
  for (int story = 0; story < 60; ++story) {
    const int units = 2 + static_cast<int>(draw() % 2), roles = 1 + static_cast<int>(draw() % 3);
    std::vector<MemberFigures> people;
    const auto settle = [&](MemberFigures& person) {
      person.with_plan = draw() % 2 == 0;
      person.review_late = person.with_plan && draw() % 2 == 0;
      person.progress = person.readiness = std::nullopt;
      person.short_of.clear();
      if (!person.with_plan || draw() % 5 == 0) return;
      person.readiness = 0.5;
      if (draw() % 2 == 0) person.short_of.insert("skills/x");
    };
    const int size = 30 + static_cast<int>(draw() % 40);
    const bool nearly = draw() % 2 == 0;  // one role has all but a few
    for (int i = 0; i < size; ++i) {
      const int role = nearly ? (draw() % 20 == 0) : static_cast<int>(draw() % roles);
      people.push_back(Person(i + 1, false, "u" + std::to_string(draw() % units), "roles/r" + std::to_string(role)));
      settle(people.back());
    }
    std::map<std::string, v1::GroupMemory> before;
    std::map<std::string, std::map<std::string, Number>> last;  // by figure, by group
    for (int day = 0; day < 12; ++day) {
      for (unsigned changes = day == 0 ? 0 : draw() % 9; changes > 0; --changes) {
        MemberFigures& person = people[draw() % people.size()];
        if (draw() % 6 == 0) person.fingerprint = 1000 + draw() % 100000;
        if (draw() % 6 == 0) person.unit = "u" + std::to_string(draw() % units);
        if (draw() % 6 == 0) person.role = "roles/r" + std::to_string(draw() % roles);
        settle(person);
      }
      const std::vector<v1::GroupMemory> memories = Release(GroupsOf(people), before);
      std::map<std::string, std::map<std::string, Number>> now;
      for (const auto& memory : memories) {
        before[memory.name()] = memory;
        if (!memory.view().published()) continue;
        std::set<std::string> shown;
        for (const auto& cell : memory.view().cells()) {
          if (!cell.has_members()) continue;
          shown.insert("told/count/" + std::to_string(cell.count()) + (cell.skill().empty() ? "" : "/" + cell.skill()));
        }
        for (const auto& entry : memory.entries()) {
          if (!shown.contains(entry.key())) continue;
          Number& number = now[entry.key()][memory.name()];
          number.is_unit = memory.name().starts_with("unit:");
          for (int i = 0; i < entry.members_size(); ++i) {
            number.over[entry.members(i)] = 1;
            if (entry.values(i) != 0) number.counted[entry.members(i)] = 1;
          }
        }
      }
      for (const auto& [figure, numbers] : now) {
        std::vector<std::pair<const Number*, const Number*>> all;  // now and the last time
        for (const auto& [group, number] : numbers) {
          const auto found = last[figure].find(group);
          all.emplace_back(&number, found == last[figure].end() ? nullptr : &found->second);
          ++numbers_seen;
          renewed += all.back().second != nullptr && all.back().second->counted != number.counted;
        }
        // Each group's number now, the last one, their change, or none; units added, roles taken away.
        int ways = 1;
        for (size_t i = 0; i < all.size(); ++i) ways *= 4;
        for (int way = 1; way < ways; ++way) {
          std::map<uint64_t, double> counted, over;
          int groups = 0, rest = way;
          bool known = true;
          for (size_t i = 0; i < all.size(); ++i, rest /= 4) {
            if (rest % 4 == 0) continue;
            ++groups;
            const double sign = all[i].first->is_unit ? 1 : -1;
            const auto add = [&](const Number* number, double weight) {
              if (number == nullptr) {
                known = false;
                return;
              }
              for (const auto& [member, one] : number->counted) counted[member] += weight;
              for (const auto& [member, one] : number->over) over[member] += weight;
            };
            if (rest % 4 != 2) add(all[i].first, sign);
            if (rest % 4 != 1) add(all[i].second, rest % 4 == 3 ? -sign : sign);
          }
          if (!known || groups > 3) continue;
          for (const auto* left : {&counted, &over}) {
            const auto few = std::count_if(left->begin(), left->end(), [](const auto& one) { return one.second != 0; });
            ASSERT_TRUE(few == 0 || few >= 5) << story << " " << day << " " << figure << " way " << way << ": " << few;
          }
        }
        for (const auto& [group, number] : numbers) last[figure][group] = number;
      }
    }
  }
  EXPECT_GT(numbers_seen, 1000);
  EXPECT_GT(renewed, 30);
}

}  // namespace
}  // namespace waymark::plan
