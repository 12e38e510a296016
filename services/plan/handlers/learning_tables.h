#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/storage/table.h"
#include "waymark/plan/v1/learning.pb.h"

namespace waymark::plan {

// Columns "kind" (LearningResource.Kind) and "certificate" (CertificateKey of a CERTIFICATE; empty of others).
const storage::Table<v1::LearningResource>& LearningResources();
// What a certificate of that title is found by: the whole title, whatever the case of letters.
std::string CertificateKey(std::string_view title);
// Keyed by resource and skill. Columns "skill" and "kind".
const storage::Table<v1::SkillTeaching>& SkillTeachings();

// Both.
std::vector<const storage::TableSpec*> LearningTables();

}  // namespace waymark::plan
