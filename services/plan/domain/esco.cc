#include "services/plan/domain/esco.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/csv.h"
#include "services/plan/domain/scale.h"

namespace waymark::plan {
namespace {

constexpr size_t kMostRoles = 20'000;
constexpr size_t kMostSkills = 50'000;
constexpr int kMostOfARole = 1'000;

enum FileKind { kOccupations, kSkills, kRelations, kGroups, kBroader, kFileKinds };
constexpr std::array<std::string_view, kFileKinds> kFileNames = {"occupations", "skills", "occupationSkillRelations",
                                                                 "ISCOGroups", "broaderRelationsOccPillar"};

// Major groups of the International Standard Classification of Occupations 2008 (ilo.org): a code's first digit.
constexpr std::array<std::string_view, 10> kMajorGroups = {
    "Armed forces occupations",
    "Managers",
    "Professionals",
    "Technicians and associate professionals",
    "Clerical support workers",
    "Service and sales workers",
    "Skilled agricultural, forestry and fishery workers",
    "Craft and related trades workers",
    "Plant and machine operators and assemblers",
    "Elementary occupations",
};

// "occupations" of "occupations_en.csv" and of "occupations.csv".
std::optional<FileKind> KindOf(std::string_view name) {
  constexpr std::string_view kEnd = ".csv";
  if (name.size() < kEnd.size() ||
      !absl::EqualsIgnoreCase(base::View(name.substr(name.size() - kEnd.size())), base::View(kEnd))) {
    return std::nullopt;
  }
  name.remove_suffix(kEnd.size());
  const std::string_view stem = name.substr(0, name.find('_'));
  for (int kind = 0; kind < kFileKinds; ++kind) {
    if (absl::EqualsIgnoreCase(base::View(stem), base::View(kFileNames[static_cast<size_t>(kind)])))
      return static_cast<FileKind>(kind);
  }
  return std::nullopt;
}

// "roles/esco-…" of "http://data.europa.eu/esco/occupation/…"; empty where the URI's last segment is no id.
std::string NameOf(std::string_view collection, std::string_view uri) {
  const std::string_view id = uri.substr(uri.rfind('/') + 1);
  std::string name = base::Cat(collection, "/esco-", id);
  return uri.size() > id.size() && base::IsValidId(base::LastSegment(name)) && !id.empty() ? name : "";
}

class EscoReader {
 public:
  explicit EscoReader(absl::Span<const SourceFile> files) : all_(files) {}

  CatalogueReading Read();

 private:
  bool FindFiles();
  // Reads the file of that kind, where it is there; whether its required columns are.
  bool ReadTable(FileKind kind, absl::Span<const TableColumn> columns,
                 absl::FunctionRef<void(const CsvTable::Row&)> take);
  void Error(const CsvTable::Row& row, std::string reason) {
    reading_.findings.Error(file_, row.line(), std::move(reason));
  }
  void Skip(const CsvTable::Row& row, std::string reason) {
    reading_.findings.Skipped(file_, row.line(), std::move(reason));
  }

  void ReadOccupation(const CsvTable::Row& row);
  void ReadSkill(const CsvTable::Row& row);
  void ReadRelation(const CsvTable::Row& row);
  void ReadBroader(const CsvTable::Row& row);
  std::string FamilyOf(const std::string& group) const;

