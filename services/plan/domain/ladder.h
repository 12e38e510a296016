#pragma once

#include <string_view>

#include "absl/types/span.h"
#include "services/plan/domain/catalogue_reading.h"
#include "services/plan/domain/tab_table.h"

namespace waymark::plan {

// Reads an organisation's own ladder and pay scale: ladder.json (the message Ladder), or the CSV files of the same
// content (ladder.proto tells their columns). Roles are called roles/{catalogue}-{id}, skills skills/{catalogue}-{id},
// scales scales/{catalogue}-{id}. A skill without a scale is had or not yet. What cannot be used is found faulty by
// file and line, a JSON element by the line it begins on, and left out; the rest stands.
CatalogueReading ReadLadder(absl::Span<const SourceFile> files);

// Whether ReadLadder looks at a file of that plain name.
bool IsLadderFile(std::string_view name);

}  // namespace waymark::plan
