#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/resource_name.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/archive_detach.h"
#include "services/plan/domain/career_map.h"
#include "services/plan/domain/checklist.h"
#include "services/plan/domain/map_spreads.h"
#include "services/plan/domain/negotiation_replay.h"
#include "services/plan/domain/negotiation_rules.h"
#include "services/plan/domain/plan_archive.h"
#include "services/plan/domain/plan_check.h"
#include "services/plan/domain/plan_diff.h"
#include "services/plan/domain/plan_forecast.h"
#include "services/plan/domain/plan_markdown.h"
#include "services/plan/domain/plan_project.h"
#include "services/plan/domain/plan_rules.h"
#include "services/plan/domain/plan_timeline.h"
#include "services/plan/domain/plan_what_if.h"
#include "services/plan/domain/salary_path.h"
#include "services/plan/domain/track_order.h"
#include "services/plan/rendering/plan_calendar.h"
#include "tests/fuzz/must.h"

namespace {

using waymark::fuzz::Must;
using namespace waymark::plan;  // NOLINT: this is about all of it

// Computed, or told why a valid plan cannot be.
bool IsAnswer(const absl::Status& status) {
  return status.ok() || status.code() == absl::StatusCode::kFailedPrecondition;
}

// A valid plan is reckoned with whatever it holds; what if some of its steps slip, fail or are dropped, likewise.
void CheckForecasts(const v1::Plan& plan, absl::CivilDay today) {
  const ForecastOptions options{.runs = 50, .by = 1000};
  Must(CheckProject(MakeProject(plan, today)).ok(), "the project of a valid plan is refused");
  Must(IsAnswer(MakeTimeline(plan, today, "").status()), "there is no timeline");
  for (const v1::Track* track : FollowedTracks(plan))
    Must(IsAnswer(MakeTimeline(plan, today, track->name()).status()), "a track has no timeline");
  Must(IsAnswer(CompareModesOf(plan, today, options).status()), "the modes cannot be compared");
  const auto forecast = ForecastOf(plan, today, options);
  Must(IsAnswer(forecast.status()), "there is no forecast");
  v1::ForecastRequest asked;
  for (const v1::Step& step : plan.steps()) {
    if (!IsToCome(step) || asked.what_ifs_size() == 20) continue;
    v1::WhatIf& change = *asked.add_what_ifs();
    if (asked.what_ifs_size() % 3 == 0) change.set_drop(step.name());
    if (asked.what_ifs_size() % 3 == 1) change.set_fail(step.name());
    if (asked.what_ifs_size() % 3 == 2) change.mutable_slip()->set_step(step.name());
  }
  const auto changed = WithChanges(plan, asked.what_ifs(), today);
  // A slip by nothing is refused where dates leave more than 600 months.
  if (!changed.ok()) return;
  waymark::base::Violations violations;
  CheckPlan(changed->plan, violations);
  Must(violations.empty(), "a what-if makes a plan that is not valid");
  Must(CheckProject(changed->project).ok(), "the project of a what-if is refused");
  Must(IsAnswer(ForecastOf(changed->plan, changed->project, today, options).status()),
       "there is no forecast of a what-if");
  Must(DiffPlans(plan, plan).ByteSizeLong() == 0, "a plan differs from itself");
  const bool same = google::protobuf::util::MessageDifferencer::Equals(plan, changed->plan);
  Must((DiffPlans(plan, changed->plan).ByteSizeLong() == 0) == same, "a change is told as none, or none as one");
}

// The rules are all judged, or it is said why not; pay is followed on every track.
void CheckRulesAndPay(const PlanView& view) {
  CheckFacts facts;
  if (const auto forecast = ForecastOf(view.plan, view.today, {.runs = 50}); forecast.ok()) facts = FactsOf(*forecast);
  const v1::PlanCheck check = CheckPlanRules(view, facts);
  Must(!check.rules().empty(), "no rule is judged");
  for (const v1::CheckFinding& finding : check.findings())
    Must(!finding.text().empty() && !finding.remedy().empty(), "a finding says nothing");
  for (const v1::Track& track : view.plan.tracks()) {
    SalaryPathInput input{.plan = view.plan, .standing = view.standing, .track = track.name(), .today = view.today};
    MakeSalaryPath(input);
  }
}

// Whatever an archive says of a negotiation, what its turns lead to is one of the owner's making: a state that the
// table knows, a counterpart without an account, nobody's confirmed consent; and made once more they lead there again.
void CheckReplayed(v1::Negotiation* negotiation) {
  waymark::base::Violations violations;
  ReplayTurns(negotiation, violations);
  if (!violations.empty()) return;
  Must(negotiation->state() != v1::NEGOTIATION_STATE_UNSPECIFIED, "a negotiation has no state");
  Must(!AnswersInPerson(*negotiation), "somebody of the organisation is negotiated with");
  Must(!negotiation->has_counterpart_consent() || negotiation->counterpart_consent().unconfirmed(),
       "a consent is claimed");
  Must(!negotiation->counterpart_consent().by_link() && !negotiation->has_link(), "a link is claimed");
  v1::Negotiation again = *negotiation;
  ReplayTurns(&again, violations);
  Must(violations.empty() && again.SerializeAsString() == negotiation->SerializeAsString(),
       "turns made again lead elsewhere");
}

// The bytes are a PlanArchive in JSON, as ImportPlan takes it. Whatever is in it, a plan that is valid has every
// document; of an invalid one it is told what is wrong.
void CheckArchived(std::string_view bytes) {
  v1::PlanArchive archive;
  if (!google::protobuf::util::JsonStringToMessage(std::string(bytes), &archive).ok()) return;
  waymark::base::Violations violations;
  CheckArchive(archive, violations);
  if (!violations.empty()) return;
  const std::string archived = archive.plan().name();
  const CalledBy called = [](const std::string& name) { return name; };
  waymark::base::Violations to_come;
  CheckTimes(archive, absl::FromCivil(absl::CivilDay(2027, 1, 5), absl::UTCTimeZone()), to_come);
  DetachArchive(&archive, called);
  v1::PlanArchive detached = archive;
  DetachArchive(&detached, called);
  Must(detached.SerializeAsString() == archive.SerializeAsString(), "what is detached is detached again");
  MoveArchive(&archive, {{archive.plan().name(), "members/x/plans/y"}});
  for (v1::Negotiation& negotiation : *archive.mutable_negotiations()) CheckReplayed(&negotiation);
  CheckPlan(archive.plan(), violations);
  if (!violations.empty()) return;

  PlanView view;
  view.today = absl::CivilDay(2027, 1, 4);
  view.plan = archive.plan();
  view.standing = archive.standing();
  view.entries.assign(archive.assessment_entries().begin(), archive.assessment_entries().end());
  view.role_profiles.assign(archive.role_profiles().begin(), archive.role_profiles().end());
  view.contacts.assign(archive.contacts().begin(), archive.contacts().end());
  view.meetings.assign(archive.meetings().begin(), archive.meetings().end());
  view.negotiations.assign(archive.negotiations().begin(), archive.negotiations().end());
  for (const auto& title : archive.titles()) view.titles[title.name()] = title.title();
  const v1::Checklist checklist = MakeChecklist(view);
  Must(checklist.lines_size() == 23 && checklist.questions_size() == 8, "the checklist lacks a line");
  Must(!WriteMarkdown(PlanPaper(view)).empty(), "there is no Markdown");
  const std::string map = DrawCareerMap(view, SpreadsOf(view.plan, view.today));
  Must(map.starts_with("<svg ") && map.ends_with("</svg>\n"), "the map is no picture");
  Must(map.size() < 4'000'000, "the map is too large");
  Must(map.find("<script") == std::string::npos, "the map has a script");
  CheckForecasts(view.plan, view.today);
  CheckRulesAndPay(view);
  const std::string calendar = WriteCalendar(view, absl::FromUnixSeconds(1'798'966'800));
  Must(calendar.starts_with("BEGIN:VCALENDAR"), "the calendar is none");
  v1::PlanArchive again = MakeArchive(view);
  waymark::base::Violations found;
  KeepHistory(archive, view.today, again.mutable_plan(), found);
  if (!found.empty()) return;
  MoveArchive(&again, {{"members/x", std::string(waymark::base::OwnerOf(archived))}});
  CheckArchive(again, found);
  Must(found.empty(), "an archive of a valid plan is refused");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  CheckArchived({reinterpret_cast<const char*>(data), size});
  return 0;
}
