#include "services/plan/domain/plan_rules.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_join.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/mail_address.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/element_rules.h"
#include "services/plan/domain/field_rules.h"
#include "services/plan/domain/pay_rules.h"

namespace waymark::plan {
namespace {

void CheckSupporter(const v1::Plan& plan, const std::string& at, const v1::Supporter& supporter,
                    base::Violations& violations) {
  if (supporter.person_case() == v1::Supporter::PERSON_NOT_SET) {
    violations.Add(at, "must name a member, a contact or somebody from outside");
  } else if (supporter.has_external()) {
    const v1::ExternalPerson& external = supporter.external();
    if (external.display_name().empty()) violations.Add(at + ".external.display_name", "is required");
    if (!external.email().empty() && !base::IsMailAddress(external.email())) {
      violations.Add(at + ".external.email", "must be one mail address, as \"ana@example.org\"");
    }
  } else if (!supporter.contact().empty()) {
    CheckOwn(at + ".contact", "members/{member}/contacts/{contact}", plan, supporter.contact(), violations);
  } else if (!base::MatchName("members/{member}", supporter.member())) {
    violations.Add(at + ".member", "must be the name of a member, members/{member}");
  } else if (supporter.member() == base::OwnerOf(plan.name())) {
    violations.Add(at + ".member", "must be somebody else than the plan's owner");
  }
  if (supporter.relation() == v1::SUPPORTER_RELATION_UNSPECIFIED ||
      !v1::SupporterRelation_IsValid(supporter.relation())) {
    violations.Add(at + ".relation", "is required and one of SupporterRelation");
  }
}

void CheckLifestyleEntry(const std::string& at, const v1::LifestyleEntry& entry, base::Violations& violations) {
  if (entry.kind() == v1::LIFESTYLE_KIND_UNSPECIFIED || !v1::LifestyleKind_IsValid(entry.kind())) {
    violations.Add(at + ".kind", "is required and one of LifestyleKind");
  }
  if (entry.text().empty()) violations.Add(at + ".text", "is required");
  CheckFigure(at + ".hours_per_week", entry.has_hours_per_week(), entry.hours_per_week(), 0, 100, violations);
  if (entry.has_hours_per_week() && entry.hours_per_week() == 0) violations.Add(at + ".hours_per_week", "must be above 0");
  if (entry.has_hours_per_week() && entry.kind() != v1::LIFESTYLE_KIND_BALANCE)
    violations.Add(at + ".hours_per_week", "goes with kind BALANCE only");
  CheckFigure(at + ".most_travel_percent", entry.has_most_travel_percent(), entry.most_travel_percent(), 0, 100,
              violations);
  if (entry.has_most_travel_percent() && entry.kind() != v1::LIFESTYLE_KIND_TRAVEL)
    violations.Add(at + ".most_travel_percent", "goes with kind TRAVEL only");
  if (!entry.locations().empty() && entry.kind() != v1::LIFESTYLE_KIND_LOCATION)
    violations.Add(at + ".locations", "goes with kind LOCATION only");
  for (int i = 0; i < entry.locations_size(); ++i) {
    if (entry.locations(i).empty()) violations.Add(base::Cat(at, ".locations[", i, "]"), "must not be empty");
  }
}

// What could help, what to learn, feedback wished for, what would change: each says something.
void CheckWishes(const v1::Plan& plan, base::Violations& violations) {
  for (int i = 0; i < plan.resources_size(); ++i) {
    const v1::ResourceWish& wish = plan.resources(i);
    if (wish.learning_resource().empty() && wish.text().empty())
      violations.Add(base::Cat("resources[", i, "]"), "must name a learning resource, or say what could help, or both");
  }
  for (int i = 0; i < plan.skill_wishes_size(); ++i) {
    const v1::SkillWish& wish = plan.skill_wishes(i);
    const std::string at = base::Cat("skill_wishes[", i, "]");
    if (wish.skill().empty() && wish.text().empty())
      violations.Add(at, "must name a skill, or say it in words, or both");
    if (wish.has_level() && wish.skill().empty()) violations.Add(at + ".level", "goes with a skill only");
  }
  const std::string under = plan.name() + "/feedbackWishes/";
  absl::flat_hash_set<std::string> named;
  for (int i = 0; i < plan.feedback_wishes_size(); ++i) {
    const v1::FeedbackWish& wish = plan.feedback_wishes(i);
    const std::string at = base::Cat("feedback_wishes[", i, "]");
    const bool own = base::MatchName("members/{member}/plans/{plan}/feedbackWishes/{wish}", wish.name()) &&
                     wish.name().starts_with(under);
    if (!own && !wish.name().empty()) {
      violations.Add(at + ".name", base::Cat("must be empty or of the form ", under, "{id}"));
    } else if (own && !named.insert(wish.name()).second) {
      violations.Add(at + ".name", "must be another than that of the plan's other wishes");
    }
    if (wish.from().empty() && wish.from_text().empty()) violations.Add(at + ".from", "must say from whom, or from_text");
    if (wish.topic().empty()) violations.Add(at + ".topic", "is required");
    if (wish.from().find("/contacts/") != std::string::npos)
      CheckOwn(at + ".from", "members/{member}/contacts/{contact}", plan, wish.from(), violations);
  }
  for (int i = 0; i < plan.contingencies_size(); ++i) {
    const v1::Contingency& contingency = plan.contingencies(i);
    const std::string at = base::Cat("contingencies[", i, "]");
    if (contingency.circumstance().empty()) violations.Add(at + ".circumstance", "is required");
    if (contingency.response().empty()) violations.Add(at + ".response", "is required");
    if (!contingency.track().empty() && !Holds(plan.tracks(), contingency.track()))
      violations.Add(at + ".track", "must be a track of this plan");
  }
}

void CheckSalaryPoints(const v1::Plan& plan, base::Violations& violations) {
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < plan.salary_points_size(); ++i) {
    const v1::SalaryPoint& point = plan.salary_points(i);
    const std::string at = base::Cat("salary_points[", i, "]");
    if (point.kind() == v1::SALARY_POINT_KIND_UNSPECIFIED || !v1::SalaryPointKind_IsValid(point.kind()))
      violations.Add(at + ".kind", "must be PLANNED or ACTUAL");
    const auto day = base::CalendarDay(point.date());
    if (!day) violations.Add(at + ".date", kDay);
    CheckPay(at + ".pay", point.pay(), violations);
    if (day && !seen.insert(base::Cat(point.kind(), base::DateText(*day))).second)
      violations.Add(at + ".date", "must be another than that of the other points of its kind");
  }
}

void CheckCadence(const std::string& at, const type::v1::Cadence& cadence, base::Violations& violations) {
  if (!IsReviewRule(cadence.rule()))
    violations.Add(at + ".rule", "must match [a-z][a-z0-9-]{0,30} and must not be \"called\"");
  if (cadence.unit() == type::v1::Cadence::UNIT_UNSPECIFIED || !type::v1::Cadence::Unit_IsValid(cadence.unit())) {
    violations.Add(at + ".unit", "must be MONTH, QUARTER or YEAR");
  }
  if (cadence.every() < 0 || cadence.every() > 60) violations.Add(at + ".every", "must be from 1 to 60, or 0 for 1");
  if (!base::CalendarDay(cadence.anchor())) violations.Add(at + ".anchor", kDay);
  if (cadence.has_minute_of_day() && (cadence.minute_of_day() < 0 || cadence.minute_of_day() > 1439)) {
    violations.Add(at + ".minute_of_day", "must be from 0 to 1439");
  }
  if (cadence.answer_days() < 0 || cadence.answer_days() > 90)
    violations.Add(at + ".answer_days", "must be from 1 to 90, or 0 for 14");
}

void CheckLists(const v1::Plan& plan, base::Violations& violations) {
  for (int i = 0; i < plan.supporters_size(); ++i) {
    CheckSupporter(plan, base::Cat("supporters[", i, "]"), plan.supporters(i), violations);
  }
  for (int i = 0; i < plan.lifestyle_size(); ++i)
    CheckLifestyleEntry(base::Cat("lifestyle[", i, "]"), plan.lifestyle(i), violations);
  for (int i = 0; i < plan.interests_size(); ++i)
    CheckTargetRole(base::Cat("interests[", i, "]"), plan, plan.interests(i), violations);
  CheckWishes(plan, violations);
  CheckSalaryPoints(plan, violations);
  absl::flat_hash_set<std::string> rules;
  for (int i = 0; i < plan.cadences_size(); ++i) {
    const std::string at = base::Cat("cadences[", i, "]");
    CheckCadence(at, plan.cadences(i), violations);
    if (!rules.insert(plan.cadences(i).rule()).second)
      violations.Add(at + ".rule", "must be another than that of the plan's other cadences");
  }
}

template <class Elements>
void CheckElements(const v1::Plan& plan, std::string_view field, const Elements& elements,
                   base::Violations& violations) {
  int i = 0;
  for (const auto& element : elements) {
    base::Violations found;
    CheckElement(plan, element, found);
    violations.AddAll(base::Cat(field, "[", i++, "]"), found);
  }
}

}  // namespace

