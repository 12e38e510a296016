#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/cli/suite.h"
#include "waymark/feedback/v1/item.pb.h"
#include "waymark/feedback/v1/request.pb.h"

namespace waymark::cli {

// A request for feedback and the caller who may answer it.
struct Asked {
  std::string request;
  Caller caller;
};

// What `word` stands for: a link as a mail holds it, or the name of a request, answered by the member `as`.
// INVALID_ARGUMENT for anything else.
absl::StatusOr<Asked> ReadAsked(const std::string& word, const std::string& as);

// The request as its rater sees it.
absl::StatusOr<feedback::v1::Request> ReadRequest(Suite& suite, const Asked& asked);

// Sends the answer, for good.
absl::Status Submit(Suite& suite, const Asked& asked, const feedback::v1::AnswerContent& content);

}  // namespace waymark::cli
