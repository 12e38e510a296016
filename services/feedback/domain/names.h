#pragma once

#include <string>
#include <string_view>

namespace waymark::feedback {

// The round of a review, members/{member}/rounds/{plan}.{review}: the same review always gives the same round, two
// plans' reviews never the same. Where plan and review together are too long for an id, the id is "r-" and 40
// hexadecimal digits of the SHA-256 of the review's name. `review` is members/{member}/plans/{plan}/reviews/{review};
// empty for anything else.
std::string RoundOfReview(std::string_view review);

// The panel that a plan's rounds ask, members/{member}/panels/{plan}. `plan` is members/{member}/plans/{plan}.
std::string PanelOfPlan(std::string_view plan);
// The plan whose rounds a panel is for: the reverse.
std::string PlanOfPanel(std::string_view panel);

// Where the answers of a round's anonymous relations are kept, members/{member}/unlinkedAnswers/{round}.
std::string UnlinkedAnswersOf(std::string_view round);

// Whether the request's rater answers by link.
bool IsExternal(std::string_view request_or_rater);

}  // namespace waymark::feedback