  absl::Span<const SourceFile> all_;
  std::array<const SourceFile*, kFileKinds> files_ = {};
  CatalogueReading reading_;
  std::string_view file_;                                        // being read
  absl::flat_hash_map<std::string, std::string> group_title_;    // by ISCO code
  absl::flat_hash_map<std::string, size_t> role_of_, skill_of_;  // by name
  absl::flat_hash_set<std::string> left_out_;                    // names of concepts that are not released
  absl::flat_hash_map<std::pair<size_t, size_t>, v1::Demand> demand_of_;
  absl::flat_hash_set<std::pair<size_t, size_t>> broader_;
};

bool EscoReader::FindFiles() {
  for (const SourceFile& file : all_) {
    const auto kind = KindOf(file.name);
    if (!kind) continue;
    if (files_[*kind] != nullptr) {
      reading_.findings.Error(file.name, 0,
                              base::Cat(files_[*kind]->name, " is there too: import one language at a time"));
    } else {
      files_[*kind] = &file;
    }
  }
  for (FileKind needed : {kOccupations, kSkills, kRelations}) {
    if (files_[needed] == nullptr)
      reading_.findings.Error(base::Cat(kFileNames[needed], ".csv"), 0, "the file is missing");
  }
  return reading_.findings.errors() == 0;
}

bool EscoReader::ReadTable(FileKind kind, absl::Span<const TableColumn> columns,
                           absl::FunctionRef<void(const CsvTable::Row&)> take) {
  if (files_[kind] == nullptr) return true;
  file_ = files_[kind]->name;
  int64_t lines = 0;
  const bool usable = CsvTable::Read(*files_[kind], columns, &reading_.findings, [&](const CsvTable::Row& row) {
    ++lines;
    take(row);
  });
  reading_.counts.emplace_back(base::Cat("lines of ", file_), lines);
  return usable;
}

std::string EscoReader::FamilyOf(const std::string& group) const {
  const auto found = group_title_.find(group);
  if (found != group_title_.end()) return found->second;
  return !group.empty() && group[0] >= '0' && group[0] <= '9'
             ? std::string(kMajorGroups[static_cast<size_t>(group[0] - '0')])
             : "";
}

void EscoReader::ReadOccupation(const CsvTable::Row& row) {
  enum { kUri, kTitle, kGroup, kStatus, kDescription, kDefinition };
  std::string name = NameOf("roles", row[kUri]);
  if (name.empty()) return Error(row, "conceptUri must be a URI whose last segment is an id");
  if (row[kTitle].empty()) return Error(row, "the occupation has no preferredLabel");
  if (!row[kStatus].empty() && row[kStatus] != "released") {
    left_out_.insert(std::move(name));
    return Skip(row, base::Cat("is not released, but ", row[kStatus]));
  }
  if (reading_.roles.size() >= kMostRoles)
    return Error(row, base::Cat("there are more than ", kMostRoles, " occupations"));
  if (!role_of_.emplace(name, reading_.roles.size()).second) return Error(row, "the occupation is there already");
  v1::Role& role = reading_.roles.emplace_back();
  role.set_name(std::move(name));
  role.set_catalogue(reading_.catalogue);
  role.set_title(row[kTitle]);
  role.set_family(FamilyOf(row[kGroup]));
  role.set_description(row[kDescription].empty() ? row[kDefinition] : row[kDescription]);
  role.set_skills_state(v1::SKILLS_STATE_UNKNOWN);
}

void EscoReader::ReadSkill(const CsvTable::Row& row) {
  enum { kUri, kTitle, kType, kStatus, kDescription, kDefinition };
  std::string name = NameOf("skills", row[kUri]);
  if (name.empty()) return Error(row, "conceptUri must be a URI whose last segment is an id");
  if (row[kTitle].empty()) return Error(row, "the skill has no preferredLabel");
  if (!row[kStatus].empty() && row[kStatus] != "released") {
    left_out_.insert(std::move(name));
    return Skip(row, base::Cat("is not released, but ", row[kStatus]));
  }
  if (reading_.skills.size() >= kMostSkills)
    return Error(row, base::Cat("there are more than ", kMostSkills, " skills"));
  if (!skill_of_.emplace(name, reading_.skills.size()).second) return Error(row, "the skill is there already");
  v1::Skill& skill = reading_.skills.emplace_back();
  skill.set_name(std::move(name));
  skill.set_catalogue(reading_.catalogue);
  skill.set_title(row[kTitle]);
  skill.set_description(row[kDescription].empty() ? row[kDefinition] : row[kDescription]);
  skill.set_kind(row[kType] == "knowledge" ? v1::SKILL_KIND_KNOWLEDGE : v1::SKILL_KIND_SKILL);
  skill.set_scale(std::string(kEscoScale));
}

void EscoReader::ReadRelation(const CsvTable::Row& row) {
  enum { kRole, kType, kSkill };
  const std::string role_name = NameOf("roles", row[kRole]), skill_name = NameOf("skills", row[kSkill]);
  if (left_out_.contains(role_name) || left_out_.contains(skill_name))
    return Skip(row, "is about what is not released");
  const auto role_at = role_of_.find(role_name), skill_at = skill_of_.find(skill_name);
  if (role_at == role_of_.end()) return Error(row, base::Cat("occupationUri is not in ", files_[kOccupations]->name));
  if (skill_at == skill_of_.end()) return Error(row, base::Cat("skillUri is not in ", files_[kSkills]->name));
  v1::Demand demand = v1::DEMAND_UNSPECIFIED;
  if (absl::EqualsIgnoreCase(row[kType], "essential")) demand = v1::DEMAND_MUST;
  if (absl::EqualsIgnoreCase(row[kType], "optional")) demand = v1::DEMAND_SHOULD;
  if (demand == v1::DEMAND_UNSPECIFIED) return Error(row, "relationType must be essential or optional");
  const auto [seen, is_new] = demand_of_.try_emplace({role_at->second, skill_at->second}, demand);
  if (!is_new && seen->second == demand) return Skip(row, "says the same as a line before");
  if (!is_new) return Error(row, "says another relationType than a line before");
  v1::Role& role = reading_.roles[role_at->second];
  if (role.skills_size() + role.knowledge_size() >= kMostOfARole) {
    return Error(row, base::Cat("the occupation has more than ", kMostOfARole, " skills"));
  }
  const v1::Skill& skill = reading_.skills[skill_at->second];
  const bool is_knowledge = skill.kind() == v1::SKILL_KIND_KNOWLEDGE;
  if (!is_knowledge) role.set_skills_state(v1::SKILLS_STATE_KNOWN);
  v1::RequiredSkill* required = is_knowledge ? role.add_knowledge() : role.add_skills();
  required->set_skill(skill.name());
  required->set_title(skill.title());
  required->set_kind(skill.kind());
  required->mutable_level()->set_scale(std::string(kEscoScale));
  required->mutable_level()->set_value(1);
  required->set_weight(1);
  required->set_demand(demand);
}

// A line's broader concept is most often an ISCO group: those are families here, and passed over.
void EscoReader::ReadBroader(const CsvTable::Row& row) {
  const auto narrow = role_of_.find(NameOf("roles", row[0])), broad = role_of_.find(NameOf("roles", row[1]));
  if (narrow == role_of_.end() || broad == role_of_.end() || narrow == broad) return;
  if (!broader_.insert({narrow->second, broad->second}).second) return Skip(row, "says the same as a line before");
  const auto relate = [&](size_t from, size_t to, v1::RelatedRole::Tier tier) {
    v1::Role& role = reading_.roles[from];
    if (role.related_roles_size() >= kMostOfARole) return;
    v1::RelatedRole* related = role.add_related_roles();
    related->set_role(reading_.roles[to].name());
    related->set_title(reading_.roles[to].title());
    related->set_tier(tier);
  };
  relate(narrow->second, broad->second, v1::RelatedRole::TIER_BROADER);
  relate(broad->second, narrow->second, v1::RelatedRole::TIER_NARROWER);
}

CatalogueReading EscoReader::Read() {
  reading_.catalogue = "catalogues/esco";
  reading_.title = "ESCO";
  reading_.attribution =
      "This service uses the ESCO classification of the European Commission. Changed: one record for each occupation, "
      "with its "
      "essential skills as a must and its optional ones as a should.";
  reading_.scales.push_back(EscoScale());
  if (!FindFiles()) return std::move(reading_);
  bool usable = ReadTable(kGroups, {{"code"}, {"preferredLabel"}},
                          [&](const CsvTable::Row& row) { group_title_[row[0]] = row[1]; });
  usable &= ReadTable(kOccupations,
                      {{"conceptUri"},
                       {"preferredLabel"},
                       {"iscoGroup", false},
                       {"status", false},
                       {"description", false},
                       {"definition", false}},
                      [&](const CsvTable::Row& row) { ReadOccupation(row); });
  usable &= ReadTable(kSkills,
                      {{"conceptUri"},
                       {"preferredLabel"},
                       {"skillType", false},
                       {"status", false},
                       {"description", false},
                       {"definition", false}},
                      [&](const CsvTable::Row& row) { ReadSkill(row); });
  if (usable) {
    usable = ReadTable(kRelations, {{"occupationUri"}, {"relationType"}, {"skillUri"}},
                       [&](const CsvTable::Row& row) { ReadRelation(row); });
    usable &=
        ReadTable(kBroader, {{"conceptUri"}, {"broaderUri"}}, [&](const CsvTable::Row& row) { ReadBroader(row); });
  }
  reading_.usable = usable && !reading_.roles.empty() && !reading_.skills.empty() && !reading_.findings.full();
  reading_.counts.emplace_back("roles", reading_.roles.size());
  reading_.counts.emplace_back("roles without skills",
                               std::count_if(reading_.roles.begin(), reading_.roles.end(), [](const v1::Role& role) {
                                 return role.skills_state() == v1::SKILLS_STATE_UNKNOWN;
                               }));
  reading_.counts.emplace_back("skills", reading_.skills.size());
  reading_.counts.emplace_back("skills required of roles", demand_of_.size());
  return std::move(reading_);
}

}  // namespace

CatalogueReading ReadEsco(absl::Span<const SourceFile> files) { return EscoReader(files).Read(); }

bool IsEscoFile(std::string_view name) { return KindOf(name).has_value(); }

}  // namespace waymark::plan
