#include "services/plan/handlers/catalogue_tables.h"

#include "absl/strings/ascii.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"

namespace waymark::plan {

using storage::Table;

const Table<v1::Catalogue>& Catalogues() {
  using T = Table<v1::Catalogue>;
  static const T& table = *new T("catalogues", [](const v1::Catalogue& c) { return c.name(); });
  return table;
}

const Table<v1::Release>& Releases() {
  using T = Table<v1::Release>;
  static const T& table =
      *new T("releases", [](const v1::Release& r) { return r.name(); },
             {T::Text("catalogue", [](const v1::Release& r) { return std::string(base::Prefix(r.name(), 2)); })}, {{"catalogue", "key"}});
  return table;
}

const Table<v1::Role>& Roles() {
  using T = Table<v1::Role>;
  static const T& table = *new T("roles", [](const v1::Role& r) { return KeyOf(r.name(), r.release()); },
                                 {T::Text("edition", [](const v1::Role& r) { return EditionOf(r.catalogue(), r.release()); }),
                                  T::Text("family", [](const v1::Role& r) { return r.family(); }),
                                  T::Text("title", [](const v1::Role& r) { return TitleKey(r.title()); })},
                                 {{"edition", "title"}, {"edition", "family", "title"}});
  return table;
}

const Table<v1::Skill>& Skills() {
  using T = Table<v1::Skill>;
  static const T& table = *new T("skills", [](const v1::Skill& s) { return KeyOf(s.name(), s.release()); },
                                 {T::Text("edition", [](const v1::Skill& s) { return EditionOf(s.catalogue(), s.release()); }),
                                  T::Text("title", [](const v1::Skill& s) { return TitleKey(s.title()); })},
                                 {{"edition", "title"}});
  return table;
}

std::string KeyOf(std::string_view name, std::string_view release) { return base::Cat(name, "@", release); }

std::string EditionOf(std::string_view catalogue, std::string_view release) {
  return KeyOf(base::LastSegment(catalogue), release);
}

std::string EditionOfKey(std::string_view key) {
  const size_t at = key.find('@');
  return EditionOf(CatalogueOfName(key.substr(0, at)), at == std::string_view::npos ? "" : key.substr(at + 1));
}

std::string CatalogueOfName(std::string_view name) {
  const std::string_view id = base::LastSegment(name);
  const size_t hyphen = id.find('-');
  return hyphen == std::string_view::npos || hyphen == 0 ? "" : base::Cat("catalogues/", id.substr(0, hyphen));
}

std::string ReleaseName(std::string_view catalogue, std::string_view release) { return base::Cat(catalogue, "/releases/", release); }

std::string TitleKey(std::string_view title) { return absl::AsciiStrToLower(base::View(title)); }

}  // namespace waymark::plan
