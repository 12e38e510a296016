#include "services/notification/steps/telling.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/cadence.h"
#include "services/notification/domain/stable_id.h"
#include "services/notification/domain/wording.h"
#include "services/notification/steps/person.h"
#include "services/notification/steps/tables.h"
#include "services/notification/steps/tasks.h"

namespace waymark::notification {
namespace {

using storage::Stored;
using v1::Delivery;
using v1::InboxEntry;
using v1::InboxItem;

// Nobody is reminded on the day they are asked, however late that is.
constexpr absl::Duration kShortestNotice = absl::Hours(24);

absl::StatusOr<int64_t> NextChange(storage::Txn& txn, std::string_view person) {
  WM_ASSIGN_OR_RETURN(auto found, Inboxes().Find(txn, person));
  Stored<v1::Inbox> inbox;
  if (found) inbox = *std::move(found);
  const int64_t change = inbox->last_change() + 1;
  inbox.mutable_message().set_name(std::string(person));
  inbox.mutable_message().set_last_change(change);
  WM_RETURN_IF_ERROR(Inboxes().Put(txn, inbox));
  return change;
}

// Keeps what became of an entry, as the latest change of its inbox.
absl::Status PutChanged(storage::Txn& txn, Stored<InboxEntry>& entry) {
  WM_ASSIGN_OR_RETURN(const int64_t change, NextChange(txn, base::Prefix(entry->item().name(), 2)));
  entry.mutable_message().set_change(change);
  return InboxEntries().Put(txn, entry);
}

std::string DeliveryName(std::string_view item, Delivery::Purpose purpose, std::string_view occasion) {
  const std::string id = StableId({item, base::Cat(static_cast<int>(purpose)), occasion});
  return base::Cat(base::Prefix(item, 2), "/deliveries/", id);
}

// Writes a delivery by mail with its task, due when the person's quiet hours allow it.
absl::Status AddDelivery(storage::Txn& txn, const InboxItem& item, Delivery::Purpose purpose, std::string_view occasion,
                         const Person& person, absl::Time now) {
  const absl::Time due = PastQuietHours(now, person.quiet, person.zone);
  Delivery delivery;
  delivery.set_name(DeliveryName(item.name(), purpose, occasion));
  delivery.set_item(item.name());
  delivery.set_kind(item.kind());
  delivery.set_channel(Delivery::CHANNEL_EMAIL);
  delivery.set_purpose(purpose);
  delivery.set_state(Delivery::STATE_PENDING);
  *delivery.mutable_due_time() = TimestampOf(due);
  *delivery.mutable_create_time() = TimestampOf(now);
  WM_RETURN_IF_ERROR(Deliveries().Insert(txn, delivery));
  return SetTask(txn, v1::Task::KIND_DELIVER, delivery.name(), due);
}

// Whether the person may get mail at all. A member whose record has not come yet may: it is there by the time the mail is sent.
bool TakesMail(std::string_view name, const Person& person) {
  if (IsExternal(name)) return true;
  return person.email_enabled && (!person.known || !person.email.empty());
}

absl::StatusOr<std::vector<Stored<Delivery>>> DeliveriesOf(storage::Txn& txn, std::string_view item) {
  storage::Query query;
  query.equals = {{"item", std::string(item)}};
  return Deliveries().Select(txn, query);
}

absl::StatusOr<std::vector<Stored<Delivery>>> PendingDeliveries(storage::Txn& txn, std::string_view item) {
  WM_ASSIGN_OR_RETURN(auto deliveries, DeliveriesOf(txn, item));
  std::erase_if(deliveries, [](const Stored<Delivery>& d) { return d->state() != Delivery::STATE_PENDING; });
  return deliveries;
}

// Whether somebody is sending the delivery just now: what they will find out is not known yet.
absl::StatusOr<bool> IsUnderWay(storage::Txn& txn, const Delivery& delivery) {
  WM_ASSIGN_OR_RETURN(const auto task, Tasks().Find(txn, TaskName(v1::Task::KIND_DELIVER, delivery.name())));
  return task && !(*task)->claim().empty();
}

// Cancels what waits to be sent. What is under way is left to who sends it: sent, it is recorded so; failed, it is cancelled when it is tried
// again, since its item is closed.
absl::Status CancelPending(storage::Txn& txn, std::string_view item) {
  WM_ASSIGN_OR_RETURN(auto deliveries, PendingDeliveries(txn, item));
  for (Stored<Delivery>& delivery : deliveries) {
    WM_ASSIGN_OR_RETURN(const bool under_way, IsUnderWay(txn, *delivery));
    if (under_way) continue;
    delivery.mutable_message().set_state(Delivery::STATE_CANCELLED);
    WM_RETURN_IF_ERROR(Deliveries().Put(txn, delivery));
    WM_RETURN_IF_ERROR(DropTask(txn, v1::Task::KIND_DELIVER, delivery->name()));
  }
  return absl::OkStatus();
}

// What closing kept back leaves after all, at `due`: the last message about the item, since it says all that those before it would have.
absl::Status ReviveLast(storage::Txn& txn, std::string_view item, absl::Time due) {
  WM_ASSIGN_OR_RETURN(auto deliveries, DeliveriesOf(txn, item));
  const auto is_before = [](const Stored<Delivery>& a, const Stored<Delivery>& b) {
    return TimeOf(a->create_time()) < TimeOf(b->create_time());
  };
  const auto last = std::max_element(deliveries.begin(), deliveries.end(), is_before);
  if (last == deliveries.end() || (*last)->state() != Delivery::STATE_CANCELLED) return absl::OkStatus();
  Delivery& message = last->mutable_message();
  message.set_state(Delivery::STATE_PENDING);
  *message.mutable_due_time() = TimestampOf(due);
  WM_RETURN_IF_ERROR(Deliveries().Put(txn, *last));
  return SetTask(txn, v1::Task::KIND_DELIVER, message.name(), due);
}

// Closes an entry, open or not, as it now stands in memory.
absl::Status PutClosed(storage::Txn& txn, Stored<InboxEntry>& entry, InboxItem::State state) {
  const std::string name = entry->item().name();
  entry.mutable_message().mutable_item()->set_state(state);
  WM_RETURN_IF_ERROR(CancelPending(txn, name));
  WM_RETURN_IF_ERROR(DropTask(txn, v1::Task::KIND_REMIND, name));
  WM_RETURN_IF_ERROR(DropTask(txn, v1::Task::KIND_LAPSE, name));
  return PutChanged(txn, entry);
}

absl::StatusOr<std::vector<Stored<InboxEntry>>> EntriesOf(storage::Txn& txn, std::string_view round) {
  storage::Query query;
  query.equals = {{"round", std::string(round)}};
  return InboxEntries().Select(txn, query);
}

// Closes as done every open item of that kind that belongs to `round` but those named in `kept`.
absl::Status CloseOthers(storage::Txn& txn, InboxItem::Kind kind, std::string_view round,
                         const std::set<std::string>& kept) {
  WM_ASSIGN_OR_RETURN(auto entries, EntriesOf(txn, round));
  for (Stored<InboxEntry>& entry : entries) {
    const InboxItem& item = entry->item();
    if (item.kind() != kind || item.state() != InboxItem::STATE_OPEN || kept.contains(item.name())) continue;
    WM_RETURN_IF_ERROR(PutClosed(txn, entry, InboxItem::STATE_DONE));
  }
  return absl::OkStatus();
}

// Has the person reminded of an item that has a due date, once that has passed.
absl::Status SetReminder(storage::Txn& txn, const InboxItem& item, const Person& person, absl::Time now) {
  if (!item.has_due_date() || !HasDeadline(item.kind())) return absl::OkStatus();
  const absl::Time remind = std::max(EndOfDay(CivilDayOf(item.due_date()), person.zone), now + kShortestNotice);
  return SetTask(txn, v1::Task::KIND_REMIND, item.name(), remind);
}

InboxEntry NewEntry(const Telling& telling, const Person& person, absl::Time now) {
  InboxEntry entry;
  InboxItem& item = *entry.mutable_item();
  item.set_name(ItemName(telling.person, telling.kind, telling.subject, telling.occasion));
  item.set_kind(telling.kind);
  item.set_state(InboxItem::STATE_OPEN);
  item.set_subject(telling.subject);
  *item.mutable_create_time() = TimestampOf(now);
  Occasion occasion;
  occasion.kind = telling.kind;
  occasion.language = person.language;
  occasion.about = telling.about;
  occasion.due_date = base::CalendarDay(telling.due_date);
  if (occasion.due_date) *item.mutable_due_date() = telling.due_date;
  item.set_title(TitleOf(occasion));
  entry.set_round(telling.round);
  entry.set_about(telling.about);
  if (!person.known) {
    entry.set_time_zone(telling.time_zone);
    entry.set_language(telling.language);
  }
  return entry;
}

}  // namespace

std::string ItemName(std::string_view person, InboxItem::Kind kind, std::string_view subject, std::string_view occasion) {
  const std::string number = base::Cat(static_cast<int>(kind));
  const std::string id = occasion.empty() ? StableId({number, subject}) : StableId({number, subject, occasion});
  return base::Cat(person, "/inboxItems/", id);
}

absl::Status Tell(storage::Txn& txn, const Telling& telling, absl::Time now) {
  WM_ASSIGN_OR_RETURN(const auto told, InboxEntries().Find(txn, ItemName(telling.person, telling.kind, telling.subject, telling.occasion)));
  if (told) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const Person person, ReadPerson(txn, telling.person, telling.time_zone, telling.language));
  if (!person.active) return absl::OkStatus();
  InboxEntry entry = NewEntry(telling, person, now);
  WM_ASSIGN_OR_RETURN(const int64_t change, NextChange(txn, telling.person));
  entry.set_change(change);
  WM_RETURN_IF_ERROR(InboxEntries().Insert(txn, entry));
  WM_RETURN_IF_ERROR(SetReminder(txn, entry.item(), person, now));
  if (!TakesMail(telling.person, person)) return absl::OkStatus();
  return AddDelivery(txn, entry.item(), Delivery::PURPOSE_PROMPT, {}, person, now);
}

