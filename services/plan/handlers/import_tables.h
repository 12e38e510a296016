#pragma once

#include <string>
#include <string_view>

#include "common/storage/table.h"
#include "waymark/plan/v1/import.pb.h"

namespace waymark::plan {

// Column "created" (create_time, microseconds).
const storage::Table<v1::Import>& Imports();
// Column "import". In the order of files and offsets.
const storage::Table<v1::ImportChunk>& ImportChunks();
// Columns "import" and "kind" (ImportFinding.Kind). In the order of files and lines.
const storage::Table<v1::ImportFinding>& ImportFindings();
// Column "import". In the order of lines.
const storage::Table<v1::StagedMember>& StagedMembers();
// Column "import". In the order of the file.
const storage::Table<v1::StagedLearning>& StagedLearnings();

// Whether the import brings a release of a catalogue, and of which: "catalogues/onet".
bool IsOfCatalogue(const v1::Import& import);
std::string CatalogueOf(const v1::Import& import);

// The name of the n-th thing of an import, such that names are ordered as the numbers are:
// "imports/x/findings/00000012".
std::string ImportPart(std::string_view import, std::string_view collection, int64_t number);
// "imports/x/chunks/000-0000001048576": the piece at `offset` of the file that came as the `file`-th.
std::string ChunkName(std::string_view import, int file, int64_t offset);

}  // namespace waymark::plan
