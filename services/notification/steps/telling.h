#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/table.h"
#include "google/type/date.pb.h"
#include "waymark/notification/v1/schedule.pb.h"

namespace waymark::notification {

// Telling people, once for each thing: an item in the inbox, and a delivery for each channel, deferred by their quiet hours. All of it is named after what it is
// about, so finding the same reason twice tells nothing twice.

// Something to ask of one person, or to let them know.
struct Telling {
  std::string person;             // members/{member} or externals/{external}
  v1::InboxItem::Kind kind = v1::InboxItem::KIND_UNSPECIFIED;
  std::string subject;            // the resource to act on
  google::type::Date due_date;    // default: none, and nobody is reminded
  std::string round;              // the round it belongs to, when it ends with that; what else InboxEntry says
  std::string occasion;           // tells one telling of a subject from the next, where there may be several
  std::string about;              // whom it is about, as called; empty: the person
  std::string time_zone;          // for a person without a record here
  std::string language;           // the same
  absl::Time lapse = absl::InfiniteFuture();  // when the time for it is over; heeded by TellExactly
};

// The item that stands for the subject, on that occasion, in the person's inbox.
std::string ItemName(std::string_view person, v1::InboxItem::Kind kind, std::string_view subject, std::string_view occasion = {});

// Tells it, unless that was done before. Somebody who has left is told nothing.
absl::Status Tell(storage::Txn& txn, const Telling& telling, absl::Time now);

// Opens an item again that was closed as done: the person is reminded of it, unless that was done already, and the
// message that closing kept back is sent after all, if there was one. Does nothing for one that is open, was dismissed,
// or is not there.
absl::Status ReopenItem(storage::Txn& txn, std::string_view item, absl::Time now);

// Closes an open item as `state`, cancels what was still to be sent of it and its reminder. Does nothing for one that is closed or not there. Returns
// the item as it is then; empty when there is none.
absl::StatusOr<v1::InboxItem> CloseItem(storage::Txn& txn, std::string_view item, v1::InboxItem::State state);

// Makes the open items of that kind that belong to `round` (InboxEntry.round) be those of `tellings`, all of them of
// that kind and round, until the time for each is over: what was not told is told, what was closed as done opens again,
// and what else is open is done. What the person dismissed stays so.
absl::Status TellExactly(storage::Txn& txn, v1::InboxItem::Kind kind, std::string_view round,
                         const std::vector<Telling>& tellings, absl::Time now);

// Reminds of an open item: marks it, and has a reminder sent, unless the first message has not even left yet.
absl::Status Remind(storage::Txn& txn, storage::Stored<v1::InboxEntry> entry, absl::Time now);

// Closes every item of a round and forgets what it was about and who was asked by whom. Returns whether anybody had been asked.
absl::StatusOr<bool> ForgetRound(storage::Txn& txn, std::string_view round);

// Takes back the reminders of a round's items that are still to come.
absl::Status DropReminders(storage::Txn& txn, std::string_view round);

// Has a new link sent for the item of an external rater, in place of those sent before; `occasion` tells one renewal from another.
absl::Status SendRenewedLink(storage::Txn& txn, std::string_view item, std::string_view occasion, absl::Time now);

}  // namespace waymark::notification
