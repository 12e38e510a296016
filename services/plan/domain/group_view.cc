#include "services/plan/domain/group_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "common/base/cat.h"
#include "services/plan/domain/weak_cut.h"

namespace waymark::plan {
namespace {

constexpr std::string_view kUnit = "unit:";
constexpr std::string_view kRole = "role:";
constexpr std::string_view kOfSkill = "count/3/";

// A figure and who is in it with which value; of a count, 1 for who is counted and 0 for who is not.
using Made = std::map<uint64_t, double>;

Made MadeOf(const v1::GroupMemory::Entry& entry) {
  Made made;
  for (int i = 0; i < std::min(entry.members_size(), entry.values_size()); ++i)
    made[entry.members(i)] = entry.values(i);
  return made;
}

v1::GroupMemory::Entry EntryOf(const std::string& key, const Made& made) {
  v1::GroupMemory::Entry entry;
  entry.set_key(key);
  for (const auto& [member, value] : made) {
    entry.add_members(member);
    entry.add_values(value);
  }
  return entry;
}

// How many members are in one of the two only, or in both with different values.
int Differing(const Made& a, const Made& b) {
  int differing = 0;
  for (const auto& [member, value] : a) {
    const auto other = b.find(member);
    if (other == b.end() || other->second != value) ++differing;
  }
  for (const auto& [member, value] : b) differing += a.contains(member) ? 0 : 1;
  return differing;
}

bool TooFew(int people) { return people > 0 && people < kGroupThreshold; }

double NearestRank(const std::vector<double>& sorted, double share) {
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<size_t>(rank, 1) - 1];
}

void FillCell(const Made& made, v1::GroupCell* cell) {
  int counted = 0;
  for (const auto& [member, value] : made) counted += value != 0 ? 1 : 0;
  const int others = static_cast<int>(made.size()) - counted;
  if (counted < kGroupThreshold || others < kGroupThreshold) return;
  cell->set_members(counted);
  cell->set_out_of(static_cast<int>(made.size()));
}

void FillQuantiles(const Made& made, v1::GroupQuantiles* quantiles) {
  if (made.size() < 2 * kGroupThreshold) return;
  std::vector<double> values;
  for (const auto& [member, value] : made) values.push_back(value);
  std::sort(values.begin(), values.end());
  quantiles->set_members(static_cast<int>(values.size()));
  quantiles->set_p25(NearestRank(values, 0.25));
  quantiles->set_p50(NearestRank(values, 0.5));
  quantiles->set_p75(NearestRank(values, 0.75));
}

std::string KeyOf(v1::GroupCount count, const std::string& skill) {
  return skill.empty() ? base::Cat("count/", static_cast<int>(count))
                       : base::Cat("count/", static_cast<int>(count), "/", skill);
}
std::string KeyOf(v1::GroupFigure figure) { return base::Cat("figure/", static_cast<int>(figure)); }

// Whom a figure is over.
enum class Base { kAll, kWithPlan, kWithSteps, kWithGap };

std::string KeyOf(Base base) { return base::Cat("base/", static_cast<int>(base)); }

bool IsIn(Base base, const MemberFigures& member) {
  switch (base) {
    case Base::kAll:
      return true;
    case Base::kWithPlan:
      return member.with_plan;
    case Base::kWithSteps:
      return member.progress.has_value();
    case Base::kWithGap:
      return member.readiness.has_value();
  }
  return false;
}

// One figure, and what of a member of its base it is made of.
struct Figure {
  std::string key;
  Base base;
  std::function<double(const MemberFigures&)> value;
  bool counts = true;  // counts those with value 1; false: takes quantiles
};

Figure WithPlan() {
  return {KeyOf(v1::GROUP_COUNT_WITH_PLAN, ""), Base::kAll, [](const MemberFigures& m) { return m.with_plan; }};
}
Figure ReviewLate() {
  return {KeyOf(v1::GROUP_COUNT_REVIEW_LATE, ""), Base::kWithPlan,
          [](const MemberFigures& m) { return m.review_late; }};
}
Figure ShortOf(const std::string& skill) {
  return {KeyOf(v1::GROUP_COUNT_SHORT_OF_SKILL, skill), Base::kWithGap,
          [skill](const MemberFigures& m) { return m.short_of.contains(skill); }};
}
Figure Progress() {
  return {KeyOf(v1::GROUP_FIGURE_PROGRESS), Base::kWithSteps, [](const MemberFigures& m) { return *m.progress; },
          false};
}
Figure Readiness() {
  return {KeyOf(v1::GROUP_FIGURE_READINESS), Base::kWithGap, [](const MemberFigures& m) { return *m.readiness; },
          false};
}

// The group itself, as a figure over all of it.
Figure Everybody() {
  return {"group", Base::kAll, [](const MemberFigures&) { return 1; }, false};
}

// By key what figures are made of: those decided of a group, and with kTold before the key those published.
using Entries = std::map<std::string, Made>;
constexpr std::string_view kTold = "told/";

Entries EntriesOf(const v1::GroupMemory& memory) {
  Entries entries;
  for (const auto& entry : memory.entries()) entries[entry.key()] = MadeOf(entry);
  return entries;
}

const Made* FindIn(const Entries& entries, const std::string& key) {
  const auto found = entries.find(key);
  return found == entries.end() ? nullptr : &found->second;
}

// All of `made` with one value.
Made Each(Made made, double value) {
  for (auto& [member, one] : made) one = value;
  return made;
}

// Whether by itself the figure tells of enough.
bool Tells(const Figure& figure, const Made& made) {
  if (!figure.counts) return made.size() >= 2 * kGroupThreshold;
  v1::GroupCell cell;
  FillCell(made, &cell);
  return cell.has_members();
}

// Decides of each base and of each figure of one group whether it is made anew or stays.
Entries Decide(const Group& group, const std::vector<Figure>& figures, const Entries& before) {
  Entries decided;
  for (const auto& [key, made] : before) {
    if (key.starts_with(kTold)) decided[key] = made;
  }
  for (const Base base : {Base::kAll, Base::kWithPlan, Base::kWithSteps, Base::kWithGap}) {
    Made made;
    for (const MemberFigures* member : group.members) {
      if (IsIn(base, *member)) made[member->fingerprint] = 1;
    }
    const Made* stood = FindIn(before, KeyOf(base));
    decided[KeyOf(base)] = stood != nullptr && TooFew(Differing(*stood, made)) ? *stood : made;
  }
  for (const Figure& figure : figures) {
    const Made* stood = FindIn(before, figure.key);
    const Made& over = decided[KeyOf(figure.base)];
    // Who is in the base no more but still in what is published keeps the value they had.
    Made made = Each(over, 0);
    for (auto& [member, value] : made) {
      if (stood != nullptr && stood->contains(member)) value = stood->at(member);
    }
    for (const MemberFigures* member : group.members) {
      const auto found = made.find(member->fingerprint);
      if (found != made.end() && IsIn(figure.base, *member)) found->second = figure.value(*member);
    }
    // Of a count that was never decided nobody was counted; of a skill that nobody is short of nothing is kept.
    if (stood == nullptr && figure.key.starts_with(kOfSkill) && made == Each(made, 0)) continue;
    Made nobody;
    const Made* over_before = FindIn(before, KeyOf(figure.base));
    if (stood == nullptr && figure.counts && over_before != nullptr) {
      nobody = Each(*over_before, 0);
      stood = &nobody;
    }
    decided[figure.key] = stood != nullptr && TooFew(Differing(*stood, made)) ? *stood : made;
  }
  return decided;
}

// Whether the figure, as it is decided, may be published of the group as far as this and its past are concerned.
bool MayBeTold(const Figure& figure, const Entries& entries) {
  const Made& made = entries.at(figure.key);
  const Made* told = FindIn(entries, base::Cat(kTold, figure.key));
  if (!Tells(figure, made) || (told != nullptr && TooFew(Differing(*told, made)))) return false;
  // Beside the other numbers of the group none may be the complement of a few.
  const Made over = Each(made, 1);
  for (const Base base : {Base::kAll, Base::kWithPlan, figure.base}) {
    if (base <= figure.base && TooFew(Differing(over, entries.at(KeyOf(base))))) return false;
  }
  return true;
}

// One group beside the others, with the figure as published of it; nullptr: not published.
struct Node {
  bool is_unit = false;
  const Made* all = nullptr;
  const Made* made = nullptr;
  const Made* told_before = nullptr;
};

// The kinds of people of whom a figure tells how many they are.
enum class Kind { kAsked, kCounted, kNotCounted, kUnknown };
constexpr Kind kKinds[] = {Kind::kAsked, Kind::kCounted, Kind::kNotCounted, Kind::kUnknown};

bool IsOf(Kind kind, const Figure& figure, double value) {
  return kind == Kind::kAsked || (figure.counts && kind == (value != 0 ? Kind::kCounted : Kind::kNotCounted));
}

// Which number of a group is looked at: that of this release, that published before it, or the change.
enum class Version { kNow, kBefore, kChange };

bool IsNews(const Node& node) { return node.made != nullptr && node.made != node.told_before; }

// Which numbers of the groups are held beside one another: of some of them those of another release.
struct Look {
  enum class Of { kAll, kUnits, kOne };

