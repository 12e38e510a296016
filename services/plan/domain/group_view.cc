#include "services/plan/domain/group_view.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "common/base/cat.h"

namespace waymark::plan {
namespace {

constexpr std::string_view kUnit = "unit:";
constexpr std::string_view kRole = "role:";

// A figure and who is in it with which value; of a count, 1 for who is counted and 0 for who is not.
using Made = std::map<uint64_t, double>;

Made MadeOf(const v1::GroupMemory::Entry& entry) {
  Made made;
  for (int i = 0; i < std::min(entry.members_size(), entry.values_size()); ++i) made[entry.members(i)] = entry.values(i);
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

// Size of the symmetric difference of two groups.
size_t Apart(const Group& a, const Group& b) {
  std::set<uint64_t> of_a;
  for (const MemberFigures* member : a.members) of_a.insert(member->fingerprint);
  size_t shared = 0;
  for (const MemberFigures* member : b.members) shared += of_a.contains(member->fingerprint) ? 1 : 0;
  return a.members.size() + b.members.size() - 2 * shared;
}

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
  return skill.empty() ? base::Cat("count/", static_cast<int>(count)) : base::Cat("count/", static_cast<int>(count), "/", skill);
}
std::string KeyOf(v1::GroupFigure figure) { return base::Cat("figure/", static_cast<int>(figure)); }

// Makes the figures of one group, each anew or as it was.
class Releasing {
 public:
  explicit Releasing(const v1::GroupMemory& before) {
    for (const auto& entry : before.entries()) made_before_[entry.key()] = MadeOf(entry);
    for (const auto& cell : before.view().cells()) cells_before_[KeyOf(cell.count(), cell.skill())] = &cell;
    for (const auto& quantiles : before.view().quantiles()) quantiles_before_[KeyOf(quantiles.figure())] = &quantiles;
  }

  // The cell as it is published now.
  v1::GroupCell Cell(v1::GroupCount count, const std::string& skill, const Made& made) {
    const std::string key = KeyOf(count, skill);
    if (const auto stood = cells_before_.find(key); stood != cells_before_.end() && Stays(key, made)) return *stood->second;
    Keep(key, made);
    v1::GroupCell cell;
    cell.set_count(count);
    cell.set_skill(skill);
    FillCell(made, &cell);
    return cell;
  }

  v1::GroupQuantiles Quantiles(v1::GroupFigure figure, const Made& made) {
    const std::string key = KeyOf(figure);
    if (const auto stood = quantiles_before_.find(key); stood != quantiles_before_.end() && Stays(key, made)) return *stood->second;
    Keep(key, made);
    v1::GroupQuantiles quantiles;
    quantiles.set_figure(figure);
    FillQuantiles(made, &quantiles);
    return quantiles;
  }

  std::vector<v1::GroupMemory::Entry> entries;

 private:
  // Keeps what a figure was made of when too little has changed to publish it anew.
  bool Stays(const std::string& key, const Made& made) {
    const Made& before = made_before_[key];
    const int differing = Differing(before, made);
    if (differing >= kGroupThreshold) return false;
    Keep(key, before);
    return true;
  }
  void Keep(const std::string& key, const Made& made) { entries.push_back(EntryOf(key, made)); }

  std::map<std::string, Made> made_before_;
  std::map<std::string, const v1::GroupCell*> cells_before_;
  std::map<std::string, const v1::GroupQuantiles*> quantiles_before_;
};

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

std::set<std::string> Publishable(const std::vector<Group>& groups) {
  std::set<std::string> publishable;
  std::map<std::string, const Group*> units;
  for (const Group& group : groups) {
    if (group.members.size() < 2 * kGroupThreshold) continue;
    if (group.key.starts_with(kUnit)) {
      units[group.key.substr(kUnit.size())] = &group;
      publishable.insert(group.key);
      continue;
    }
    // Only a unit that a member of the role belongs to can be nearly the same.
    std::set<std::string> near;
    for (const MemberFigures* member : group.members) near.insert(member->unit);
    const bool nearly_a_unit = std::any_of(near.begin(), near.end(), [&](const std::string& unit) {
      const auto found = units.find(unit);
      if (found == units.end()) return false;
      const size_t apart = Apart(group, *found->second);
      return apart > 0 && apart < kGroupThreshold;
    });
    if (!nearly_a_unit) publishable.insert(group.key);
  }
  return publishable;
}

v1::GroupMemory Release(const Group& group, bool publishable, const v1::GroupMemory& before) {
  v1::GroupMemory memory;
  // What was published once is known: the release after a pause is held against the one before it.
  if (!publishable) memory = before;
  memory.set_name(group.key);
  v1::GroupView& view = *memory.mutable_view();
  view.set_published(publishable);
  if (group.key.starts_with(kUnit)) view.set_unit(group.key.substr(kUnit.size()));
  if (group.key.starts_with(kRole)) view.set_role(group.key.substr(kRole.size()));
  if (!publishable) return memory;
  Made with_plan, late, progress, readiness;
  std::map<std::string, Made> short_of;
  for (const MemberFigures* member : group.members) {
    with_plan[member->fingerprint] = member->with_plan;
    if (member->with_plan) late[member->fingerprint] = member->review_late;
    if (member->progress) progress[member->fingerprint] = *member->progress;
    if (!member->readiness) continue;
    readiness[member->fingerprint] = *member->readiness;
    for (const std::string& skill : member->short_of) short_of[skill][member->fingerprint] = 1;
  }
  for (auto& [skill, made] : short_of) {
    for (const auto& [member, value] : readiness) made.try_emplace(member, 0);
  }
  Releasing releasing(before);
  *view.add_cells() = releasing.Cell(v1::GROUP_COUNT_WITH_PLAN, "", with_plan);
  *view.add_cells() = releasing.Cell(v1::GROUP_COUNT_REVIEW_LATE, "", late);
  // Skills that were published before come again, so that their leaving tells nothing.
  for (const auto& cell : before.view().cells()) {
    if (!cell.skill().empty() && cell.has_members()) short_of.try_emplace(cell.skill());
  }
  std::vector<v1::GroupCell> skills;
  for (const auto& [skill, made] : short_of) {
    v1::GroupCell cell = releasing.Cell(v1::GROUP_COUNT_SHORT_OF_SKILL, skill, made);
    if (cell.has_members()) skills.push_back(std::move(cell));
  }
  std::stable_sort(skills.begin(), skills.end(), [](const auto& a, const auto& b) { return a.members() > b.members(); });
  if (skills.size() > kMaxGroupSkills) skills.resize(kMaxGroupSkills);
  for (v1::GroupCell& cell : skills) *view.add_cells() = std::move(cell);
  *view.add_quantiles() = releasing.Quantiles(v1::GROUP_FIGURE_PROGRESS, progress);
  *view.add_quantiles() = releasing.Quantiles(v1::GROUP_FIGURE_READINESS, readiness);
  for (auto& entry : releasing.entries) *memory.add_entries() = std::move(entry);
  return memory;
}

v1::GroupView Shown(const v1::GroupMemory& memory) {
  v1::GroupView view = memory.view();
  if (view.published()) return view;
  view.clear_cells();
  view.clear_quantiles();
  return view;
}

}  // namespace waymark::plan
