#pragma once

#include <string>

#include "absl/status/status.h"

namespace waymark::notification {

// One mail as it is handed over.
struct Envelope {
  std::string from;        // one address that base::IsMailAddress takes
  std::string to;          // the same
  std::string message_id;  // without angle brackets
  std::string bytes;       // RFC 5322
};

// Where mails go: a server, a folder, or what a test puts in their place. Safe to use from several threads.
class MailTransport {
 public:
  virtual ~MailTransport() = default;

  // Hands over one mail. OK: it was taken. UNAVAILABLE: not now, try again. INVALID_ARGUMENT: refused for good. The message says why without address or
  // content ("smtp 452"): it is shown to operators.
  virtual absl::Status Send(const Envelope& mail) = 0;
};

}  // namespace waymark::notification
