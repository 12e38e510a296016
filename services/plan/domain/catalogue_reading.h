#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "services/plan/domain/findings.h"
#include "waymark/plan/v1/catalogue.pb.h"

namespace waymark::plan {

// What a reader made of a catalogue's files. Roles and skills are whole but for their release, which is not the
// reader's to say.
struct CatalogueReading {
  std::string catalogue;  // catalogues/{catalogue}
  std::string title;
  std::string attribution;
  std::vector<v1::Scale> scales;
  std::vector<v1::Role> roles;    // names are unique
  std::vector<v1::Skill> skills;  // names are unique; every skill that a role names is here
  Findings findings;
  // How many there are of what, to show: "lines of Skills.txt", "roles without skills".
  std::vector<std::pair<std::string, int64_t>> counts;
  // False where the files are not of the source at all: a needed file or column is missing. There are then no roles.
  bool usable = false;
};

}  // namespace waymark::plan
