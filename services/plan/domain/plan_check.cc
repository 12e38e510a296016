#include "services/plan/domain/plan_check.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "services/plan/domain/plan_check_rules.h"
#include "services/plan/domain/plan_project.h"
#include "services/plan/domain/qualifications.h"

namespace waymark::plan {
namespace {

struct Rule {
  v1::CheckRule rule;
  std::vector<access::v1::Section> sections;  // all must be open
  Judge judge;
};

const std::vector<Rule>& Rules() {
  using namespace access::v1;  // the sections' names
  static const auto* const rules = new std::vector<Rule>{
      {v1::CHECK_RULE_SPECIFIC, {SECTION_GOALS, SECTION_TRACKS}, JudgeSpecific},
      {v1::CHECK_RULE_MEASURABLE, {SECTION_GOALS}, JudgeMeasurable},
      {v1::CHECK_RULE_DATED, {SECTION_GOALS}, JudgeDated},
      {v1::CHECK_RULE_HOURS, {SECTION_TRACKS, SECTION_LIFESTYLE, SECTION_ASSESSMENT}, JudgeHours},
      {v1::CHECK_RULE_ORDER, {SECTION_TRACKS}, JudgeOrder},
      {v1::CHECK_RULE_CHANCE, {SECTION_GOALS, SECTION_TRACKS}, JudgeChance},
      {v1::CHECK_RULE_MOVE, {SECTION_GOALS, SECTION_TRACKS, SECTION_ASSESSMENT}, JudgeMove},
      {v1::CHECK_RULE_TIME_IN_GRADE, {SECTION_GOALS, SECTION_TRACKS, SECTION_ASSESSMENT}, JudgeTimeInGrade},
      {v1::CHECK_RULE_CONFLICT, {SECTION_GOALS, SECTION_TRACKS, SECTION_LIFESTYLE}, JudgeConflict},
      {v1::CHECK_RULE_SUPPORTED, {SECTION_SUPPORTERS}, JudgeSupported},
      {v1::CHECK_RULE_PLAN_B, {SECTION_TRACKS}, JudgePlanB},
      {v1::CHECK_RULE_IMMEDIATE_ACTION, {SECTION_TRACKS}, JudgeImmediateAction},
      {v1::CHECK_RULE_QUALIFICATION_EXPIRING, {SECTION_ASSESSMENT, SECTION_TRACKS}, JudgeQualificationExpiring},
      {v1::CHECK_RULE_QUALIFICATION_MISSING,
       {SECTION_ASSESSMENT, SECTION_GOALS, SECTION_TRACKS},
       JudgeQualificationMissing},
      {v1::CHECK_RULE_CHECKLIST, {}, JudgeChecklist},
      {v1::CHECK_RULE_CAREER_STAGE, {SECTION_PRIVATE}, JudgeCareerStage},
      {v1::CHECK_RULE_OPTIONS_NARROW, {SECTION_PRIVATE}, JudgeOptionsNarrow},
  };
  return *rules;
}

v1::CheckOutcome OutcomeOf(v1::CheckRule rule, const Judged& judged) {
  v1::CheckOutcome outcome;
  outcome.set_rule(rule);
  outcome.set_reason(judged.not_judged);
  outcome.set_finding_count(static_cast<int>(judged.findings.size()));
  outcome.set_state(!judged.findings.empty()    ? v1::CHECK_STATE_BROKEN
                    : judged.not_judged.empty() ? v1::CHECK_STATE_KEPT
                                                : v1::CHECK_STATE_NOT_JUDGED);
  return outcome;
}

}  // namespace

v1::CheckFinding& Judged::Find(v1::CheckColour colour, std::string_view item, std::string_view title) {
  v1::CheckFinding& finding = findings.emplace_back();
  finding.set_colour(colour);
  finding.set_item(std::string(item));
  finding.set_title(std::string(title));
  return finding;
}

void Say(v1::CheckFinding& finding, std::string text, std::string remedy,
         std::initializer_list<v1::CheckFigure> figures) {
  finding.set_text(std::move(text));
  finding.set_remedy(std::move(remedy));
  for (const v1::CheckFigure& figure : figures) *finding.add_figures() = figure;
}

v1::CheckFigure CountOf(std::string_view name, double value, std::string_view unit) {
  v1::CheckFigure figure;
  figure.set_name(std::string(name));
  figure.set_value(value);
  figure.set_unit(std::string(unit));
  return figure;
}

bool IsOpen(const v1::Goal& goal) {
  return goal.progress() != v1::GOAL_PROGRESS_REACHED && goal.progress() != v1::GOAL_PROGRESS_DROPPED;
}

bool IsOpen(const v1::Action& action) {
  return action.state() != v1::ACTION_STATE_DONE && action.state() != v1::ACTION_STATE_NOT_APPLICABLE;
}

std::vector<const v1::Role*> RolesAimedAt(const PlanView& view, const CheckFacts& facts) {
  std::vector<const v1::Role*> roles;
  absl::flat_hash_set<std::string> seen;
  const auto add = [&](const v1::TargetRole& target) {
    const auto found = facts.roles.find(target.role());
    if (found != facts.roles.end() && seen.insert(target.role()).second) roles.push_back(&found->second);
  };
  for (const v1::TargetRole& target : TargetRoles(view.plan, false)) add(target);
  for (const v1::Step& step : view.plan.steps()) {
    if (IsToCome(step)) add(step.role());
  }
  return roles;
}

const v1::Step* CertificateStep(const v1::Plan& plan, std::string_view title) {
  for (const v1::Step& step : plan.steps()) {
    if (step.kind() != v1::STEP_KIND_CERTIFICATE || !IsToCome(step)) continue;
    if (IsSameQualification(step.title(), title)) return &step;
  }
  return nullptr;
}

CheckFacts FactsOf(const v1::PlanForecast& forecast) {
  CheckFacts facts;
  for (const v1::GoalForecast& goal : forecast.goals()) {
    if (goal.has_chance()) facts.goal_chances.emplace(goal.goal(), goal.chance());
  }
  const auto& points = forecast.single_points_of_failure();
  facts.single_points_of_failure.assign(points.begin(), points.end());
  return facts;
}

v1::PlanCheck CheckPlanRules(const PlanView& view, const CheckFacts& facts) {
  v1::PlanCheck check;
  check.set_plan(view.plan.name());
  *check.mutable_as_of_date() = base::DateOf(view.today);
  std::vector<v1::CheckFinding> findings;
  for (const Rule& rule : Rules()) {
    if (!std::all_of(rule.sections.begin(), rule.sections.end(), view.sees)) continue;
    Judged judged = rule.judge(view, facts);
    *check.add_rules() = OutcomeOf(rule.rule, judged);
    for (v1::CheckFinding& finding : judged.findings) {
      finding.set_rule(rule.rule);
      findings.push_back(std::move(finding));
    }
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const auto& a, const auto& b) { return a.colour() > b.colour(); });
  for (v1::CheckFinding& finding : findings) *check.add_findings() = std::move(finding);
  return check;
}

}  // namespace waymark::plan
