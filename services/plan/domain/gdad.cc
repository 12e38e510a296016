#include "services/plan/domain/gdad.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/base/cat.h"
#include "services/plan/domain/csv.h"
#include "services/plan/domain/scale.h"
#include "services/plan/domain/text.h"

namespace waymark::plan {
namespace {

constexpr std::string_view kNotInUse = "NOT IN USE";
constexpr std::string_view kNotDefined = "This skill level is currently not defined";
constexpr size_t kMostRoles = 5'000;
constexpr int kMostOfARole = 1'000;
constexpr int kMostRelated = 50;
constexpr size_t kLongestId = 63;

// Whether the source says by this text that it has none.
bool IsHole(std::string_view text) { return text.empty() || text == "MISSING" || text.substr(0, kNotDefined.size()) == kNotDefined; }

// The text in front of a list "…you will:\n- one\n- two", and the list's entries.
struct Description {
  std::string text;
  std::vector<std::string> points;
};

Description ReadDescription(std::string_view text) {
  Description description;
  bool in_list = false;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.substr(0, 2) == "- ") {
      description.points.push_back(Tidy(line.substr(2)));
      in_list = true;
    } else if (in_list && !line.empty()) {
      base::Append(&description.points.back(), "\n", line);
    } else if (!in_list) {
      base::Append(&description.text, line, "\n");
    }
  }
  description.text = Tidy(description.text);
  // The line that only leads to the list ("At this role level, you will:").
  size_t last = description.text.rfind('\n');
  if (in_list && !description.text.empty() && description.text.back() == ':') {
    description.text = last == std::string::npos ? "" : Tidy(std::string_view(description.text).substr(0, last));
  }
  return description;
}

class GdadReader {
 public:
  explicit GdadReader(absl::Span<const SourceFile> files) : files_(files) {}

  CatalogueReading Read();

 private:
  enum Column { kFamily, kRole, kRoleText, kLevel, kLevelText, kSkill, kSkillText, kSkillLevel, kSkillLevelText };

  const SourceFile* File(std::string_view name) const;
  void ReadRoleLine(const CsvTable::Row& row);
  void ReadSkillLine(const CsvTable::Row& row);
  v1::Role* RoleOf(const CsvTable::Row& row);
  v1::Skill* SkillOf(const CsvTable::Row& row);
  // A name of the collection that nothing else has: the title as a segment, made unique by the whole where another thing has it already.
  std::string NameFor(std::string_view collection, std::string_view title, std::string_view whole);
  void SetMeaning(v1::Skill* skill, int rank, std::string_view text);
  void Relate();
  void FillMeanings();
  void Count();

  absl::Span<const SourceFile> files_;
  CatalogueReading reading_;
  v1::Scale scale_ = GdadLevelScale();
  absl::flat_hash_map<std::string, size_t> role_of_;   // by role and level
  absl::flat_hash_map<std::string, size_t> skill_of_;  // by title
  absl::flat_hash_map<std::string, bool> taken_;       // names
  struct Seen {
    int64_t line;
    int rank;
  };
  absl::flat_hash_map<std::string, Seen> seen_;  // requirements, by role and skill name
  int64_t role_lines_ = 0, skill_lines_ = 0;
};

const SourceFile* GdadReader::File(std::string_view name) const {
  for (const SourceFile& file : files_) {
    if (file.name == name) return &file;
  }
  return nullptr;
}

std::string GdadReader::NameFor(std::string_view collection, std::string_view title, std::string_view whole) {
  std::string name = base::Cat(collection, "/gdad-", Slug(title, kLongestId - 5));
  if (taken_.contains(name)) name = base::Cat(collection, "/gdad-", Slug(title, kLongestId - 5 - 9), "-", ShortHash(whole));
  taken_[name] = true;
  return name;
}

