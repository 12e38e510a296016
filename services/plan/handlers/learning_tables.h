#pragma once

#include <string>
#include <vector>

#include "common/storage/table.h"
#include "waymark/plan/v1/learning.pb.h"

namespace waymark::plan {

// Columns "kind" (LearningResource.Kind) and "certificate" (QualificationKey of a CERTIFICATE; empty of others).
const storage::Table<v1::LearningResource>& LearningResources();
// Keyed by resource and skill. Columns "skill" and "kind".
const storage::Table<v1::SkillTeaching>& SkillTeachings();

// Both.
std::vector<const storage::TableSpec*> LearningTables();

}  // namespace waymark::plan
