#pragma once

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace waymark::notification {

// An SMTP server on a port of this machine that answers each command as a test says, one connection at a time.
class ScriptedSmtp {
 public:
  // `replies` by the command's first word ("RCPT"; "DATA" is the command, "." the end of the mail); others are answered as a plain server does.
  explicit ScriptedSmtp(std::map<std::string, std::string> replies = {});
  ~ScriptedSmtp();

  std::string url() const;
  int connections() const { return connections_; }
  // The command lines of all connections, and the mails as they came over the wire.
  std::vector<std::string> commands() const;
  std::vector<std::string> mails() const;

 private:
  void Serve();
  void Converse(int connection);
  std::string ReplyTo(const std::string& command) const;

  const std::map<std::string, std::string> replies_;
  int listener_;
  int port_ = 0;
  std::atomic<bool> ending_{false};
  std::atomic<int> connections_{0};
  mutable absl::Mutex mutex_;
  std::vector<std::string> commands_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> mails_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace waymark::notification
