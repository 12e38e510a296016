#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "services/plan/domain/findings.h"
#include "services/plan/domain/tab_table.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/learning.pb.h"

namespace waymark::plan {

// What a reader made of a file of learning resources.
struct LearningReading {
  std::vector<v1::LearningResource> resources;  // valid, in the file's order; names are unique
  Findings findings;
  int64_t lines = 0;
  bool usable = false;
};

// Reads learning.json (the message LearningList) or learning.csv. `scale_of` gives the scale that a skill's levels are
// on, nullopt where no active catalogue has the skill "skills/{skill}". An entry that cannot be used is found faulty by
// its line and left out whole.
LearningReading ReadLearning(absl::Span<const SourceFile> files,
                             absl::FunctionRef<std::optional<v1::Scale>(const std::string&)> scale_of);

// Whether ReadLearning looks at a file of that plain name.
bool IsLearningFile(std::string_view name);

}  // namespace waymark::plan
