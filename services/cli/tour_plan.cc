#include <optional>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "services/cli/tour.h"
#include "services/cli/tour_people.h"
#include "services/cli/words.h"
#include "waymark/feedback/v1/panel.pb.h"
#include "waymark/notification/v1/settings.pb.h"
#include "waymark/plan/v1/assessment.pb.h"

namespace waymark::cli {

namespace {

constexpr char kPresentRole[] = "Developer";
constexpr char kTargetRole[] = "Senior developer";
constexpr char kPlanId[] = "senior-developer";
// Skills that the plan builds, and so the review asks about.
constexpr int kSkillsBuilt = 4;

type::v1::ApproximateDate MonthOf(absl::CivilDay day) {
  type::v1::ApproximateDate date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  return date;
}

absl::CivilDay MonthsFrom(absl::CivilDay day, int months) { return absl::CivilDay(absl::CivilMonth(day) + months); }

}  // namespace

absl::Status Tour::MeetPeople() {
  const auto read = [&](const std::string& name) -> absl::StatusOr<plan::v1::Member> {
    plan::v1::GetMemberRequest request;
    request.set_name(name);
    auto member = Ask<plan::v1::Member>(Caller::Operator(), "plan.v1.MemberService/GetMember", request);
    if (absl::IsNotFound(member.status())) {
      return absl::NotFoundError(
          base::Cat("the sample organisation is not loaded (no ", name, "): ./deploy/up loads it"));
    }
    return member;
  };
  WM_ASSIGN_OR_RETURN(ana_, read(kAna));
  WM_ASSIGN_OR_RETURN(mentor_, read(kMentor));
  WM_ASSIGN_OR_RETURN(manager_, read(ana_.manager().empty() ? std::string(kAna) : ana_.manager()));
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(ana_.time_zone(), &zone))
    return absl::FailedPreconditionError("Ana's time zone is not known here");
  today_ = absl::ToCivilDay(absl::Now(), zone);
  terminal_.Say(ana_.display_name(), " works for ", manager_.display_name(), "; ", mentor_.display_name(),
                " is her mentor, ", kCoachName, " coaches her from outside.");
  for (const auto& member : {ana_.name(), manager_.name(), mentor_.name()})
    WM_RETURN_IF_ERROR(TurnQuietHoursOff(member));
  return absl::OkStatus();
}

absl::Status Tour::TurnQuietHoursOff(const std::string& member) {
  notification::v1::UpdateSettingsRequest request;
  request.mutable_settings()->set_name(member + "/settings");
  // Equal ends mean none: the walk shall not wait for the morning.
  request.mutable_settings()->set_quiet_start_minute(0);
  request.mutable_settings()->set_quiet_end_minute(0);
  request.mutable_update_mask()->add_paths("quiet_start_minute");
  request.mutable_update_mask()->add_paths("quiet_end_minute");
  // Notification learns of members from plan's journal, which may be a moment behind the import.
  return Await("the notification service to know the members", [&]() -> absl::StatusOr<bool> {
    const auto changed = Ask<notification::v1::Settings>(Caller::Member(member),
                                                         "notification.v1.SettingsService/UpdateSettings", request);
    if (absl::IsPermissionDenied(changed.status())) return false;
    return changed.ok() ? absl::StatusOr<bool>(true) : changed.status();
  });
}

absl::StatusOr<std::string> Tour::RoleTitled(const std::string& title) {
  plan::v1::ListRolesRequest request;
  request.set_catalogue("catalogues/gdad");
  request.set_title_prefix(title);
  WM_ASSIGN_OR_RETURN(const auto roles,
                      Ask<plan::v1::ListRolesResponse>(Ana(), "plan.v1.CatalogueService/ListRoles", request));
  for (const auto& role : roles.roles()) {
    if (role.title() == title) return role.name();
  }
  return absl::NotFoundError(
      base::Cat("the catalogue of the sample has no role \"", title, "\": ./deploy/up loads it"));
}