absl::Status ReopenItem(storage::Txn& txn, std::string_view name, absl::Time now) {
  WM_ASSIGN_OR_RETURN(auto entry, InboxEntries().Find(txn, name));
  if (!entry || (*entry)->item().state() != InboxItem::STATE_DONE) return absl::OkStatus();
  entry->mutable_message().mutable_item()->set_state(InboxItem::STATE_OPEN);
  WM_RETURN_IF_ERROR(PutChanged(txn, *entry));
  const InboxItem& item = (*entry)->item();
  const std::string_view whose = base::Prefix(name, 2);
  WM_ASSIGN_OR_RETURN(const Person person, ReadPerson(txn, whose, (*entry)->time_zone(), (*entry)->language()));
  if (!item.has_remind_time()) WM_RETURN_IF_ERROR(SetReminder(txn, item, person, now));
  return ReviveLast(txn, name, PastQuietHours(now, person.quiet, person.zone));
}

absl::StatusOr<InboxItem> CloseItem(storage::Txn& txn, std::string_view item, InboxItem::State state) {
  WM_ASSIGN_OR_RETURN(auto entry, InboxEntries().Find(txn, item));
  if (!entry) return InboxItem();
  if ((*entry)->item().state() == InboxItem::STATE_OPEN) WM_RETURN_IF_ERROR(PutClosed(txn, *entry, state));
  return (*entry)->item();
}

