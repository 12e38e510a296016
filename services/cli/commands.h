#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/cli/options.h"
#include "services/cli/terminal.h"

namespace waymark::cli {

// One thing the client does.
struct Command {
  std::string name;     // "import"
  std::string words;    // what follows it: "onet DIR | gdad PATH | members FILE.csv"; empty: nothing
  size_t least_words;   // how many words must follow
  size_t most_words;    // and how many may
  std::string about;    // one line
  std::string details;  // more lines for its own help
  std::vector<FlagGroup> flags;
  absl::Status (*run)(const Options& options, Terminal& terminal);
};

// Every command, in the order the help lists them.
const std::vector<Command>& Commands();

// What each does; the errors are for people to read.
absl::Status RunToken(const Options& options, Terminal& terminal);
absl::Status RunImport(const Options& options, Terminal& terminal);
absl::Status RunInbox(const Options& options, Terminal& terminal);
absl::Status RunAnswer(const Options& options, Terminal& terminal);
absl::Status RunExport(const Options& options, Terminal& terminal);
absl::Status RunCalendar(const Options& options, Terminal& terminal);
absl::Status RunImportPlan(const Options& options, Terminal& terminal);
absl::Status RunTour(const Options& options, Terminal& terminal);

// Does what the command line says; the program's exit code: 0 done, 1 failed, 2 wrong words or flags.
int RunCommand(int argc, const char* const* argv, Terminal& terminal, std::ostream& errors);

}  // namespace waymark::cli