  Version others;
  Version version;  // of those that `of` says
  Of of = Of::kAll;
  size_t one = 0;  // the place of the group, where it is of one
};

// One figure of all groups, as an analyst holds the one beside the other. Groups are named by their places from 1; 0 is
// nobody's group. What a number is made of is kept, as each is looked at beside many others.
class Beside {
 public:
  Beside(const Figure& figure, std::vector<Node>& nodes) : figure_(figure), nodes_(nodes), parts_(nodes.size()) {
    for (const Node& node : nodes) {
      for (const Made* made : {node.all, node.made, node.told_before}) {
        if (made == nullptr) continue;
        for (const auto& [member, value] : *made) numbers_.try_emplace(member, numbers_.size());
      }
    }
    people_.resize(2 * numbers_.size());
    looks_ = Looks();
  }

  // Groups which beside the others tell of few; empty: there are none. Goes on with the look at which it found some.
  std::vector<size_t> Telling() {
    const size_t kinds = std::size(kKinds);
    for (size_t seen = 0; seen < looks_.size() * kinds; ++seen) {
      std::vector<size_t> cut = TellingOf(kKinds[at_ % kinds], looks_[at_ / kinds]);
      if (!cut.empty()) return cut;
      at_ = (at_ + 1) % (looks_.size() * kinds);
    }
    return {};
  }