v1::Role* GdadReader::RoleOf(const CsvTable::Row& row) {
  std::string whole = base::Cat(row[kRole], "\n", row[kLevel]);
  auto found = role_of_.find(whole);
  if (found != role_of_.end()) return &reading_.roles[found->second];
  if (reading_.roles.size() >= kMostRoles) {
    reading_.findings.Error(kGdadRolesFile, row.line(), base::Cat("there are more than ", kMostRoles, " role levels"));
    return nullptr;
  }
  role_of_[whole] = reading_.roles.size();
  v1::Role& role = reading_.roles.emplace_back();
  role.set_name(NameFor("roles", row[kLevel], whole));
  role.set_catalogue(reading_.catalogue);
  role.set_title(row[kLevel]);
  role.set_family(row[kFamily]);
  role.set_profession(row[kRole]);
  if (!IsHole(row[kRoleText])) role.set_profession_description(row[kRoleText]);
  role.set_level_title(row[kLevel]);
  if (!IsHole(row[kLevelText])) {
    Description description = ReadDescription(row[kLevelText]);
    role.set_description(std::move(description.text));
    for (std::string& point : description.points) role.add_duties()->set_text(std::move(point));
  }
  role.set_skills_state(v1::SKILLS_STATE_UNKNOWN);
  return &role;
}

v1::Skill* GdadReader::SkillOf(const CsvTable::Row& row) {
  auto [found, is_new] = skill_of_.try_emplace(row[kSkill], reading_.skills.size());
  if (!is_new) return &reading_.skills[found->second];
  v1::Skill& skill = reading_.skills.emplace_back();
  skill.set_name(NameFor("skills", row[kSkill], row[kSkill]));
  skill.set_catalogue(reading_.catalogue);
  skill.set_title(row[kSkill]);
  skill.set_kind(v1::SKILL_KIND_SKILL);
  skill.set_scale(std::string(kGdadLevelScale));
  for (const v1::Scale::Rank& rank : scale_.ranks()) skill.add_anchors()->set_value(rank.value());
  return &skill;
}

void GdadReader::SetMeaning(v1::Skill* skill, int rank, std::string_view text) {
  std::string* meaning = skill->mutable_anchors(rank - 1)->mutable_meaning();
  if (meaning->empty() && !IsHole(text)) *meaning = std::string(text);
}

void GdadReader::ReadRoleLine(const CsvTable::Row& row) {
  ++role_lines_;
  auto& findings = reading_.findings;
  for (Column column : {kRole, kLevel, kSkill, kSkillLevel}) {
    if (row[column] == kNotInUse) return findings.Skipped(kGdadRolesFile, row.line(), "says NOT IN USE");
    if (row[column].empty()) {
      return findings.Error(kGdadRolesFile, row.line(), "role, role level, skill name and skill level must not be empty");
    }
  }
  std::optional<int> rank = RankOf(scale_, row[kSkillLevel]);
  if (!rank) return findings.Error(kGdadRolesFile, row.line(), "the skill level must be Awareness, Working, Practitioner or Expert");
  v1::Role* role = RoleOf(row);
  if (role == nullptr) return;
  auto [seen, is_new] = seen_.try_emplace(base::Cat(role->name(), "\n", row[kSkill]), Seen{row.line(), *rank});
  if (!is_new && seen->second.rank == *rank) {
    return findings.Skipped(kGdadRolesFile, row.line(), base::Cat("says the same as line ", seen->second.line));
  }
  if (!is_new) return findings.Error(kGdadRolesFile, row.line(), base::Cat("says another skill level than line ", seen->second.line));
  if (role->skills_size() >= kMostOfARole) {
    return findings.Error(kGdadRolesFile, row.line(), base::Cat("the role level has more than ", kMostOfARole, " skills"));
  }

  v1::Skill* skill = SkillOf(row);
  if (skill->description().empty() && !IsHole(row[kSkillText])) skill->set_description(row[kSkillText]);
  if (row[kSkillText] == "MISSING") findings.Note(kGdadRolesFile, row.line(), "the skill description is MISSING");
  if (IsHole(row[kSkillLevelText])) findings.Note(kGdadRolesFile, row.line(), "the skill level is not described");
  SetMeaning(skill, *rank, row[kSkillLevelText]);
  v1::RequiredSkill* required = role->add_skills();
  required->set_skill(skill->name());
  required->set_title(skill->title());
  required->set_kind(v1::SKILL_KIND_SKILL);
  required->mutable_level()->set_scale(std::string(kGdadLevelScale));
  required->mutable_level()->set_value(*rank);
  required->set_weight(1);
  required->set_demand(v1::DEMAND_MUST);
  role->set_skills_state(v1::SKILLS_STATE_KNOWN);
}

