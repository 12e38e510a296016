#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace waymark::cli {

// A mail as the notification service lays it into a folder where no SMTP server is configured.
struct LaidMail {
  std::string to;    // one address
  std::string text;  // the plain body
};

// The mails in a folder of .eml files, in the order of the files' names. Empty where there is no folder. A file that is
// no such mail is passed over.
std::vector<LaidMail> ReadMailFolder(const std::string& folder);

// Reads one mail: addressee and first plain body, whatever its transfer encoding of base64 or none. Empty `to`: it is
// no mail.
LaidMail ReadMail(std::string_view source);

// The word of `text` that holds a link's token, as the mail to a rater without an account has it; empty where there is
// none.
std::string LinkIn(std::string_view text);

}  // namespace waymark::cli
