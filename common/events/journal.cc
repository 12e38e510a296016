#include "common/events/journal.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/events/cursor.h"
#include "common/storage/table.h"
#include "google/protobuf/util/time_util.h"
#include "waymark/event/v1/journal.pb.h"
#include "waymark/event/v1/stored.pb.h"

namespace waymark::events {
namespace {

using event::v1::Event;
using google::protobuf::util::TimeUtil;
using storage::Query;
using storage::Row;
using storage::Stored;

constexpr std::string_view kEpochKey = "epoch";
constexpr int kPageEvents = 128;
// How many pages of events of no interest are passed over before the watch lets others have the thread.
constexpr int kPassedPages = 8;
// Every so many appends, up to twice as many of the oldest events go: so a backlog shrinks.
constexpr int64_t kTrimEvery = 16;
constexpr int kTrimmed = 32;

const storage::Table<event::v1::JournalEpoch>& Epochs() {
  static const auto& table = *new storage::Table<event::v1::JournalEpoch>(
      "journal_epoch", [](const event::v1::JournalEpoch&) { return std::string(kEpochKey); });
  return table;
}

// Events by position, which is not in the stored message: its cursor is made with the present epoch when it is read.
const storage::TableSpec& Events() {
  static const auto& spec = *new storage::TableSpec{.name = "journal_events", .message = Event::descriptor()};
  return spec;
}

// Keys are compared as text.
std::string KeyOf(int64_t position) { return absl::StrFormat("%019d", position); }

absl::StatusOr<int64_t> PositionOf(const Row& row) {
  int64_t position = 0;
  if (!absl::SimpleAtoi(row.key, &position)) return base::Error(error::v1::REASON_INTERNAL, "an event's position is no number");
  return position;
}

absl::StatusOr<Event> EventOf(const Row& row) {
  Event event;
  if (!event.ParseFromString(row.bytes)) return base::Error(error::v1::REASON_INTERNAL, "an event cannot be read");
  return event;
}

// Position of the last event; 0 where there is none.
absl::StatusOr<int64_t> LastPosition(storage::Txn& txn) {
  Query last;
  last.descending = true;
  last.limit = 1;
  WM_ASSIGN_OR_RETURN(const std::vector<Row> rows, txn.Select(Events(), last));
  if (rows.empty()) return 0;
  return PositionOf(rows[0]);
}

absl::StatusOr<std::string> PresentEpoch(storage::Txn& txn) {
  WM_ASSIGN_OR_RETURN(const auto epoch, Epochs().Find(txn, kEpochKey));
  if (!epoch.has_value()) return base::Error(error::v1::REASON_INTERNAL, "the journal was not opened");
  return (*epoch)->epoch();
}

absl::Status CursorLost() {
  return base::Error(error::v1::REASON_CURSOR_LOST,
                     "the cursor is of an ended epoch or before what is kept: list afresh, then watch from the head taken before");
}

absl::StatusOr<event::v1::Head> GetHead(storage::Txn& txn, const rpc::Call& call, const event::v1::GetHeadRequest& request) {
  Cursor cursor;
  WM_ASSIGN_OR_RETURN(cursor.epoch, PresentEpoch(txn));
  WM_ASSIGN_OR_RETURN(cursor.position, LastPosition(txn));
  event::v1::Head head;
  head.set_cursor(cursor.Text());
  return head;
}

// The place that `text` says, in the present epoch; nullopt for an empty one, which is before whatever is kept first.
absl::StatusOr<std::optional<Cursor>> ReadCursor(const std::string& text, const std::string& epoch) {
  if (text.empty()) return std::optional<Cursor>();
  std::optional<Cursor> cursor = Cursor::Parse(text);
  if (!cursor.has_value()) {
    base::Violations violations;
    violations.Add("cursor", "must be one that this journal gave");
    return violations.ToStatus();
  }
  if (cursor->epoch != epoch) return CursorLost();
  return cursor;
}

// The events next behind `from`. Positions have no gaps, so what is missing right behind it was trimmed.
absl::StatusOr<std::vector<Row>> RowsBehind(storage::Txn& txn, const std::optional<Cursor>& from) {
  Query query;
  query.limit = kPageEvents;
  if (from.has_value()) query.from = KeyOf(from->position + 1);
  WM_ASSIGN_OR_RETURN(std::vector<Row> rows, txn.Select(Events(), query));
  if (!from.has_value()) return rows;
  if (rows.empty()) {
    WM_ASSIGN_OR_RETURN(const int64_t last, LastPosition(txn));
    if (from->position > last) return CursorLost();
    return rows;
  }
  WM_ASSIGN_OR_RETURN(const int64_t first, PositionOf(rows[0]));
  if (first != from->position + 1) return CursorLost();
  return rows;
}

bool IsWanted(const Event& event, const event::v1::WatchEventsRequest& request) {
  if (request.fact_types().empty()) return true;
  const std::string_view type = std::string_view(event.fact().type_url()).substr(event.fact().type_url().rfind('/') + 1);
  return std::find(request.fact_types().begin(), request.fact_types().end(), type) != request.fact_types().end();
}

absl::StatusOr<rpc::WatchPage<Event>> EventsPage(storage::Txn& txn, const rpc::Call& call, const event::v1::WatchEventsRequest& request,
                                                 const std::string& position) {
  WM_ASSIGN_OR_RETURN(const std::string epoch, PresentEpoch(txn));
  WM_ASSIGN_OR_RETURN(std::optional<Cursor> at, ReadCursor(position.empty() ? request.cursor() : position, epoch));
  rpc::WatchPage<Event> page;
  for (int i = 0; i < kPassedPages && page.messages.empty(); ++i) {
    WM_ASSIGN_OR_RETURN(const std::vector<Row> rows, RowsBehind(txn, at));
    if (rows.empty()) break;
    for (const Row& row : rows) {
      WM_ASSIGN_OR_RETURN(Event event, EventOf(row));
      at = Cursor{epoch, 0, 0};
      WM_ASSIGN_OR_RETURN(at->position, PositionOf(row));
      if (!IsWanted(event, request)) continue;
      event.set_cursor(at->Text());
      page.messages.push_back(std::move(event));
    }
  }
  page.position = at.has_value() ? at->Text() : std::string();
  return page;
}

}  // namespace

std::vector<const storage::TableSpec*> Journal::Tables() { return {&Epochs().spec(), &Events()}; }

absl::Status Journal::Open(storage::Store& store, base::IdSource& ids, bool new_epoch) {
  return store.WriteAndWait([&](storage::Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(std::optional<Stored<event::v1::JournalEpoch>> present, Epochs().Find(txn, kEpochKey));
    if (present.has_value() && !new_epoch) return absl::OkStatus();
    Stored<event::v1::JournalEpoch> epoch = present.has_value() ? *std::move(present) : Stored<event::v1::JournalEpoch>();
    epoch.mutable_message().set_epoch(ids.NewId());
    return Epochs().Put(txn, epoch);
  });
}

absl::Status Journal::Append(storage::Txn& txn, const rpc::Call& call, std::string_view subject, const google::protobuf::Message& fact) {
  if (subject.empty()) return base::Error(error::v1::REASON_INTERNAL, base::Cat("an event without a subject: ", fact.GetTypeName()));
  WM_ASSIGN_OR_RETURN(const int64_t last, LastPosition(txn));
  Event event;
  event.set_subject(std::string(subject));
  *event.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(call.now));
  event.mutable_fact()->PackFrom(fact);
  Row row;
  row.key = KeyOf(last + 1);
  row.bytes = event.SerializeAsString();
  const absl::Status put = txn.Put(Events(), row);
  // Taken by a transaction that this one's snapshot does not show: run again, it will.
  if (absl::IsAlreadyExists(put)) return absl::AbortedError("another transaction took the journal's next position");
  WM_RETURN_IF_ERROR(put);
  return (last + 1) % kTrimEvery == 0 ? Trim(txn, call.now, Retention()) : absl::OkStatus();
}

