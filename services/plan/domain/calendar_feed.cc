#include "services/plan/domain/calendar_feed.h"

#include "absl/strings/match.h"

namespace waymark::plan {
namespace {

v1::Step Shown(const v1::Step& step) {
  v1::Step shown;
  shown.set_name(step.name());
  shown.set_kind(step.kind());
  shown.set_title(step.title());
  if (step.has_target_date()) *shown.mutable_target_date() = step.target_date();
  shown.set_progress(step.progress());
  shown.set_etag(step.etag());
  return shown;
}

v1::Action Shown(const v1::Action& action) {
  v1::Action shown;
  shown.set_name(action.name());
  shown.set_title(action.title());
  if (action.has_aims_by()) *shown.mutable_aims_by() = action.aims_by();
  shown.set_state(action.state());
  shown.set_etag(action.etag());
  return shown;
}

v1::Meeting Shown(const v1::Meeting& meeting) {
  v1::Meeting shown;
  shown.set_name(meeting.name());
  shown.set_kind(meeting.kind());
  if (meeting.has_at()) *shown.mutable_at() = meeting.at();
  if (meeting.has_about()) *shown.mutable_about() = meeting.about();
  if (!absl::StrContains(meeting.place(), "://")) shown.set_place(meeting.place());
  shown.set_state(meeting.state());
  shown.set_etag(meeting.etag());
  return shown;
}

}  // namespace

PlanView ShownInFeed(const PlanView& view) {
  PlanView shown;
  shown.today = view.today;
  shown.zone = view.zone;
  const v1::Plan& from = view.plan;
  v1::Plan& plan = shown.plan;
  plan.set_name(from.name());
  plan.set_title(from.title());
  plan.set_state(from.state());
  if (from.has_next_review_date()) *plan.mutable_next_review_date() = from.next_review_date();
  *plan.mutable_cadences() = from.cadences();
  for (const v1::Step& step : from.steps()) *plan.add_steps() = Shown(step);
  for (const v1::Action& action : from.actions()) *plan.add_actions() = Shown(action);
  for (const v1::Meeting& meeting : view.meetings) shown.meetings.push_back(Shown(meeting));
  return shown;
}

}  // namespace waymark::plan
