#include "services/plan/domain/plan_rules.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_join.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/mail_address.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/pay_rules.h"

namespace waymark::plan {
namespace {

constexpr std::string_view kDay = "must be a day of the calendar from 1970 to 2199";
constexpr std::string_view kApproximateDate =
    "must be a year from 1970 to 2199, alone, with a part of it, with a month, or with a month and a day of that month";

// Adds a violation unless `date` is unset or right; its span where it has one.
std::optional<DaySpan> CheckSpan(std::string_view field, bool set, const type::v1::ApproximateDate& date,
                                 base::Violations& violations) {
  if (!set) return std::nullopt;
  const std::optional<DaySpan> span = SpanOf(date);
  if (!span) violations.Add(field, kApproximateDate);
  return span;
}

void CheckDay(std::string_view field, bool set, const google::type::Date& date, base::Violations& violations) {
  if (set && !base::CalendarDay(date)) violations.Add(field, kDay);
}

// A target says a role, a title, or both.
void CheckTargetRole(std::string_view field, const v1::TargetRole& target, base::Violations& violations) {
  if (target.role().empty() && target.title().empty()) {
    violations.Add(field, "must name a role of the catalogue, or say a title, or both");
  }
  if (!target.role().empty() && !base::MatchName("roles/{role}", target.role())) {
    violations.Add(base::Cat(field, ".role"), "must be the name of a role, roles/{role}");
  }
  if (target.role().empty() && !target.role_release().empty()) {
    violations.Add(base::Cat(field, ".role_release"), "goes with a role only");
  }
}

// Whether a member of `elements` is called `name`.
template <class Elements>
bool Holds(const Elements& elements, const std::string& name) {
  return std::any_of(elements.begin(), elements.end(), [&](const auto& element) { return element.name() == name; });
}

void CheckSupporter(const v1::Plan& plan, const std::string& at, const v1::Supporter& supporter,
                    base::Violations& violations) {
  if (supporter.person_case() == v1::Supporter::PERSON_NOT_SET) {
    violations.Add(at, "must name a member or somebody from outside");
  } else if (supporter.has_external()) {
    const v1::ExternalPerson& external = supporter.external();
    if (external.display_name().empty()) violations.Add(at + ".external.display_name", "is required");
    if (!external.email().empty() && !base::IsMailAddress(external.email())) {
      violations.Add(at + ".external.email", "must be one mail address, as \"ana@example.org\"");
    }
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
  if (!entry.has_hours_per_week()) return;
  if (entry.kind() != v1::LIFESTYLE_KIND_BALANCE) violations.Add(at + ".hours_per_week", "goes with kind BALANCE only");
  if (!(entry.hours_per_week() > 0 && entry.hours_per_week() <= 100))
    violations.Add(at + ".hours_per_week", "must be above 0, at most 100");
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
  absl::flat_hash_set<std::string> rules;
  for (int i = 0; i < plan.cadences_size(); ++i) {
    const std::string at = base::Cat("cadences[", i, "]");
    CheckCadence(at, plan.cadences(i), violations);
    if (!rules.insert(plan.cadences(i).rule()).second)
      violations.Add(at + ".rule", "must be another than that of the plan's other cadences");
  }
}

void CheckMeasure(const v1::Measure& measure, base::Violations& violations) {
  if (measure.metric().empty()) violations.Add("measure.metric", "is required");
  if (!std::isfinite(measure.baseline())) violations.Add("measure.baseline", "must be a finite number");
  if (!std::isfinite(measure.target()) || measure.target() == measure.baseline()) {
    violations.Add("measure.target", "must be a finite number above or below the baseline");
  }
  if (!std::isfinite(measure.current())) violations.Add("measure.current", "must be a finite number");
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

void CheckElement(const v1::Plan& plan, const v1::Goal& goal, base::Violations& violations) {
  if (goal.title().empty()) violations.Add("title", "is required");
  if (goal.horizon() == v1::HORIZON_UNSPECIFIED || !v1::Horizon_IsValid(goal.horizon())) {
    violations.Add("horizon", "must be SHORT, MID or LONG");
  }
  if (goal.has_measure()) CheckMeasure(goal.measure(), violations);
  CheckSpan("target_date", goal.has_target_date(), goal.target_date(), violations);
  if (!v1::GoalProgress_IsValid(goal.progress())) violations.Add("progress", "must be OPEN, REACHED or DROPPED");
  CheckDay("reached_date", goal.has_reached_date(), goal.reached_date(), violations);
  if (goal.has_reached_date() && goal.progress() != v1::GOAL_PROGRESS_REACHED) {
    violations.Add("reached_date", "goes with progress REACHED only");
  }
}

void CheckElement(const v1::Plan& plan, const v1::Track& track, base::Violations& violations) {
  if (track.title().empty()) violations.Add("title", "is required");
  if (track.priority() < 1 || track.priority() > 100) violations.Add("priority", "must be from 1 to 100");
  for (const v1::Track& other : plan.tracks()) {
    if (other.name() == track.name() || other.priority() != track.priority()) continue;
    violations.Add("priority", base::Cat("must be another than that of ", other.name()));
    break;
  }
  if (track.has_target_role()) CheckTargetRole("target_role", track.target_role(), violations);
}

void CheckElement(const v1::Plan& plan, const v1::Step& step, base::Violations& violations) {
  if (step.kind() == v1::STEP_KIND_UNSPECIFIED || !v1::StepKind_IsValid(step.kind())) {
    violations.Add("kind", "is required and one of StepKind");
  }
  if (step.title().empty()) violations.Add("title", "is required");
  if (!Holds(plan.tracks(), step.track())) {
    violations.Add("track", step.track().empty() ? "is required where the plan has not exactly one track"
                                                 : "must be a track of this plan");
  }
  const auto start = CheckSpan("start_date", step.has_start_date(), step.start_date(), violations);
  const auto target = CheckSpan("target_date", step.has_target_date(), step.target_date(), violations);
  if (start && target && target->last < start->first) violations.Add("target_date", "must not be before start_date");
  if (!v1::StepProgress_IsValid(step.progress()))
    violations.Add("progress", "must be NOT_STARTED, UNDER_WAY, DONE or DROPPED");
  CheckDay("done_date", step.has_done_date(), step.done_date(), violations);
  if (step.has_done_date() && step.progress() != v1::STEP_PROGRESS_DONE)
    violations.Add("done_date", "goes with progress DONE only");
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < step.goals_size(); ++i) {
    if (!Holds(plan.goals(), step.goals(i))) violations.Add(base::Cat("goals[", i, "]"), "must be a goal of this plan");
    if (!seen.insert(step.goals(i)).second) violations.Add(base::Cat("goals[", i, "]"), "must not be named twice");
  }
  for (int i = 0; i < step.skills_size(); ++i) {
    const std::string at = base::Cat("skills[", i, "].skill");
    if (!base::MatchName("skills/{skill}", step.skills(i).skill()))
      violations.Add(at, "must be the name of a skill, skills/{skill}");
    if (!seen.insert(step.skills(i).skill()).second) violations.Add(at, "must not be named twice");
  }
  if (step.has_target_pay()) CheckPay("target_pay", step.target_pay(), violations);
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
  if (plan.has_target_role()) CheckTargetRole("target_role", plan.target_role(), violations);
  CheckDay("next_review_date", plan.has_next_review_date(), plan.next_review_date(), violations);
  CheckLists(plan, violations);
}

void CheckPlan(const v1::Plan& plan, base::Violations& violations) {
  CheckPlanFields(plan, violations);
  CheckElements(plan, "goals", plan.goals(), violations);
  CheckElements(plan, "tracks", plan.tracks(), violations);
  CheckElements(plan, "steps", plan.steps(), violations);
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