absl::Status Tour::FindRoles() {
  WM_ASSIGN_OR_RETURN(present_role_, RoleTitled(kPresentRole));
  WM_ASSIGN_OR_RETURN(target_role_, RoleTitled(kTargetRole));
  return absl::OkStatus();
}

absl::Status Tour::TellStanding() {
  plan::v1::GetStandingRequest get;
  get.set_name(ana_.name() + "/standing");
  WM_ASSIGN_OR_RETURN(const auto there, Ask<plan::v1::Standing>(Ana(), "plan.v1.AssessmentService/GetStanding", get));
  if (!there.role().empty()) return absl::OkStatus();
  plan::v1::UpdateStandingRequest request;
  auto* standing = request.mutable_standing();
  standing->set_name(get.name());
  standing->set_role(present_role_);
  standing->set_role_title(kPresentRole);
  standing->set_employer("Quayside Software");
  *standing->mutable_since_date() = base::DateOf(MonthsFrom(today_, -30));
  standing->set_hours_per_week(37.5);
  return Ask<plan::v1::Standing>(Ana(), "plan.v1.AssessmentService/UpdateStanding", request).status();
}

absl::Status Tour::AssessSkills() {
  plan::v1::ListAssessmentEntriesRequest list;
  list.set_parent(ana_.name());
  list.set_page_size(200);
  list.add_kinds(plan::v1::ASSESSMENT_KIND_SKILL);
  WM_ASSIGN_OR_RETURN(const auto there, Ask<plan::v1::ListAssessmentEntriesResponse>(
                                            Ana(), "plan.v1.AssessmentService/ListAssessmentEntries", list));
  plan::v1::GetRoleRequest get;
  get.set_name(present_role_);
  WM_ASSIGN_OR_RETURN(const auto role, Ask<plan::v1::Role>(Ana(), "plan.v1.CatalogueService/GetRole", get));
  terminal_.Say("She is a developer since ", InWords(base::DateOf(MonthsFrom(today_, -30))), " and holds the ",
                role.skills_size(), " skills of that role at the levels it asks for.");
  if (there.assessment_entries_size() >= role.skills_size()) return absl::OkStatus();
  for (const auto& skill : role.skills()) {
    plan::v1::CreateAssessmentEntryRequest request;
    request.set_parent(ana_.name());
    // One key for each skill: an interrupted walk adds none twice.
    request.set_request_id(std::string(base::LastSegment(skill.skill())));
    auto* entry = request.mutable_assessment_entry();
    entry->set_kind(plan::v1::ASSESSMENT_KIND_SKILL);
    entry->mutable_skill_level()->set_skill(skill.skill());
    *entry->mutable_skill_level()->mutable_level() = skill.level();
    WM_RETURN_IF_ERROR(
        Ask<plan::v1::AssessmentEntry>(Ana(), "plan.v1.AssessmentService/CreateAssessmentEntry", request).status());
  }
  return absl::OkStatus();
}

absl::Status Tour::LookAtGap() {
  plan::v1::GetSkillGapRequest request;
  request.set_member(ana_.name());
  request.set_role(target_role_);
  WM_ASSIGN_OR_RETURN(auto answer,
                      Ask<plan::v1::GetSkillGapResponse>(Ana(), "plan.v1.CatalogueService/GetSkillGap", request));
  gap_ = std::move(*answer.mutable_gap());
  if (gap_.comparability() != plan::v1::SkillGap::COMPARABILITY_COMPARABLE) {
    return absl::FailedPreconditionError("Ana's skills and the role cannot be compared");
  }
  std::string figures;
  for (const auto& readiness : gap_.readiness()) {
    if (!readiness.has_value()) continue;
    base::Append(&figures, figures.empty() ? "" : ", ", absl::StrFormat("%.1f %%", 100 * readiness.value()),
                 readiness.formula() == plan::v1::Readiness::FORMULA_SHARE_MET ? " by share met" : " in proportion");
  }
  terminal_.Say("She wants to be a senior developer: of ", gap_.required_count(), " skills ", gap_.short_count(),
                " are short; she is ready to ", figures, ".");
  int told = 0;
  for (const auto& difference : gap_.differences()) {
    if (difference.kind() != plan::v1::SkillDifference::KIND_UP || told++ == kSkillsBuilt) continue;
    terminal_.Say("  ", difference.title(), ": has ", Figure(difference.have().value()), ", needs ",
                  Figure(difference.need().value()));
  }
  return absl::OkStatus();
}

