#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "common/base/config.h"
#include "common/base/mail_address.h"
#include "common/rpc/process.h"
#include "services/notification/domain/quiet_hours.h"
#include "services/notification/mail/folder.h"
#include "services/notification/mail/smtp.h"
#include "services/notification/notification_service.h"

namespace {

using waymark::base::Config;
using waymark::notification::MailFolder;
using waymark::notification::MailTransport;
using waymark::notification::NotificationOptions;
using waymark::notification::NotificationService;
using waymark::notification::SmtpServer;

struct Flags {
  std::string smtp_url;
  std::string smtp_user;
  std::string smtp_password_file;
  std::string smtp_ca;
  std::string mail_from = "Waymark <waymark@localhost>";
  std::string mail_dir = "mail";
  std::string link_base = "waymark:answer/";
  std::string external_quiet_hours = "19:00-08:00";
};

// Name and address of "Name <address>" or "address"; nullopt where the address is none.
std::optional<std::pair<std::string, std::string>> ParseSender(std::string_view text) {
  std::string_view name;
  const size_t angle = text.find('<');
  if (angle != std::string_view::npos && text.back() == '>') {
    name = text.substr(0, angle);
    text = text.substr(angle + 1, text.size() - angle - 2);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
  }
  if (!waymark::base::IsMailAddress(text)) return std::nullopt;
  return std::pair(std::string(name), std::string(text));
}

void DeclareFlags(Flags* flags, Config* config) {
  config->Text("smtp_url", &flags->smtp_url, "URL", "mail server, smtp://host:port or smtps://host:port; none: mails go to --mail_dir",
               waymark::notification::CheckSmtpUrl);
  config->Text("smtp_user", &flags->smtp_user, "NAME", "user to sign in to the mail server with");
  config->Text("smtp_password_file", &flags->smtp_password_file, "FILE", "file that holds the password, one line",
               waymark::base::CheckReadableFile);
  config->Text("smtp_ca", &flags->smtp_ca, "FILE", "authorities of the mail server's certificate, PEM; none: the system's",
               waymark::base::CheckReadableFile);
  config->Text("mail_from", &flags->mail_from, "ADDRESS", "sender of the mails, as \"Waymark <waymark@example.org>\"",
               [](const std::string& value) { return ParseSender(value) ? std::string() : std::string("must be a mail address"); });
  config->Text("mail_dir", &flags->mail_dir, "DIR", "folder that mails are written to, as .eml files, without --smtp_url");
  config->Text("link_base", &flags->link_base, "PREFIX", "what the token of an external rater's link is appended to");
  config->Text("external_quiet_hours", &flags->external_quiet_hours, "HH:MM-HH:MM",
               "when raters without an account are sent nothing, in the zone of who asks them; \"none\": always send",
               [](const std::string& value) {
                 return waymark::notification::ParseQuietHours(value) ? "" : "must be as 19:00-08:00, or none";
               });
  config->Rule([flags] {
    return flags->smtp_user.empty() == flags->smtp_password_file.empty() ? "" : "--smtp_user and --smtp_password_file go together";
  });
}

absl::StatusOr<std::unique_ptr<MailTransport>> OpenTransport(const Flags& flags) {
  if (flags.smtp_url.empty()) return std::make_unique<MailFolder>(flags.mail_dir);
  SmtpServer::Options options;
  options.url = flags.smtp_url;
  options.user = flags.smtp_user;
  options.ca_file = flags.smtp_ca;
  if (!flags.smtp_password_file.empty()) {
    std::ifstream file(flags.smtp_password_file);
    std::getline(file, options.password);
    if (options.password.empty()) return absl::InvalidArgumentError("--smtp_password_file holds no password");
  }
  return SmtpServer::Make(std::move(options));
}

}  // namespace

int main(int argc, char** argv) {
  Flags flags;
  std::unique_ptr<MailTransport> transport;
  waymark::rpc::ProcessDefinition definition;
  definition.name = "notification";
  definition.about = "Keeps time: begins reviews when they fall due, and tells people what they owe, in their inbox and by mail.";
  definition.listen = "127.0.0.1:7103";
  definition.metrics_listen = "127.0.0.1:7203";
  definition.peers = {{"plan", "127.0.0.1:7101"}, {"feedback", "127.0.0.1:7102"}};
  definition.tables = NotificationService::Tables();
  definition.add_flags = [&](Config& config) { DeclareFlags(&flags, &config); };
  definition.make = [&](const waymark::rpc::Surroundings& around) -> absl::StatusOr<std::unique_ptr<waymark::rpc::Component>> {
    auto opened = OpenTransport(flags);
    if (!opened.ok()) return opened.status();
    transport = *std::move(opened);
    NotificationOptions options;
    options.mail = transport.get();
    std::tie(options.mail_from_name, options.mail_from) = *ParseSender(flags.mail_from);
    options.link_base = flags.link_base;
    options.external_quiet_hours = *waymark::notification::ParseQuietHours(flags.external_quiet_hours);
    options.parallel_calls = 16;
    options.parallel_mails = 8;
    return std::make_unique<NotificationService>(around.wiring, around.peers.at("plan"), around.peers.at("feedback"), options);
  };
  return waymark::rpc::RunProcess(argc, argv, definition);
}
