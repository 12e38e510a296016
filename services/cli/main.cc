#include <unistd.h>

#include <iostream>

#include "services/cli/commands.h"

int main(int argc, char** argv) {
  waymark::cli::Terminal terminal(std::cin, std::cout, isatty(STDIN_FILENO) != 0, isatty(STDOUT_FILENO) != 0);
  return waymark::cli::RunCommand(argc, argv, terminal, std::cerr);
}
