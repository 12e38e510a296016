#include "services/plan/handlers/record_tables.h"

#include <cstdint>
#include <string>

namespace waymark::plan {

using storage::Table;

const Table<v1::RoleProfile>& RoleProfiles() {
  using T = Table<v1::RoleProfile>;
  static const T& table =
      *new T("role_profiles", [](const v1::RoleProfile& p) { return p.name(); }, {}, {{"member", "key"}});
  return table;
}

const Table<v1::Contact>& Contacts() {
  using T = Table<v1::Contact>;
  static const T& table =
      *new T("contacts", [](const v1::Contact& c) { return c.name(); }, {}, {{"member", "key"}});
  return table;
}

const Table<v1::Meeting>& Meetings() {
  using T = Table<v1::Meeting>;
  static const T& table =
      *new T("meetings", [](const v1::Meeting& m) { return m.name(); },
             {T::Text("plan", [](const v1::Meeting& m) { return m.plan(); }),
              T::Number("state", [](const v1::Meeting& m) { return int64_t{m.state()}; }),
              T::Text("contact", [](const v1::Meeting& m) { return m.partner().contact(); })},
             {{"member", "key"}, {"member", "state", "key"}, {"plan"}, {"contact"}});
  return table;
}

std::vector<const storage::TableSpec*> RecordTables() {
  return {&RoleProfiles().spec(), &Contacts().spec(), &Meetings().spec()};
}

}  // namespace waymark::plan
