#pragma once

#include <string_view>

#include "absl/types/span.h"
#include "services/plan/domain/catalogue_reading.h"
#include "services/plan/domain/tab_table.h"

namespace waymark::plan {

// Reads roles.csv of the UK Government Digital and Data Profession Capability Framework
// (ddat-capability-framework.service.gov.uk), and its skills.csv where it is there.
//
// A role is one level of one of the framework's roles, roles/gdad-<level title>; a skill skills/gdad-<skill name>;
// levels are ranks (GdadLevelScale). Lines that say NOT IN USE, and lines that repeat another, are skipped and said so;
// a line that contradicts an earlier one is an error. MISSING and "This skill level is currently not defined" are
// holes: the text stays empty. Nothing throws, whatever the bytes.
CatalogueReading ReadGdad(absl::Span<const SourceFile> files);

inline constexpr std::string_view kGdadRolesFile = "roles.csv";
inline constexpr std::string_view kGdadSkillsFile = "skills.csv";

}  // namespace waymark::plan
