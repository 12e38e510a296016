#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_join.h"
#include "common/base/cat.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/checklist.h"
#include "services/plan/domain/plan_check_rules.h"
#include "services/plan/domain/plan_project.h"
#include "services/plan/domain/plan_words.h"
#include "services/plan/domain/track_order.h"

namespace waymark::plan {
namespace {

// Hours a week that something asks for from its first day to its last.
struct Load {
  std::string title;
  absl::CivilDay first;
  absl::CivilDay last;
  double hours = 0;
};

std::optional<DaySpan> Span(bool has_date, const type::v1::ApproximateDate& date) {
  return has_date ? SpanOf(date) : std::nullopt;
}

// The days on which steps that are to come ask for time: from their start date and from when what they wait for is
// over, whichever is later, to the last day of their target date, or else for their months; from today on. One date a
// step is enough for steps that follow one another to ask one after another.
class StepDays {
 public:
  StepDays(const v1::Plan& plan, absl::CivilDay today) : today_(today) {
    for (const v1::Step& step : plan.steps()) steps_.emplace(step.name(), &step);
  }

  DaySpan Of(const v1::Step& step) {
    const auto start = Span(step.has_start_date(), step.start_date());
    const bool under_way = step.progress() == v1::STEP_PROGRESS_UNDER_WAY;
    const absl::CivilDay first = under_way ? today_ : std::max(start ? start->first : today_, LastOfAwaited(step) + 1);
    absl::CivilDay last = first;
    if (const auto target = Span(step.has_target_date(), step.target_date())) {
      last = target->last;
    } else if (step.has_months()) {
      const absl::CivilDay begun = under_way && start ? start->first : first;
      last = begun + static_cast<int64_t>(std::ceil(step.months().likely() * kDaysPerMonth)) - 1;
    }
    return {first, std::max(first, last)};
  }

 private:
  // The last day of what a step waits for; yesterday where that is over, and for a circle.
  absl::CivilDay LastOfAwaited(const v1::Step& step) {
    absl::CivilDay last = today_ - 1;
    for (const std::string& before : step.depends_on()) last = std::max(last, LastOf(before));
    return last;
  }

  absl::CivilDay LastOf(const std::string& name) {
    const auto [known, is_new] = last_.try_emplace(name, today_ - 1);
    const auto step = steps_.find(name);
    if (!is_new || step == steps_.end() || step->second->progress() == v1::STEP_PROGRESS_DONE) return known->second;
    const bool dropped = step->second->progress() == v1::STEP_PROGRESS_DROPPED;
    const absl::CivilDay last = dropped ? LastOfAwaited(*step->second) : Of(*step->second).last;
    return last_[name] = last;
  }

