#include "services/notification/handlers/inbox.h"

#include <cstdint>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/listing.h"
#include "services/notification/steps/tables.h"
#include "services/notification/steps/telling.h"

namespace waymark::notification {
namespace {

using storage::Stored;
using v1::InboxEntry;
using v1::InboxItem;

constexpr int kPage = 100;

// Where a watch stands in an inbox, whose changes are numbered. A watch without a cursor first reads what is open ("o"), up to the change that was the last
// when it began, then every change behind that ("c"). As text: "c17", "o3.17".
struct Place {
  bool reads_open = false;
  int64_t change = 0;       // the last one read
  int64_t open_until = 0;   // with reads_open
};

std::string Text(const Place& place) {
  return place.reads_open ? base::Cat("o", place.change, ".", place.open_until) : base::Cat("c", place.change);
}

bool Parse(std::string_view text, Place* place) {
  if (text.empty()) return false;
  place->reads_open = text[0] == 'o';
  if (text[0] == 'c') return absl::SimpleAtoi(base::View(text.substr(1)), &place->change) && place->change >= 0;
  const size_t dot = text.find('.');
  return place->reads_open && dot != std::string_view::npos && absl::SimpleAtoi(base::View(text.substr(1, dot - 1)), &place->change) &&
         absl::SimpleAtoi(base::View(text.substr(dot + 1)), &place->open_until) && place->change >= 0;
}

absl::StatusOr<int64_t> LastChange(storage::Txn& txn, const std::string& person) {
  WM_ASSIGN_OR_RETURN(const auto inbox, Inboxes().Find(txn, person));
  return inbox ? (*inbox)->last_change() : 0;
}

absl::Status CursorLost() {
  return base::Error(base::Reason::REASON_CURSOR_LOST, "this inbox never gave that cursor: watch without one");
}

// Where to go on: the position of the page before, else the request's cursor, else the start.
absl::StatusOr<Place> PlaceOf(storage::Txn& txn, const v1::WatchInboxRequest& request, const std::string& position) {
  WM_ASSIGN_OR_RETURN(const int64_t last, LastChange(txn, request.parent()));
  Place place{true, 0, last};
  const std::string& text = position.empty() ? request.cursor() : position;
  if (text.empty()) return place;
  if (!Parse(text, &place)) return CursorLost();
  if (place.change > last || place.open_until > last) return CursorLost();
  return place;
}

// The entries behind `place`, in the order of their changes.
absl::StatusOr<std::vector<Stored<InboxEntry>>> Behind(storage::Txn& txn, const std::string& person, const Place& place) {
  storage::Query query;
  query.equals = {{"member", person}};
  if (place.reads_open) query.equals.push_back({"state", int64_t{InboxItem::STATE_OPEN}});
  query.order_by = "change";
  query.from = place.change + 1;
  if (place.reads_open) query.below = place.open_until + 1;
  query.limit = kPage;
  return InboxEntries().Select(txn, query);
}

}  // namespace

absl::StatusOr<v1::ListInboxResponse> ListInbox(storage::Txn& txn, const rpc::Call& call, const v1::ListInboxRequest& request) {
  const bool unset = request.state() == InboxItem::STATE_UNSPECIFIED;
  storage::Query query;
  query.equals = {{"member", request.parent()}, {"state", int64_t{unset ? InboxItem::STATE_OPEN : request.state()}}};
  query.order_by = "change";
  WM_ASSIGN_OR_RETURN(auto listing, rpc::ReadListing(txn, InboxEntries(), query, request));
  v1::ListInboxResponse response;
  for (const Stored<InboxEntry>& entry : listing.rows) *response.add_items() = entry->item();
  response.set_next_page_token(listing.next_page_token);
  return response;
}

absl::StatusOr<rpc::WatchPage<v1::WatchInboxResponse>> InboxPage(storage::Txn& txn, const rpc::Call& call,
                                                                 const v1::WatchInboxRequest& request, const std::string& position) {
  WM_ASSIGN_OR_RETURN(Place place, PlaceOf(txn, request, position));
  WM_ASSIGN_OR_RETURN(auto entries, Behind(txn, request.parent(), place));
  if (place.reads_open && entries.empty()) {
    place = {false, place.open_until, 0};
    WM_ASSIGN_OR_RETURN(entries, Behind(txn, request.parent(), place));
  }
  rpc::WatchPage<v1::WatchInboxResponse> page;
  for (const Stored<InboxEntry>& entry : entries) {
    v1::WatchInboxResponse& message = page.messages.emplace_back();
    *message.mutable_item() = entry->item();
    place.change = entry->change();
    message.set_cursor(Text(place));
  }
  page.position = Text(place);
  return page;
}

absl::StatusOr<InboxItem> DismissItem(storage::Txn& txn, const rpc::Call& call, const v1::DismissItemRequest& request) {
  WM_ASSIGN_OR_RETURN(const InboxItem item, CloseItem(txn, request.name(), InboxItem::STATE_DISMISSED));
  if (item.name().empty()) return base::NotFound(request.name());
  return item;
}

}  // namespace waymark::notification
