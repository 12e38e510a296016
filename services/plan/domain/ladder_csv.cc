#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/base/cat.h"
#include "services/plan/domain/csv.h"
#include "services/plan/domain/ladder_source.h"
#include "services/plan/domain/text.h"

namespace waymark::plan {
namespace {

using Row = CsvTable::Row;

constexpr std::array<std::string_view, 9> kFiles = {"ladder.csv",         "scales.csv",    "skills.csv",
                                                    "skill_levels.csv",   "roles.csv",     "role_skills.csv",
                                                    "qualifications.csv", "pay_steps.csv", "moves.csv"};

class LadderCsvReader {
 public:
  LadderCsvReader(absl::Span<const SourceFile> files, LadderSource* source) : files_(files), source_(*source) {}

  void Read();

 private:
  // Reads the file of that name, where it is there; a needed one that is not, or lacks a column, ends all.
  void ReadTable(std::string_view name, bool needed, const std::vector<TableColumn>& columns,
                 absl::FunctionRef<void(const Row&)> take);
  void Error(const Row& row, std::string reason) { source_.findings.Error(file_, row.line(), std::move(reason)); }
  // Keeps where `message` stands.
  template <class M>
  M* At(const Row& row, M* message) {
    source_.places[message] = {std::string(file_), row.line()};
    return message;
  }
  // The number in a cell; nullopt where it is missing, and found faulty where it is none.
  std::optional<double> Number(const Row& row, size_t column, std::string_view name);
  std::optional<int> Whole(const Row& row, size_t column, std::string_view name);
  // What an earlier line of `by_id` made; null, and found faulty, where none did.
  template <class M>
  M* Find(const Row& row, const absl::flat_hash_map<std::string, M*>& by_id, std::string_view what) {
    const auto found = by_id.find(row[0]);
    if (found != by_id.end()) return found->second;
    Error(row, base::Cat("there is no ", what, " \"", row[0], "\""));
    return nullptr;
  }
  void ReadScaleLine(const Row& row);
  void ReadSkills();
  void ReadRole(const Row& row);
  void ReadStep(const Row& row);
  void ReadMove(const Row& row);
  void ReadOfRoles();