bool IsReviewRule(std::string_view rule) {
  if (rule.empty() || rule.size() > 31 || rule.front() < 'a' || rule.front() > 'z' || rule == "called") return false;
  return std::all_of(rule.begin(), rule.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

void CheckPlanFields(const v1::Plan& plan, base::Violations& violations) {
  if (plan.title().empty()) violations.Add("title", "is required");
  if (plan.mode() == v1::PLAN_MODE_UNSPECIFIED || !v1::PlanMode_IsValid(plan.mode())) {
    violations.Add("mode", "must be LINEAR or FLEXIBLE");
  } else if (plan.mode() == v1::PLAN_MODE_LINEAR && plan.tracks_size() > 1) {
    violations.Add("mode", "must be FLEXIBLE for a plan with several tracks");
  }
  if (!v1::Direction_IsValid(plan.direction())) violations.Add("direction", "must be VERTICAL, HORIZONTAL or OTHER");
  if (plan.direction() == v1::DIRECTION_OTHER && plan.direction_note().empty()) {
    violations.Add("direction_note", "is required with direction OTHER");
  }
  if (plan.has_target_role()) CheckTargetRole("target_role", plan, plan.target_role(), violations);
  CheckDay("next_review_date", plan.has_next_review_date(), plan.next_review_date(), violations);
  CheckLists(plan, violations);
}

void CheckPlan(const v1::Plan& plan, base::Violations& violations) {
  CheckPlanFields(plan, violations);
  CheckElements(plan, "goals", plan.goals(), violations);
  CheckElements(plan, "tracks", plan.tracks(), violations);
  CheckElements(plan, "steps", plan.steps(), violations);
  CheckElements(plan, "actions", plan.actions(), violations);
}

void CheckNextReviewDate(std::string_view field, const google::type::Date& date, absl::CivilDay today,
                         absl::CivilDay earliest, base::Violations& violations) {
  const std::optional<absl::CivilDay> day = base::CalendarDay(date);
  if (!day) {
    violations.Add(field, kDay);
  } else if (*day < earliest) {
    violations.Add(field, base::Cat("must be ", base::DateText(earliest), " or later"));
  } else if (*day > today + kLongestReviewGap) {
    violations.Add(
        field, base::Cat("must be ", base::DateText(today + kLongestReviewGap), " at the latest, five years ahead"));
  }
}

absl::Status CheckReadyToActivate(const v1::Plan& plan, absl::CivilDay today) {
  std::vector<std::string> lacks;
  base::Violations date;
  if (!plan.has_next_review_date()) {
    lacks.push_back("a next_review_date");
  } else if (CheckNextReviewDate("next_review_date", plan.next_review_date(), today, today, date); !date.empty()) {
    lacks.push_back("a next_review_date that is not past");
  }
  if (plan.tracks().empty()) lacks.push_back("a track");
  if (plan.mode() == v1::PLAN_MODE_LINEAR && plan.tracks_size() > 1) lacks.push_back("a single track, being LINEAR");
  if (lacks.empty()) return absl::OkStatus();
  return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                     base::Cat("The plan needs ", absl::StrJoin(lacks, ", "), " before it is activated."),
                     {{"resource", plan.name()}});
}

}  // namespace waymark::plan
