#include "services/notification/domain/occurrence.h"

#include <algorithm>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "google/protobuf/util/time_util.h"
#include "services/notification/domain/cadence.h"

namespace waymark::notification {
namespace {

using State = v1::Occurrence::State;

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

}  // namespace

std::string OccurrenceName(std::string_view plan, std::string_view rule, absl::CivilDay date) {
  return base::Cat(plan, "/occurrences/", rule, "-", base::DateText(date));
}

std::string OccurrenceOfReview(std::string_view review) {
  return base::Cat(base::Prefix(review, 4), "/occurrences/", base::LastSegment(review));
}

std::string OccurrenceKey(const v1::Occurrence& occurrence) {
  return base::Cat(occurrence.rule(), "/", base::DateText(CivilDayOf(occurrence.date())));
}

v1::Occurrence BeginOccurrence(std::string_view plan, const Beginning& beginning, const absl::TimeZone& zone, absl::Time now) {
  const Due& due = beginning.due;
  v1::Occurrence occurrence;
  occurrence.set_name(OccurrenceName(plan, due.rule, due.date));
  occurrence.set_plan(std::string(plan));
  occurrence.set_rule(due.rule);
  *occurrence.mutable_date() = base::DateOf(due.date);
  occurrence.set_answer_days(due.answer_days);
  SetDueDate(&occurrence, zone, now);
  occurrence.set_state(v1::Occurrence::STATE_DUE);
  occurrence.set_collapsed(beginning.collapsed);
  *occurrence.mutable_create_time() = TimestampOf(now);
  *occurrence.mutable_update_time() = occurrence.create_time();
  return occurrence;
}

void SetDueDate(v1::Occurrence* occurrence, const absl::TimeZone& zone, absl::Time now) {
  const absl::CivilDay begun = std::max(CivilDayOf(occurrence->date()), absl::ToCivilDay(now, zone));
  *occurrence->mutable_due_date() = base::DateOf(begun + occurrence->answer_days());
}

absl::StatusOr<v1::Occurrence> OccurrenceOfOpenReview(std::string_view review, std::string_view plan, std::string_view key,
                                                      const google::type::Date& due_date, absl::Time now) {
  const size_t slash = key.find('/');
  if (slash == std::string_view::npos) return absl::InvalidArgumentError(base::Cat("no occurrence key: ", key));
  absl::StatusOr<absl::CivilDay> date = ParseDate(key.substr(slash + 1));
  if (!date.ok()) return date.status();
  v1::Occurrence occurrence;
  occurrence.set_name(OccurrenceOfReview(review));
  occurrence.set_plan(std::string(plan));
  occurrence.set_rule(std::string(key.substr(0, slash)));
  *occurrence.mutable_date() = base::DateOf(*date);
  *occurrence.mutable_due_date() = due_date;
  occurrence.set_state(v1::Occurrence::STATE_REVIEW_OPEN);
  occurrence.set_review(std::string(review));
  *occurrence.mutable_create_time() = TimestampOf(now);
  *occurrence.mutable_update_time() = occurrence.create_time();
  return occurrence;
}

State StateAfter(State state, Turn turn) {
  // A plan that was put away and comes back finds the review it had open.
  if (state == v1::Occurrence::STATE_VOID && turn == Turn::kReviewOpened) return v1::Occurrence::STATE_REVIEW_OPEN;
  if (IsOver(state)) return state;
  switch (turn) {
    case Turn::kReviewOpened:
      return std::max(state, v1::Occurrence::STATE_REVIEW_OPEN);
    case Turn::kAbsorbed:
      return state == v1::Occurrence::STATE_DUE ? v1::Occurrence::STATE_ABSORBED : state;
    case Turn::kPlanGone:
      return v1::Occurrence::STATE_VOID;
    case Turn::kRoundOpened:
      return std::max(state, v1::Occurrence::STATE_ROUND_OPEN);
    case Turn::kRoundClosed:
      return v1::Occurrence::STATE_ROUND_CLOSED;
    case Turn::kReviewClosed:
      return v1::Occurrence::STATE_DONE;
  }
  return state;
}

bool Move(v1::Occurrence* occurrence, Turn turn, absl::Time now) {
  const State next = StateAfter(occurrence->state(), turn);
  if (next == occurrence->state()) return false;
  occurrence->set_state(next);
  *occurrence->mutable_update_time() = TimestampOf(now);
  return true;
}

bool IsOver(State state) {
  return state == v1::Occurrence::STATE_DONE || state == v1::Occurrence::STATE_ABSORBED || state == v1::Occurrence::STATE_VOID;
}

}  // namespace waymark::notification