  absl::Span<const SourceFile> files_;
  LadderSource& source_;
  std::string_view file_;
  absl::flat_hash_map<std::string, v1::LadderScale*> scales_;
  absl::flat_hash_map<std::string, v1::LadderSkill*> skills_;
  absl::flat_hash_map<std::string, v1::LadderRole*> roles_;
};

void LadderCsvReader::ReadTable(std::string_view name, bool needed, const std::vector<TableColumn>& columns,
                                absl::FunctionRef<void(const Row&)> take) {
  const auto found =
      std::find_if(files_.begin(), files_.end(), [&](const SourceFile& file) { return file.name == name; });
  if (found == files_.end()) {
    if (needed) source_.findings.Error(name, 0, "the file is missing");
    source_.usable &= !needed;
    return;
  }
  file_ = found->name;
  source_.usable &= CsvTable::Read(*found, columns, &source_.findings, [&](const Row& row) {
    ++source_.lines;
    take(row);
  });
}

std::optional<double> LadderCsvReader::Number(const Row& row, size_t column, std::string_view name) {
  if (IsMissing(row[column])) return std::nullopt;
  const auto number = ParseNumber(row[column]);
  if (!number) Error(row, base::Cat(name, " must be a number"));
  return number;
}

std::optional<int> LadderCsvReader::Whole(const Row& row, size_t column, std::string_view name) {
  const auto number = Number(row, column, name);
  if (!number) return std::nullopt;
  if (*number >= 0 && *number <= 1'000'000 && *number == static_cast<int>(*number)) return static_cast<int>(*number);
  Error(row, base::Cat(name, " must be a whole number from 0"));
  return std::nullopt;
}

void LadderCsvReader::ReadRole(const Row& row) {
  enum {
    kId,
    kTitle,
    kFamily,
    kProfession,
    kLevel,
    kGrade,
    kLine,
    kText,
    kDuties,
    kCurrency,
    kPeriod,
    kLeast,
    kMost,
    kTravel,
    kPlace,
    kHours,
    kLicence
  };
  v1::LadderRole* role = At(row, source_.ladder.add_roles());
  roles_.try_emplace(row[kId], role);
  role->set_id(row[kId]);
  role->set_title(row[kTitle]);
  role->set_family(row[kFamily]);
  role->set_profession(row[kProfession]);
  role->set_level(row[kLevel]);
  if (const auto grade = Whole(row, kGrade, "grade")) role->set_grade(*grade);
  role->set_line(row[kLine]);
  role->set_description(row[kText]);
  for (const auto duty : absl::StrSplit(row[kDuties], '\n', absl::SkipWhitespace()))
    role->add_duties(Tidy(base::Cat(duty)));
  if (const auto travel = Number(row, kTravel, "travel_percent")) role->set_travel_percent(*travel);
  role->set_location(row[kPlace]);
  if (const auto hours = Number(row, kHours, "hours_per_week")) role->set_hours_per_week(*hours);
  role->set_licence(row[kLicence]);
  const auto least = Number(row, kLeast, "pay_minimum"), most = Number(row, kMost, "pay_maximum");
  if (row[kCurrency].empty() && !least && !most) return;
  role->mutable_pay()->set_currency(row[kCurrency]);
  role->mutable_pay()->set_period(row[kPeriod]);
  if (least) role->mutable_pay()->set_minimum(*least);
  if (most) role->mutable_pay()->set_maximum(*most);
}

void LadderCsvReader::ReadScaleLine(const Row& row) {
  const auto level = Whole(row, 1, "level");
  if (!level) {
    if (IsMissing(row[1])) Error(row, "level must be a whole number from 0");
    return;
  }
  const auto [found, is_new] = scales_.try_emplace(row[0]);
  if (is_new) {
    found->second = At(row, source_.ladder.add_scales());
    found->second->set_id(row[0]);
    found->second->set_title(row[3]);
    found->second->set_first(*level);
  } else if (*level != found->second->first() + found->second->ranks_size()) {
    return Error(row, "the levels of a scale follow one another, lowest first");
  }
  found->second->add_ranks(row[2]);
}

void LadderCsvReader::ReadSkills() {
  ReadTable("scales.csv", false, {{"scale"}, {"level"}, {"rank"}, {"title", false}},
            [&](const Row& row) { ReadScaleLine(row); });
  ReadTable("skills.csv", false, {{"id"}, {"title"}, {"description", false}, {"kind", false}, {"scale", false}},
            [&](const Row& row) {
              v1::LadderSkill* skill = At(row, source_.ladder.add_skills());
              skills_.try_emplace(row[0], skill);
              skill->set_id(row[0]);
              skill->set_title(row[1]);
              skill->set_description(row[2]);
              skill->set_kind(row[3]);
              skill->set_scale(row[4]);
            });
  ReadTable("skill_levels.csv", false, {{"skill"}, {"level"}, {"meaning"}}, [&](const Row& row) {
    v1::LadderSkill* skill = Find(row, skills_, "skill");
    if (skill == nullptr) return;
    v1::LadderLevel* level = At(row, skill->add_levels());
    level->mutable_level()->set_string_value(row[1]);
    level->set_meaning(row[2]);
  });
}

void LadderCsvReader::ReadStep(const Row& row) {
  v1::LadderRole* role = Find(row, roles_, "role");
  const auto amount = Number(row, 1, "amount");
  const auto months = Whole(row, 2, "months_in_role");
  if (IsMissing(row[1]) || IsMissing(row[2])) Error(row, "a step has an amount and months_in_role");
  if (role == nullptr || !amount || !months) return;
  v1::LadderPayStep* step = At(row, role->mutable_pay()->add_steps());
  step->set_amount(*amount);
  step->set_months_in_role(*months);
  step->set_title(row[3]);
}

void LadderCsvReader::ReadMove(const Row& row) {
  v1::LadderRole* role = Find(row, roles_, "role");
  if (role == nullptr) return;
  v1::LadderMove* move = At(row, role->add_moves());
  move->set_to(row[1]);
  move->set_kind(row[2]);
  if (const auto months = Number(row, 3, "months")) move->set_months(*months);
  if (const auto months = Number(row, 4, "months_optimistic")) move->set_months_optimistic(*months);
  if (const auto months = Number(row, 5, "months_pessimistic")) move->set_months_pessimistic(*months);
  if (const auto chance = Number(row, 6, "chance")) move->set_chance(*chance);
}

void LadderCsvReader::ReadOfRoles() {
  const auto read_skill = [&](const Row& row) {
    v1::LadderRole* role = Find(row, roles_, "role");
    if (role == nullptr) return;
    v1::LadderRequirement* required = At(row, role->add_skills());
    required->set_skill(row[1]);
    if (!row[2].empty()) required->mutable_level()->set_string_value(row[2]);
    required->set_meaning(row[3]);
    if (const auto weight = Number(row, 4, "weight")) required->set_weight(*weight);
    required->set_demand(row[5]);
  };
  const auto read_qualification = [&](const Row& row) {
    v1::LadderRole* role = Find(row, roles_, "role");
    if (role == nullptr) return;
    v1::LadderQualification* asked = At(row, role->add_qualifications());
    asked->set_title(row[1]);
    asked->set_demand(row[2]);
  };
  ReadTable("role_skills.csv", false,
            {{"role"}, {"skill"}, {"level", false}, {"meaning", false}, {"weight", false}, {"demand", false}},
            read_skill);
  ReadTable("qualifications.csv", false, {{"role"}, {"title"}, {"demand", false}}, read_qualification);
  ReadTable("pay_steps.csv", false, {{"role"}, {"amount"}, {"months_in_role"}, {"title", false}},
            [&](const Row& row) { ReadStep(row); });
  ReadTable("moves.csv", false,
            {{"role"},
             {"to"},
             {"kind", false},
             {"months", false},
             {"months_optimistic", false},
             {"months_pessimistic", false},
             {"chance", false}},
            [&](const Row& row) { ReadMove(row); });
}

void LadderCsvReader::Read() {
  source_.usable = true;
  ReadTable("ladder.csv", true, {{"catalogue"}, {"title", false}, {"attribution", false}, {"licence", false}},
            [&](const Row& row) {
              v1::Ladder& ladder = source_.ladder;
              if (!ladder.catalogue().empty()) return Error(row, "one line says what the ladder is");
              At(row, &ladder)->set_catalogue(row[0]);
              ladder.set_title(row[1]);
              ladder.set_attribution(row[2]);
              ladder.set_licence(row[3]);
            });
  ReadSkills();
  ReadTable("roles.csv", true,
            {{"id"},
             {"title"},
             {"family", false},
             {"profession", false},
             {"level", false},
             {"grade", false},
             {"line", false},
             {"description", false},
             {"duties", false},
             {"pay_currency", false},
             {"pay_period", false},
             {"pay_minimum", false},
             {"pay_maximum", false},
             {"travel_percent", false},
             {"location", false},
             {"hours_per_week", false},
             {"licence", false}},
            [&](const Row& row) { ReadRole(row); });
  ReadOfRoles();
}

}  // namespace

absl::Span<const std::string_view> LadderCsvFiles() { return kFiles; }

void ReadLadderCsv(absl::Span<const SourceFile> files, LadderSource* source) { LadderCsvReader(files, source).Read(); }

}  // namespace waymark::plan
