#include "services/plan/handlers/record_tables.h"

namespace waymark::plan {

using storage::Table;

const Table<v1::RoleProfile>& RoleProfiles() {
  using T = Table<v1::RoleProfile>;
  static const T& table =
      *new T("role_profiles", [](const v1::RoleProfile& p) { return p.name(); }, {}, {{"member", "key"}});
  return table;
}

std::vector<const storage::TableSpec*> RecordTables() { return {&RoleProfiles().spec()}; }

}  // namespace waymark::plan
