#include "services/plan/domain/member_csv.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/csv.h"
#include "services/plan/domain/member_rules.h"

namespace waymark::plan {
namespace {

constexpr size_t kMostMembers = 200'000;
constexpr size_t kLongestIdentity = 500;
constexpr size_t kLongestUnit = 200;
constexpr std::string_view kMembers = "members/";

enum Column { kId, kDisplayName, kTimeZone, kEmail, kLanguage, kManager, kIssuer, kSubject, kState, kUnit };
const std::vector<TableColumn>& Columns() {
  static const auto& columns = *new std::vector<TableColumn>{{"id"},
                                                             {"display_name"},
                                                             {"time_zone"},
                                                             {"email", false},
                                                             {"language", false},
                                                             {"manager", false},
                                                             {"issuer", false},
                                                             {"subject", false},
                                                             {"state", false},
                                                             {"unit", false}};
  return columns;
}

// "members/bo" of "bo" and of "members/bo"; empty where it is neither.
std::string NameOf(std::string_view id) {
  if (id.substr(0, kMembers.size()) == kMembers) id.remove_prefix(kMembers.size());
  return base::IsValidId(id) ? base::Cat(kMembers, id) : "";
}

std::string IdentityOf(const v1::Member& member) {
  return member.subject().empty() ? "" : base::Cat(member.issuer(), "\n", member.subject());
}

class MemberReader {
 public:
  MemberReader(const SourceFile& file, const KnownMembers& known, absl::FunctionRef<bool(std::string_view)> is_zone)
      : file_(file), known_(known), is_zone_(is_zone) {}

  MemberReading Read();

 private:
  void ReadLine(const CsvTable::Row& row);
  // The line as a member, without what the file does not tell; nullopt, and found faulty, where a cell makes no sense by itself.
  std::optional<v1::StagedMember> Parse(const CsvTable::Row& row);
  // What is wrong with the member that the line makes; empty when nothing is.
  std::string Problem(const v1::Member& member);
  void DropBadManagers();
  // Drops the lines whose manager is nowhere; whether there was one.
  bool DropUnknownManagers();
  // Drops the lines whose chain of managers comes back to them; whether there was one.
  bool DropCircles();
  // Drops the lines of the members named; whether there was one.
  using Reasons = absl::flat_hash_map<std::string, std::string>;
  bool Drop(const Reasons& reasons);
  void Compare();

