#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/cli/options.h"
#include "services/cli/suite.h"
#include "services/cli/terminal.h"
#include "waymark/plan/v1/import.pb.h"

namespace waymark::cli {

// The files of one import.
struct FilesToImport {
  struct File {
    std::filesystem::path path;
    std::string name;  // what the server knows it by
  };

  plan::v1::Import::Source source;
  std::vector<File> files;
};

// The files that `path` names for an import of `kind`: "onet", "gdad", "esco", "ladder", "learning" or "members".
// NOT_FOUND, saying what to give, where they are not there; INVALID_ARGUMENT for another kind.
absl::StatusOr<FilesToImport> FindFiles(const std::string& kind, const std::string& path);

// Checks the files, tells what was found, and puts all in use at once; or nothing, for a dry run, for content that is
// in use already, and (FAILED_PRECONDITION) where lines cannot be used and the options do not accept that.
absl::Status ImportFiles(Suite& suite, const FilesToImport& files, const Options& options, Terminal& terminal);

}  // namespace waymark::cli