absl::Status TellExactly(storage::Txn& txn, InboxItem::Kind kind, std::string_view round,
                         const std::vector<Telling>& tellings, absl::Time now) {
  std::set<std::string> open;
  for (const Telling& telling : tellings) {
    if (telling.lapse <= now) continue;
    const std::string item = ItemName(telling.person, telling.kind, telling.subject, telling.occasion);
    open.insert(item);
    WM_RETURN_IF_ERROR(Tell(txn, telling, now));
    WM_RETURN_IF_ERROR(ReopenItem(txn, item, now));
    if (telling.lapse == absl::InfiniteFuture()) continue;
    WM_RETURN_IF_ERROR(SetTask(txn, v1::Task::KIND_LAPSE, item, telling.lapse));
  }
  return CloseOthers(txn, kind, round, open);
}

absl::Status Remind(storage::Txn& txn, Stored<InboxEntry> entry, absl::Time now) {
  const InboxItem& item = entry->item();
  if (item.state() != InboxItem::STATE_OPEN || item.has_remind_time()) return absl::OkStatus();
  const std::string_view name = base::Prefix(item.name(), 2);
  WM_ASSIGN_OR_RETURN(const Person person, ReadPerson(txn, name, entry->time_zone(), entry->language()));
  if (!person.active) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const auto pending, PendingDeliveries(txn, item.name()));
  if (pending.empty() && TakesMail(name, person)) {
    WM_RETURN_IF_ERROR(AddDelivery(txn, item, Delivery::PURPOSE_REMINDER, {}, person, now));
  }
  *entry.mutable_message().mutable_item()->mutable_remind_time() = TimestampOf(now);
  return PutChanged(txn, entry);
}

