#include "services/plan/domain/negotiation_outcome.h"

#include <string>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/approximate_date.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::MessageDifferencer;

// A step that stands from the terms' beginning to their end, or is to be done by their beginning.
v1::Step StepOf(const v1::Terms& terms, std::string_view track) {
  v1::Step step;
  step.set_track(std::string(track));
  if (terms.has_end_date()) {
    *step.mutable_target_date() = terms.end_date();
    if (terms.has_start_date()) *step.mutable_start_date() = terms.start_date();
  } else if (terms.has_start_date()) {
    *step.mutable_target_date() = terms.start_date();
  }
  return step;
}

v1::Step TakenOn(const v1::Terms& terms, const v1::Responsibility& responsibility, std::string_view track) {
  v1::Step step = StepOf(terms, track);
  step.set_kind(responsibility.kind() == v1::STEP_KIND_UNSPECIFIED ? v1::STEP_KIND_STRETCH_ASSIGNMENT
                                                                   : responsibility.kind());
  step.set_title(responsibility.title());
  step.set_description(responsibility.shows_readiness_for());
  if (responsibility.has_hours_per_week()) step.set_hours_per_week(responsibility.hours_per_week());
  return step;
}

v1::Step Promotion(const v1::Terms& terms, const v1::Recognition& recognition, std::string_view track) {
  v1::Step step;
  step.set_track(std::string(track));
  if (terms.has_start_date()) *step.mutable_target_date() = terms.start_date();
  step.set_kind(v1::STEP_KIND_PROMOTION);
  *step.mutable_role() = recognition.role();
  const std::string& title = recognition.role().title();
  step.set_title(!recognition.text().empty() ? recognition.text() : title.empty() ? recognition.role().role() : title);
  return step;
}

// Something that the manager is to see to.
v1::Action Asked(const v1::Terms& terms, std::string title, const std::string& description) {
  v1::Action action;
  action.set_title(std::move(title));
  action.set_description(description);
  action.set_kind(v1::ACTION_KIND_TASK);
  action.set_responsible(v1::RESPONSIBLE_MANAGER);
  if (terms.has_start_date()) *action.mutable_aims_by() = terms.start_date();
  return action;
}

}  // namespace

NegotiationOutcome OutcomeOf(const v1::Negotiation& negotiation, std::string_view track, absl::CivilDay today) {
  const v1::Terms& terms = negotiation.terms();
  NegotiationOutcome outcome;
  for (const v1::Responsibility& each : terms.responsibilities()) outcome.steps.push_back(TakenOn(terms, each, track));
  for (const v1::GivenUpTask& each : terms.given_up())
    outcome.actions.push_back(Asked(terms, base::Cat("Hand over: ", each.title()), each.note()));
  for (const v1::Recognition& each : terms.recognition()) {
    if (each.answer() != v1::RECOGNITION_ANSWER_GRANTED) continue;
    if (each.kind() == v1::RECOGNITION_KIND_ROLE) {
      outcome.steps.push_back(Promotion(terms, each, track));
    } else {
      outcome.actions.push_back(Asked(terms, each.text(), ""));
    }
  }
  if (terms.has_pay()) {
    v1::SalaryPoint& point = outcome.pay.emplace();
    const auto start = SpanOf(terms.start_date());
    point.set_kind(v1::SALARY_POINT_KIND_PLANNED);
    *point.mutable_date() = base::DateOf(terms.has_start_date() && start ? start->last : today);
    *point.mutable_pay() = terms.pay();
    point.set_note(negotiation.title());
  }
  return outcome;
}

bool PlacePoint(v1::Plan* plan, const v1::SalaryPoint& point) {
  for (v1::SalaryPoint& other : *plan->mutable_salary_points()) {
    if (other.kind() != point.kind() || !MessageDifferencer::Equals(other.date(), point.date())) continue;
    other = point;
    return true;
  }
  if (plan->salary_points_size() >= kMaxSalaryPoints) return false;
  *plan->add_salary_points() = point;
  return true;
}

}  // namespace waymark::plan
