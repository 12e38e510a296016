#include "services/plan/domain/learning_file.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/csv.h"
#include "services/plan/domain/json_parts.h"
#include "services/plan/domain/learning_rules.h"
#include "services/plan/domain/level_word.h"
#include "services/plan/domain/text.h"
#include "waymark/plan/v1/ladder.pb.h"

namespace waymark::plan {
namespace {

constexpr std::string_view kJson = "learning.json", kCsv = "learning.csv";
constexpr size_t kMostResources = 10'000;
constexpr int kMostSkills = 50;
constexpr size_t kLongestText = 4000;  // what the contract lets a client write
constexpr std::string_view kSkills = "skills/";

class LearningReader {
 public:
  LearningReader(const SourceFile& file, absl::FunctionRef<std::optional<v1::Scale>(const std::string&)> scale_of)
      : file_(file), scale_of_(scale_of) {}

  LearningReading Read() {
    reading_.usable = file_.name == kJson ? ReadJson() : ReadCsv();
    reading_.usable = reading_.usable && !reading_.findings.full();
    return std::move(reading_);
  }

 private:
  bool ReadJson();
  bool ReadCsv();
  // The line as an entry; nullopt, and found faulty, where a cell makes no sense by itself.
  std::optional<v1::LearningEntry> EntryOf(const CsvTable::Row& row);
  void Take(int64_t line, const v1::LearningEntry& entry);
  void Teach(const v1::LearningEntrySkill& from, v1::LearningResource* resource, base::Violations& problems);
  void Error(int64_t line, std::string reason) { reading_.findings.Error(file_.name, line, std::move(reason)); }

