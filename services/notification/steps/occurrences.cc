#include "services/notification/steps/occurrences.h"

#include <string>
#include <utility>

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/occurrence.h"
#include "services/notification/steps/schedules.h"
#include "services/notification/steps/tables.h"
#include "services/notification/steps/tasks.h"
#include "services/notification/steps/telling.h"

namespace waymark::notification {
namespace {

using storage::Stored;
using v1::InboxItem;
using v1::Occurrence;
using v1::Task;

std::string ReviewItem(std::string_view review) { return ItemName(base::Prefix(review, 2), InboxItem::KIND_REVIEW, review); }

absl::Status DropSteps(storage::Txn& txn, std::string_view occurrence) {
  WM_RETURN_IF_ERROR(DropTask(txn, Task::KIND_OPEN_REVIEW, occurrence));
  return DropTask(txn, Task::KIND_OPEN_ROUND, occurrence);
}

absl::Status TellOfReview(storage::Txn& txn, const Occurrence& occurrence, absl::Time now) {
  Telling telling;
  telling.person = std::string(base::Prefix(occurrence.plan(), 2));
  telling.kind = InboxItem::KIND_REVIEW;
  telling.subject = occurrence.review();
  telling.due_date = occurrence.due_date();
  return Tell(txn, telling, now);
}

absl::Status Void(storage::Txn& txn, Stored<Occurrence>& occurrence, absl::Time now) {
  if (!Move(&occurrence.mutable_message(), Turn::kPlanGone, now)) return absl::OkStatus();
  WM_RETURN_IF_ERROR(Occurrences().Put(txn, occurrence));
  WM_RETURN_IF_ERROR(DropSteps(txn, occurrence->name()));
  if (occurrence->review().empty()) return absl::OkStatus();
  return CloseItem(txn, ReviewItem(occurrence->review()), InboxItem::STATE_DONE).status();
}

}  // namespace

absl::Status ReviewIsOpen(storage::Txn& txn, const OpenReviewFact& fact, absl::Time now) {
  const std::string name = OccurrenceOfReview(fact.review);
  WM_ASSIGN_OR_RETURN(auto found, Occurrences().Find(txn, name));
  Stored<Occurrence> occurrence;
  if (found) {
    occurrence = *std::move(found);
    if (occurrence->state() == Occurrence::STATE_VOID) {
      // Told late of a plan that has ended meanwhile, or anew of one that has come back.
      WM_ASSIGN_OR_RETURN(const bool active, IsScheduled(txn, fact.plan));
      if (!active) return absl::OkStatus();
    }
    if (!Move(&occurrence.mutable_message(), Turn::kReviewOpened, now)) return absl::OkStatus();
    occurrence.mutable_message().set_review(fact.review);
    *occurrence.mutable_message().mutable_due_date() = fact.due_date;
  } else {
    WM_ASSIGN_OR_RETURN(occurrence.mutable_message(),
                        OccurrenceOfOpenReview(fact.review, fact.plan, fact.occurrence, fact.due_date, now));
  }
  WM_RETURN_IF_ERROR(Occurrences().Put(txn, occurrence));
  WM_RETURN_IF_ERROR(DropTask(txn, Task::KIND_OPEN_REVIEW, name));
  WM_RETURN_IF_ERROR(TellOfReview(txn, *occurrence, now));
  WM_RETURN_IF_ERROR(ReopenItem(txn, ReviewItem(fact.review), now));
  return SetTask(txn, Task::KIND_OPEN_ROUND, name, now);
}

absl::Status Absorb(storage::Txn& txn, std::string_view name, const OpenReviewFact& standing, bool is_open, absl::Time now) {
  WM_ASSIGN_OR_RETURN(auto occurrence, Occurrences().Find(txn, name));
  if (!occurrence || !Move(&occurrence->mutable_message(), Turn::kAbsorbed, now)) return absl::OkStatus();
  occurrence->mutable_message().set_review(standing.review);
  WM_RETURN_IF_ERROR(Occurrences().Put(txn, *occurrence));
  return is_open ? ReviewIsOpen(txn, standing, now) : absl::OkStatus();
}

absl::Status RoundIsOpen(storage::Txn& txn, std::string_view review, std::string_view round, absl::Time now) {
  const std::string name = OccurrenceOfReview(review);
  WM_ASSIGN_OR_RETURN(auto occurrence, Occurrences().Find(txn, name));
  if (!occurrence || !Move(&occurrence->mutable_message(), Turn::kRoundOpened, now)) return absl::OkStatus();
  occurrence->mutable_message().set_round(std::string(round));
  WM_RETURN_IF_ERROR(Occurrences().Put(txn, *occurrence));
  return DropSteps(txn, name);
}

absl::Status RoundIsClosed(storage::Txn& txn, std::string_view review, absl::Time now) {
  const std::string name = OccurrenceOfReview(review);
  WM_ASSIGN_OR_RETURN(auto occurrence, Occurrences().Find(txn, name));
  if (!occurrence || !Move(&occurrence->mutable_message(), Turn::kRoundClosed, now)) return absl::OkStatus();
  WM_RETURN_IF_ERROR(Occurrences().Put(txn, *occurrence));
  return DropSteps(txn, name);
}

absl::Status ReviewIsClosed(storage::Txn& txn, std::string_view review, absl::Time now) {
  WM_RETURN_IF_ERROR(CloseItem(txn, ReviewItem(review), InboxItem::STATE_DONE).status());
  const std::string name = OccurrenceOfReview(review);
  WM_ASSIGN_OR_RETURN(auto occurrence, Occurrences().Find(txn, name));
  if (!occurrence) return absl::OkStatus();
  if (Move(&occurrence->mutable_message(), Turn::kReviewClosed, now)) {
    WM_RETURN_IF_ERROR(Occurrences().Put(txn, *occurrence));
    WM_RETURN_IF_ERROR(DropSteps(txn, name));
  }
  const std::string& round = (*occurrence)->round();
  if (round.empty()) return absl::OkStatus();
  WM_RETURN_IF_ERROR(DropReminders(txn, round));
  const std::string ready = ItemName(base::Prefix(round, 2), InboxItem::KIND_FEEDBACK_READY, round);
  return CloseItem(txn, ready, InboxItem::STATE_DONE).status();
}

absl::Status VoidOccurrence(storage::Txn& txn, std::string_view name, absl::Time now) {
  WM_ASSIGN_OR_RETURN(auto occurrence, Occurrences().Find(txn, name));
  if (!occurrence) return absl::OkStatus();
  return Void(txn, *occurrence, now);
}

absl::Status VoidOccurrences(storage::Txn& txn, std::string_view plan, absl::Time now) {
  for (const auto state : {Occurrence::STATE_DUE, Occurrence::STATE_REVIEW_OPEN, Occurrence::STATE_ROUND_OPEN,
                           Occurrence::STATE_ROUND_CLOSED}) {
    storage::Query query;
    query.equals = {{"plan", std::string(plan)}, {"state", int64_t{state}}};
    WM_ASSIGN_OR_RETURN(auto occurrences, Occurrences().Select(txn, query));
    for (Stored<Occurrence>& occurrence : occurrences) WM_RETURN_IF_ERROR(Void(txn, occurrence, now));
  }
  return absl::OkStatus();
}

}  // namespace waymark::notification
