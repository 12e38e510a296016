#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace waymark::notification {

// A mail before it is written out. Everything but the two bodies is for headers.
struct Mail {
  std::string from_name;   // shown as the sender
  std::string from;        // one address
  std::string to;          // one address
  std::string subject;     // UTF-8
  std::string message_id;  // without angle brackets
  std::string language;    // BCP 47 tag of the bodies
  absl::Time date;
  std::string text;        // UTF-8, lines ended by "\n"
  std::string html;
};

// The mail as RFC 5322 with MIME: multipart/alternative of both bodies in base64, header words as RFC 2047 where they are not plain ASCII, lines
// ended by CR LF and at most 78 bytes long. The same mail gives the same bytes. INVALID_ARGUMENT for an address that base::IsMailAddress refuses, and a
// control character in any header's value: nothing that anyone wrote can begin a header of its own.
absl::StatusOr<std::string> WriteMail(const Mail& mail);

// `text` fit to stand in a line of a message: control characters, line breaks and characters that turn or hide what is next to them are dropped, runs of
// spaces are one, at most `max_bytes` of it, cut between characters. What is not UTF-8 is dropped too.
std::string OneLine(std::string_view text, size_t max_bytes = 120);

}  // namespace waymark::notification