absl::StatusOr<bool> ForgetRound(storage::Txn& txn, std::string_view round) {
  WM_ASSIGN_OR_RETURN(auto entries, EntriesOf(txn, round));
  bool asked = false;
  for (Stored<InboxEntry>& entry : entries) {
    InboxEntry& message = entry.mutable_message();
    asked = asked || message.item().kind() == InboxItem::KIND_FEEDBACK_REQUEST;
    const InboxItem::State state = message.item().state();
    message.mutable_item()->clear_title();
    message.mutable_item()->clear_subject();
    message.mutable_item()->clear_due_date();
    message.mutable_item()->clear_remind_time();
    message.clear_about();
    message.clear_round();
    WM_RETURN_IF_ERROR(PutClosed(txn, entry, state == InboxItem::STATE_DISMISSED ? state : InboxItem::STATE_DONE));
  }
  return asked;
}

absl::Status DropReminders(storage::Txn& txn, std::string_view round) {
  WM_ASSIGN_OR_RETURN(const auto entries, EntriesOf(txn, round));
  for (const Stored<InboxEntry>& entry : entries) {
    WM_RETURN_IF_ERROR(DropTask(txn, v1::Task::KIND_REMIND, entry->item().name()));
  }
  return absl::OkStatus();
}

absl::Status SendRenewedLink(storage::Txn& txn, std::string_view item, std::string_view occasion, absl::Time now) {
  WM_ASSIGN_OR_RETURN(const auto entry, InboxEntries().Find(txn, item));
  if (!entry || (*entry)->item().state() != InboxItem::STATE_OPEN) return absl::OkStatus();
  // A link is made when its mail is sent: a mail that waits brings the new one by itself. One that is under way may have the old one already.
  WM_ASSIGN_OR_RETURN(const auto pending, PendingDeliveries(txn, item));
  for (const Stored<Delivery>& delivery : pending) {
    WM_ASSIGN_OR_RETURN(const bool under_way, IsUnderWay(txn, *delivery));
    if (!under_way) return absl::OkStatus();
  }
  WM_ASSIGN_OR_RETURN(const Person person, ReadPerson(txn, base::Prefix(item, 2), (*entry)->time_zone(), (*entry)->language()));
  return AddDelivery(txn, (*entry)->item(), Delivery::PURPOSE_RENEWED_LINK, occasion, person, now);
}

}  // namespace waymark::notification
