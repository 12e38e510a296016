#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/storage/table.h"
#include "google/type/date.pb.h"
#include "waymark/notification/v1/occurrence.pb.h"

namespace waymark::notification {

// What moves an occurrence in the store. Each turn can be learnt twice, from the answer to a call and from the other service's journal, in either order; whichever comes
// first counts.

// A review as plan tells of it.
struct OpenReviewFact {
  std::string review;
  std::string plan;
  std::string occurrence;        // "{rule}/{date}"
  google::type::Date due_date;
};

// The review of an occurrence is open: the member is told, and the round is to be opened. For a review that no occurrence here stands for (the member
// called it) one is made, so that it goes the same way.
absl::Status ReviewIsOpen(storage::Txn& txn, const OpenReviewFact& fact, absl::Time now);

// The occurrence fell due while another review of the plan was open, which stands for it from now on.
absl::Status Absorb(storage::Txn& txn, std::string_view occurrence, const OpenReviewFact& standing, bool is_open, absl::Time now);

// Feedback has opened the round of a review.
absl::Status RoundIsOpen(storage::Txn& txn, std::string_view review, std::string_view round, absl::Time now);

// Feedback has closed it.
absl::Status RoundIsClosed(storage::Txn& txn, std::string_view review, absl::Time now);

// The member has closed the review: nothing about it is asked any more, and nobody is reminded.
absl::Status ReviewIsClosed(storage::Txn& txn, std::string_view review, absl::Time now);

// The plan or the review is gone: the occurrence is void.
absl::Status VoidOccurrence(storage::Txn& txn, std::string_view occurrence, absl::Time now);

// The same for all occurrences of a plan that are not over.
absl::Status VoidOccurrences(storage::Txn& txn, std::string_view plan, absl::Time now);

}  // namespace waymark::notification
