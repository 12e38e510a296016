#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <tuple>

#include "absl/strings/match.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/catalogue_graph.h"
#include "services/plan/domain/plan_check_rules.h"
#include "services/plan/domain/plan_project.h"
#include "services/plan/domain/plan_words.h"
#include "services/plan/domain/qualifications.h"
#include "services/plan/domain/track_order.h"

namespace waymark::plan {
namespace {

// A role that is held from some day on: the present one, one that a step brings, or the one a track leads to.
struct Stage {
  const v1::Role* role;
  std::optional<absl::CivilDay> from;
  std::string item;  // the step or track that brings it
  std::string title;
};

// A change of role on some track.
struct Change {
  Stage before;
  Stage after;
  const v1::RelatedRole* move;  // the quickest of those told; null: none is
};

const v1::Role* Find(const CheckFacts& facts, const v1::TargetRole& target) {
  const auto found = facts.roles.find(target.role());
  return found == facts.roles.end() ? nullptr : &found->second;
}

std::vector<Stage> StagesOf(const PlanView& view, const CheckFacts& facts, const v1::Track& track) {
  std::vector<Stage> stages;
  v1::TargetRole present;
  present.set_role(view.standing.role());
  const std::optional<absl::CivilDay> since = base::CalendarDay(view.standing.since_date());
  stages.push_back({Find(facts, present), since, view.standing.name(), ""});
  std::optional<absl::CivilDay> last;
  for (const v1::Step* step : StepsInOrder(view.plan, false)) {
    if (!StandsOn(*step, track.name()) || !IsToCome(*step)) continue;
    const auto span = step->has_target_date() ? SpanOf(step->target_date()) : std::nullopt;
    if (span) last = span->last;
    if (!step->role().role().empty()) {
      stages.push_back(
          {Find(facts, step->role()), span ? std::optional(span->last) : std::nullopt, step->name(), step->title()});
    }
  }
  const v1::TargetRole& target = track.has_target_role() ? track.target_role() : view.plan.target_role();
  if (!target.role().empty()) stages.push_back({Find(facts, target), last, track.name(), track.title()});
  return stages;
}

bool IsOwn(const v1::Role& role) { return !base::OwnerOf(role.name()).empty(); }

double MonthsOf(const v1::RelatedRole& move, const v1::Role& from, const v1::Role& to) {
  return MonthsOfMove(move, HeightOf(from), HeightOf(to));
}

// The quickest move from one role to another that either side tells of: the role left by its moves out, or a profile of
// the member's own by its moves in.
const v1::RelatedRole* MoveBetween(const PlanView& view, const v1::Role& from, const v1::Role& to) {
  const v1::RelatedRole* quickest = nullptr;
  const auto look = [&](const auto& moves, const std::string& wanted) {
    for (const v1::RelatedRole& move : moves) {
      if (move.role() != wanted) continue;
      if (quickest == nullptr || MonthsOf(move, from, to) < MonthsOf(*quickest, from, to)) quickest = &move;
    }
  };
  look(from.related_roles(), to.name());
  for (const v1::RoleProfile& profile : view.role_profiles) {
    if (profile.name() == to.name()) look(profile.reached_from(), from.name());
  }
  return quickest;
}

// The changes of role on all tracks, each once, whose two roles stand in one catalogue, or one of which is a profile of
// the member's own: such a one may be reached from anywhere.
std::vector<Change> ChangesOf(const PlanView& view, const CheckFacts& facts) {
  std::vector<Change> changes;
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  for (const v1::Track* track : FollowedTracks(view.plan)) {
    const std::vector<Stage> stages = StagesOf(view, facts, *track);
    for (size_t i = 1; i < stages.size(); ++i) {
      const v1::Role* from = stages[i - 1].role;
      const v1::Role* to = stages[i].role;
      if (from == nullptr || to == nullptr || from->name() == to->name()) continue;
      if (!IsOwn(*from) && !IsOwn(*to) && from->catalogue() != to->catalogue()) continue;
      if (!seen.insert({from->name(), to->name(), stages[i].item}).second) continue;
      changes.push_back({stages[i - 1], stages[i], MoveBetween(view, *from, *to)});
    }
  }
  return changes;
}

// What `each` finds in the changes of role.
Judged OfChanges(const PlanView& view, const CheckFacts& facts,
                 const std::function<void(const Change&, Judged&)>& each) {
  Judged judged;
  const std::vector<Change> changes = ChangesOf(view, facts);
  if (changes.empty()) {
    judged.not_judged =
        "No change of role lies between two roles of one catalogue, or to or from a role profile: UpdateStanding names "
        "the present role, and the plan, its tracks and its steps the roles to come.";
  }
  for (const Change& change : changes) each(change, judged);
  return judged;
}

// Which limit a step breaks by itself, whatever else is under way, as a sentence with both figures; empty: none. Hours
// that the job alone goes beyond are no step's doing.
std::string BrokenByStep(const v1::LifestyleEntry& entry, const v1::Step& step, double contract_hours) {
  if (entry.has_most_travel_percent() && entry.most_travel_percent() < 100 &&
      step.kind() == v1::STEP_KIND_STAY_ABROAD) {
    return base::Cat("a stay abroad is all away from home, above the ", Figure(entry.most_travel_percent()),
                     " % that will do");
  }
  const double hours = step.hours_per_week() + contract_hours;
  const bool job_alone = contract_hours > entry.hours_per_week() && step.hours_per_week() <= entry.hours_per_week();
  const bool keeps = hours <= entry.hours_per_week() || job_alone;
  if (!entry.has_hours_per_week() || !(step.hours_per_week() > 0) || keeps) return "";
  return base::Cat(Figure(step.hours_per_week()), " hours a week",
                   contract_hours > 0 ? base::Cat(" beside ", Figure(contract_hours), " of the job") : "",
                   " are above the ", Figure(entry.hours_per_week()), " that will do");
}

void CheckStepsKeepLimits(const PlanView& view, Judged& judged) {
  const std::vector<const v1::Track*> tracks = FollowedTracks(view.plan);
  const auto may_come = [&](const v1::Step& step) {
    return IsToCome(step) && (step.track().empty() || std::any_of(tracks.begin(), tracks.end(), [&](const auto* track) {
                                return StandsOn(step, track->name());
                              }));
  };
  const double contract_hours = view.standing.hours_per_week();
  for (const v1::Step& step : view.plan.steps()) {
    if (!may_come(step)) continue;
    for (const v1::LifestyleEntry& entry : view.plan.lifestyle()) {
      const std::string broken = BrokenByStep(entry, step, contract_hours);
      if (broken.empty()) continue;
      v1::CheckFinding& finding =
          judged.Find(entry.hard() ? v1::CHECK_COLOUR_RED : v1::CHECK_COLOUR_AMBER, step.name(), step.title());
      Say(finding, base::Cat("Against \"", entry.text(), "\": ", broken, "."),
          "Take another step to the same end, or change the limit.");
      const bool travels = entry.has_most_travel_percent();
      const std::string_view unit = travels ? "percent away" : "hours a week";
      *finding.add_figures() = CountOf("asked", travels ? 100 : step.hours_per_week() + contract_hours, unit);
      *finding.add_figures() = CountOf("will do", travels ? entry.most_travel_percent() : entry.hours_per_week(), unit);
    }
  }
}

bool Opposed(const v1::Measure& a, const v1::Measure& b) {
  return absl::EqualsIgnoreCase(a.metric(), b.metric()) && absl::EqualsIgnoreCase(a.unit(), b.unit()) &&
         (a.target() - a.baseline()) * (b.target() - b.baseline()) < 0;
}

void CheckGoalsAgree(const PlanView& view, Judged& judged) {
  const auto& goals = view.plan.goals();
  for (int i = 0; i < goals.size(); ++i) {
    for (int j = 0; j < i; ++j) {
      if (!IsOpen(goals[i]) || !IsOpen(goals[j])) continue;
      if (!goals[i].has_measure() || !goals[j].has_measure() || !Opposed(goals[i].measure(), goals[j].measure()))
        continue;
      Say(judged.Find(v1::CHECK_COLOUR_RED, goals[i].name(), goals[i].title()),
          base::Cat("It takes ", InWords(goals[i].measure()), ", and the goal \"", goals[j].title(),
                    "\" the other way: ", InWords(goals[j].measure()), "."),
          "Drop one of them, or measure them by different figures.",
          {CountOf("change", goals[i].measure().target() - goals[i].measure().baseline(), goals[i].measure().unit()),
           CountOf("the other goal's change", goals[j].measure().target() - goals[j].measure().baseline(),
                   goals[j].measure().unit())});
    }
  }
}

}  // namespace

Judged JudgeMove(const PlanView& view, const CheckFacts& facts) {
  return OfChanges(view, facts, [](const Change& change, Judged& judged) {
    if (change.move != nullptr) return;
    const v1::Role& from = *change.before.role;
    const v1::Role& to = *change.after.role;
    const bool own = IsOwn(from) || IsOwn(to);
    Say(judged.Find(v1::CHECK_COLOUR_AMBER, change.after.item, change.after.title),
        base::Cat(own ? "Neither the catalogue nor the role profile tells of a move from "
                      : "The catalogue knows no move from ",
                  from.title(), " to ", to.title(), "."),
        base::Cat("Add steps that bring the roles in between; FindPaths lists the ways.",
                  own ? " Or say in the role profile how it is reached (reached_from) or left (related_roles)." : ""),
        {CountOf("moves", 0)});
  });
}

Judged JudgeTimeInGrade(const PlanView& view, const CheckFacts& facts) {
  int dated = 0;
  Judged judged = OfChanges(view, facts, [&](const Change& change, Judged& found) {
    if (change.move == nullptr || !change.before.from || !change.after.from) return;
    ++dated;
    const double planned = static_cast<double>(*change.after.from - *change.before.from) / kDaysPerMonth;
    const double usual = MonthsOf(*change.move, *change.before.role, *change.after.role);
    // A date says no more than its month.
    if (planned + 1 >= usual) return;
    Say(found.Find(v1::CHECK_COLOUR_AMBER, change.after.item, change.after.title),
        base::Cat("From ", change.before.role->title(), " to ", change.after.role->title(), " after ", Figure(planned),
                  " months; the move usually takes ", Figure(usual), "."),
        base::Cat("Plan it no earlier than ", InWords(*change.before.from + static_cast<int>(usual * kDaysPerMonth)),
                  ", or say in the step what makes it quicker."),
        {CountOf("months planned", planned, "months"), CountOf("months usual", usual, "months")});
  });
  if (judged.not_judged.empty() && dated == 0) {
    judged.not_judged =
        "No change of role that the catalogue or a role profile knows has both a day before it and a date: "
        "UpdateStanding says since when the present role is held, target_date when a step brings the next.";
  }
  return judged;
}

Judged JudgeConflict(const PlanView& view, const CheckFacts& facts) {
  Judged judged;
  for (const v1::Role* role : RolesAimedAt(view, facts)) {
    const RoleTraits traits = TraitsOf(*role);
    for (const v1::LifestyleEntry& entry : view.plan.lifestyle()) {
      const std::string broken = BrokenLimit(entry, traits);
      if (broken.empty()) continue;
      v1::CheckFinding& finding =
          judged.Find(entry.hard() ? v1::CHECK_COLOUR_RED : v1::CHECK_COLOUR_AMBER, role->name(), role->title());
      Say(finding, base::Cat("Against \"", entry.text(), "\": ", broken, "."),
          "Aim at a role that keeps the limit (FindPaths leaves out those that do not), or change the limit.");
      if (traits.travel_percent && entry.has_most_travel_percent()) {
        *finding.add_figures() = CountOf("asked", *traits.travel_percent, "percent away");
        *finding.add_figures() = CountOf("will do", entry.most_travel_percent(), "percent away");
      }
      if (traits.hours_per_week && entry.has_hours_per_week()) {
        *finding.add_figures() = CountOf("asked", *traits.hours_per_week, "hours a week");
        *finding.add_figures() = CountOf("will do", entry.hours_per_week(), "hours a week");
      }
    }
  }
  CheckStepsKeepLimits(view, judged);
  CheckGoalsAgree(view, judged);
  return judged;
}

// Whether another entry of the same title holds for longer.
bool IsRenewed(const v1::Standing& standing, const v1::Qualification& held) {
  const auto until = [](const v1::Qualification& each) {
    return base::CalendarDay(each.expire_date()).value_or(absl::CivilDay::max());
  };
  return std::any_of(standing.qualifications().begin(), standing.qualifications().end(), [&](const auto& each) {
    return IsSameQualification(each.title(), held.title()) && until(each) > until(held);
  });
}

Judged JudgeQualificationExpiring(const PlanView& view, const CheckFacts&) {
  Judged judged;
  for (const v1::Qualification& held : view.standing.qualifications()) {
    const auto expires = base::CalendarDay(held.expire_date());
    if (!expires || *expires > view.today + kExpiringDays || IsRenewed(view.standing, held)) continue;
    const v1::Step* renewal = CertificateStep(view.plan, held.title());
    const auto by = renewal != nullptr && renewal->has_target_date() ? SpanOf(renewal->target_date()) : std::nullopt;
    const bool expired = *expires < view.today;
    if (by && (expired || by->last <= *expires)) continue;
    const auto days = static_cast<double>(*expires - view.today);
    Say(judged.Find(expired ? v1::CHECK_COLOUR_RED : v1::CHECK_COLOUR_AMBER, view.standing.name(), held.title()),
        expired ? base::Cat("It expired on ", InWords(*expires), ".")
                : base::Cat("It holds until ", InWords(*expires), ", for ", Figure(days), " more days."),
        base::Cat("Write a step of kind CERTIFICATE with the title \"", held.title(), "\"",
                  expired ? " and a date" : base::Cat(", dated by ", InWords(*expires)), ", or record its renewal."),
        {CountOf("days left", days, "days")});
  }
  return judged;
}

Judged JudgeQualificationMissing(const PlanView& view, const CheckFacts& facts) {
  Judged judged;
  const std::vector<const v1::Role*> roles = RolesAimedAt(view, facts);
  if (roles.empty()) judged.not_judged = "The plan names no role that is on record (target_role).";
  const QualificationRecord record = RecordOf(view.standing, view.today);
  for (const v1::Role* role : roles) {
    for (const v1::RequiredQualification& required : role->qualifications()) {
      const auto kind = HoldAgainst(record, required).kind();
      if (kind == v1::QualificationDifference::KIND_HELD || !IsMandatory(required.demand())) continue;
      if (CertificateStep(view.plan, required.title()) != nullptr) continue;
      const bool missing = kind == v1::QualificationDifference::KIND_MISSING;
      Say(judged.Find(missing ? v1::CHECK_COLOUR_RED : v1::CHECK_COLOUR_NOTE, role->name(), role->title()),
          base::Cat("It is closed without \"", required.title(), "\", which is ",
                    missing ? "neither held nor planned." : "not planned; whether it is held is not on record."),
          base::Cat("Write a step of kind CERTIFICATE with the title \"", required.title(),
                    "\", or record it in the standing's qualifications."),
          {CountOf("held or planned", 0)});
    }
  }
  return judged;
}

}  // namespace waymark::plan
