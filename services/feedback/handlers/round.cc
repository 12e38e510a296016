#include "services/feedback/handlers/round.h"

#include <optional>
#include <string>
#include <utility>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/rpc/listing.h"
#include "services/feedback/domain/due_date.h"
#include "services/feedback/domain/items.h"
#include "services/feedback/domain/names.h"
#include "services/feedback/handlers/asking.h"
#include "services/feedback/handlers/closing.h"
#include "services/feedback/handlers/comparison.h"
#include "services/feedback/handlers/review_items.h"
#include "services/feedback/handlers/tables.h"

namespace waymark::feedback {
namespace {

// How old a round may be to be listed as closed.
constexpr absl::Duration kListedClosed = absl::Hours(24 * 100);

// Whether the member may open one round more.
absl::Status CheckRoomForRound(storage::Txn& txn, const std::string& member, absl::Time now) {
  storage::Query open;
  open.equals = {{"member", member}, {"open", int64_t{1}}};
  WM_RETURN_IF_ERROR(CheckRoom(txn, Rounds(), open, kMaxOpenRounds, "rounds are open at once: close one first"));
  storage::Query recent;
  recent.equals = {{"member", member}};
  recent.order_by = "created";
  recent.from = storage::Micros(now - kMonth);
  return CheckRoom(txn, Rounds(), recent, kMaxRoundsAMonth, "rounds are opened within 30 days");
}

}  // namespace

rpc::Service MakeRoundService(rpc::Peer* plan) {
  rpc::Service service("waymark.feedback.v1.RoundService");
  service.BindLong(
      "OpenRound",
      [plan](rpc::Work& work, const rpc::Call& call, const v1::OpenRoundRequest& request) { return OpenRound(*plan, work, call, request); },
      ValidateOpenRound);
  service.Bind("CreateRound", CreateRound, ValidateCreateRound);
  service.Bind("GetRound", GetRound);
  service.Bind("ListRounds", ListRounds);
  service.Bind("CloseRound", CloseRound);
  service.Bind("GetComparison", GetComparison);
  service.Bind("ListOpenRounds", ListOpenRounds);
  service.Bind("ListClosedRounds", ListClosedRounds);
  return service;
}

void ValidateOpenRound(const v1::OpenRoundRequest& request, base::Violations& violations) {
  const std::string_view plan = base::Prefix(request.review(), 4);
  if (!request.review().empty() && base::OwnerOf(request.review()) != request.parent()) {
    violations.Add("review", "must be a review of the parent");
  }
  if (!request.plan().empty() && request.plan() != plan) violations.Add("plan", "must be the plan of the review");
  if (request.has_due_date() && !base::CalendarDay(request.due_date())) {
    violations.Add("due_date", "must be a day of the calendar from 1970 to 2199");
  }
}

absl::StatusOr<v1::Round> OpenRound(rpc::Peer& plan, rpc::Work& work, const rpc::Call& call, const v1::OpenRoundRequest& request) {
  const std::string name = RoundOfReview(request.review());
  std::optional<v1::Round> round;
  const auto find = [&](storage::Txn& txn) -> absl::Status {
    round.reset();
    WM_ASSIGN_OR_RETURN(const auto stored, Rounds().Find(txn, name));
    if (stored) round = **stored;
    return absl::OkStatus();
  };
  WM_RETURN_IF_ERROR(work.Read(find));
  if (round) return *std::move(round);
  // A service may be late; a member has no reason to ask for a day that never comes.
  if (call.access.as == access::v1::CALLER_KIND_OWNER) {
    base::Violations violations;
    CheckDueDate("due_date", request.due_date(), call.now, violations);
    if (!violations.empty()) return violations.ToStatus();
  }
  WM_ASSIGN_OR_RETURN(const v1::Items items, FetchReviewItems(plan, request.review()));
  WM_RETURN_IF_ERROR(work.Write([&](storage::Txn& txn) -> absl::Status {
    WM_RETURN_IF_ERROR(find(txn));
    if (round) return absl::OkStatus();
    storage::Stored<v1::Round> opened;
    v1::Round& message = opened.mutable_message();
    message.set_name(name);
    message.set_review(request.review());
    message.set_plan(std::string(base::Prefix(request.review(), 4)));
    *message.mutable_due_date() = request.due_date();
    *message.mutable_items() = items;
    *message.mutable_create_time() = base::TimestampOf(call.now);
    WM_RETURN_IF_ERROR(StartRound(txn, call, opened));
    round = *opened;
    return absl::OkStatus();
  }));
  return *std::move(round);
}

void ValidateCreateRound(const v1::CreateRoundRequest& request, base::Violations& violations) {
  const v1::Round& round = request.round();
  if (!round.plan().empty() && base::OwnerOf(round.plan()) != request.parent()) {
    violations.Add("round.plan", "must be a plan of the parent");
  }
  if (!round.has_items()) return;
  base::Violations found;
  CheckItems(request.parent(), round.items(), found);
  violations.AddAll("round.items", found);
}

absl::StatusOr<v1::Round> CreateRound(storage::Txn& txn, const rpc::Call& call, const v1::CreateRoundRequest& request) {
  base::Violations violations;
  CheckDueDate("round.due_date", request.round().due_date(), call.now, violations);
  if (!violations.empty()) return violations.ToStatus();
  WM_RETURN_IF_ERROR(CheckRoomForRound(txn, request.parent(), call.now));
  storage::Stored<v1::Round> created;
  v1::Round& round = created.mutable_message();
  round.set_name(base::Cat(request.parent(), "/rounds/", call.NewId()));
  round.set_plan(request.round().plan());
  *round.mutable_due_date() = request.round().due_date();
  *round.mutable_items() = request.round().items();
  *round.mutable_create_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(StartRound(txn, call, created));
  return *created;
}

absl::StatusOr<storage::Stored<v1::Round>> GetRound(storage::Txn& txn, const rpc::Call& call, const v1::GetRoundRequest& request) {
  return Rounds().Get(txn, request.name());
}

absl::StatusOr<v1::ListRoundsResponse> ListRounds(storage::Txn& txn, const rpc::Call& call, const v1::ListRoundsRequest& request) {
  storage::Query query;
  query.equals = {{"member", request.parent()}};
  query.order_by = "created";
  query.descending = true;
  WM_ASSIGN_OR_RETURN(auto listing, rpc::ReadListing(txn, Rounds(), query, request));
  v1::ListRoundsResponse response;
  for (auto& row : listing.rows) *response.add_rounds() = std::move(row.mutable_message());
  response.set_next_page_token(listing.next_page_token);
  return response;
}

absl::StatusOr<v1::Round> CloseRound(storage::Txn& txn, const rpc::Call& call, const v1::CloseRoundRequest& request) {
  WM_ASSIGN_OR_RETURN(auto round, Rounds().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CloseRoundNow(txn, call, round));
  return *round;
}

absl::StatusOr<v1::ListOpenRoundsResponse> ListOpenRounds(storage::Txn& txn, const rpc::Call& call,
                                                          const v1::ListOpenRoundsRequest& request) {
  storage::Query query;
  query.equals = {{"open", int64_t{1}}};
  WM_ASSIGN_OR_RETURN(const auto listing, rpc::ReadListing(txn, Rounds(), query, request));
  v1::ListOpenRoundsResponse response;
  for (const auto& row : listing.rows) *response.add_rounds() = OpenedFact(*row);
  response.set_next_page_token(listing.next_page_token);
  return response;
}

absl::StatusOr<v1::ListClosedRoundsResponse> ListClosedRounds(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::ListClosedRoundsRequest& request) {
  storage::Query query;
  query.equals = {{"open", int64_t{0}}};
  query.order_by = "created";
  query.from = storage::Micros(call.now - kListedClosed);
  WM_ASSIGN_OR_RETURN(const auto listing, rpc::ReadListing(txn, Rounds(), query, request));
  v1::ListClosedRoundsResponse response;
  for (const auto& row : listing.rows) *response.add_rounds() = ClosedFact(*row);
  response.set_next_page_token(listing.next_page_token);
  return response;
}

}  // namespace waymark::feedback