plan::v1::Plan Tour::NewPlan() const {
  const std::string name = base::Cat(ana_.name(), "/plans/", kPlanId);
  plan::v1::Plan plan;
  plan.set_title("Senior developer by next summer");
  plan.set_mode(plan::v1::PLAN_MODE_LINEAR);
  plan.set_direction(plan::v1::DIRECTION_VERTICAL);
  plan.mutable_target_role()->set_role(target_role_);
  *plan.mutable_next_review_date() = base::DateOf(today_);

  auto* cadence = plan.add_cadences();
  cadence->set_rule("quarterly");
  cadence->set_unit(type::v1::Cadence::UNIT_QUARTER);
  *cadence->mutable_anchor() = base::DateOf(today_);
  cadence->set_minute_of_day(0);

  auto* goal = plan.add_goals();
  goal->set_name(name + "/goals/senior");
  goal->set_title("Work at the level of a senior developer");
  goal->set_horizon(plan::v1::HORIZON_SHORT);
  goal->mutable_measure()->set_metric("skills at the level the role asks for");
  goal->mutable_measure()->set_unit("skills");
  goal->mutable_measure()->set_baseline(gap_.met_count());
  goal->mutable_measure()->set_target(gap_.required_count());
  *goal->mutable_target_date() = MonthOf(MonthsFrom(today_, 9));

  auto* track = plan.add_tracks();
  track->set_name(name + "/tracks/team");
  track->set_title("Grow within the present team");

  const auto add = [&](const char* id, plan::v1::StepKind kind, const char* title, int from, int until) {
    auto* step = plan.add_steps();
    step->set_name(base::Cat(name, "/steps/", id));
    step->set_kind(kind);
    step->set_title(title);
    step->set_track(track->name());
    *step->mutable_start_date() = MonthOf(MonthsFrom(today_, from));
    *step->mutable_target_date() = MonthOf(MonthsFrom(today_, until));
    step->add_goals(goal->name());
    return step;
  };
  auto* course = add("course", plan::v1::STEP_KIND_TRAINING, "Course on systems design", -3, -1);
  course->set_progress(plan::v1::STEP_PROGRESS_UNDER_WAY);
  auto* project =
      add("project", plan::v1::STEP_KIND_STRETCH_ASSIGNMENT, "Lead the rewrite of the berth booking interface", 1, 5);
  add("promotion", plan::v1::STEP_KIND_PROMOTION, "Promotion to senior developer", 8, 9);
  for (const auto& difference : gap_.differences()) {
    if (difference.kind() != plan::v1::SkillDifference::KIND_UP) continue;
    auto* step = course->skills_size() <= project->skills_size() ? course : project;
    if (course->skills_size() + project->skills_size() == kSkillsBuilt) break;
    auto* aim = step->add_skills();
    aim->set_skill(difference.skill());
    *aim->mutable_level() = difference.need();
  }

  auto* supporter = plan.add_supporters();
  supporter->set_member(manager_.name());
  supporter->set_relation(plan::v1::SUPPORTER_RELATION_MANAGER);
  supporter = plan.add_supporters();
  supporter->set_member(mentor_.name());
  supporter->set_relation(plan::v1::SUPPORTER_RELATION_MENTOR);
  supporter = plan.add_supporters();
  supporter->mutable_external()->set_display_name(kCoachName);
  supporter->mutable_external()->set_email(kCoachEmail);
  supporter->set_relation(plan::v1::SUPPORTER_RELATION_COACH);
  return plan;
}

