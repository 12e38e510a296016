#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/feedback/v1/item.pb.h"
#include "waymark/feedback/v1/request.pb.h"

namespace waymark::cli {

// A request for feedback as a form of text: a line for each question, the answer behind the line's last "=". Lines that
// begin with "#" explain.
//
//   # Programming: 1 awareness, 2 working, 3 practitioner, 4 expert
//   s1 Programming = 3
//   # Lead a team: 1 out of reach, 2 doubtful, 3 possible, 4 likely, 5 certain
//   g1 Lead a team = 4
//   comment = Explains well.

// One question.
struct Question {
  std::string key;     // "s1", "g1" or "comment"
  std::string title;   // what is rated
  std::string values;  // which answers there are
};

// The questions of a request, in its order.
std::vector<Question> QuestionsOf(const feedback::v1::Request& request);

// Who is asked about whom, in which relation, by when, and whether the answer bears the rater's name.
std::string Introduce(const feedback::v1::Request& request);

// The form to fill in.
std::string RenderForm(const feedback::v1::Request& request);

// Takes one answer into `content`; nothing where `value` is blank. INVALID_ARGUMENT, saying what would be right, for a
// key the request does not have or a value that is none of its question's.
absl::Status TakeAnswer(const feedback::v1::Request& request, std::string_view key, std::string_view value,
                        feedback::v1::AnswerContent* content);

// What a filled form says. INVALID_ARGUMENT names every line that cannot be understood.
absl::StatusOr<feedback::v1::AnswerContent> ReadForm(const feedback::v1::Request& request, std::string_view form);

}  // namespace waymark::cli
