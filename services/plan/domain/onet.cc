#include "services/plan/domain/onet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/onet_dialect.h"
#include "services/plan/domain/onet_reader.h"
#include "services/plan/domain/scale.h"
#include "services/plan/domain/text.h"

namespace waymark::plan {
namespace {

constexpr std::array<std::string_view, 12> kFiles = {
    "Occupation Data.txt",
    "Skills.txt",
    "Knowledge.txt",
    "Scales Reference.txt",
    "Content Model Reference.txt",
    "Level Scale Anchors.txt",
    "Task Statements.txt",
    "Job Zones.txt",
    "Job Zone Reference.txt",
    "Related Occupations.txt",
    "Education, Training, and Experience.txt",
    "Education, Training, and Experience Categories.txt",
};

// Major groups of the Standard Occupational Classification 2018 (bls.gov/soc): the first two digits of a code.
constexpr std::pair<std::string_view, std::string_view> kMajorGroups[] = {
    {"11", "Management"},
    {"13", "Business and Financial Operations"},
    {"15", "Computer and Mathematical"},
    {"17", "Architecture and Engineering"},
    {"19", "Life, Physical, and Social Science"},
    {"21", "Community and Social Service"},
    {"23", "Legal"},
    {"25", "Educational Instruction and Library"},
    {"27", "Arts, Design, Entertainment, Sports, and Media"},
    {"29", "Healthcare Practitioners and Technical"},
    {"31", "Healthcare Support"},
    {"33", "Protective Service"},
    {"35", "Food Preparation and Serving Related"},
    {"37", "Building and Grounds Cleaning and Maintenance"},
    {"39", "Personal Care and Service"},
    {"41", "Sales and Related"},
    {"43", "Office and Administrative Support"},
    {"45", "Farming, Fishing, and Forestry"},
    {"47", "Construction and Extraction"},
    {"49", "Installation, Maintenance, and Repair"},
    {"51", "Production"},
    {"53", "Transportation and Material Moving"},
    {"55", "Military Specific"},
};

std::string_view FamilyOf(std::string_view code) {
  for (const auto& [group, title] : kMajorGroups) {
    if (code.substr(0, 2) == group) return title;
  }
  return "";
}

// NN-NNNN.NN
bool IsCode(std::string_view code) {
  if (code.size() != 10) return false;
  for (size_t i = 0; i < code.size(); ++i) {
    if (i == 2 ? code[i] != '-' : i == 7 ? code[i] != '.' : !absl::ascii_isdigit(static_cast<unsigned char>(code[i]))) return false;
  }
  return true;
}

}  // namespace

absl::Span<const std::string_view> OnetFiles() { return kFiles; }

bool IsOnetFile(std::string_view name) {
  const std::string key = OnetTableKey(name);
  return !key.empty() &&
         std::any_of(kFiles.begin(), kFiles.end(), [&](std::string_view file) { return OnetTableKey(file) == key; });
}

std::string OnetRelease(std::string_view read_me) {
  constexpr std::string_view kBefore = "O*NET ", kBehind = " Database";
  if (read_me.substr(0, 3) == "\xEF\xBB\xBF") read_me.remove_prefix(3);
  std::string_view line = read_me.substr(0, read_me.find_first_of("\r\n"));
  if (line.substr(0, kBefore.size()) != kBefore) return "";
  line.remove_prefix(kBefore.size());
  line = line.substr(0, line.find(kBehind));
  return base::IsValidId(line) ? std::string(line) : "";
}

CatalogueReading ReadOnet(absl::Span<const SourceFile> files) { return OnetReader(files).Read(); }

// ---- files that are about the release as a whole

const SourceFile* OnetReader::File(std::string_view name) const {
  for (const SourceFile& file : files_) {
    if (OnetTableKey(file.name) == OnetTableKey(name)) return &file;
  }
  return nullptr;
}

void OnetReader::ReadRows(std::string_view name, absl::Span<const TableColumn> columns, absl::FunctionRef<void(const TableRow&)> take) {
  const SourceFile* file = File(name);
  if (file == nullptr) return;
  file_ = file->name;
  SourceFile tabs = *file;
  if (auto rewritten = AsTabs(*file, &reading_.findings)) tabs.text = rewritten_.emplace_back(*std::move(rewritten));
  TabTable table(tabs, columns, &reading_.findings);
  while (const TableRow* row = table.Next()) take(*row);
  reading_.counts.emplace_back(base::Cat("lines of ", file_), table.rows());
}

void OnetReader::Error(const TableRow& row, std::string reason) { reading_.findings.Error(file_, row.line(), std::move(reason)); }
void OnetReader::Skip(const TableRow& row, std::string reason) { reading_.findings.Skipped(file_, row.line(), std::move(reason)); }

void OnetReader::ReadScales() {
  ReadRows("Scales Reference.txt", {{"Scale ID"}, {"Minimum"}, {"Maximum"}}, [&](const TableRow& row) {
    Bounds* bounds = row[0] == "IM" ? &importance_ : row[0] == "LV" ? &level_ : nullptr;
    if (bounds == nullptr) return;
    std::optional<double> low = ParseNumber(row[1]), high = ParseNumber(row[2]);
    // A level is compared as a fraction of its maximum, so its scale begins at or above 0.
    if (!low || !high || *low < 0 || *high <= *low || *high > 1000) return Error(row, "minimum and maximum of the scale are no range");
    *bounds = {*low, *high};
  });
  reading_.scales.push_back(OnetLevelScale(level_.minimum, level_.maximum));
}

void OnetReader::ReadElements() {
  ReadRows("Content Model Reference.txt", {{"Element ID"}, {"Description", false}, {"Element Name", false}},
           [&](const TableRow& row) {
             if (!IsMissing(row[1])) descriptions_[row[0]] = row[1];
             if (!IsMissing(row[2])) element_titles_[row[0]] = row[2];
           });
  ReadRows("Level Scale Anchors.txt", {{"Element ID"}, {"Scale ID"}, {"Anchor Value"}, {"Anchor Description"}}, [&](const TableRow& row) {
    if (row[1] != "LV") return;
    std::optional<double> value = ParseNumber(row[2]);
    if (!value || *value < level_.minimum || *value > level_.maximum) return Error(row, "the anchor's value is not on the scale");
    v1::Skill::Anchor anchor;
    anchor.set_value(*value);
    anchor.set_meaning(std::string(row[3]));
    anchors_[row[0]].push_back(std::move(anchor));
  });
  for (auto& [element, anchors] : anchors_) {
    std::stable_sort(anchors.begin(), anchors.end(), [](const auto& a, const auto& b) { return a.value() < b.value(); });
  }
}

void OnetReader::ReadZones() {
  ReadRows("Job Zone Reference.txt", {{"Job Zone"}, {"Name"}, {"Experience", false}, {"Education", false}, {"Job Training", false}},
           [&](const TableRow& row) {
             v1::Preparation zone;
             int number = 0;
             if (!absl::SimpleAtoi(base::View(row[0]), &number)) return Error(row, "the job zone is not a number");
             zone.set_job_zone(number);
             zone.set_job_zone_title(std::string(row[1]));
             if (!IsMissing(row[2])) zone.set_experience(std::string(row[2]));
             if (!IsMissing(row[3])) zone.set_education(std::string(row[3]));
             if (!IsMissing(row[4])) zone.set_job_training(std::string(row[4]));
             zones_[number] = std::move(zone);
           });
  ReadRows("Job Zones.txt", {{"O*NET-SOC Code"}, {"Job Zone"}}, [&](const TableRow& row) {
    v1::Role* role = RoleOf(row, row[0]);
    if (role == nullptr || IsMissing(row[1])) return;
    int number = 0;
    if (!absl::SimpleAtoi(base::View(row[1]), &number) || number < 1 || number > 5) return Error(row, "the job zone must be 1 to 5");
    if (role->preparation().job_zone() != 0) return Error(row, "the occupation has a job zone already");
    if (auto zone = zones_.find(number); zone != zones_.end()) *role->mutable_preparation() = zone->second;
    role->mutable_preparation()->set_job_zone(number);
  });
}

// ---- occupations

void OnetReader::ReadOccupations() {
  ReadRows(kFiles[0], {{"O*NET-SOC Code"}, {"Title"}, {"Description", false}}, [&](const TableRow& row) {
    if (!IsCode(row[0])) return Error(row, "the code must be of the form NN-NNNN.NN");
    if (IsMissing(row[1])) return Error(row, "the occupation has no title");
    if (reading_.roles.size() >= kMostRoles) return Error(row, base::Cat("there are more than ", kMostRoles, " occupations"));
    auto [found, is_new] = role_of_.emplace(row[0], reading_.roles.size());
    if (!is_new) return Error(row, base::Cat("the code ", row[0], " is there already"));
    v1::Role& role = reading_.roles.emplace_back();
    role.set_name(base::Cat("roles/onet-", row[0]));
    role.set_catalogue(reading_.catalogue);
    role.set_title(std::string(row[1]));
    role.set_family(std::string(FamilyOf(row[0])));
    if (!IsMissing(row[2])) role.set_description(std::string(row[2]));
    role.set_skills_state(v1::SKILLS_STATE_UNKNOWN);
  });
}

v1::Role* OnetReader::RoleOf(const TableRow& row, std::string_view code) {
  auto found = role_of_.find(code);
  if (found != role_of_.end()) return &reading_.roles[found->second];
  Error(row, base::Cat("the code ", IsCode(code) ? code : "", IsCode(code) ? " " : "", "is not in Occupation Data.txt"));
  return nullptr;
}

void OnetReader::ReadDuties() {
  ReadRows("Task Statements.txt", {{"O*NET-SOC Code"}, {"Task"}, {"Task ID", false}, {"Task Type", false}}, [&](const TableRow& row) {
    v1::Role* role = RoleOf(row, row[0]);
    if (role == nullptr) return;
    if (IsMissing(row[1])) return Error(row, "the task is empty");
    if (role->duties_size() >= kMostOfARole) return Error(row, base::Cat("the occupation has more than ", kMostOfARole, " tasks"));
    v1::Duty* duty = role->add_duties();
    duty->set_text(std::string(row[1]));
    if (!IsMissing(row[2])) duty->set_source_id(std::string(row[2]));
    duty->set_kind(row[3] == "Core"           ? v1::Duty::KIND_CORE
                   : row[3] == "Supplemental" ? v1::Duty::KIND_SUPPLEMENTAL
                                              : v1::Duty::KIND_UNSPECIFIED);
  });
}

void OnetReader::ReadRelations() {
  constexpr std::pair<std::string_view, v1::RelatedRole::Tier> kTiers[] = {
      {"Primary-Short", v1::RelatedRole::TIER_PRIMARY_SHORT},
      {"Primary-Long", v1::RelatedRole::TIER_PRIMARY_LONG},
      {"Supplemental", v1::RelatedRole::TIER_SUPPLEMENTAL},
  };
  absl::flat_hash_set<std::string> seen;
  ReadRows("Related Occupations.txt",
           {{"O*NET-SOC Code"}, {"Related O*NET-SOC Code"}, {"Relatedness Tier", false}, {"Index", false}}, [&](const TableRow& row) {
             v1::Role* role = RoleOf(row, row[0]);
             const v1::Role* other = role == nullptr ? nullptr : RoleOf(row, row[1]);
             if (other == nullptr) return;
             if (role == other) return Error(row, "the occupation is related to itself");
             if (!seen.insert(base::Cat(row[0], row[1])).second) return Skip(row, "the relation is there already");
             if (role->related_roles_size() >= kMostOfARole) {
               return Error(row, base::Cat("the occupation has more than ", kMostOfARole, " relations"));
             }
             v1::RelatedRole related;
             for (const auto& [title, tier] : kTiers) {
               if (row[2] == title) related.set_tier(tier);
             }
             if (!IsMissing(row[2]) && related.tier() == 0) return Error(row, "the tier is not one of O*NET's three");
             int rank = 0;
             if (!IsMissing(row[3]) && (!absl::SimpleAtoi(base::View(row[3]), &rank) || rank < 1)) {
               return Error(row, "the index must be a number from 1");
             }
             related.set_role(other->name());
             related.set_title(other->title());
             related.set_rank(rank);
             *role->add_related_roles() = std::move(related);
           });
  for (v1::Role& role : reading_.roles) {
    std::stable_sort(role.mutable_related_roles()->begin(), role.mutable_related_roles()->end(),
                     [](const auto& a, const auto& b) { return a.rank() < b.rank(); });
  }
}

void OnetReader::ReadEducation() {
  absl::flat_hash_map<std::string_view, std::string_view> category_text;
  ReadRows(kFiles[11], {{"Scale ID"}, {"Category"}, {"Category Description"}}, [&](const TableRow& row) {
    if (row[0] == "RL") category_text[row[1]] = row[2];
  });
  ReadRows(kFiles[10], {{"O*NET-SOC Code"}, {"Scale ID"}, {"Category"}, {"Data Value"}}, [&](const TableRow& row) {
    if (row[1] != "RL" || IsMissing(row[3])) return;
    v1::Role* role = RoleOf(row, row[0]);
    if (role == nullptr) return;
    std::optional<double> percent = ParseNumber(row[3]);
    if (!percent || *percent < 0 || *percent > 100) return Error(row, "the share must be between 0 and 100");
    auto text = category_text.find(row[2]);
    if (text == category_text.end()) return Error(row, "the category of education has no description");
    // Of two named as often the lower stands, which comes first.
    if (*percent <= role->preparation().usual_education_percent()) return;
    role->mutable_preparation()->set_usual_education(std::string(text->second));
    role->mutable_preparation()->set_usual_education_percent(*percent);
  });
}

// ---- skills and knowledge

std::optional<bool> OnetReader::YesOrNo(const TableRow& row, std::string_view cell, std::string_view column) {
  if (cell == "Y") return true;
  if (cell == "N" || IsMissing(cell)) return false;
  Error(row, base::Cat(column, " must be Y, N or empty"));
  return std::nullopt;
}

int OnetReader::SkillOf(const TableRow& row, std::string_view element, std::string_view title, v1::SkillKind kind) {
  auto found = skill_of_.find(element);
  if (found != skill_of_.end()) {
    if (reading_.skills[static_cast<size_t>(found->second)].kind() == kind) return found->second;
    Error(row, base::Cat("the element ", element, " is there as another kind"));
    return -1;
  }
  std::string name = base::Cat("skills/onet-", element);
  if (!base::NameMatches("skills/{skill}", name)) return Error(row, "the element id is not one"), -1;
  if (const auto known = element_titles_.find(element); IsMissing(title))
    title = known == element_titles_.end() ? "" : known->second;
  if (title.empty()) return Error(row, "the element has no name"), -1;
  if (reading_.skills.size() >= kMostSkills) return Error(row, base::Cat("there are more than ", kMostSkills, " elements")), -1;
  int index = static_cast<int>(reading_.skills.size());
  skill_of_.emplace(element, index);
  v1::Skill& skill = reading_.skills.emplace_back();
  skill.set_name(std::move(name));
  skill.set_catalogue(reading_.catalogue);
  skill.set_title(std::string(title));
  skill.set_kind(kind);
  skill.set_scale(std::string(kOnetLevelScale));
  if (auto text = descriptions_.find(element); text != descriptions_.end()) skill.set_description(std::string(text->second));
  if (auto anchors = anchors_.find(element); anchors != anchors_.end()) {
    for (const v1::Skill::Anchor& anchor : anchors->second) *skill.add_anchors() = anchor;
  }
  return index;
}

void OnetReader::ReadRating(const TableRow& row, v1::SkillKind kind) {
  enum { kCode, kElement, kElementName, kScale, kValue, kSuppress, kNotRelevant };
  if (RoleOf(row, row[kCode]) == nullptr) return;
  bool is_level = row[kScale] == "LV";
  if (!is_level && row[kScale] != "IM") return Error(row, "the scale must be IM or LV");
  int skill = SkillOf(row, row[kElement], row[kElementName], kind);
  if (skill < 0) return;
  std::optional<bool> suppress = YesOrNo(row, row[kSuppress], "Recommend Suppress");
  std::optional<bool> not_relevant = YesOrNo(row, row[kNotRelevant], "Not Relevant");
  if (!suppress || !not_relevant) return;
  if (IsMissing(row[kValue])) return Skip(row, "has no value: the skill is not known for this occupation");
  const Bounds& bounds = is_level ? level_ : importance_;
  std::optional<double> value = ParseNumber(row[kValue]);
  if (!value || *value < bounds.minimum || *value > bounds.maximum) {
    return Error(row, base::Cat("the value must be between ", bounds.minimum, " and ", bounds.maximum));
  }
  auto [place, is_new] = rating_of_.try_emplace(std::make_pair(role_of_.find(row[kCode])->second, skill), ratings_.size());
  if (is_new) ratings_.push_back({role_of_.find(row[kCode])->second, skill, row.line()});
  Rating& rating = ratings_[place->second];
  std::optional<double>& figure = is_level ? rating.level : rating.importance;
  if (figure && *figure == *value) return Skip(row, "says the same as a line before");
  if (figure) return Error(row, "says another value than a line before");
  figure = value;
  rating.suppressed |= *suppress;
  rating.not_relevant |= *not_relevant;
}

void OnetReader::ReadRatings(std::string_view name, v1::SkillKind kind) {
  ratings_.clear();
  rating_of_.clear();
  ReadRows(name,
           {{"O*NET-SOC Code"},
            {"Element ID"},
            {"Element Name", false},
            {"Scale ID"},
            {"Data Value"},
            {"Recommend Suppress", false},
            {"Not Relevant", false}},
           [&](const TableRow& row) { ReadRating(row, kind); });
  const SourceFile* file = File(name);
  for (const Rating& rating : ratings_) Require(rating, file->name, kind);
}

void OnetReader::Require(const Rating& rating, std::string_view file, v1::SkillKind kind) {
  if (!rating.level || !rating.importance) {
    reading_.findings.Skipped(file, rating.line, rating.level ? "has a level and no importance: left out of the occupation"
                                                              : "has an importance and no level: left out of the occupation");
    return;
  }
  v1::Role& role = reading_.roles[rating.role];
  const v1::Skill& skill = reading_.skills[static_cast<size_t>(rating.skill)];
  v1::RequiredSkill* required = kind == v1::SKILL_KIND_SKILL ? role.add_skills() : role.add_knowledge();
  if (kind == v1::SKILL_KIND_SKILL) role.set_skills_state(v1::SKILLS_STATE_KNOWN);
  required->set_skill(skill.name());
  required->set_title(skill.title());
  required->set_kind(kind);
  required->mutable_level()->set_scale(std::string(kOnetLevelScale));
  required->mutable_level()->set_value(*rating.level);
  required->set_level_meaning(LevelMeaning(skill, *rating.level));
  required->set_importance(*rating.importance);
  required->set_weight((*rating.importance - importance_.minimum) / (importance_.maximum - importance_.minimum));
  required->set_demand(v1::DEMAND_SHOULD);
  required->set_suppressed(rating.suppressed);
  required->set_not_relevant(rating.not_relevant);
}

CatalogueReading OnetReader::Read() {
  reading_.catalogue = "catalogues/onet";
  reading_.title = "O*NET";
  reading_.attribution =
      "This product includes information from the O*NET Database by the U.S. Department of Labor, Employment and Training "
      "Administration (USDOL/ETA). Used under the CC BY 4.0 license. O*NET\xC2\xAE is a trademark of USDOL/ETA. Changed: tables "
      "joined into one record for each occupation; importance restated as a weight from 0 to 1; of the education categories only "
      "the one named most often is kept.";
  for (std::string_view needed : {kFiles[0], kFiles[1]}) {
    if (File(needed) == nullptr) reading_.findings.Error(needed, 0, "the file is missing");
  }
  if (reading_.findings.errors() > 0) return std::move(reading_);
  ReadScales();
  ReadElements();
  ReadOccupations();
  ReadRatings("Skills.txt", v1::SKILL_KIND_SKILL);
  ReadRatings("Knowledge.txt", v1::SKILL_KIND_KNOWLEDGE);
  ReadDuties();
  ReadZones();
  ReadRelations();
  ReadEducation();
  reading_.usable = !reading_.roles.empty() && !reading_.skills.empty() && !reading_.findings.full();
  int64_t unknown = std::count_if(reading_.roles.begin(), reading_.roles.end(),
                                  [](const v1::Role& role) { return role.skills_state() == v1::SKILLS_STATE_UNKNOWN; });
  reading_.counts.emplace_back("roles", reading_.roles.size());
  reading_.counts.emplace_back("roles without skills", unknown);
  reading_.counts.emplace_back("skills", reading_.skills.size());
  return std::move(reading_);
}

}  // namespace waymark::plan
