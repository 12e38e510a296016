#include "services/notification/mail/smtp.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <string_view>
#include <utility>

#include "common/base/cat.h"
#include "common/base/config.h"
#include "common/base/mail_address.h"

namespace waymark::notification {
namespace {

constexpr std::string_view kPlain = "smtp://";
constexpr std::string_view kTls = "smtps://";

// host[:port] of the url; empty when it is none of ours.
std::string_view HostOf(std::string_view url) {
  for (std::string_view scheme : {kPlain, kTls}) {
    if (url.substr(0, scheme.size()) == scheme) return url.substr(scheme.size());
  }
  return {};
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::strchr(".-:[]", c) != nullptr;
}

// What is left to send of a mail.
struct Upload {
  std::string_view rest;
};

size_t ReadUpload(char* buffer, size_t size, size_t count, void* argument) {
  auto* upload = static_cast<Upload*>(argument);
  const size_t bytes = std::min(upload->rest.size(), size * count);
  std::memcpy(buffer, upload->rest.data(), bytes);
  upload->rest.remove_prefix(bytes);
  return bytes;
}

// What came of a mail. The server's last reply decides where there was one: 5xx to the mail itself is for good, while a refused login is a mistake
// that the operator mends.
absl::Status Outcome(CURLcode code, long reply) {  // NOLINT(runtime/int): curl's type
  if (code == CURLE_OK) return absl::OkStatus();
  if (code == CURLE_LOGIN_DENIED) return absl::UnavailableError("smtp login refused");
  if (reply >= 500 && reply < 600 && (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_WEIRD_SERVER_REPLY)) {
    return absl::InvalidArgumentError(base::Cat("smtp ", reply));
  }
  if (reply >= 400 && reply < 500) return absl::UnavailableError(base::Cat("smtp ", reply));
  return absl::UnavailableError(base::Cat("smtp: ", curl_easy_strerror(code)));
}

}  // namespace

// One handle of curl, which keeps its connection open between mails.
class SmtpServer::Connection {
 public:
  Connection() : curl_(curl_easy_init()) {}
  ~Connection() { curl_easy_cleanup(curl_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  absl::Status Send(const Options& options, bool on_this_machine, const Envelope& mail) {
    if (curl_ == nullptr) return absl::UnavailableError("smtp: no memory");
    curl_easy_reset(curl_);  // options only; the connection stays
    SetServer(options, on_this_machine);
    const std::string from = base::Cat("<", mail.from, ">");
    const std::string to = base::Cat("<", mail.to, ">");
    curl_slist* recipients = curl_slist_append(nullptr, to.c_str());
    Upload upload{mail.bytes};
    curl_easy_setopt(curl_, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(curl_, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl_, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl_, CURLOPT_READFUNCTION, &ReadUpload);
    curl_easy_setopt(curl_, CURLOPT_READDATA, &upload);
    const CURLcode code = curl_easy_perform(curl_);
    long reply = 0;  // NOLINT(runtime/int): curl's type
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &reply);
    curl_slist_free_all(recipients);
    return Outcome(code, reply);
  }

 private:
  void SetServer(const Options& options, bool on_this_machine) {
    curl_easy_setopt(curl_, CURLOPT_URL, options.url.c_str());
    curl_easy_setopt(curl_, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl_, CURLOPT_PROXY, "");  // no proxy from the environment
    curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl_, CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(options.timeout)));  // NOLINT
    curl_easy_setopt(curl_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(options.timeout / 3)));  // NOLINT
    curl_easy_setopt(curl_, CURLOPT_USE_SSL, static_cast<long>(on_this_machine ? CURLUSESSL_TRY : CURLUSESSL_ALL));  // NOLINT
    curl_easy_setopt(curl_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));  // NOLINT
    if (!options.ca_file.empty()) curl_easy_setopt(curl_, CURLOPT_CAINFO, options.ca_file.c_str());
    if (on_this_machine && options.ca_file.empty()) {
      curl_easy_setopt(curl_, CURLOPT_SSL_VERIFYPEER, 0L);
      curl_easy_setopt(curl_, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (!options.user.empty()) {
      curl_easy_setopt(curl_, CURLOPT_USERNAME, options.user.c_str());
      curl_easy_setopt(curl_, CURLOPT_PASSWORD, options.password.c_str());
    }
  }

  CURL* const curl_;
};

std::string CheckSmtpUrl(const std::string& url) {
  const std::string_view host = HostOf(url);
  if (host.empty()) return "must be smtp://host:port or smtps://host:port";
  if (!std::all_of(host.begin(), host.end(), IsHostCharacter)) return "must have a host and a port only, without user, path or query";
  return {};
}

absl::StatusOr<std::unique_ptr<SmtpServer>> SmtpServer::Make(Options options) {
  if (const std::string wrong = CheckSmtpUrl(options.url); !wrong.empty()) return absl::InvalidArgumentError(base::Cat("smtp url ", wrong));
  if (options.user.empty() && !options.password.empty()) return absl::InvalidArgumentError("smtp: a password without a user");
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  const std::string_view host = HostOf(options.url);
  const bool on_this_machine = base::IsLoopback(host) || host == "[::1]";
  return std::unique_ptr<SmtpServer>(new SmtpServer(std::move(options), on_this_machine));
}

SmtpServer::SmtpServer(Options options, bool on_this_machine) : options_(std::move(options)), on_this_machine_(on_this_machine) {}

SmtpServer::~SmtpServer() = default;

absl::Status SmtpServer::Send(const Envelope& mail) {
  // libcurl puts an address into the command as it is, line breaks included.
  if (!base::IsMailAddress(mail.from) || !base::IsMailAddress(mail.to)) return absl::InvalidArgumentError("not a mail address");
  std::unique_ptr<Connection> connection = Take();
  absl::Status status = connection->Send(options_, on_this_machine_, mail);
  if (status.ok()) GiveBack(std::move(connection));
  return status;
}

std::unique_ptr<SmtpServer::Connection> SmtpServer::Take() {
  absl::MutexLock lock(&mutex_);
  if (idle_.empty()) return std::make_unique<Connection>();
  std::unique_ptr<Connection> connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void SmtpServer::GiveBack(std::unique_ptr<Connection> connection) {
  absl::MutexLock lock(&mutex_);
  idle_.push_back(std::move(connection));
}

}  // namespace waymark::notification
