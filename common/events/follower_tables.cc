#include "common/events/follower_tables.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "google/protobuf/util/time_util.h"

namespace waymark::events {

using event::v1::FollowerCursor;
using event::v1::ParkedEvent;
using google::protobuf::util::TimeUtil;
using storage::Stored;
using storage::Table;

const Table<FollowerCursor>& FollowerCursors() {
  static const auto& table = *new Table<FollowerCursor>("follower_cursors", [](const FollowerCursor& c) { return c.follower(); });
  return table;
}

const Table<ParkedEvent>& ParkedEvents() {
  using T = Table<ParkedEvent>;
  // Keys are compared as text, and tell the order in which the events came.
  static const auto& table = *new T(
      "follower_parked", [](const ParkedEvent& p) { return base::Cat(p.follower(), "/", absl::StrFormat("%019d", p.number())); },
      {T::Text("follower", [](const ParkedEvent& p) { return p.follower(); }),
       T::Text("subject", [](const ParkedEvent& p) { return p.event().subject(); })},
      {{"follower", "subject", "key"}});
  return table;
}

absl::StatusOr<int64_t> MoveCursor(storage::Txn& txn, std::string_view follower, std::string_view expected, std::string_view next,
                                   int events) {
  WM_ASSIGN_OR_RETURN(std::optional<Stored<FollowerCursor>> present, FollowerCursors().Find(txn, follower));
  Stored<FollowerCursor> cursor = present.has_value() ? *std::move(present) : Stored<FollowerCursor>();
  if (cursor->cursor() != expected) return absl::FailedPreconditionError("the follower's cursor has moved");
  FollowerCursor& moved = cursor.mutable_message();
  moved.set_follower(std::string(follower));
  moved.set_cursor(std::string(next));
  moved.set_events(moved.events() + events);
  WM_RETURN_IF_ERROR(FollowerCursors().Put(txn, cursor));
  return moved.events();
}

absl::StatusOr<std::vector<Stored<ParkedEvent>>> ParkedOf(storage::Txn& txn, std::string_view follower,
                                                           std::string_view subject, int limit) {
  storage::Query query;
  query.equals = {{"follower", std::string(follower)}, {"subject", std::string(subject)}};
  query.limit = limit;
  return ParkedEvents().Select(txn, query);
}

absl::Status ParkEvent(storage::Txn& txn, std::string_view follower, const event::v1::Event& event, int64_t number, const absl::Status& why,
                       absl::Time now) {
  constexpr size_t kErrorBytes = 500;
  ParkedEvent parked;
  parked.set_follower(std::string(follower));
  parked.set_number(number);
  *parked.mutable_event() = event;
  if (!why.ok()) parked.set_error(std::string(why.message().substr(0, kErrorBytes)));
  *parked.mutable_park_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  return ParkedEvents().Insert(txn, parked);
}

absl::StatusOr<std::vector<std::string>> ParkedSubjectsOf(storage::Txn& txn, std::string_view follower) {
  std::vector<std::string> subjects;
  storage::Query next;  // the first event of the subject behind the last one found
  next.equals = {{"follower", std::string(follower)}};
  next.order_by = "subject";
  next.limit = 1;
  while (true) {
    WM_ASSIGN_OR_RETURN(const std::vector<Stored<ParkedEvent>> first, ParkedEvents().Select(txn, next));
    if (first.empty()) return subjects;
    subjects.push_back(first[0]->event().subject());
    next.after = storage::Query::Place{subjects.back(), base::Cat(follower, "/~")};  // behind every number's text
  }
}

absl::Status DropParked(storage::Txn& txn, std::string_view follower) {
  constexpr int kAtOnce = 1000;
  storage::Query all;
  all.equals = {{"follower", std::string(follower)}};
  while (true) {
    WM_ASSIGN_OR_RETURN(const int64_t dropped, txn.DeleteWhere(ParkedEvents().spec(), all, kAtOnce));
    if (dropped < kAtOnce) return absl::OkStatus();
  }
}

}  // namespace waymark::events