  // Takes the number of a group back to what was published of it last, or to nothing.
  void TakeBack(size_t group) {
    Node& node = nodes_[group - 1];
    node.made = IsNews(node) ? node.told_before : nullptr;
    parts_[group - 1] = {};
  }

 private:
  // Members by their numbers, each with 1; in a change with -1 who left.
  using Part = std::vector<std::pair<size_t, int>>;
  // The groups that a person is in.
  struct Person {
    absl::InlinedVector<size_t, 2> units, roles;
  };

  // All as they are now, all changes, one kind of group or one group of the release before and the others of this one,
  // and the other way round. Of three groups these are all ways.
  std::vector<Look> Looks() const {
    std::vector<Look> looks = {{Version::kNow, Version::kNow}};
    const bool changes = std::any_of(nodes_.begin(), nodes_.end(),
                                     [](const Node& node) { return IsNews(node) && node.told_before != nullptr; });
    if (!changes) return looks;
    looks.push_back({Version::kChange, Version::kChange});
    const auto add = [&](Look::Of of, size_t one) {
      looks.push_back({Version::kNow, Version::kBefore, of, one});
      looks.push_back({Version::kBefore, Version::kNow, of, one});
    };
    add(Look::Of::kUnits, 0);
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (IsNews(nodes_[i])) add(Look::Of::kOne, i);
    }
    return looks;
  }

