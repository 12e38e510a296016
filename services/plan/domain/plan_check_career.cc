#include <algorithm>
#include <initializer_list>
#include <optional>

#include "common/base/cat.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/checklist.h"
#include "services/plan/domain/plan_check_rules.h"
#include "services/plan/domain/plan_project.h"
#include "services/plan/domain/plan_words.h"
#include "services/plan/domain/track_order.h"

namespace waymark::plan {
namespace {

constexpr std::string_view kNoStart =
    "When the working life began is not on record: UpdateStanding says it (career_start).";

std::optional<absl::CivilDay> CareerStart(const PlanView& view) {
  const auto& start = view.standing.career_start();
  const auto span = view.standing.has_career_start() ? SpanOf(start) : std::nullopt;
  return span ? std::optional(span->first) : std::nullopt;
}

double YearsBetween(absl::CivilDay from, absl::CivilDay to) { return static_cast<double>(to - from) / kDaysPerYear; }

bool IsOneOf(v1::StepKind kind, std::initializer_list<v1::StepKind> kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool Explores(const v1::Step& step) {
  return step.progress() != v1::STEP_PROGRESS_DROPPED &&
         IsOneOf(step.kind(), {v1::STEP_KIND_ROTATION, v1::STEP_KIND_DELEGATION, v1::STEP_KIND_SHADOWING});
}

// A step by which the career turns, as it grows harder to in later years.
bool Turns(const v1::Step& step) {
  return IsToCome(step) && IsOneOf(step.kind(), {v1::STEP_KIND_ROLE_CHANGE, v1::STEP_KIND_EMPLOYER_CHANGE});
}

void CheckStage(const PlanView& view, double years, Judged& judged) {
  const v1::Plan& plan = view.plan;
  const auto note = [&](std::string text, std::string remedy) {
    Say(judged.Find(v1::CHECK_COLOUR_NOTE, plan.name(), plan.title()),
        base::Cat("The career began ", Figure(years), " years ago: ", text), std::move(remedy),
        {CountOf("years since the beginning", years, "years")});
  };
  if (years <= kNewYears) {
    const auto mentors =
        std::count_if(plan.supporters().begin(), plan.supporters().end(),
                      [](const v1::Supporter& each) { return each.relation() == v1::SUPPORTER_RELATION_MENTOR; });
    if (mentors >= 2 || std::any_of(plan.steps().begin(), plan.steps().end(), Explores)) return;
    note("a time to look around, and nothing in the plan does.",
         "Add a rotation, a delegation or a time of shadowing, or name two mentors to look over the shoulder of.");
  } else if (years <= kNarrowYears) {
    const auto is_long = [](const v1::Goal& goal) {
      return goal.progress() != v1::GOAL_PROGRESS_DROPPED && goal.horizon() == v1::HORIZON_LONG;
    };
    if (std::any_of(plan.goals().begin(), plan.goals().end(), is_long)) return;
    note("a time for where it is to lead, and no goal lies 5 to 10 years ahead.", "Write a goal of horizon LONG.");
  } else {
    const auto is_vision = [](const v1::AssessmentEntry& entry) {
      return entry.kind() == v1::ASSESSMENT_KIND_VISION && !entry.retraction();
    };
    if (std::any_of(view.entries.begin(), view.entries.end(), is_vision)) return;
    note("a time for what to do until retiring, and nothing says it.",
         "Write a picture of what you might enjoy until then (CreateAssessmentEntry, kind VISION).");
  }
}

}  // namespace

Judged JudgeSupported(const PlanView& view, const CheckFacts&) {
  Judged judged;
  if (!view.plan.supporters().empty()) return judged;
  Say(judged.Find(v1::CHECK_COLOUR_AMBER, view.plan.name(), view.plan.title()), "Nobody is named who supports it.",
      "Name who gives honest feedback: a mentor, the manager, a coach (UpdatePlan, supporters).",
      {CountOf("supporters", 0)});
  return judged;
}

Judged JudgeChecklist(const PlanView& view, const CheckFacts&) {
  Judged judged;
  const v1::Checklist checklist = MakeChecklist(view);
  for (const v1::ChecklistLine& line : checklist.lines()) {
    if (line.filled() || line.item() == v1::CHECKLIST_ITEM_K22) continue;
    v1::CheckFinding& finding = judged.Find(v1::CHECK_COLOUR_NOTE, view.plan.name(), line.number());
    finding.set_checklist_item(line.item());
    Say(finding, base::Cat("Blank: ", line.prompt(), "."), "ChecklistItem says which call fills it.");
  }
  return judged;
}

Judged JudgeCareerStage(const PlanView& view, const CheckFacts&) {
  Judged judged;
  const auto start = CareerStart(view);
  if (start) {
    CheckStage(view, std::max(0.0, YearsBetween(*start, view.today)), judged);
  } else {
    judged.not_judged = kNoStart;
  }
  return judged;
}

Judged JudgeOptionsNarrow(const PlanView& view, const CheckFacts&) {
  Judged judged;
  const auto start = CareerStart(view);
  if (!start) {
    judged.not_judged = kNoStart;
    return judged;
  }
  const v1::Plan& plan = view.plan;
  const auto tracks = FollowedTracks(plan);
  const bool has_other_way = std::any_of(tracks.begin(), tracks.end(), [&](const v1::Track* track) {
    return std::none_of(plan.steps().begin(), plan.steps().end(),
                        [&](const v1::Step& step) { return Turns(step) && StandsOn(step, track->name()); });
  });
  if (has_other_way) return judged;
  for (const v1::Step& step : plan.steps()) {
    const auto span = step.has_target_date() ? SpanOf(step.target_date()) : std::nullopt;
    if (!Turns(step) || !span) continue;
    const double years = YearsBetween(*start, span->last);
    if (years <= kNarrowYears) continue;
    Say(judged.Find(v1::CHECK_COLOUR_NOTE, step.name(), step.title()),
        base::Cat("It turns the career ", Figure(years), " years after it began; after ", Figure(kNarrowYears),
                  " to 25 years the options for that are fewer."),
        "Plan it earlier, or write a second track that does without it.",
        {CountOf("years since the beginning", years, "years"), CountOf("narrow from", kNarrowYears, "years")});
  }
  return judged;
}

}  // namespace waymark::plan
