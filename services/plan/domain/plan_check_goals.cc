#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "common/base/cat.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/plan_check_rules.h"
#include "services/plan/domain/plan_project.h"
#include "services/plan/domain/plan_words.h"

namespace waymark::plan {
namespace {

constexpr std::string_view kNoGoals = "The plan has no open goal: CreateGoal writes one.";

std::vector<const v1::Goal*> OpenGoals(const PlanView& view) {
  std::vector<const v1::Goal*> goals;
  for (const v1::Goal& goal : view.plan.goals()) {
    if (IsOpen(goal)) goals.push_back(&goal);
  }
  return goals;
}

// What `judge` finds in each open goal.
template <class Each>
Judged OfGoals(const PlanView& view, const Each& each) {
  Judged judged;
  const auto goals = OpenGoals(view);
  if (goals.empty()) judged.not_judged = kNoGoals;
  for (const v1::Goal* goal : goals) each(*goal, judged);
  return judged;
}

template <class M>
bool Serves(const M& item, const v1::Goal& goal) {
  return std::find(item.goals().begin(), item.goals().end(), goal.name()) != item.goals().end();
}

// How many years ahead a goal of that horizon lies, at least and at most.
struct Years {
  int least;
  int most;
};

Years YearsOf(v1::Horizon horizon) {
  switch (horizon) {
    case v1::HORIZON_MID:
      return {2, 5};
    case v1::HORIZON_LONG:
      return {5, 10};
    default:
      return {0, 2};
  }
}

std::string_view HorizonOf(double years) { return years <= 2 ? "SHORT" : years <= 5 ? "MID" : "LONG"; }

absl::CivilDay InYears(absl::CivilDay day, int years) { return MonthsAfter(day, 12 * years); }

void CheckDate(const PlanView& view, const v1::Goal& goal, Judged& judged) {
  const std::optional<DaySpan> span = goal.has_target_date() ? SpanOf(goal.target_date()) : std::nullopt;
  if (!span) {
    Say(judged.Find(v1::CHECK_COLOUR_AMBER, goal.name(), goal.title()), "It has no date.",
        "Say by when: an approximate date is enough (target_date).");
    return;
  }
  const std::string date = InWords(goal.target_date());
  if (span->last < view.today) {
    const auto days = static_cast<double>(view.today - span->last);
    Say(judged.Find(v1::CHECK_COLOUR_RED, goal.name(), goal.title()),
        base::Cat("Its date, ", date, ", passed ", Figure(days), " days ago."),
        "Say that it is reached or dropped, or give it a new date.", {CountOf("days past", days, "days")});
    return;
  }
  const Years years = YearsOf(goal.horizon());
  // Some day of the date inside the horizon is enough.
  if (span->last >= InYears(view.today, years.least) && span->first <= InYears(view.today, years.most)) return;
  const double ahead = static_cast<double>(span->last - view.today) / kDaysPerYear;
  Say(judged.Find(v1::CHECK_COLOUR_NOTE, goal.name(), goal.title()),
      base::Cat("Its date, ", date, ", is ", Figure(ahead), " years ahead; its horizon is from ", years.least, " to ",
                years.most, " years."),
      base::Cat("Make its horizon ", HorizonOf(ahead), ", or its date one within the horizon."),
      {CountOf("years ahead", ahead, "years"), CountOf("least", years.least, "years"),
       CountOf("most", years.most, "years")});
}

}  // namespace

Judged JudgeSpecific(const PlanView& view, const CheckFacts&) {
  return OfGoals(view, [&](const v1::Goal& goal, Judged& judged) {
    const auto& steps = view.plan.steps();
    const auto& actions = view.plan.actions();
    const auto by_step = [&](const v1::Step& step) {
      return step.progress() != v1::STEP_PROGRESS_DROPPED && Serves(step, goal);
    };
    const auto by_action = [&](const v1::Action& action) {
      return action.state() != v1::ACTION_STATE_NOT_APPLICABLE && Serves(action, goal);
    };
    if (std::any_of(steps.begin(), steps.end(), by_step)) return;
    if (std::any_of(actions.begin(), actions.end(), by_action)) return;
    Say(judged.Find(v1::CHECK_COLOUR_AMBER, goal.name(), goal.title()), "No step and no action serves it.",
        "Name it in `goals` of the step or action that leads to it.", {CountOf("steps and actions", 0)});
  });
}

Judged JudgeMeasurable(const PlanView& view, const CheckFacts&) {
  return OfGoals(view, [&](const v1::Goal& goal, Judged& judged) {
    const v1::Measure& measure = goal.measure();
    if (goal.has_measure() && measure.baseline() < measure.target()) return;
    if (goal.has_measure() && measure.baseline() > measure.target()) return;
    v1::CheckFinding& finding = judged.Find(v1::CHECK_COLOUR_AMBER, goal.name(), goal.title());
    const std::string remedy = "Say what is counted, from which figure to which (measure).";
    if (!goal.has_measure()) return Say(finding, "There is no measure: nothing tells that it is reached.", remedy);
    Say(finding, "Its target is its baseline.", remedy,
        {CountOf("baseline", measure.baseline(), measure.unit()), CountOf("target", measure.target(), measure.unit())});
  });
}

Judged JudgeDated(const PlanView& view, const CheckFacts&) {
  return OfGoals(view, [&](const v1::Goal& goal, Judged& judged) { CheckDate(view, goal, judged); });
}

Judged JudgeChance(const PlanView& view, const CheckFacts& facts) {
  int judged_goals = 0;
  Judged judged = OfGoals(view, [&](const v1::Goal& goal, Judged& found) {
    const auto chance = facts.goal_chances.find(goal.name());
    if (!goal.has_target_date() || chance == facts.goal_chances.end()) return;
    ++judged_goals;
    if (chance->second >= kGreenChance) return;
    const bool amber = chance->second >= kAmberChance;
    Say(found.Find(amber ? v1::CHECK_COLOUR_AMBER : v1::CHECK_COLOUR_RED, goal.name(), goal.title()),
        base::Cat("The forecast gives its date, ", InWords(goal.target_date()), ", a chance of ",
                  Figure(chance->second * 100), " %; ", Figure(kGreenChance * 100), " % is safe."),
        "Give it a later date, begin its steps earlier, make them shorter or less likely to fail, or add a way around "
        "them; Forecast tells what each would change.",
        {CountOf("chance", chance->second), CountOf("safe from", kGreenChance)});
  });
  if (judged.not_judged.empty() && judged_goals == 0) {
    judged.not_judged = "No open goal has both a date and steps that serve it: name it in `goals` of its steps.";
  }
  return judged;
}

}  // namespace waymark::plan
