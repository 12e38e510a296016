#include "tests/unit/services/notification/mail/scripted_smtp.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"

namespace waymark::notification {
namespace {

// Waits until there is something to read; false after a tenth of a second without.
bool Readable(int socket) {
  pollfd wanted{socket, POLLIN, 0};
  return poll(&wanted, 1, 100) > 0;
}

void Write(int connection, const std::string& line) {
  const std::string bytes = line + "\r\n";
  if (write(connection, bytes.data(), bytes.size()) < 0) return;
}

}  // namespace

ScriptedSmtp::ScriptedSmtp(std::map<std::string, std::string> replies) : replies_(std::move(replies)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 8) != 0) std::abort();
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

ScriptedSmtp::~ScriptedSmtp() {
  ending_ = true;
  thread_.join();
  close(listener_);
}

std::string ScriptedSmtp::url() const { return absl::StrCat("smtp://127.0.0.1:", port_); }

std::vector<std::string> ScriptedSmtp::commands() const {
  absl::MutexLock lock(&mutex_);
  return commands_;
}

std::vector<std::string> ScriptedSmtp::mails() const {
  absl::MutexLock lock(&mutex_);
  return mails_;
}

void ScriptedSmtp::Serve() {
  while (!ending_) {
    if (!Readable(listener_)) continue;
    const int connection = accept(listener_, nullptr, nullptr);
    ++connections_;
    Converse(connection);
    close(connection);
  }
}

std::string ScriptedSmtp::ReplyTo(const std::string& command) const {
  const std::string verb = command.substr(0, command.find(' '));
  if (const auto scripted = replies_.find(verb); scripted != replies_.end()) return scripted->second;
  if (verb == "DATA") return "354 go on";
  if (verb == "QUIT") return "221 bye";
  return "250 fine";
}

void ScriptedSmtp::Converse(int connection) {
  Write(connection, "220 scripted");
  std::string received;
  bool in_mail = false;
  while (!ending_) {
    const std::string end = in_mail ? "\r\n.\r\n" : "\r\n";
    if (const size_t at = received.find(end); at != std::string::npos) {
      const std::string piece = received.substr(0, at);
      received.erase(0, at + end.size());
      absl::MutexLock lock(&mutex_);
      (in_mail ? mails_ : commands_).push_back(piece);
      const std::string reply = ReplyTo(in_mail ? "." : piece);
      in_mail = !in_mail && reply.substr(0, 3) == "354";
      Write(connection, reply);
      continue;
    }
    if (!Readable(connection)) continue;
    char bytes[4096];
    const ssize_t size = read(connection, bytes, sizeof(bytes));
    if (size <= 0) return;
    received.append(bytes, size);
  }
}

}  // namespace waymark::notification
