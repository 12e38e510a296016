#pragma once

#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "common/base/error.h"
#include "google/protobuf/repeated_field.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::plan {

// The rule of a review that the member calls.
inline constexpr std::string_view kCalled = "called";
// How long a review stays open where its opener does not say.
inline constexpr int kReviewDays = 14;

// What is wrong with a request to open a review on `today`. A service says which occurrence (`by_service`), the member
// does not.
void CheckOpening(const v1::OpenReviewRequest& request, bool by_service, absl::CivilDay today,
                  base::Violations& violations);

// "quarterly/2027-04-01".
std::string OccurrenceOf(std::string_view rule, absl::CivilDay date);
// {plan}/reviews/quarterly-2027-04-01; with `number` above 1, -2 and so on behind.
std::string ReviewName(std::string_view plan, std::string_view rule, absl::CivilDay date, int number = 1);
// {plan}/reviewOccurrences/quarterly-2027-04-01.
std::string ReviewOccurrenceName(std::string_view plan, std::string_view rule, absl::CivilDay date);

// Puts the member's `verdicts` in the place of those that stand in `review`. Violations are named "verdicts[i].…": a
// goal or step the review does not hold or that is named twice, a delay, a reason code, a fulfilment or an attainment
// that does not go with the kind or the item. Nothing is recorded when there are any.
void PutVerdicts(const google::protobuf::RepeatedPtrField<v1::Verdict>& verdicts, v1::Review* review,
                 base::Violations& violations);

}  // namespace waymark::plan
