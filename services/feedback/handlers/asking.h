#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/call.h"
#include "common/storage/table.h"
#include "google/type/date.pb.h"
#include "waymark/feedback/v1/events.pb.h"
#include "waymark/feedback/v1/item.pb.h"
#include "waymark/feedback/v1/member.pb.h"
#include "waymark/feedback/v1/panel.pb.h"
#include "waymark/feedback/v1/request.pb.h"
#include "waymark/feedback/v1/round.pb.h"

namespace waymark::feedback {

// Steps that handlers share on the way from a panel to requests.

// The member's copy. UNAVAILABLE where plan's journal has not told of the member yet; FAILED_PRECONDITION (STATE_FORBIDS) once it has left.
absl::StatusOr<v1::KnownMember> ActiveMember(storage::Txn& txn, std::string_view member);

// Adds what is wrong with raters as far as only the store knows: a member who is unknown or has left. `field` is the rater's path
// ("rater", "panel.raters[2]").
absl::Status CheckKnown(storage::Txn& txn, std::string_view field, const v1::Rater& rater, base::Violations& violations);

// What is asked of a rater, and where it belongs.
struct Question {
  v1::KnownMember subject;
  v1::Items items;
  google::type::Date due_date;
  std::string round;            // empty apart from rounds
  std::string wish;             // that it is made of; empty: of none
  std::string wish_request_id;  // key of the call that makes it of the wish
};

// What a member may have asked for: so much that waits at once, and so much within kMonth, closed or not, since all of
// it is kept and most of it sends mail, to people outside too. Rounds of reviews count, and are never refused.
inline constexpr int kMaxOpenRounds = 20;
inline constexpr int kMaxRoundsAMonth = 50;
inline constexpr int kMaxOpenRequests = 100;  // apart from rounds
inline constexpr int kMaxRequestsAMonth = 200;  // the same
inline constexpr absl::Duration kMonth = absl::Hours(24 * 30);

// RESOURCE_EXHAUSTED, reason LIMIT_EXCEEDED, saying "at most `most` `what`", where `table` has that many rows of `query`;
// reads no more of them.
template <class M>
absl::Status CheckRoom(storage::Txn& txn, const storage::Table<M>& table, storage::Query query, int most,
                       std::string_view what) {
  query.limit = most;
  WM_ASSIGN_OR_RETURN(const auto there, table.Select(txn, query));
  if (static_cast<int>(there.size()) < most) return absl::OkStatus();
  return base::Error(error::v1::REASON_LIMIT_EXCEEDED, base::Cat("At most ", most, " ", what, "."),
                     {{"limit", std::to_string(most)}});
}

// Whether the member may ask one person more, apart from rounds. RESOURCE_EXHAUSTED.
absl::Status CheckRoomForRequest(storage::Txn& txn, const std::string& member, absl::Time now);

// Makes one request, with the contact of an external rater, and tells of it (RequestOpened; WishedRequestChanged where
// it is made of a wish).
absl::StatusOr<v1::Request> Ask(storage::Txn& txn, const rpc::Call& call, const Question& question, const v1::Rater& rater);

// Keeps a new round (revision 0) or one that awaited its raters: where the panel of its plan is confirmed, the round is
// open and the member and the panel's raters are asked, those who have left meanwhile aside; else it awaits them. Tells
// of it (RoundOpened, then RequestOpened for each).
absl::Status StartRound(storage::Txn& txn, const rpc::Call& call, storage::Stored<v1::Round>& round);

// The facts that tell of a round and of a request as they stand.
v1::RoundOpened OpenedFact(const v1::Round& round);
v1::RequestOpened OpenedFact(const v1::Request& request);
// The fact that tells what became of the wish that the request was made of.
v1::WishedRequestChanged WishedFact(const v1::Request& request);

}  // namespace waymark::feedback
