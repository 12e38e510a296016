#include "services/notification/steps/feedback_facts.h"

#include <string>

#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/cadence.h"
#include "services/notification/steps/fact.h"
#include "services/notification/steps/occurrences.h"
#include "services/notification/steps/person.h"
#include "services/notification/steps/tables.h"
#include "services/notification/steps/tasks.h"
#include "services/notification/steps/telling.h"

namespace waymark::notification {
namespace {

using v1::InboxItem;

std::string ConfirmItem(std::string_view round) {
  return ItemName(base::Prefix(round, 2), InboxItem::KIND_CONFIRM_RATERS, round);
}

std::string RequestItem(std::string_view request) {
  return ItemName(base::Prefix(request, 2), InboxItem::KIND_FEEDBACK_REQUEST, request);
}

absl::Status ApplyRequestClosed(storage::Txn& txn, const feedback::v1::RequestClosed& fact) {
  return CloseItem(txn, RequestItem(fact.request()), InboxItem::STATE_DONE).status();
}

}  // namespace

absl::Status ApplyRoundOpened(storage::Txn& txn, const feedback::v1::RoundOpened& fact, absl::Time now) {
  const auto due_date = base::CalendarDay(fact.due_date());
  if (!due_date) return absl::InvalidArgumentError("a round without a due date");
  if (!fact.review().empty()) WM_RETURN_IF_ERROR(RoundIsOpen(txn, fact.review(), fact.round(), now));
  if (fact.awaiting_raters()) {
    Telling telling;
    telling.person = fact.member();
    telling.kind = InboxItem::KIND_CONFIRM_RATERS;
    telling.subject = fact.round();
    telling.due_date = fact.due_date();
    telling.round = fact.round();
    WM_RETURN_IF_ERROR(Tell(txn, telling, now));
  } else {
    WM_RETURN_IF_ERROR(CloseItem(txn, ConfirmItem(fact.round()), InboxItem::STATE_DONE).status());
  }
  WM_ASSIGN_OR_RETURN(const Person member, ReadPerson(txn, fact.member()));
  return SetTask(txn, v1::Task::KIND_PASS_DUE, fact.round(), EndOfDay(*due_date, member.zone));
}

absl::Status ApplyRequestOpened(storage::Txn& txn, const feedback::v1::RequestOpened& fact, absl::Time now) {
  Telling telling;
  telling.person = fact.rater();
  telling.kind = InboxItem::KIND_FEEDBACK_REQUEST;
  telling.subject = fact.request();
  telling.due_date = fact.due_date();
  telling.round = fact.round();
  if (fact.rater() != fact.subject()) telling.about = fact.subject_display_name();
  // Of somebody outside the organisation nothing is known: most likely they live and read as the person who asks them.
  WM_ASSIGN_OR_RETURN(const auto subject, Recipients().Find(txn, fact.subject()));
  if (subject) {
    telling.time_zone = (*subject)->time_zone();
    telling.language = (*subject)->language();
  }
  return Tell(txn, telling, now);
}

absl::Status ApplyRoundClosed(storage::Txn& txn, const feedback::v1::RoundClosed& fact, absl::Time now) {
  WM_RETURN_IF_ERROR(DropTask(txn, v1::Task::KIND_PASS_DUE, fact.round()));
  WM_RETURN_IF_ERROR(DropTask(txn, v1::Task::KIND_CLOSE_ROUND, fact.round()));
  if (!fact.review().empty()) WM_RETURN_IF_ERROR(RoundIsClosed(txn, fact.review(), now));
  WM_ASSIGN_OR_RETURN(const bool asked, ForgetRound(txn, fact.round()));
  if (!asked) return absl::OkStatus();
  Telling telling;
  telling.person = std::string(base::Prefix(fact.round(), 2));
  telling.kind = InboxItem::KIND_FEEDBACK_READY;
  telling.subject = fact.round();
  return Tell(txn, telling, now);
}

absl::Status ApplyFeedbackFact(storage::Txn& txn, const rpc::Call& call, const event::v1::Event& event) {
  using namespace feedback::v1;  // NOLINT: the facts
  const auto renew = [&](const LinkRenewed& fact) {
    return SendRenewedLink(txn, RequestItem(fact.request()), event.cursor(), call.now);
  };
  absl::Status outcome;
  const bool concerns_us =
      ApplyAs<RoundOpened>(event, [&](const auto& fact) { return ApplyRoundOpened(txn, fact, call.now); }, &outcome) ||
      ApplyAs<RequestOpened>(event, [&](const auto& fact) { return ApplyRequestOpened(txn, fact, call.now); }, &outcome) ||
      ApplyAs<RequestClosed>(event, [&](const auto& fact) { return ApplyRequestClosed(txn, fact); }, &outcome) ||
      ApplyAs<RoundClosed>(event, [&](const auto& fact) { return ApplyRoundClosed(txn, fact, call.now); }, &outcome) ||
      ApplyAs<LinkRenewed>(event, renew, &outcome);
  return concerns_us ? outcome : absl::OkStatus();
}

}  // namespace waymark::notification