  Version VersionIn(const Look& look, size_t place) const {
    const bool meant =
        look.of == Look::Of::kAll || (look.of == Look::Of::kUnits ? nodes_[place].is_unit : look.one == place);
    return meant ? look.version : look.others;
  }

  // Whether the look is at nothing that the other looks are not at.
  bool IsIdle(const Look& look, Kind kind) {
    if (!figure_.counts && (kind == Kind::kCounted || kind == Kind::kNotCounted)) return true;
    if (look.of != Look::Of::kOne) return false;
    // Where the one group says the same in both releases, all is as in a release that is looked at.
    return !IsNews(nodes_[look.one]) ||
           PartOf(look.one, kind, Version::kNow) == PartOf(look.one, kind, Version::kBefore);
  }

  // The members of the kind of whom a number of the group at `place` is made.
  const Part& PartOf(size_t place, Kind kind, Version version) {
    std::optional<Part>& part = parts_[place][static_cast<size_t>(kind)][static_cast<size_t>(version)];
    if (!part) part = MakePart(nodes_[place], kind, version);
    return *part;
  }

  Part MakePart(const Node& node, Kind kind, Version version) const {
    std::map<uint64_t, int> part;
    const auto add = [&](const Made* made, int one) {
      if (made == nullptr) return;
      for (const auto& [member, value] : *made) {
        if (IsOf(kind, figure_, value)) part[member] += one;
      }
    };
    if (version == Version::kBefore) {
      add(node.told_before, 1);
    } else if (version == Version::kNow) {
      add(node.made, 1);
      // Of what was published before it was seen to then.
      if (kind == Kind::kUnknown && IsNews(node)) {
        for (const auto& [member, one] : *node.all) {
          if (!node.made->contains(member)) part[member] = 1;
        }
      }
    } else if (node.told_before != nullptr) {
      add(node.made, 1);
      add(node.told_before, -1);
    }
    Part numbered;
    for (const auto& [member, one] : part) {
      if (one != 0) numbered.emplace_back(numbers_.at(member), one);
    }
    return numbered;
  }

  // Groups among which a sum of units less a sum of roles leaves few of the kind. In the graph each person ties their
  // unit to their role, or to node 0 where only one of the two is published or knows them as of this kind; the edges of
  // a cut are whom such a sum leaves. Who moved may be in two of the units, or roles, and cancel out where edges do
  // not: they are looked at with them and, not to be counted on, without.
  std::vector<size_t> TellingOf(Kind kind, const Look& look) {
    if (IsIdle(look, kind)) return {};
    std::vector<size_t> met;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      for (const auto& [member, one] : PartOf(i, kind, VersionIn(look, i))) {
        const size_t number = 2 * member + (one < 0 ? 1 : 0);
        Person& person = people_[number];
        if (person.units.empty() && person.roles.empty()) met.push_back(number);
        (nodes_[i].is_unit ? person.units : person.roles).push_back(i + 1);
      }
    }
    std::vector<Tie> ties, without_moved;
    bool moved = false;
    for (const size_t number : met) {
      auto& [of_units, of_roles] = people_[number];
      const bool moves = of_units.size() > 1 || of_roles.size() > 1;
      moved |= moves;
      for (size_t i = 0; i < std::max(of_units.size(), of_roles.size()); ++i) {
        ties.emplace_back(i < of_units.size() ? of_units[i] : 0, i < of_roles.size() ? of_roles[i] : 0);
        if (!moves) without_moved.push_back(ties.back());
      }
      of_units.clear();
      of_roles.clear();
    }
    std::vector<size_t> cut = WeakCut(nodes_.size() + 1, std::move(ties), kGroupThreshold);
    if (cut.empty() && moved) cut = WeakCut(nodes_.size() + 1, std::move(without_moved), kGroupThreshold);
    return cut;
  }

  const Figure& figure_;
  std::vector<Node>& nodes_;
  absl::flat_hash_map<uint64_t, size_t> numbers_;                         // of the members
  std::vector<std::array<std::array<std::optional<Part>, 3>, 4>> parts_;  // by group, kind and version
  std::vector<Look> looks_;
  size_t at_ = 0;               // the look, and the kind, that is next
  std::vector<Person> people_;  // by twice the number who is in a group, after each who left; empty between looks
};

