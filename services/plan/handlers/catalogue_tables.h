#pragma once

#include <string>
#include <string_view>

#include "common/storage/table.h"
#include "waymark/plan/v1/catalogue.pb.h"

namespace waymark::plan {

const storage::Table<v1::Catalogue>& Catalogues();
// Column "catalogue".
const storage::Table<v1::Release>& Releases();
// Keyed by name and release, so that releases lie beside one another. Columns "edition" (EditionOf), "family" and
// "title" (TitleKey).
const storage::Table<v1::Role>& Roles();
// Keyed as roles. Columns "edition" and "title".
const storage::Table<v1::Skill>& Skills();

// The key of a role or skill in one release: "roles/onet-15-1252.00@29.3".
std::string KeyOf(std::string_view name, std::string_view release);
// One release of one catalogue, as the column has it: "onet@29.3". Of "catalogues/onet" and a release, or of a key as
// KeyOf makes it.
std::string EditionOf(std::string_view catalogue, std::string_view release);
std::string EditionOfKey(std::string_view key);
// The catalogue that a role's or skill's name says: "catalogues/onet" of "roles/onet-15-1252.00"; empty where it says
// none.
std::string CatalogueOfName(std::string_view name);
// "catalogues/onet/releases/29.3".
std::string ReleaseName(std::string_view catalogue, std::string_view release);
// A title as it is ordered and searched by: its ASCII letters in lower case.
std::string TitleKey(std::string_view title);

}  // namespace waymark::plan