void GdadReader::ReadSkillLine(const CsvTable::Row& row) {
  ++skill_lines_;
  auto found = skill_of_.find(row[0]);
  if (found == skill_of_.end()) {
    reading_.findings.Skipped(kGdadSkillsFile, row.line(), "no role level needs this skill");
    return;
  }
  v1::Skill* skill = &reading_.skills[found->second];
  if (skill->description().empty() && !IsHole(row[1])) skill->set_description(row[1]);
  for (int rank = 1; rank <= scale_.ranks_size(); ++rank) SetMeaning(skill, rank, row[static_cast<size_t>(rank) + 1]);
}

// Each level of a profession to its other levels, in the order of the file, which says nothing of seniority.
void GdadReader::Relate() {
  std::map<std::string_view, std::vector<size_t>> professions;
  for (size_t i = 0; i < reading_.roles.size(); ++i) professions[reading_.roles[i].profession()].push_back(i);
  for (const auto& [profession, levels] : professions) {
    for (size_t from : levels) {
      v1::Role& role = reading_.roles[from];
      for (size_t to : levels) {
        if (role.related_roles_size() == kMostRelated) break;
        if (from == to) continue;
        v1::RelatedRole* related = role.add_related_roles();
        related->set_role(reading_.roles[to].name());
        related->set_title(reading_.roles[to].title());
        related->set_tier(v1::RelatedRole::TIER_SAME_PROFESSION);
      }
    }
  }
}

void GdadReader::FillMeanings() {
  for (v1::Role& role : reading_.roles) {
    for (v1::RequiredSkill& required : *role.mutable_skills()) {
      const v1::Skill& skill = reading_.skills[skill_of_[required.title()]];
      required.set_level_meaning(skill.anchors(static_cast<int>(required.level().value()) - 1).meaning());
    }
  }
}

void GdadReader::Count() {
  reading_.counts.emplace_back(base::Cat("lines of ", kGdadRolesFile), role_lines_);
  if (skill_lines_ > 0) reading_.counts.emplace_back(base::Cat("lines of ", kGdadSkillsFile), skill_lines_);
  int64_t requirements = 0;
  std::map<std::string_view, int> professions;
  for (const v1::Role& role : reading_.roles) {
    requirements += role.skills_size();
    ++professions[role.profession()];
  }
  reading_.counts.emplace_back("professions", professions.size());
  reading_.counts.emplace_back("roles", reading_.roles.size());
  reading_.counts.emplace_back("roles without skills", 0);
  reading_.counts.emplace_back("skills", reading_.skills.size());
  reading_.counts.emplace_back("skills required of roles", requirements);
}

CatalogueReading GdadReader::Read() {
  reading_.catalogue = "catalogues/gdad";
  reading_.title = "UK Government Digital and Data Profession Capability Framework";
  reading_.attribution =
      "Contains public sector information licensed under the Open Government Licence v3.0: UK Government Digital and Data "
      "Profession Capability Framework, Crown copyright. Changed: lines not in use and repeated lines left out; one record "
      "for each role level.";
  reading_.scales.push_back(scale_);
  const SourceFile* roles = File(kGdadRolesFile);
  if (roles == nullptr) {
    reading_.findings.Error(kGdadRolesFile, 0, "the file is missing");
    return std::move(reading_);
  }
  bool readable = CsvTable::Read(*roles,
                                 {{"Role Family"},
                                  {"Role"},
                                  {"Role Description", false},
                                  {"Role Level"},
                                  {"Role Level Description", false},
                                  {"Skill Name"},
                                  {"Skill Description", false},
                                  {"Skill Level"},
                                  {"Skill Level Description", false}},
                                 &reading_.findings, [&](const CsvTable::Row& row) { ReadRoleLine(row); });
  if (const SourceFile* skills = File(kGdadSkillsFile); skills != nullptr && readable) {
    CsvTable::Read(*skills, {{"Skill Name"}, {"Skill Description", false}, {"Awareness"}, {"Working"}, {"Practitioner"}, {"Expert"}},
                   &reading_.findings, [&](const CsvTable::Row& row) { ReadSkillLine(row); });
  }
  FillMeanings();
  Relate();
  Count();
  reading_.usable = readable && !reading_.roles.empty() && !reading_.findings.full();
  return std::move(reading_);
}

}  // namespace

CatalogueReading ReadGdad(absl::Span<const SourceFile> files) { return GdadReader(files).Read(); }

}  // namespace waymark::plan
