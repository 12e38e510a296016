#include "services/plan/handlers/import_tables.h"

#include "absl/strings/str_format.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/timestamp.h"

namespace waymark::plan {

using storage::Table;

namespace {

// The table of what belongs to an import and is named below it.
template <class M>
const Table<M>& Parts(const char* name, std::vector<typename Table<M>::Column> more = {}) {
  std::vector<typename Table<M>::Column> columns = {
      Table<M>::Text("import", [](const M& m) { return std::string(base::Prefix(m.name(), 2)); })};
  std::vector<std::vector<std::string>> indexes = {{"import", "key"}};
  for (auto& column : more) {
    indexes.push_back({"import", column.spec.name, "key"});
    columns.push_back(std::move(column));
  }
  return *new Table<M>(name, [](const M& m) { return m.name(); }, std::move(columns), std::move(indexes));
}

}  // namespace

const Table<v1::Import>& Imports() {
  using T = Table<v1::Import>;
  static const T& table =
      *new T("imports", [](const v1::Import& i) { return i.name(); },
             {T::Number("created", [](const v1::Import& i) { return base::MicrosOf(i.create_time()); })}, {{"created", "key"}});
  return table;
}

const Table<v1::ImportChunk>& ImportChunks() {
  static const auto& table = Parts<v1::ImportChunk>("import_chunks");
  return table;
}

const Table<v1::ImportFinding>& ImportFindings() {
  using T = Table<v1::ImportFinding>;
  static const auto& table =
      Parts<v1::ImportFinding>("import_findings", {T::Number("kind", [](const v1::ImportFinding& f) { return int64_t{f.kind()}; })});
  return table;
}

const Table<v1::StagedMember>& StagedMembers() {
  static const auto& table = Parts<v1::StagedMember>("staged_members");
  return table;
}

const Table<v1::StagedLearning>& StagedLearnings() {
  static const auto& table = Parts<v1::StagedLearning>("staged_learning");
  return table;
}

bool IsOfCatalogue(const v1::Import& import) {
  return import.source() != v1::Import::SOURCE_MEMBERS && import.source() != v1::Import::SOURCE_LEARNING;
}

std::string CatalogueOf(const v1::Import& import) {
  if (!import.catalogue().empty()) return import.catalogue();
  // Imports staged before they told it.
  return import.source() == v1::Import::SOURCE_ONET ? "catalogues/onet" : "catalogues/gdad";
}

std::string ImportPart(std::string_view import, std::string_view collection, int64_t number) {
  return base::Cat(import, "/", collection, "/", absl::StrFormat("%08d", number));
}

std::string ChunkName(std::string_view import, int file, int64_t offset) {
  return base::Cat(import, "/chunks/", absl::StrFormat("%03d-%010d", file, offset));
}

}  // namespace waymark::plan
