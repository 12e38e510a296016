#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/notification/mail/transport.h"

namespace waymark::notification {

// A mail server, spoken to by SMTP (libcurl). Connections are kept and used again.
//
// TLS: "smtps://" from the first byte. "smtp://" changes to TLS by STARTTLS, and refuses a server that does not offer it, unless the server is on this
// machine, where TLS is used when offered. Certificates are verified, with the system's authorities or `ca_file`, but for a server on this machine
// without `ca_file`.
class SmtpServer final : public MailTransport {
 public:
  struct Options {
    std::string url;        // smtp://host[:port] or smtps://host[:port]
    std::string user;       // empty: no AUTH
    std::string password;
    std::string ca_file;    // PEM; empty: the system's
    absl::Duration timeout = absl::Seconds(30);  // for one mail, from connecting to the server's last word
  };

  // INVALID_ARGUMENT, saying what is wrong, for a url of another shape and a password without a user.
  static absl::StatusOr<std::unique_ptr<SmtpServer>> Make(Options options);
  ~SmtpServer() override;

  absl::Status Send(const Envelope& mail) override;

 private:
  class Connection;

  explicit SmtpServer(Options options, bool on_this_machine);
  std::unique_ptr<Connection> Take();
  void GiveBack(std::unique_ptr<Connection> connection);

  const Options options_;
  const bool on_this_machine_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
};

// What is wrong with the url of a mail server; empty when nothing is. For flags.
std::string CheckSmtpUrl(const std::string& url);

}  // namespace waymark::notification