  const SourceFile& file_;
  const KnownMembers& known_;
  absl::FunctionRef<bool(std::string_view)> is_zone_;
  MemberReading reading_;
  absl::flat_hash_map<std::string, int64_t> named_;     // members that a line names, bad ones too: first line
  absl::flat_hash_map<std::string, int64_t> identity_;  // by line
  absl::flat_hash_map<std::string, std::string> held_;  // identities of the known: whose
  absl::flat_hash_map<std::string, bool> zones_;        // looked up so far
};

std::optional<v1::StagedMember> MemberReader::Parse(const CsvTable::Row& row) {
  v1::StagedMember staged;
  staged.set_line(row.line());
  for (size_t i = 0; i < Columns().size(); ++i) {
    if (row.has(i)) staged.add_columns(std::string(Columns()[i].name));
  }
  v1::Member& member = *staged.mutable_member();
  member.set_name(NameOf(row[kId]));
  member.set_display_name(row[kDisplayName]);
  member.set_time_zone(row[kTimeZone]);
  member.set_email(row[kEmail]);
  member.set_language(row[kLanguage]);
  member.set_issuer(row[kIssuer]);
  member.set_subject(row[kSubject]);
  member.set_unit(row[kUnit]);
  if (!row[kManager].empty()) {
    member.set_manager(NameOf(row[kManager]));
    if (member.manager().empty()) return reading_.findings.Error(file_.name, row.line(), "manager is the id of a member"), std::nullopt;
  }
  if (absl::EqualsIgnoreCase(row[kState], "LEFT")) {
    member.set_state(v1::MEMBER_STATE_LEFT);
  } else if (absl::EqualsIgnoreCase(row[kState], "ACTIVE")) {
    member.set_state(v1::MEMBER_STATE_ACTIVE);
  } else if (!row[kState].empty()) {
    return reading_.findings.Error(file_.name, row.line(), "state is ACTIVE, LEFT or empty"), std::nullopt;
  }
  return staged;
}

std::string MemberReader::Problem(const v1::Member& member) {
  base::Violations violations;
  CheckMember(member, violations);
  if (IsZoneName(member.time_zone())) {
    auto [zone, is_new] = zones_.try_emplace(member.time_zone(), false);
    if (is_new) zone->second = is_zone_(member.time_zone());
    if (!zone->second) violations.Add("time_zone", "is no time zone that is known here");
  }
  for (const auto& [field, size] : {std::pair("issuer", member.issuer().size()), std::pair("subject", member.subject().size())}) {
    if (size > kLongestIdentity) violations.Add(field, base::Cat("has at most ", kLongestIdentity, " bytes"));
  }
  if (member.unit().size() > kLongestUnit) violations.Add("unit", base::Cat("has at most ", kLongestUnit, " bytes"));
  std::string problem;
  for (const auto& [field, description] : violations.found()) base::Append(&problem, problem.empty() ? "" : "; ", field, " ", description);
  return problem;
}

void MemberReader::ReadLine(const CsvTable::Row& row) {
  ++reading_.lines;
  auto error = [&](std::string reason) { reading_.findings.Error(file_.name, row.line(), std::move(reason)); };
  std::string name = NameOf(row[kId]);
  if (name.empty()) return error("id is 1 to 63 characters out of [A-Za-z0-9._-]");
  auto [first, is_new] = named_.try_emplace(name, row.line());
  if (!is_new) return error(base::Cat("id ", row[kId], " is that of line ", first->second, " too"));
  if (reading_.members.size() >= kMostMembers) return error(base::Cat("there are more than ", kMostMembers, " members"));
  std::optional<v1::StagedMember> staged = Parse(row);
  if (!staged) return;

  auto known = known_.find(name);
  const v1::Member* before = known == known_.end() ? nullptr : &known->second;
  v1::Member after = Apply(*staged, before);
  if (std::string problem = Problem(after); !problem.empty()) return error(std::move(problem));
  if (std::string identity = IdentityOf(after); !identity.empty()) {
    auto [line, is_free] = identity_.try_emplace(identity, row.line());
    if (!is_free) return error(base::Cat("issuer and subject are those of line ", line->second, " too"));
    auto holder = held_.find(identity);
    if (holder != held_.end() && holder->second != name) return error(base::Cat("issuer and subject are those of ", holder->second));
  }
  if (before != nullptr && before->state() == v1::MEMBER_STATE_LEFT && after.state() == v1::MEMBER_STATE_LEFT &&
      staged->member().state() != v1::MEMBER_STATE_LEFT) {
    reading_.findings.Note(file_.name, row.line(), "has left, and stays so: only a state column with ACTIVE takes a member back");
  }
  reading_.members.push_back(*std::move(staged));
}

bool MemberReader::Drop(const Reasons& reasons) {
  auto& members = reading_.members;
  auto is_bad = [&](const v1::StagedMember& staged) {
    auto reason = reasons.find(staged.member().name());
    if (reason == reasons.end()) return false;
    reading_.findings.Error(file_.name, staged.line(), reason->second);
    return true;
  };
  const size_t before = members.size();
  members.erase(std::remove_if(members.begin(), members.end(), is_bad), members.end());
  return members.size() < before;
}

bool MemberReader::DropUnknownManagers() {
  absl::flat_hash_set<std::string_view> there;
  for (const v1::StagedMember& staged : reading_.members) there.insert(staged.member().name());
  Reasons reasons;
  for (const v1::StagedMember& staged : reading_.members) {
    const std::string& manager = staged.member().manager();
    if (manager.empty() || there.contains(manager) || known_.contains(manager)) continue;
    reasons.emplace(staged.member().name(), base::Cat("manager ", manager, " is neither known nor on a usable line"));
  }
  return Drop(reasons);
}

bool MemberReader::DropCircles() {
  absl::flat_hash_map<std::string, std::string> manager_of;
  for (const auto& [name, member] : known_) manager_of[name] = member.manager();
  for (const v1::StagedMember& staged : reading_.members) {
    auto known = known_.find(staged.member().name());
    manager_of[staged.member().name()] = Apply(staged, known == known_.end() ? nullptr : &known->second).manager();
  }
  absl::flat_hash_map<std::string_view, int> walk_of;  // the walk that came by first
  absl::flat_hash_set<std::string> in_circle;
  int walk = 0;
  for (const v1::StagedMember& staged : reading_.members) {
    ++walk;
    auto at = manager_of.find(staged.member().name());
    while (at != manager_of.end() && walk_of.try_emplace(at->first, walk).second) at = manager_of.find(at->second);
    if (at == manager_of.end() || walk_of[at->first] != walk) continue;
    // This walk met itself: from here round and back is a circle.
    const std::string start = at->first;
    do {
      in_circle.insert(at->first);
      at = manager_of.find(at->second);
    } while (at->first != start);
  }
  Reasons reasons;
  for (const std::string& name : in_circle) reasons.emplace(name, "manager is in the end managed by the member");
  return Drop(reasons);
}

void MemberReader::DropBadManagers() {
  while (DropUnknownManagers() || DropCircles()) {
  }
}

void MemberReader::Compare() {
  for (const v1::StagedMember& staged : reading_.members) {
    auto known = known_.find(staged.member().name());
    if (known == known_.end()) {
      reading_.added.push_back(staged.member().name());
    } else if (Apply(staged, &known->second).SerializeAsString() != known->second.SerializeAsString()) {
      reading_.changed.push_back(staged.member().name());
    }
  }
  for (const auto& [name, member] : known_) {
    if (member.state() == v1::MEMBER_STATE_LEFT) continue;
    ++reading_.active;
    if (!named_.contains(name)) reading_.missing.push_back(name);
  }
  for (const v1::StagedMember& staged : reading_.members) {
    const auto known = known_.find(staged.member().name());
    const bool was_active = known != known_.end() && known->second.state() != v1::MEMBER_STATE_LEFT;
    if (was_active && staged.member().state() == v1::MEMBER_STATE_LEFT)
      reading_.leaving.push_back(staged.member().name());
  }
  for (auto* names : {&reading_.added, &reading_.changed, &reading_.missing, &reading_.leaving})
    std::sort(names->begin(), names->end());
}

MemberReading MemberReader::Read() {
  for (const auto& [name, member] : known_) {
    if (std::string identity = IdentityOf(member); !identity.empty()) held_[identity] = name;
  }
  reading_.usable = CsvTable::Read(file_, Columns(), &reading_.findings, [&](const CsvTable::Row& row) { ReadLine(row); });
  DropBadManagers();
  Compare();
  reading_.usable = reading_.usable && !reading_.findings.full();
  return std::move(reading_);
}

}  // namespace

v1::Member Apply(const v1::StagedMember& line, const v1::Member* before) {
  v1::Member member;
  if (before != nullptr) member = *before;
  const v1::Member& said = line.member();
  member.set_name(said.name());
  auto has = [&](std::string_view column) { return std::find(line.columns().begin(), line.columns().end(), column) != line.columns().end(); };
  if (has("display_name")) member.set_display_name(said.display_name());
  if (has("time_zone")) member.set_time_zone(said.time_zone());
  if (has("email")) member.set_email(said.email());
  if (has("language")) member.set_language(said.language());
  if (has("manager")) member.set_manager(said.manager());
  if (has("issuer")) member.set_issuer(said.issuer());
  if (has("subject")) member.set_subject(said.subject());
  if (has("unit")) member.set_unit(said.unit());
  if (said.state() != v1::MEMBER_STATE_UNSPECIFIED) member.set_state(said.state());
  if (member.language().empty()) member.set_language("en");
  if (member.state() == v1::MEMBER_STATE_UNSPECIFIED) member.set_state(v1::MEMBER_STATE_ACTIVE);
  return member;
}

void LetAbsentLeave(MemberReading* reading) {
  if (!reading->usable || reading->missing.empty()) return;
  if (reading->findings.errors() > 0) {
    // A line that cannot be read may name anybody.
    reading->findings.Note("", 0, "nobody leaves for not being in the file while it has lines that cannot be used");
    return;
  }
  for (const std::string& name : reading->missing) {
    v1::StagedMember& staged = reading->members.emplace_back();
    staged.mutable_member()->set_name(name);
    staged.mutable_member()->set_state(v1::MEMBER_STATE_LEFT);
    reading->leaving.push_back(name);
    reading->changed.push_back(name);
    ++reading->absent_leavers;
  }
  std::sort(reading->leaving.begin(), reading->leaving.end());
  std::sort(reading->changed.begin(), reading->changed.end());
}

bool TooManyLeave(size_t leaving, int64_t active) { return leaving > 5 && static_cast<int64_t>(leaving) * 10 > active; }

MemberReading ReadMembers(const SourceFile& file, const KnownMembers& known, absl::FunctionRef<bool(std::string_view)> is_zone) {
  return MemberReader(file, known, is_zone).Read();
}

}  // namespace waymark::plan
