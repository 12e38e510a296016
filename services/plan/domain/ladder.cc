#include "services/plan/domain/ladder.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/ladder_source.h"
#include "services/plan/domain/level_word.h"
#include "services/plan/domain/scale.h"

namespace waymark::plan {
namespace {

constexpr size_t kLongestCatalogue = 20;
constexpr size_t kMostScales = 100;
constexpr size_t kMostSkills = 50'000;
constexpr size_t kMostRoles = 20'000;
constexpr double kMostMoney = 1e9;
constexpr std::string_view kOthersCatalogues[] = {"onet", "gdad", "esco"};

template <class T>
using Words = std::vector<std::pair<std::string_view, T>>;

// What `word` stands for, whatever the case of letters; `otherwise` for an empty one; nullopt where it is none of them.
template <class T>
std::optional<T> WordOf(std::string_view word, T otherwise, const Words<T>& words) {
  if (word.empty()) return otherwise;
  for (const auto& [known, value] : words) {
    if (absl::EqualsIgnoreCase(base::View(word), base::View(known))) return value;
  }
  return std::nullopt;
}

std::optional<v1::Demand> DemandOf(std::string_view word) {
  return WordOf<v1::Demand>(word, v1::DEMAND_MUST, {{"must", v1::DEMAND_MUST}, {"should", v1::DEMAND_SHOULD}});
}

bool IsWithin(double value, double least, double most) { return value >= least && value <= most; }

google::type::Money MoneyOf(double amount, const std::string& currency) {
  // Hundredths are the least that pay is told in.
  const auto hundredths = static_cast<int64_t>(std::llround(amount * 100));
  google::type::Money money;
  money.set_currency_code(currency);
  money.set_units(hundredths / 100);
  money.set_nanos(static_cast<int32_t>(hundredths % 100) * 10'000'000);
  return money;
}

class LadderReader {
 public:
  explicit LadderReader(LadderSource& source) : source_(source), ladder_(source.ladder) {}

  CatalogueReading Read();

 private:
  void Error(const Place& at, std::string reason) { findings_.Error(at.file, at.line, std::move(reason)); }
  // The place of what stands in the ladder itself.
  const Place& At(const google::protobuf::Message& message) const { return source_.PlaceOf(message, nowhere_); }
  // "roles/harbour-{id}"; empty, and found faulty, where the id is none or there already.
  std::string NewName(const Place& at, std::string_view collection, const std::string& id, size_t count, size_t most);

  bool ReadHead();
  void ReadScale(const v1::LadderScale& from);
  void ReadSkill(const v1::LadderSkill& from);
  void ReadRole(const v1::LadderRole& from);
  // What a role has that names other things: after all roles are there.
  void Complete(const v1::LadderRole& from, v1::Role* role);
  void Require(const Place& around, const v1::LadderRequirement& from, v1::Role* role);
  void Qualify(const Place& around, const v1::LadderQualification& from, v1::Role* role);
  void Move(const Place& around, const v1::LadderMove& from, v1::Role* role);
  void Pay(const Place& around, const v1::LadderPay& from, v1::Role* role);
  // The figures that stand by themselves.
  void SetFigures(const Place& at, const v1::LadderRole& from, v1::Role* role);
  // The scale of a skill: its own, or that of what one has or not yet.
  const v1::Scale* ScaleOf(const std::string& id);
  void Count();

