#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/service.h"
#include "services/plan/domain/findings.h"
#include "services/plan/domain/tab_table.h"
#include "waymark/plan/v1/import.pb.h"

namespace waymark::plan {

// The files of an import as its reader gets them.
struct ImportFiles {
  struct File {
    std::string name;  // plain: without ".gz"
    std::string text;  // unpacked
  };
  std::vector<File> files;   // those that the source's reader looks at, by name
  std::string release;       // what they say of themselves; empty: nothing
  std::string content_hash;  // SHA-256 over names and texts, in lower-case hexadecimal
  Findings findings;         // what is wrong with files as a whole, and which were left aside

  // The same, to hand to a reader; good while this lives.
  std::vector<SourceFile> Sources() const;
};

// Puts the uploaded pieces of `import` together and unpacks what is gzipped, up to 256 MiB in all.
absl::StatusOr<ImportFiles> LoadFiles(rpc::Work& work, const v1::Import& import);

}  // namespace waymark::plan
