#include "tests/bench/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace waymark::bench {

Process::Process(std::vector<std::string> arguments, const std::string& log, bool reads_line) {
  int input[2], output[2];
  if (pipe(input) != 0 || pipe(output) != 0) std::abort();
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(input[0], STDIN_FILENO);
    const int errors = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(reads_line ? output[1] : errors, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    for (int fd : {input[0], input[1], output[0], output[1], errors}) close(fd);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    std::perror(argv[0]);
    _exit(127);
  }
  close(input[0]);
  close(output[1]);
  input_ = input[1];
  for (char byte; reads_line && read(output[0], &byte, 1) == 1 && byte != '\n';) first_line_ += byte;
  close(output[0]);
}

Process::~Process() { End(); }

void Process::End() {
  if (pid_ < 0) return;
  close(input_);
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 || getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    std::abort();
  }
  close(fd);
  return ntohs(address.sin_port);
}

}  // namespace waymark::bench
