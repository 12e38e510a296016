#pragma once

#include <string_view>

#include "absl/types/span.h"
#include "services/plan/domain/catalogue_reading.h"
#include "services/plan/domain/tab_table.h"

namespace waymark::plan {

// Reads the CSV files of a release of ESCO, the European classification of skills, competences, qualifications and
// occupations (esco.ec.europa.eu, "classification", "csv"), in any one language.
//
// A role is an occupation, roles/esco-{last segment of its URI}; a skill a concept of the skills pillar,
// skills/esco-{last segment}. An essential skill is a MUST, an optional one a SHOULD, each with weight 1 on the ordinal
// scale EscoScale(): ESCO knows no levels. The family is the occupation's ISCO-08 unit group, or its major group where
// ISCOGroups is not there. Occupations are related to the wider and narrower ones that broaderRelationsOccPillar names;
// ESCO tells no other moves. What is not released is left out. Every line that cannot be used is found faulty, by
// number.
CatalogueReading ReadEsco(absl::Span<const SourceFile> files);

// Whether ReadEsco looks at a file of that plain name: "occupations_en.csv", "occupationSkillRelations.csv".
bool IsEscoFile(std::string_view name);

}  // namespace waymark::plan
