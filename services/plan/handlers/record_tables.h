#pragma once

#include <vector>

#include "common/storage/table.h"
#include "waymark/plan/v1/role_profile.pb.h"

namespace waymark::plan {

// The tables of what members keep beside their plans: role profiles.

const storage::Table<v1::RoleProfile>& RoleProfiles();

// All of them.
std::vector<const storage::TableSpec*> RecordTables();

}  // namespace waymark::plan
