#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace waymark::bench {

// A program started beside the bench and ended with this object.
class Process {
 public:
  // `arguments[0]` is the program; its standard error goes to `log`. The first line of its standard output is kept where `reads_line`.
  Process(std::vector<std::string> arguments, const std::string& log, bool reads_line);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // SIGTERM, or the end of its standard input, and wait.
  void End();
  const std::string& first_line() const { return first_line_; }

 private:
  pid_t pid_ = -1;
  int input_ = -1;  // the writing end of its standard input
  std::string first_line_;
};

// A TCP port of 127.0.0.1 that nobody listens on just now.
int FreePort();

}  // namespace waymark::bench