  const SourceFile& file_;
  absl::FunctionRef<std::optional<v1::Scale>(const std::string&)> scale_of_;
  LearningReading reading_;
  absl::flat_hash_map<std::string, int64_t> seen_;  // ids, by line
};

bool LearningReader::ReadJson() {
  const auto parts = SplitJson(file_, &reading_.findings);
  if (!parts) return false;
  for (const JsonPart& part : *parts) {
    v1::LearningEntry entry;
    if (part.key != "learning_resources" || !part.of_list) {
      Error(part.line, base::Cat("there is a list learning_resources and nothing else, not ", part.key));
    } else if (ReadPart(file_, part, &entry, &reading_.findings)) {
      Take(part.line, entry);
    }
    if (reading_.findings.full()) return false;
  }
  return true;
}

std::optional<v1::LearningEntry> LearningReader::EntryOf(const CsvTable::Row& row) {
  enum { kId, kTitle, kKind, kTaught, kHours, kCost, kCurrency, kMonths, kPlace, kProvider, kUrl, kText, kLicence };
  v1::LearningEntry entry;
  entry.set_id(row[kId]);
  entry.set_title(row[kTitle]);
  entry.set_kind(row[kKind]);
  bool fits = true;
  const auto number = [&](size_t column, std::string_view name) -> std::optional<double> {
    if (IsMissing(row[column])) return std::nullopt;
    const auto value = ParseNumber(row[column]);
    if (!value) {
      Error(row.line(), base::Cat(name, " must be a number"));
      fits = false;
    }
    return value;
  };
  if (const auto hours = number(kHours, "hours")) entry.set_hours(*hours);
  if (const auto cost = number(kCost, "cost")) entry.set_cost(*cost);
  if (const auto months = number(kMonths, "months")) entry.set_months(*months);
  for (const auto taught : absl::StrSplit(row[kTaught], ';', absl::SkipWhitespace())) {
    const std::pair<std::string, std::string> both = absl::StrSplit(taught, absl::MaxSplits('=', 1));
    v1::LearningEntrySkill* skill = entry.add_skills();
    skill->set_skill(Tidy(both.first));
    skill->mutable_level()->set_string_value(Tidy(both.second));
  }
  entry.set_currency(row[kCurrency]);
  entry.set_place(row[kPlace]);
  entry.set_provider(row[kProvider]);
  entry.set_url(row[kUrl]);
  entry.set_description(row[kText]);
  entry.set_licence(row[kLicence]);
  return fits ? std::optional(entry) : std::nullopt;
}

bool LearningReader::ReadCsv() {
  return CsvTable::Read(file_,
                        {{"id"},
                         {"title"},
                         {"kind"},
                         {"skills", false},
                         {"hours", false},
                         {"cost", false},
                         {"currency", false},
                         {"months", false},
                         {"place", false},
                         {"provider", false},
                         {"url", false},
                         {"description", false},
                         {"licence", false}},
                        &reading_.findings, [&](const CsvTable::Row& row) {
                          if (const auto entry = EntryOf(row)) Take(row.line(), *entry);
                        });
}

void LearningReader::Teach(const v1::LearningEntrySkill& from, v1::LearningResource* resource,
                           base::Violations& problems) {
  const std::string name = from.skill().starts_with(kSkills) ? from.skill() : base::Cat(kSkills, from.skill());
  const auto scale = base::NameMatches("skills/{skill}", name) ? scale_of_(name) : std::nullopt;
  if (!scale) return problems.Add(base::Cat("skill ", from.skill()), "is not one of a catalogue in use");
  const auto level = LevelOf(from.level(), *scale);
  if (!level) return problems.Add(base::Cat("the level of ", from.skill()), LevelWanted(*scale));
  v1::TaughtSkill* taught = resource->add_skills();
  taught->set_skill(name);
  taught->mutable_level()->set_scale(scale->name());
  taught->mutable_level()->set_value(*level);
}

void LearningReader::Take(int64_t line, const v1::LearningEntry& entry) {
  ++reading_.lines;
  if (!base::IsValidId(entry.id())) return Error(line, "id is 1 to 63 characters out of [A-Za-z0-9._-]");
  const auto [first, is_new] = seen_.try_emplace(entry.id(), line);
  if (!is_new) return Error(line, base::Cat("id ", entry.id(), " is that of line ", first->second, " too"));
  if (reading_.resources.size() >= kMostResources)
    return Error(line, base::Cat("there are more than ", kMostResources, " resources"));
  v1::LearningResource resource;
  resource.set_name(base::Cat("learningResources/", entry.id()));
  resource.set_title(entry.title());
  v1::LearningResource::Kind kind;
  if (v1::LearningResource::Kind_Parse(base::Cat("KIND_", absl::AsciiStrToUpper(entry.kind())), &kind))
    resource.set_kind(kind);
  if (entry.has_hours()) resource.set_hours(entry.hours());
  if (entry.has_months()) resource.set_months(entry.months());
  base::Violations problems;
  if (entry.has_cost() && !(entry.cost() >= 0 && entry.cost() <= 1e9)) {
    problems.Add("cost", "must be from 0 to 1,000,000,000");
  } else if (entry.has_cost()) {
    const auto hundredths = static_cast<int64_t>(std::llround(entry.cost() * 100));
    resource.mutable_cost()->set_currency_code(entry.currency());
    resource.mutable_cost()->set_units(hundredths / 100);
    resource.mutable_cost()->set_nanos(static_cast<int32_t>(hundredths % 100) * 10'000'000);
  }
  resource.set_place(entry.place());
  resource.set_provider(entry.provider());
  resource.set_url(entry.url());
  resource.set_description(entry.description());
  resource.set_licence(entry.licence());
  if (entry.skills_size() > kMostSkills) problems.Add("skills", "are at most 50");
  for (int i = 0; i < std::min(entry.skills_size(), kMostSkills); ++i) Teach(entry.skills(i), &resource, problems);
  CheckLearningResource(resource, problems);
  for (const auto& [field, size, most] : {std::tuple("title", entry.title().size(), size_t{300}),
                                          {"place", entry.place().size(), 300},
                                          {"provider", entry.provider().size(), 300},
                                          {"url", entry.url().size(), 2000},
                                          {"licence", entry.licence().size(), 300},
                                          {"description", entry.description().size(), kLongestText}}) {
    if (size > most) problems.Add(field, base::Cat("has at most ", most, " bytes"));
  }
  std::string problem;
  for (const auto& [field, what] : problems.found())
    base::Append(&problem, problem.empty() ? "" : "; ", field, " ", what);
  if (!problem.empty()) return Error(line, std::move(problem));
  reading_.resources.push_back(std::move(resource));
}

}  // namespace

LearningReading ReadLearning(absl::Span<const SourceFile> files,
                             absl::FunctionRef<std::optional<v1::Scale>(const std::string&)> scale_of) {
  if (files.size() == 1) return LearningReader(files[0], scale_of).Read();
  LearningReading reading;
  reading.findings.Error("", 0,
                         base::Cat("one file, learning.json or learning.csv, is needed; ", files.size(), " came"));
  return reading;
}

bool IsLearningFile(std::string_view name) { return name == kJson || name == kCsv; }

}  // namespace waymark::plan
