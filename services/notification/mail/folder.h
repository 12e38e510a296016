#pragma once

#include <string>

#include "services/notification/mail/transport.h"

namespace waymark::notification {

// Mails as files in a folder, <Message-ID>.eml, for a deployment without a mail server and for looking at them. A mail handed over again takes the place of the
// first; a file is there whole or not at all.
class MailFolder final : public MailTransport {
 public:
  // The folder is made when the first mail comes.
  explicit MailFolder(std::string folder) : folder_(std::move(folder)) {}

  absl::Status Send(const Envelope& mail) override;

 private:
  const std::string folder_;
};

}  // namespace waymark::notification
