#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_format.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "services/cli/tour.h"
#include "services/cli/words.h"
#include "waymark/plan/v1/plan_b.pb.h"

namespace waymark::cli {

namespace {

constexpr char kPlanId[] = "lead";
constexpr char kSpecialist[] = "specialist";
constexpr char kManagement[] = "management";
constexpr char kSpecialistRole[] = "Lead developer";
constexpr char kManagementRole[] = "Lead developer - management";
constexpr char kCourse[] = "course";  // stands on both tracks
constexpr char kBoard[] = "board";    // what the specialist's track stands or falls with
// Months from the beginning to the date that the plan is held against.
constexpr int kMonths = 30;

// A step as it is planned.
struct Planned {
  const char* id;
  plan::v1::StepKind kind;
  const char* title;
  const char* track;
  const char* after;                       // the step it waits for; empty: none
  int until;                               // months from the beginning
  double optimistic, likely, pessimistic;  // months it takes
  double failure;                          // the chance that the last of its tries fails
  int tries;
};
constexpr Planned kLinear[] = {
    {kCourse, plan::v1::STEP_KIND_TRAINING, "Course on software architecture", kSpecialist, "", 5, 3, 4, 6, 0, 1},
    {"design", plan::v1::STEP_KIND_STRETCH_ASSIGNMENT, "Lead the design of the new quay planning", kSpecialist, kCourse,
     15, 6, 9, 14, 0.1, 1},
    {kBoard, plan::v1::STEP_KIND_PROMOTION, "Pass the board for lead developers", kSpecialist, "design", kMonths, 3, 5,
     9, 0.35, 2},
};
constexpr Planned kSecondTrack[] = {
    {"stand-in", plan::v1::STEP_KIND_DELEGATION, "Stand in for the team's lead", kManagement, kCourse, 12, 4, 6, 9, 0.1,
     1},
    {"team", plan::v1::STEP_KIND_PROMOTION, "Take over a team of her own", kManagement, "stand-in", 21, 3, 6, 12, 0.2,
     2},
};

type::v1::ApproximateDate MonthOf(absl::CivilMonth month) {
  type::v1::ApproximateDate date;
  date.set_year(static_cast<int>(month.year()));
  date.set_month(month.month());
  return date;
}

plan::v1::Step StepOf(const std::string& plan, const Planned& planned, absl::CivilMonth begin) {
  plan::v1::Step step;
  step.set_name(base::Cat(plan, "/steps/", planned.id));
  step.set_kind(planned.kind);
  step.set_title(planned.title);
  step.set_track(base::Cat(plan, "/tracks/", planned.track));
  *step.mutable_target_date() = MonthOf(begin + planned.until);
  step.mutable_months()->set_optimistic(planned.optimistic);
  step.mutable_months()->set_likely(planned.likely);
  step.mutable_months()->set_pessimistic(planned.pessimistic);
  step.set_failure_chance(planned.failure);
  step.set_tries(planned.tries);
  if (*planned.after != 0) step.add_depends_on(base::Cat(plan, "/steps/", planned.after));
  return step;
}

template <class List>
auto Find(const List& list, const std::string& name) {
  return std::find_if(list.begin(), list.end(), [&](const auto& each) { return each.name() == name; });
}

std::string Percent(double chance) { return absl::StrFormat("%.0f %%", 100 * chance); }

}  // namespace

absl::Status Tour::MeetSetback() {
  WM_RETURN_IF_ERROR(PlanToLead());
  if (lead_.tracks_size() == 1) WM_RETURN_IF_ERROR(TellLinear());
  WM_RETURN_IF_ERROR(AddSecondTrack());
  return TellFlexible();
}

absl::Status Tour::ReadLead() {
  plan::v1::GetPlanRequest get;
  get.set_name(base::Cat(ana_.name(), "/plans/", kPlanId));
  WM_ASSIGN_OR_RETURN(lead_, Ask<plan::v1::Plan>(Ana(), "plan.v1.PlanService/GetPlan", get));
  return absl::OkStatus();
}

absl::Status Tour::PlanToLead() {
  const absl::Status there = ReadLead();
  if (!absl::IsNotFound(there)) return there;
  WM_ASSIGN_OR_RETURN(const std::string role, RoleTitled(kSpecialistRole));
  plan::v1::CreatePlanRequest create;
  create.set_parent(ana_.name());
  create.set_plan_id(kPlanId);
  plan::v1::Plan& plan = *create.mutable_plan();
  const std::string name = base::Cat(ana_.name(), "/plans/", kPlanId);
  plan.set_title("Lead developer within three years");
  plan.set_mode(plan::v1::PLAN_MODE_LINEAR);
  plan.set_direction(plan::v1::DIRECTION_VERTICAL);
  plan.mutable_target_role()->set_role(role);
  plan::v1::Track& track = *plan.add_tracks();
  track.set_name(base::Cat(name, "/tracks/", kSpecialist));
  track.set_title("Lead by knowledge");
  for (const Planned& planned : kLinear) *plan.add_steps() = StepOf(name, planned, absl::CivilMonth(today_));
  WM_ASSIGN_OR_RETURN(lead_, Ask<plan::v1::Plan>(Ana(), "plan.v1.PlanService/CreatePlan", create));
  return absl::OkStatus();
}

absl::StatusOr<plan::v1::ForecastResponse> Tour::ForecastIfBoardFails() {
  plan::v1::ForecastRequest request;
  request.set_plan(lead_.name());
  const std::string board = base::Cat(lead_.name(), "/steps/", kBoard);
  request.add_what_ifs()->set_fail(board);
  const auto step = Find(lead_.steps(), board);
  if (step == lead_.steps().end())
    return absl::FailedPreconditionError(base::Cat("her plan has lost its step ", board));
  const absl::CivilDay by(absl::CivilMonth(step->target_date().year(), step->target_date().month()));
  *request.mutable_options()->mutable_by_date() = base::DateOf(std::max(by, today_));
  return Ask<plan::v1::ForecastResponse>(Ana(), "plan.v1.ForecastService/Forecast", request);
}

absl::Status Tour::TellLinear() {
  WM_ASSIGN_OR_RETURN(const auto forecast, ForecastIfBoardFails());
  const plan::v1::PlanEnd& end = forecast.as_planned().end();
  terminal_.Say("Later she wants to lead. Her first plan is one line of ", lead_.steps_size(), " steps:");
  for (const auto& step : lead_.steps()) terminal_.Say("  by ", InWords(step.target_date()), ": ", step.title());
  terminal_.Say("  The chance that she gets there in time is ", Percent(end.chance_by()), ", that she does at all ",
                Percent(end.chance()), ".");
  terminal_.Say("  ", forecast.as_planned().single_points_of_failure_size(), " of ", lead_.steps_size(),
                " steps have no alternative. If the board says no, the chance falls to ",
                Percent(forecast.what_if().end().chance()), ".");
  if (forecast.what_if().end().chance() > 0) {
    return absl::FailedPreconditionError("a linear plan of which a step fails still comes to its end");
  }
  return absl::OkStatus();
}

absl::Status Tour::AddSecondTrack() {
  const std::string specialist = base::Cat(lead_.name(), "/tracks/", kSpecialist);
  const std::string management = base::Cat(lead_.name(), "/tracks/", kManagement);
  const std::string course = base::Cat(lead_.name(), "/steps/", kCourse);
  const absl::CivilMonth begin(today_);
  if (lead_.mode() != plan::v1::PLAN_MODE_FLEXIBLE) {
    plan::v1::UpdatePlanRequest update;
    update.mutable_plan()->set_name(lead_.name());
    update.mutable_plan()->set_mode(plan::v1::PLAN_MODE_FLEXIBLE);
    update.mutable_update_mask()->add_paths("mode");
    WM_RETURN_IF_ERROR(Ask<plan::v1::Plan>(Ana(), "plan.v1.PlanService/UpdatePlan", update).status());
  }
  if (Find(lead_.tracks(), management) == lead_.tracks().end()) {
    WM_ASSIGN_OR_RETURN(const std::string role, RoleTitled(kManagementRole));
    plan::v1::CreateTrackRequest create;
    create.set_parent(lead_.name());
    create.set_track_id(kManagement);
    create.mutable_track()->set_title("Lead a team");
    create.mutable_track()->mutable_target_role()->set_role(role);
    WM_RETURN_IF_ERROR(Ask<plan::v1::Track>(Ana(), "plan.v1.PlanService/CreateTrack", create).status());
  }
  if (const auto step = Find(lead_.steps(), course); step != lead_.steps().end() && step->shared_with().empty()) {
    plan::v1::UpdateStepRequest update;
    update.mutable_step()->set_name(course);
    update.mutable_step()->add_shared_with(management);
    update.mutable_update_mask()->add_paths("shared_with");
    WM_RETURN_IF_ERROR(Ask<plan::v1::Step>(Ana(), "plan.v1.PlanService/UpdateStep", update).status());
  }
  for (const Planned& planned : kSecondTrack) {
    plan::v1::CreateStepRequest create;
    create.set_parent(lead_.name());
    create.set_step_id(planned.id);
    *create.mutable_step() = StepOf(lead_.name(), planned, begin);
    if (Find(lead_.steps(), create.step().name()) != lead_.steps().end()) continue;
    WM_RETURN_IF_ERROR(Ask<plan::v1::Step>(Ana(), "plan.v1.PlanService/CreateStep", create).status());
  }
  if (const auto track = Find(lead_.tracks(), specialist);
      track != lead_.tracks().end() && track->tripwires().empty()) {
    plan::v1::UpdateTrackRequest update;
    update.mutable_track()->set_name(specialist);
    update.mutable_track()->set_fallback(management);
    plan::v1::Tripwire& wire = *update.mutable_track()->add_tripwires();
    wire.set_id("board-in-time");
    *wire.mutable_by_date() = base::DateOf(absl::CivilDay(begin + kMonths));
    wire.mutable_unless()->set_step_done(base::Cat(lead_.name(), "/steps/", kBoard));
    wire.set_contingency("Tell the manager, and stand in for the team's lead.");
    update.mutable_update_mask()->add_paths("fallback");
    update.mutable_update_mask()->add_paths("tripwires");
    WM_RETURN_IF_ERROR(Ask<plan::v1::Track>(Ana(), "plan.v1.PlanService/UpdateTrack", update).status());
  }
  return ReadLead();
}

absl::Status Tour::TellFlexible() {
  WM_ASSIGN_OR_RETURN(const auto forecast, ForecastIfBoardFails());
  plan::v1::CompareModesRequest compare;
  compare.set_plan(lead_.name());
  WM_ASSIGN_OR_RETURN(const auto modes,
                      Ask<plan::v1::ModeComparison>(Ana(), "plan.v1.ForecastService/CompareModes", compare));
  plan::v1::PreviewSwitchRequest preview;
  preview.set_name(lead_.name());
  WM_ASSIGN_OR_RETURN(const auto change,
                      Ask<plan::v1::SwitchPreview>(Ana(), "plan.v1.PlanBService/PreviewSwitch", preview));
  terminal_.Say("Her plan \"", lead_.title(), "\" with a second track, the course on both:");
  terminal_.Say("  The chance that she comes to lead is ", Percent(modes.flexible().chance()),
                ", by the first track alone ", Percent(modes.linear().chance()), ".");
  terminal_.Say("  If the board says no, the first track alone leads nowhere, and the chance stays ",
                Percent(forecast.what_if().end().chance()), ".");
  for (const auto& track : lead_.tracks()) {
    for (const auto& wire : track.tripwires()) {
      terminal_.Say("  A tripwire lies across \"", track.title(), "\": unless the board is passed by ",
                    InWords(wire.by_date()), ", ", wire.contingency());
    }
  }
  terminal_.Say("  Going over takes along ", change.carried_steps_size(), " of the first track's steps and leaves ",
                change.left_steps_size(), "; the planned end would come ",
                absl::StrFormat("%.0f", std::abs(change.cost_months())),
                change.cost_months() < 0 ? " months earlier." : " months later.");
  if (forecast.what_if().tracks_size() != 2 || forecast.what_if().tracks(0).chance() > 0 ||
      forecast.what_if().end().chance() <= 0 || modes.flexible().chance() <= modes.linear().chance()) {
    return absl::FailedPreconditionError("the second track is no help to the plan");
  }
  return absl::OkStatus();
}

}  // namespace waymark::cli