absl::Status Tour::MakePlan() {
  plan::v1::GetPlanRequest get;
  get.set_name(base::Cat(ana_.name(), "/plans/", kPlanId));
  auto there = Ask<plan::v1::Plan>(Ana(), "plan.v1.PlanService/GetPlan", get);
  if (absl::IsNotFound(there.status())) {
    plan::v1::CreatePlanRequest create;
    create.set_parent(ana_.name());
    create.set_plan_id(kPlanId);
    *create.mutable_plan() = NewPlan();
    there = Ask<plan::v1::Plan>(Ana(), "plan.v1.PlanService/CreatePlan", create);
  }
  WM_ASSIGN_OR_RETURN(plan_, std::move(there));
  return absl::OkStatus();
}

absl::Status Tour::ConfirmRaters() {
  feedback::v1::GetPanelRequest get;
  get.set_name(base::Cat(ana_.name(), "/panels/", kPlanId));
  auto panel = Ask<feedback::v1::RaterPanel>(Ana(), "feedback.v1.PanelService/GetPanel", get);
  if (absl::IsNotFound(panel.status())) {
    feedback::v1::UpdatePanelRequest update;
    update.mutable_panel()->set_name(get.name());
    auto* rater = update.mutable_panel()->add_raters();
    rater->set_member(manager_.name());
    rater->set_relation(feedback::v1::RELATION_MANAGER);
    rater = update.mutable_panel()->add_raters();
    rater->set_member(mentor_.name());
    rater->set_relation(feedback::v1::RELATION_MENTOR);
    rater = update.mutable_panel()->add_raters();
    rater->mutable_external()->set_display_name(kCoachName);
    rater->mutable_external()->set_email(kCoachEmail);
    rater->set_relation(feedback::v1::RELATION_EXTERNAL_COACH);
    // Feedback learns of members from plan's journal, which may be a moment behind the import.
    WM_RETURN_IF_ERROR(Await("the feedback service to know the members", [&]() -> absl::StatusOr<bool> {
      panel = Ask<feedback::v1::RaterPanel>(Ana(), "feedback.v1.PanelService/UpdatePanel", update);
      if (absl::IsInvalidArgument(panel.status()) || absl::IsPermissionDenied(panel.status())) return false;
      return panel.ok() ? absl::StatusOr<bool>(true) : panel.status();
    }));
  }
  WM_RETURN_IF_ERROR(panel.status());
  if (panel->confirmed()) return absl::OkStatus();
  feedback::v1::ConfirmRatersRequest confirm;
  confirm.set_name(get.name());
  return Ask<feedback::v1::RaterPanel>(Ana(), "feedback.v1.PanelService/ConfirmRaters", confirm).status();
}

absl::Status Tour::Activate() {
  terminal_.Say("Her plan: ", plan_.title(), ". ", plan_.steps_size(),
                " steps; a review every quarter, the first one today.");
  terminal_.Say("She confirms whom to ask: herself, ", manager_.display_name(), ", ", mentor_.display_name(), " and ",
                kCoachName, ".");
  if (plan_.state() == plan::v1::PLAN_STATE_ACTIVE) return absl::OkStatus();
  // Left over from a walk that was interrupted on an earlier day.
  if (base::CalendarDay(plan_.next_review_date()) < today_) {
    plan::v1::UpdatePlanRequest update;
    update.mutable_plan()->set_name(plan_.name());
    *update.mutable_plan()->mutable_next_review_date() = base::DateOf(today_);
    update.mutable_update_mask()->add_paths("next_review_date");
    WM_RETURN_IF_ERROR(Ask<plan::v1::Plan>(Ana(), "plan.v1.PlanService/UpdatePlan", update).status());
  }
  plan::v1::ActivatePlanRequest request;
  request.set_name(plan_.name());
  WM_ASSIGN_OR_RETURN(plan_, Ask<plan::v1::Plan>(Ana(), "plan.v1.PlanService/ActivatePlan", request));
  return absl::OkStatus();
}

}  // namespace waymark::cli
