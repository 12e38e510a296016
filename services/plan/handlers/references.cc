#include "services/plan/handlers/references.h"

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/mention.h"
#include "services/plan/domain/negotiation_rules.h"
#include "services/plan/domain/plan_rules.h"
#include "services/plan/domain/role_profile_rules.h"
#include "services/plan/handlers/negotiation_tables.h"
#include "services/plan/handlers/record_tables.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using storage::Txn;

// No row of the member's in `table` but `name` itself refers to `name`. A member has at most `most` of them.
template <class M>
absl::Status CheckTable(Txn& txn, const storage::Table<M>& table, int most, const std::string& name) {
  storage::Query query;
  query.equals = {{"member", std::string(base::OwnerOf(name))}};
  query.limit = most;
  WM_ASSIGN_OR_RETURN(const auto rows, table.Select(txn, query));
  for (const auto& row : rows) {
    if (row->name() == name || !Mentions(*row, name)) continue;
    return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                       base::Cat(row->name(), " still refers to it: take it out there first."),
                       {{"resource", row->name()}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckUnreferenced(Txn& txn, const std::string& name) {
  WM_RETURN_IF_ERROR(CheckTable(txn, Plans(), kMaxPlans, name));
  WM_RETURN_IF_ERROR(CheckTable(txn, Negotiations(), kMaxNegotiations, name));
  WM_RETURN_IF_ERROR(CheckTable(txn, Standings(), 1, name));
  return CheckTable(txn, RoleProfiles(), kMaxRoleProfiles, name);
}

}  // namespace waymark::plan