absl::Status Journal::Trim(storage::Txn& txn, absl::Time now, const Retention& retention) {
  WM_ASSIGN_OR_RETURN(const int64_t last, LastPosition(txn));
  Query query;
  query.below = KeyOf(std::max<int64_t>(last - std::max<int64_t>(retention.at_least, 1) + 1, 0));
  query.limit = kTrimmed;
  WM_ASSIGN_OR_RETURN(const std::vector<Row> oldest, txn.Select(Events(), query));
  const int64_t cutoff = storage::Micros(now - retention.age);
  Query trimmed;  // only from the front, so that what is kept has no gaps
  for (const Row& row : oldest) {
    WM_ASSIGN_OR_RETURN(const Event event, EventOf(row));
    if (TimeUtil::TimestampToMicroseconds(event.create_time()) >= cutoff) break;
    WM_ASSIGN_OR_RETURN(const int64_t position, PositionOf(row));
    trimmed.below = KeyOf(position + 1);
  }
  if (!trimmed.below.has_value()) return absl::OkStatus();
  return txn.DeleteWhere(Events(), trimmed, kTrimmed).status();
}

rpc::Service Journal::MakeService() {
  rpc::Service service("waymark.event.v1.JournalService");
  service.BindWatch("WatchEvents", EventsPage);
  service.Bind("GetHead", GetHead);
  return service;
}

}  // namespace waymark::events
