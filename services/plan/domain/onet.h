#pragma once

#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "services/plan/domain/catalogue_reading.h"
#include "services/plan/domain/tab_table.h"

namespace waymark::plan {

// Reads the text files of an O*NET database release (onetcenter.org/database.html, "text" form).
//
// Any dialect of them: columns by header name, in any order, more or fewer; quoted or not, by tabs or commas
// (onet_dialect.h); "n/a", "NULL" and nothing are no value, "None" is one. Names of elements may stand in the Content
// Model Reference alone.
//
// A role is an O*NET-SOC occupation, roles/onet-NN-NNNN.NN; a skill an element of Skills.txt or Knowledge.txt,
// skills/onet-<element id>. An occupation without rows in Skills.txt has skills_state UNKNOWN. Weight is (IM - min) /
// (max - min) of the importance scale. Every line that cannot be used is found faulty, by number; nothing throws,
// whatever the bytes.
CatalogueReading ReadOnet(absl::Span<const SourceFile> files);

// The names of the files that ReadOnet looks at, as the official release has them.
absl::Span<const std::string_view> OnetFiles();

// Whether ReadOnet looks at a file of that name, in whatever dialect: "Skills.txt", "occupation_data.csv".
bool IsOnetFile(std::string_view name);

// The release that "Read Me.txt" names in its first line ("O*NET 29.3 Database" is "29.3"); empty where it names none.
std::string OnetRelease(std::string_view read_me);

}  // namespace waymark::plan
