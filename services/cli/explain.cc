#include "services/cli/explain.h"

#include <optional>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "google/rpc/error_details.pb.h"

namespace waymark::cli {
namespace {

// What to do about an error; empty where its message says it already.
std::string Advice(const absl::Status& status) {
  switch (base::ReasonOf(status)) {
    case base::Reason::REASON_CREDENTIAL_MISSING:
    case base::Reason::REASON_CREDENTIAL_INVALID:
      return "Was the token made for this deployment? `waymark token` makes one with the key in its home; a link must "
             "be copied whole.";
    case base::Reason::REASON_CREDENTIAL_EXPIRED:
      return "Ask for a new token (`waymark token`), or for a new link.";
    case base::Reason::REASON_NOT_PERMITTED:
      return "Call as somebody who may: --as=members/NAME, or as an operator.";
    case base::Reason::REASON_ETAG_MISMATCH:
      return "Somebody changed it in the meantime: look again, then try again.";
    case base::Reason::REASON_OVERLOADED:
    case base::Reason::REASON_SHUTTING_DOWN:
      return "Try again in a moment.";
    case base::Reason::REASON_STORE_UNAVAILABLE:
      return "The server cannot write: is its disk full, or read-only?";
    default:
      break;
  }
  if (absl::IsUnavailable(status))
    return "Does the suite run, and at this address? ./deploy/up starts it; its logs are in the home's folder logs.";
  if (absl::IsDeadlineExceeded(status)) return "The server took too long: look at its log, then try again.";
  return "";
}

}  // namespace

std::string Explain(const absl::Status& status) {
  std::string text =
      base::Cat(status.message().empty() ? absl::StatusCodeToString(status.code()) : std::string(status.message()));
  // An error that came over the wire has its details as a google.rpc.BadRequest among its payloads.
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    google::rpc::BadRequest wrong;
    if (type != "type.googleapis.com/google.rpc.BadRequest" || !wrong.ParseFromString(std::string(payload))) return;
    for (const auto& violation : wrong.field_violations())
      base::Append(&text, "\n  ", violation.field(), ": ", violation.description());
  });
  const std::string advice = Advice(status);
  return advice.empty() ? text : base::Cat(text, "\n", advice);
}

}  // namespace waymark::cli