// Takes the figure back, to what was published of it last or to nothing, where groups beside one another tell of few.
// What was published last tells of no few, so that the news are what gives way: of the smallest group, a role before a
// unit.
void GiveWay(const Figure& figure, std::vector<Node>& nodes) {
  const auto comes_before = [&](size_t a, size_t b) {
    if (IsNews(nodes[a - 1]) != IsNews(nodes[b - 1])) return IsNews(nodes[a - 1]);
    const size_t of_a = nodes[a - 1].all->size(), of_b = nodes[b - 1].all->size();
    return of_a != of_b ? of_a < of_b : a > b;
  };
  std::vector<size_t> all(nodes.size());
  std::iota(all.begin(), all.end(), 1);
  Beside beside(figure, nodes);
  for (std::vector<size_t> cut; !(cut = beside.Telling()).empty();) {
    size_t gives = *std::min_element(cut.begin(), cut.end(), comes_before);
    if (!IsNews(nodes[gives - 1])) gives = *std::min_element(all.begin(), all.end(), comes_before);
    if (!IsNews(nodes[gives - 1])) gives = cut.front();
    beside.TakeBack(gives);
  }
}

// Publishes the figure of the groups for which `open` says so.
void Tell(const Figure& figure, const std::vector<Group>& groups, const std::vector<bool>& open,
          std::vector<Entries>& entries) {
  std::vector<Node> nodes;
  bool any = false;
  for (size_t i = 0; i < groups.size(); ++i) {
    Node node{groups[i].key.starts_with(kUnit), &entries[i].at(KeyOf(Base::kAll))};
    node.made = node.told_before = FindIn(entries[i], base::Cat(kTold, figure.key));
    const Made* decided = FindIn(entries[i], figure.key);
    const bool news = decided != nullptr && (node.made == nullptr || *decided != *node.made);
    if (open[i] && news && MayBeTold(figure, entries[i])) {
      node.made = decided;
      any = true;
    }
    nodes.push_back(node);
  }
  if (any) GiveWay(figure, nodes);
  for (size_t i = 0; i < groups.size(); ++i) {
    if (nodes[i].made == nullptr) {
      entries[i].erase(base::Cat(kTold, figure.key));
    } else if (nodes[i].made != nodes[i].told_before) {
      entries[i][base::Cat(kTold, figure.key)] = *nodes[i].made;
    }
  }
}

// What is published of the figure: nothing where it was published once but would tell of few by now.
Made Told(const Figure& figure, const Entries& entries) {
  const Made* decided = FindIn(entries, figure.key);
  const Made* told = FindIn(entries, base::Cat(kTold, figure.key));
  return told != nullptr && decided != nullptr && Tells(figure, *decided) ? *told : Made();
}

v1::GroupView ViewOf(const Entries& entries) {
  v1::GroupView view;
  const auto add_cell = [&](v1::GroupCount count, const std::string& skill, const Figure& figure) {
    v1::GroupCell cell;
    cell.set_count(count);
    cell.set_skill(skill);
    FillCell(Told(figure, entries), &cell);
    return cell;
  };
  *view.add_cells() = add_cell(v1::GROUP_COUNT_WITH_PLAN, "", WithPlan());
  *view.add_cells() = add_cell(v1::GROUP_COUNT_REVIEW_LATE, "", ReviewLate());
  std::vector<v1::GroupCell> cells;
  for (const auto& [key, made] : entries) {
    if (!key.starts_with(kOfSkill)) continue;
    const std::string skill = key.substr(kOfSkill.size());
    v1::GroupCell cell = add_cell(v1::GROUP_COUNT_SHORT_OF_SKILL, skill, ShortOf(skill));
    if (cell.has_members()) cells.push_back(std::move(cell));
  }
  std::stable_sort(cells.begin(), cells.end(), [](const auto& a, const auto& b) { return a.members() > b.members(); });
  if (cells.size() > kMaxGroupSkills) cells.resize(kMaxGroupSkills);
  for (v1::GroupCell& cell : cells) *view.add_cells() = std::move(cell);
  for (const auto& [which, figure] :
       {std::pair(v1::GROUP_FIGURE_PROGRESS, Progress()), std::pair(v1::GROUP_FIGURE_READINESS, Readiness())}) {
    v1::GroupQuantiles& quantiles = *view.add_quantiles();
    quantiles.set_figure(which);
    FillQuantiles(Told(figure, entries), &quantiles);
  }
  return view;
}