  const absl::CivilDay today_;
  absl::flat_hash_map<std::string, const v1::Step*> steps_;
  absl::flat_hash_map<std::string, absl::CivilDay> last_;
};

Load LoadOf(const v1::Action& action, absl::CivilDay today) {
  Load load{.title = action.title(), .first = today, .last = today + kImmediateDays, .hours = 0};
  if (const auto aims = Span(action.has_aims_by(), action.aims_by())) load.last = std::max(today, aims->last);
  const double weeks = static_cast<double>(load.last - load.first + 1) / 7;
  load.hours = action.hours() / std::max(1.0, weeks);
  return load;
}

// What stands on the track that is followed, or on none, asks for time; an alternative does once it is gone over to.
std::vector<Load> LoadsOf(const PlanView& view) {
  const std::vector<const v1::Track*> tracks = FollowedTracks(view.plan);
  const std::string followed = tracks.empty() ? "" : tracks.front()->name();
  const auto takes_time = [&](const v1::Step& step) { return step.track().empty() || StandsOn(step, followed); };
  const auto serves = [&](const v1::Action& action) {
    return action.tracks().empty() ||
           std::find(action.tracks().begin(), action.tracks().end(), followed) != action.tracks().end();
  };
  std::vector<Load> loads;
  StepDays days(view.plan, view.today);
  for (const v1::Step& step : view.plan.steps()) {
    if (!IsToCome(step) || !takes_time(step) || !(step.hours_per_week() > 0)) continue;
    const DaySpan span = days.Of(step);
    loads.push_back({step.title(), span.first, span.last, step.hours_per_week()});
  }
  for (const v1::Action& action : view.plan.actions()) {
    if (IsOpen(action) && serves(action) && action.hours() > 0) loads.push_back(LoadOf(action, view.today));
  }
  return loads;
}

// The first day on which the most is asked, and what is.
struct Peak {
  absl::CivilDay day;
  double hours = 0;
  std::vector<const Load*> loads;
};

Peak PeakOf(const std::vector<Load>& loads) {
  Peak peak;
  // The sum only grows where something begins.
  for (const Load& beginning : loads) {
    Peak here{.day = beginning.first, .hours = 0, .loads = {}};
    for (const Load& load : loads) {
      if (load.first > here.day || load.last < here.day) continue;
      here.hours += load.hours;
      here.loads.push_back(&load);
    }
    const bool more = here.hours > peak.hours;
    if (peak.loads.empty() || more || (!(here.hours < peak.hours) && here.day < peak.day)) peak = std::move(here);
  }
  std::stable_sort(peak.loads.begin(), peak.loads.end(),
                   [](const auto* a, const auto* b) { return a->hours > b->hours; });
  return peak;
}

// The hours that job and plan together may take; nullopt where nothing says.
std::optional<double> BalanceOf(const PlanView& view) {
  std::optional<double> least;
  for (const v1::LifestyleEntry& entry : view.plan.lifestyle()) {
    if (entry.kind() != v1::LIFESTYLE_KIND_BALANCE || !entry.has_hours_per_week()) continue;
    least = std::min(least.value_or(entry.hours_per_week()), entry.hours_per_week());
  }
  return least;
}

void CheckWait(const v1::Step& step, const v1::Step& awaited, Judged& judged) {
  if (awaited.progress() == v1::STEP_PROGRESS_DROPPED) {
    return Say(judged.Find(v1::CHECK_COLOUR_RED, step.name(), step.title()),
               base::Cat("It waits for \"", awaited.title(), "\", which was dropped."),
               "Take that step out of its depends_on, or take that step up again.",
               {CountOf("dropped steps it waits for", 1)});
  }
  const auto done = Span(awaited.has_target_date(), awaited.target_date());
  if (!IsToCome(awaited) || !done) return;
  const std::string waits = base::Cat(", and waits for \"", awaited.title(), "\", which is to be done by ",
                                      InWords(awaited.target_date()), ".");
  const std::string remedy = "Give it a later date, or the step it waits for an earlier one.";
  const auto target = Span(step.has_target_date(), step.target_date());
  const auto start = Span(step.has_start_date(), step.start_date());
  if (target && target->last < done->last) {
    Say(judged.Find(v1::CHECK_COLOUR_AMBER, step.name(), step.title()),
        base::Cat("It is to be done by ", InWords(step.target_date()), waits), remedy,
        {CountOf("days too early", static_cast<double>(done->last - target->last), "days")});
  } else if (start && start->last < done->first) {
    Say(judged.Find(v1::CHECK_COLOUR_AMBER, step.name(), step.title()),
        base::Cat("It is to begin ", InWords(step.start_date()), waits), remedy,
        {CountOf("days too early", static_cast<double>(done->first - start->last), "days")});
  }
}

}  // namespace

Judged JudgeHours(const PlanView& view, const CheckFacts&) {
  Judged judged;
  const std::optional<double> balance = BalanceOf(view);
  if (!balance) {
    judged.not_judged =
        "Nothing says how many hours a week job and plan may take: a lifestyle entry of kind BALANCE does.";
    return judged;
  }
  if (!view.standing.has_hours_per_week()) {
    judged.not_judged = "The hours of the contract are not on record: UpdateStanding writes them.";
    return judged;
  }
  const std::vector<Load> loads = LoadsOf(view);
  const Peak peak = PeakOf(loads);
  const double given = std::max(0.0, *balance - view.standing.hours_per_week());
  constexpr double kRounding = 1e-9;
  if (peak.hours <= given + kRounding) return judged;
  constexpr size_t kNamed = 3;
  const auto named = std::min(peak.loads.size(), kNamed);
  const std::string most = absl::StrJoin(
      peak.loads.begin(), peak.loads.begin() + static_cast<int>(named), ", ",
      [](std::string* out, const Load* load) { *out += base::Cat("\"", load->title, "\" ", Figure(load->hours)); });
  Say(judged.Find(v1::CHECK_COLOUR_RED, view.plan.name(), view.plan.title()),
      base::Cat("From ", InWords(peak.day), " on steps and actions ask for ", Figure(peak.hours),
                " hours a week, most by ", most, "; ", Figure(given), " are given: ", Figure(*balance),
                " for job and plan together, of which ", Figure(view.standing.hours_per_week()), " are the job's."),
      base::Cat("Move or shorten what takes ", Figure(peak.hours - given), " hours a week then, or give more."),
      {CountOf("hours asked", peak.hours, "hours a week"), CountOf("hours given", given, "hours a week")});
  return judged;
}

Judged JudgeOrder(const PlanView& view, const CheckFacts&) {
  Judged judged;
  std::map<std::string, const v1::Step*> by_name;
  for (const v1::Step& step : view.plan.steps()) by_name[step.name()] = &step;
  for (const v1::Step& step : view.plan.steps()) {
    if (!IsToCome(step)) continue;
    for (const std::string& name : step.depends_on()) {
      const auto awaited = by_name.find(name);
      if (awaited != by_name.end()) CheckWait(step, *awaited->second, judged);
    }
  }
  return judged;
}

Judged JudgePlanB(const PlanView& view, const CheckFacts& facts) {
  Judged judged;
  const v1::Plan& plan = view.plan;
  if (std::none_of(plan.steps().begin(), plan.steps().end(), IsToCome)) {
    judged.not_judged = "The plan has no step to come.";
    return judged;
  }
  const std::vector<const v1::Track*> tracks = FollowedTracks(plan);
  if (tracks.size() < 2) {
    Say(judged.Find(v1::CHECK_COLOUR_AMBER, plan.name(), plan.title()),
        base::Cat("It has one track only: a setback on any of ", facts.single_points_of_failure.size(),
                  " steps throws all of it out of course."),
        "Make the plan FLEXIBLE and write a second track, with what would be done if the first fails.",
        {CountOf("tracks", static_cast<double>(tracks.size())),
         CountOf("steps without alternative", static_cast<double>(facts.single_points_of_failure.size()))});
    return judged;
  }
  for (const std::string& name : facts.single_points_of_failure) {
    Say(judged.Find(v1::CHECK_COLOUR_AMBER, name, ElementTitle(plan, name)),
        "Every track needs it: if it fails, none is left.", "Give one of the tracks a way that does without it.",
        {CountOf("tracks left without it", 0)});
  }
  if (tracks.front()->tripwires().empty()) {
    Say(judged.Find(v1::CHECK_COLOUR_NOTE, tracks.front()->name(), tracks.front()->title()),
        "It is followed, and no tripwire tells when to give it up for the next.",
        "Lay a tripwire across it: by which date what must have come about.", {CountOf("tripwires", 0)});
  }
  return judged;
}

Judged JudgeImmediateAction(const PlanView& view, const CheckFacts&) {
  Judged judged;
  const auto& actions = view.plan.actions();
  const auto immediate = [&](const v1::Action& action) { return IsImmediate(action, view.today); };
  if (std::any_of(actions.begin(), actions.end(), immediate)) return judged;
  Say(judged.Find(v1::CHECK_COLOUR_AMBER, view.plan.name(), view.plan.title()),
      base::Cat("No open action falls within ", kImmediateDays, " days, by ", InWords(view.today + kImmediateDays),
                "."),
      "Write one thing to do this month (CreateAction, aims_by).", {CountOf("actions", 0)});
  return judged;
}

}  // namespace waymark::plan