  LadderSource& source_;
  const v1::Ladder& ladder_;
  CatalogueReading reading_;
  Findings& findings_ = reading_.findings;
  Place nowhere_;
  absl::flat_hash_set<std::string> taken_;
  absl::flat_hash_map<std::string, size_t> skill_of_, role_of_;  // by id
  absl::flat_hash_map<const v1::LadderRole*, size_t> made_;
};

bool LadderReader::ReadHead() {
  const std::string& id = ladder_.catalogue();
  const bool is_id = !id.empty() && id.size() <= kLongestCatalogue &&
                     std::all_of(id.begin(), id.end(),
                                 [](unsigned char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); });
  if (!is_id) return Error(At(ladder_), "catalogue must be 1 to 20 lower-case letters and digits"), false;
  if (std::find(std::begin(kOthersCatalogues), std::end(kOthersCatalogues), id) != std::end(kOthersCatalogues)) {
    return Error(At(ladder_), base::Cat("catalogue must not be ", id, ", which is another source's")), false;
  }
  reading_.catalogue = base::Cat("catalogues/", id);
  reading_.title = ladder_.title().empty() ? id : ladder_.title();
  reading_.attribution = ladder_.attribution();
  return true;
}

std::string LadderReader::NewName(const Place& at, std::string_view collection, const std::string& id, size_t count,
                                  size_t most) {
  std::string name = base::Cat(collection, "/", ladder_.catalogue(), "-", id);
  if (id.empty() || !base::IsValidId(base::LastSegment(name)) || id.find('/') != std::string::npos) {
    return Error(at, base::Cat("id must be out of [A-Za-z0-9._-], and at most 63 characters with the catalogue's")), "";
  }
  if (count >= most) return Error(at, base::Cat("there are more than ", most, " ", collection)), "";
  if (!taken_.insert(name).second) return Error(at, base::Cat("the id \"", id, "\" is there already")), "";
  return name;
}

void LadderReader::ReadScale(const v1::LadderScale& from) {
  const Place& at = At(from);
  if (from.id() == "has") return Error(at, "the id \"has\" is that of skills without a scale");
  const std::string name = NewName(at, "scales", from.id(), reading_.scales.size(), kMostScales);
  if (name.empty()) return;
  const std::string& title = from.title().empty() ? from.id() : from.title();
  if (from.ranks_size() > 0) {
    const int first = from.has_first() ? from.first() : 1;
    absl::flat_hash_set<std::string> ranks;
    for (const std::string& rank : from.ranks()) ranks.insert(absl::AsciiStrToLower(rank));
    if (from.ranks_size() < 2 || from.ranks_size() > 100 || first < 0 || first > 100 || ranks.contains("") ||
        ranks.size() != static_cast<size_t>(from.ranks_size())) {
      return Error(at, "a scale has 2 to 100 ranks with names of their own, the first numbered 0 to 100");
    }
    std::vector<std::string_view> titles(from.ranks().begin(), from.ranks().end());
    reading_.scales.push_back(OrdinalScale(name, title, titles, first));
    return;
  }
  if (!from.has_maximum() || !(from.minimum() >= 0 && from.maximum() > from.minimum() && from.maximum() <= 1000)) {
    return Error(at, "a scale has ranks, or a minimum from 0 and a maximum above it of at most 1,000");
  }
  v1::Scale& scale = reading_.scales.emplace_back();
  scale.set_name(name);
  scale.set_title(title);
  scale.set_kind(v1::Scale::KIND_INTERVAL);
  scale.set_minimum(from.minimum());
  scale.set_maximum(from.maximum());
}

const v1::Scale* LadderReader::ScaleOf(const std::string& id) {
  const std::string name = base::Cat("scales/", ladder_.catalogue(), "-", id.empty() ? "has" : id);
  const v1::Scale* scale = FindScale(reading_.scales, name);
  if (scale != nullptr || !id.empty()) return scale;
  reading_.scales.push_back(OrdinalScale(name, "Has it", {"not yet", "has it"}, 0));
  return &reading_.scales.back();
}

void LadderReader::ReadSkill(const v1::LadderSkill& from) {
  const Place& at = At(from);
  if (from.title().empty()) return Error(at, "the skill has no title");
  const v1::Scale* scale = ScaleOf(from.scale());
  if (scale == nullptr) return Error(at, base::Cat("there is no usable scale \"", from.scale(), "\""));
  const auto kind = WordOf<v1::SkillKind>(from.kind(), v1::SKILL_KIND_SKILL,
                                          {{"skill", v1::SKILL_KIND_SKILL}, {"knowledge", v1::SKILL_KIND_KNOWLEDGE}});
  if (!kind) return Error(at, "kind must be skill or knowledge");
  const std::string name = NewName(at, "skills", from.id(), reading_.skills.size(), kMostSkills);
  if (name.empty()) return;
  skill_of_[from.id()] = reading_.skills.size();
  v1::Skill& skill = reading_.skills.emplace_back();
  skill.set_name(name);
  skill.set_catalogue(reading_.catalogue);
  skill.set_title(from.title());
  skill.set_description(from.description());
  skill.set_kind(*kind);
  skill.set_scale(scale->name());
  for (const v1::LadderLevel& level : from.levels()) {
    const auto value = LevelOf(level.level(), *scale);
    if (!value) {
      Error(source_.PlaceOf(level, at), base::Cat("level ", LevelWanted(*scale)));
      continue;
    }
    v1::Skill::Anchor* anchor = skill.add_anchors();
    anchor->set_value(*value);
    anchor->set_meaning(level.meaning());
  }
  std::stable_sort(skill.mutable_anchors()->begin(), skill.mutable_anchors()->end(),
                   [](const auto& a, const auto& b) { return a.value() < b.value(); });
}

void LadderReader::SetFigures(const Place& at, const v1::LadderRole& from, v1::Role* role) {
  if (from.has_grade()) {
    if (IsWithin(from.grade(), 1, 1000)) {
      role->set_grade(from.grade());
    } else {
      Error(at, "grade must be from 1 to 1,000");
    }
  }
  const auto line =
      WordOf<v1::CareerLine>(from.line(), v1::CAREER_LINE_UNSPECIFIED,
                             {{"specialist", v1::CAREER_LINE_SPECIALIST}, {"manager", v1::CAREER_LINE_MANAGER}});
  if (line) {
    role->set_line(*line);
  } else {
    Error(at, "line must be specialist, manager or empty");
  }
  if (from.has_travel_percent()) {
    if (IsWithin(from.travel_percent(), 0, 100)) {
      role->set_travel_percent(from.travel_percent());
    } else {
      Error(at, "travel_percent must be from 0 to 100");
    }
  }
  if (from.has_hours_per_week()) {
    if (from.hours_per_week() > 0 && from.hours_per_week() <= 168) {
      role->set_hours_per_week(from.hours_per_week());
    } else {
      Error(at, "hours_per_week must be above 0, at most 168");
    }
  }
}

void LadderReader::ReadRole(const v1::LadderRole& from) {
  const Place& at = At(from);
  if (from.title().empty()) return Error(at, "the role has no title");
  const std::string name = NewName(at, "roles", from.id(), reading_.roles.size(), kMostRoles);
  if (name.empty()) return;
  role_of_[from.id()] = reading_.roles.size();
  made_[&from] = reading_.roles.size();
  v1::Role& role = reading_.roles.emplace_back();
  role.set_name(name);
  role.set_catalogue(reading_.catalogue);
  role.set_title(from.title());
  role.set_family(from.family());
  role.set_profession(from.profession());
  role.set_level_title(from.level());
  role.set_description(from.description());
  role.set_location(from.location());
  role.set_licence(from.licence().empty() ? ladder_.licence() : from.licence());
  role.set_skills_state(v1::SKILLS_STATE_UNKNOWN);
  if (from.duties_size() > 200) Error(at, "a role has at most 200 duties: the rest is left out");
  for (int i = 0; i < std::min(from.duties_size(), 200); ++i) role.add_duties()->set_text(from.duties(i));
  SetFigures(at, from, &role);
}

void LadderReader::Require(const Place& around, const v1::LadderRequirement& from, v1::Role* role) {
  const Place& at = source_.PlaceOf(from, around);
  const auto found = skill_of_.find(from.skill());
  if (found == skill_of_.end()) return Error(at, base::Cat("there is no usable skill \"", from.skill(), "\""));
  const v1::Skill& skill = reading_.skills[found->second];
  const v1::Scale& scale = *FindScale(reading_.scales, skill.scale());
  std::optional<double> level = LevelOf(from.level(), scale);
  const bool unsaid = from.level().kind_case() == google::protobuf::Value::KIND_NOT_SET;
  if (unsaid && skill.scale() == base::Cat("scales/", ladder_.catalogue(), "-has")) level = 1;
  if (!level) return Error(at, base::Cat("level of ", from.skill(), " ", LevelWanted(scale)));
  const auto demand = DemandOf(from.demand());
  if (!demand) return Error(at, "demand must be must or should");
  const double weight = from.has_weight() ? from.weight() : 1;
  if (!IsWithin(weight, 0, 1)) return Error(at, "weight must be from 0 to 1");
  if (role->skills_size() + role->knowledge_size() >= 1000) return Error(at, "a role needs at most 1,000 skills");
  auto& list = skill.kind() == v1::SKILL_KIND_KNOWLEDGE ? *role->mutable_knowledge() : *role->mutable_skills();
  for (const v1::RequiredSkill& other : list) {
    if (other.skill() == skill.name()) return Error(at, base::Cat("the role needs ", from.skill(), " already"));
  }
  v1::RequiredSkill* required = list.Add();
  required->set_skill(skill.name());
  required->set_title(skill.title());
  required->set_kind(skill.kind());
  required->mutable_level()->set_scale(skill.scale());
  required->mutable_level()->set_value(*level);
  required->set_weight(weight);
  required->set_demand(*demand);
  required->set_level_meaning(from.meaning());
  for (const v1::Skill::Anchor& anchor : skill.anchors()) {
    if (from.meaning().empty() && anchor.value() == *level) required->set_level_meaning(anchor.meaning());
  }
  if (skill.kind() != v1::SKILL_KIND_KNOWLEDGE) role->set_skills_state(v1::SKILLS_STATE_KNOWN);
}

void LadderReader::Qualify(const Place& around, const v1::LadderQualification& from, v1::Role* role) {
  const Place& at = source_.PlaceOf(from, around);
  const auto demand = DemandOf(from.demand());
  if (!demand) return Error(at, "demand must be must or should");
  if (from.title().empty()) return Error(at, "the qualification has no title");
  if (role->qualifications_size() >= 100) return Error(at, "a role asks for at most 100 qualifications");
  v1::RequiredQualification* asked = role->add_qualifications();
  asked->set_title(from.title());
  asked->set_demand(*demand);
}

void LadderReader::Move(const Place& around, const v1::LadderMove& from, v1::Role* role) {
  const Place& at = source_.PlaceOf(from, around);
  const auto found = role_of_.find(from.to());
  if (found == role_of_.end()) return Error(at, base::Cat("there is no usable role \"", from.to(), "\" to move to"));
  const v1::Role& to = reading_.roles[found->second];
  if (to.name() == role->name()) return Error(at, "a move leads to another role");
  const auto kind = WordOf<v1::MoveKind>(from.kind(), v1::MOVE_KIND_UNSPECIFIED,
                                         {{"promotion", v1::MOVE_KIND_PROMOTION},
                                          {"lateral", v1::MOVE_KIND_LATERAL},
                                          {"line_change", v1::MOVE_KIND_LINE_CHANGE},
                                          {"rotation", v1::MOVE_KIND_ROTATION},
                                          {"external", v1::MOVE_KIND_EXTERNAL}});
  if (!kind) return Error(at, "kind must be promotion, lateral, line_change, rotation, external or empty");
  v1::RelatedRole related;
  if (from.has_months() || from.has_months_optimistic() || from.has_months_pessimistic()) {
    const double likely = from.months();
    const double least = from.has_months_optimistic() ? from.months_optimistic() : likely;
    const double most = from.has_months_pessimistic() ? from.months_pessimistic() : likely;
    if (!from.has_months() || !(least >= 0 && least <= likely && likely <= most && most <= 600)) {
      return Error(at, "months must rise from months_optimistic over months to months_pessimistic, from 0 to 600");
    }
    related.mutable_months()->set_likely(likely);
    if (from.has_months_optimistic()) related.mutable_months()->set_optimistic(least);
    if (from.has_months_pessimistic()) related.mutable_months()->set_pessimistic(most);
  }
  if (from.has_chance()) {
    if (!(from.chance() > 0 && from.chance() <= 1)) return Error(at, "chance must be above 0, at most 1");
    related.set_success_chance(from.chance());
  }
  for (const v1::RelatedRole& other : role->related_roles()) {
    if (other.role() == to.name()) return Error(at, base::Cat("the move to ", from.to(), " is there already"));
  }
  if (role->related_roles_size() >= 200) return Error(at, "at most 200 moves begin at a role");
  related.set_role(to.name());
  related.set_title(to.title());
  related.set_tier(v1::RelatedRole::TIER_LADDER);
  related.set_rank(role->related_roles_size() + 1);
  related.set_kind(*kind);
  *role->add_related_roles() = std::move(related);
}

void LadderReader::Pay(const Place& around, const v1::LadderPay& from, v1::Role* role) {
  const Place& at = around;
  const std::string& currency = from.currency();
  const bool is_code = currency.size() == 3 && std::all_of(currency.begin(), currency.end(),
                                                           [](unsigned char c) { return absl::ascii_isupper(c); });
  if (!is_code) return Error(at, "pay needs a currency by its ISO 4217 code, as EUR");
  const auto period = WordOf<v1::PayPeriod>(
      from.period(), v1::PAY_PERIOD_YEAR,
      {{"hour", v1::PAY_PERIOD_HOUR}, {"month", v1::PAY_PERIOD_MONTH}, {"year", v1::PAY_PERIOD_YEAR}});
  if (!period) return Error(at, "the period of pay must be hour, month or year");
  if (from.steps_size() > 50) return Error(at, "pay has at most 50 steps");
  v1::PayBand band;
  double least = kMostMoney, most = 0;
  for (const v1::LadderPayStep& step : from.steps()) {
    const Place& step_at = source_.PlaceOf(step, around);
    if (!IsWithin(step.amount(), 0, kMostMoney))
      return Error(step_at, "the amount of a step must be from 0 to 1,000,000,000");
    const bool rises =
        band.steps().empty() || step.months_in_role() > band.steps(band.steps_size() - 1).months_in_role();
    if (!rises || step.months_in_role() < 0 || step.months_in_role() > 600) {
      return Error(step_at, "months_in_role must rise from step to step, from 0 to 600");
    }
    v1::PayStep* kept = band.add_steps();
    kept->set_title(step.title());
    *kept->mutable_amount() = MoneyOf(step.amount(), currency);
    kept->set_months_in_role(step.months_in_role());
    least = std::min(least, step.amount());
    most = std::max(most, step.amount());
  }
  const bool is_empty = band.steps().empty();
  if (is_empty && !(from.has_minimum() && from.has_maximum()))
    return Error(at, "pay needs a minimum and a maximum, or steps");
  if (from.has_minimum()) least = from.minimum();
  if (from.has_maximum()) most = from.maximum();
  if (!IsWithin(least, 0, kMostMoney) || !IsWithin(most, least, kMostMoney)) {
    return Error(at, "pay must be from 0 to 1,000,000,000, its maximum not below its minimum");
  }
  *band.mutable_minimum() = MoneyOf(least, currency);
  *band.mutable_maximum() = MoneyOf(most, currency);
  band.set_period(*period);
  *role->mutable_pay_band() = std::move(band);
}

void LadderReader::Complete(const v1::LadderRole& from, v1::Role* role) {
  const Place& at = At(from);
  for (const auto& required : from.skills()) Require(at, required, role);
  for (const auto& asked : from.qualifications()) Qualify(at, asked, role);
  for (const auto& move : from.moves()) Move(at, move, role);
  if (from.has_pay()) Pay(at, from.pay(), role);
}

void LadderReader::Count() {
  int64_t unknown = 0, moves = 0, bands = 0;
  for (const v1::Role& role : reading_.roles) {
    unknown += role.skills_state() == v1::SKILLS_STATE_UNKNOWN;
    moves += role.related_roles_size();
    bands += role.has_pay_band();
  }
  reading_.counts = {{"roles", reading_.roles.size()},
                     {"roles without skills", unknown},
                     {"skills", reading_.skills.size()},
                     {"moves", moves},
                     {"pay bands", bands}};
}

CatalogueReading LadderReader::Read() {
  findings_.AddAll(source_.findings);
  if (!source_.usable || !ReadHead()) {
    if (findings_.errors() == 0) Error(nowhere_, "the files are no ladder");
    return std::move(reading_);
  }
  for (const auto& scale : ladder_.scales()) ReadScale(scale);
  for (const auto& skill : ladder_.skills()) ReadSkill(skill);
  for (const auto& role : ladder_.roles()) ReadRole(role);
  for (const auto& role : ladder_.roles()) {
    if (const auto made = made_.find(&role); made != made_.end()) Complete(role, &reading_.roles[made->second]);
  }
  Count();
  if (reading_.roles.empty() && findings_.errors() == 0) Error(At(ladder_), "the ladder has no role");
  reading_.usable = !reading_.roles.empty() && !findings_.full();
  return std::move(reading_);
}

}  // namespace

CatalogueReading ReadLadder(absl::Span<const SourceFile> files) {
  LadderSource source;
  const auto json =
      std::find_if(files.begin(), files.end(), [](const SourceFile& file) { return file.name == kLadderJson; });
  if (json != files.end()) {
    ReadLadderJson(*json, &source);
    if (files.size() > 1)
      source.findings.Error(kLadderJson, 0, "the CSV files beside it are not read: give the one or the others");
  } else {
    ReadLadderCsv(files, &source);
  }
  CatalogueReading reading = LadderReader(source).Read();
  reading.counts.insert(reading.counts.begin(), {"entries read", source.lines});
  return reading;
}

bool IsLadderFile(std::string_view name) {
  const auto csv = LadderCsvFiles();
  return name == kLadderJson || std::find(csv.begin(), csv.end(), name) != csv.end();
}

}  // namespace waymark::plan