// All figures that are told of some group, or were.
std::vector<Figure> FiguresOf(const std::vector<Group>& groups, const std::vector<Entries>& before) {
  std::set<std::string> skills;
  for (const Group& group : groups) {
    if (group.members.size() < kGroupThreshold) continue;
    for (const MemberFigures* member : group.members) skills.insert(member->short_of.begin(), member->short_of.end());
  }
  for (const Entries& entries : before) {
    for (const auto& [key, made] : entries) {
      if (key.starts_with(kOfSkill)) skills.insert(key.substr(kOfSkill.size()));
    }
  }
  std::vector<Figure> figures = {Everybody(), WithPlan(), ReviewLate(), Progress(), Readiness()};
  for (const std::string& skill : skills) figures.push_back(ShortOf(skill));
  return figures;
}

}  // namespace

std::vector<Group> GroupsOf(const std::vector<MemberFigures>& figures) {
  std::map<std::string, std::vector<const MemberFigures*>> units, roles;
  for (const MemberFigures& member : figures) {
    if (!member.unit.empty()) units[member.unit].push_back(&member);
    if (!member.role.empty()) roles[member.role].push_back(&member);
  }
  std::vector<Group> groups;
  for (auto& [unit, members] : units) groups.push_back({base::Cat(kUnit, unit), std::move(members)});
  for (auto& [role, members] : roles) groups.push_back({base::Cat(kRole, role), std::move(members)});
  return groups;
}

std::vector<v1::GroupMemory> Release(const std::vector<Group>& groups,
                                     const std::map<std::string, v1::GroupMemory>& before) {
  std::vector<Entries> stood, entries;
  for (const Group& group : groups) {
    const auto found = before.find(group.key);
    stood.push_back(found == before.end() ? Entries() : EntriesOf(found->second));
  }
  const std::vector<Figure> figures = FiguresOf(groups, stood);
  for (size_t i = 0; i < groups.size(); ++i) entries.push_back(Decide(groups[i], figures, stood[i]));
  std::vector<bool> published(groups.size(), true);
  Tell(Everybody(), groups, published, entries);
  for (size_t i = 0; i < groups.size(); ++i) published[i] = !Told(Everybody(), entries[i]).empty();
  for (const Figure& figure : figures) {
    if (figure.key != Everybody().key) Tell(figure, groups, published, entries);
  }
  std::vector<v1::GroupMemory> memories;
  for (size_t i = 0; i < groups.size(); ++i) {
    v1::GroupMemory memory;
    if (published[i]) {
      *memory.mutable_view() = ViewOf(entries[i]);
      for (const auto& [key, made] : entries[i]) *memory.add_entries() = EntryOf(key, made);
    } else if (const auto found = before.find(groups[i].key); found != before.end()) {
      // What was published once is known: the release after a pause is held against the one before it.
      memory = found->second;
    }
    const std::string& key = groups[i].key;
    memory.set_name(key);
    memory.mutable_view()->set_published(published[i]);
    if (key.starts_with(kUnit)) memory.mutable_view()->set_unit(key.substr(kUnit.size()));
    if (key.starts_with(kRole)) memory.mutable_view()->set_role(key.substr(kRole.size()));
    memories.push_back(std::move(memory));
  }
  return memories;
}

v1::GroupView Shown(const v1::GroupMemory& memory) {
  v1::GroupView view = memory.view();
  if (view.published()) return view;
  view.clear_cells();
  view.clear_quantiles();
  return view;
}

}  // namespace waymark::plan
