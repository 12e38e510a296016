#include "services/plan/domain/assessment_rules.h"

#include <set>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "services/plan/domain/pay_rules.h"

namespace waymark::plan {
namespace {

constexpr std::string_view kDay = "must be a day of the calendar from 1970 to 2199";

// Checks a date that may be unset and lies no later than `latest`.
void CheckPastDate(std::string_view field, bool set, const google::type::Date& date, absl::CivilDay latest,
                   base::Violations& violations) {
  if (!set) return;
  const std::optional<absl::CivilDay> day = base::CalendarDay(date);
  if (!day) {
    violations.Add(field, kDay);
  } else if (*day > latest) {
    violations.Add(field, "must not be in the future");
  }
}

void CheckSkillLevel(const v1::SkillLevel& rated, absl::CivilDay today, base::Violations& violations) {
  if (rated.skill().empty()) violations.Add("skill_level.skill", "is required");
  for (int i = 0; i < rated.evidence_size(); ++i) {
    const v1::Evidence& evidence = rated.evidence(i);
    const std::string at = base::Cat("skill_level.evidence[", i, "]");
    if (evidence.text().empty()) violations.Add(at + ".text", "is required");
    CheckPastDate(at + ".date", evidence.has_date(), evidence.date(), today, violations);
  }
}

// The day from which an entry holds; every stored entry has one.
absl::CivilDay DayOf(const v1::AssessmentEntry& entry) {
  return absl::CivilDay(entry.as_of_date().year(), entry.as_of_date().month(), entry.as_of_date().day());
}

}  // namespace

void CheckAssessmentEntry(const v1::AssessmentEntry& entry, absl::CivilDay today, base::Violations& violations) {
  const bool is_skill = entry.kind() == v1::ASSESSMENT_KIND_SKILL;
  if (entry.kind() == v1::ASSESSMENT_KIND_UNSPECIFIED || !v1::AssessmentKind_IsValid(entry.kind())) {
    violations.Add("kind", "is required and one of AssessmentKind");
  }
  CheckPastDate("as_of_date", entry.has_as_of_date(), entry.as_of_date(), today, violations);
  if (entry.retraction()) {
    if (entry.supersedes().empty())
      violations.Add("supersedes", "is required with a retraction: the entry that no longer holds");
    if (!entry.text().empty()) violations.Add("text", "must be empty in a retraction");
    if (entry.has_skill_level()) violations.Add("skill_level", "must be unset in a retraction");
    return;
  }
  if (is_skill && !entry.has_skill_level()) violations.Add("skill_level", "is required with kind SKILL");
  if (!is_skill && entry.has_skill_level()) violations.Add("skill_level", "goes with kind SKILL only");
  if (!is_skill && entry.text().empty()) violations.Add("text", "is required");
  if (is_skill && entry.has_skill_level()) CheckSkillLevel(entry.skill_level(), today, violations);
}

std::vector<v1::AssessmentEntry> AddedUpTo(std::vector<v1::AssessmentEntry> entries,
                                           std::optional<absl::CivilDay> day) {
  std::erase_if(entries, [&](const v1::AssessmentEntry& entry) { return day && DayOf(entry) > *day; });
  return entries;
}

std::vector<v1::AssessmentEntry> HeldAsOf(std::vector<v1::AssessmentEntry> entries, std::optional<absl::CivilDay> day) {
  entries = AddedUpTo(std::move(entries), day);
  absl::flat_hash_set<std::string> replaced;
  absl::flat_hash_set<std::string> retracted;
  for (const v1::AssessmentEntry& entry : entries)
    (entry.retraction() ? retracted : replaced).insert(entry.supersedes());
  const auto stands = [&](const v1::AssessmentEntry& entry) {
    return !entry.retraction() && !replaced.contains(entry.name());
  };
  // A retracted level still outdates the ones before it: nothing takes its place.
  absl::flat_hash_map<std::string, const v1::AssessmentEntry*> latest_of_skill;
  for (const v1::AssessmentEntry& entry : entries) {
    if (entry.kind() != v1::ASSESSMENT_KIND_SKILL || !stands(entry)) continue;
    const v1::AssessmentEntry*& latest = latest_of_skill[entry.skill_level().skill()];
    if (latest == nullptr || DayOf(entry) >= DayOf(*latest)) latest = &entry;
  }
  std::vector<v1::AssessmentEntry> held;
  for (const v1::AssessmentEntry& entry : entries) {
    if (!stands(entry) || retracted.contains(entry.name())) continue;
    if (entry.kind() == v1::ASSESSMENT_KIND_SKILL && latest_of_skill.at(entry.skill_level().skill()) != &entry)
      continue;
    held.push_back(entry);
  }
  return held;
}

void CheckStanding(const v1::Standing& standing, base::Violations& violations) {
  if (standing.has_since_date() && !base::CalendarDay(standing.since_date())) violations.Add("since_date", kDay);
  if (standing.has_hours_per_week() && !(standing.hours_per_week() >= 0 && standing.hours_per_week() <= 100)) {
    violations.Add("hours_per_week", "must be from 0 to 100");
  }
  if (standing.has_pay()) CheckPay("pay", standing.pay(), violations);
  for (int i = 0; i < standing.qualifications_size(); ++i) {
    const v1::Qualification& held = standing.qualifications(i);
    const std::string at = base::Cat("qualifications[", i, "]");
    if (held.title().empty()) violations.Add(at + ".title", "is required");
    const auto obtained = held.has_obtained_date() ? base::CalendarDay(held.obtained_date()) : std::nullopt;
    const auto expires = held.has_expire_date() ? base::CalendarDay(held.expire_date()) : std::nullopt;
    if (held.has_obtained_date() && !obtained) violations.Add(at + ".obtained_date", kDay);
    if (held.has_expire_date() && !expires) violations.Add(at + ".expire_date", kDay);
    if (obtained && expires && *expires < *obtained)
      violations.Add(at + ".expire_date", "must not be before obtained_date");
  }
}

v1::QualificationsChanged ExpiriesFrom(const v1::Standing& standing, absl::CivilDay today) {
  std::set<absl::CivilDay> days;
  for (const v1::Qualification& held : standing.qualifications()) {
    const auto expires = base::CalendarDay(held.expire_date());
    if (expires && *expires >= today) days.insert(*expires);
  }
  v1::QualificationsChanged fact;
  fact.set_standing(standing.name());
  for (const absl::CivilDay day : days) *fact.add_expire_dates() = base::DateOf(day);
  return fact;
}

}  // namespace waymark::plan
