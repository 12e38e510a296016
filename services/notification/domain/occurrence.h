#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/notification/domain/schedule.h"
#include "waymark/notification/v1/occurrence.pb.h"

namespace waymark::notification {

// An occurrence and the review it opens share their last segment, so that either name tells the other: "quarterly-2027-04-01".

// members/{m}/plans/{p} + "quarterly" + 2027-04-01 is members/{m}/plans/{p}/occurrences/quarterly-2027-04-01.
std::string OccurrenceName(std::string_view plan, std::string_view rule, absl::CivilDay date);

// The occurrence of a review, members/{m}/plans/{p}/reviews/{review}.
std::string OccurrenceOfReview(std::string_view review);

// How plan is told which occurrence a review is opened for, "quarterly/2027-04-01".
std::string OccurrenceKey(const v1::Occurrence& occurrence);

// A new occurrence in state DUE, its due date set as below.
v1::Occurrence BeginOccurrence(std::string_view plan, const Beginning& beginning, const absl::TimeZone& zone, absl::Time now);

// Counts the due date from the owner's today, or from the occurrence's date when that is later: those asked have all their days even when it is
// begun late.
void SetDueDate(v1::Occurrence* occurrence, const absl::TimeZone& zone, absl::Time now);

// The occurrence of a review that was opened without one of ours: called by the member, or known from before this store was restored. `key` is
// "{rule}/{date}". INVALID_ARGUMENT for another shape.
absl::StatusOr<v1::Occurrence> OccurrenceOfOpenReview(std::string_view review, std::string_view plan, std::string_view key,
                                                      const google::type::Date& due_date, absl::Time now);

// What can happen to an occurrence.
enum class Turn {
  kReviewOpened,  // plan opened its review
  kAbsorbed,      // plan had another review open
  kPlanGone,      // the plan is no longer active, or not there
  kRoundOpened,   // feedback opened its round
  kRoundClosed,   // feedback closed it
  kReviewClosed,  // the member closed the review
};

// The state that `turn` leads to; the present one where the turn is no news (facts may come again, and late).
v1::Occurrence::State StateAfter(v1::Occurrence::State state, Turn turn);

// Moves the occurrence and says whether it moved.
bool Move(v1::Occurrence* occurrence, Turn turn, absl::Time now);

// Whether nothing more can happen to it, unless, being VOID, its plan comes back with the review still open.
bool IsOver(v1::Occurrence::State state);

}  // namespace waymark::notification
