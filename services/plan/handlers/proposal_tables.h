#pragma once

#include <vector>

#include "common/storage/table.h"
#include "waymark/plan/v1/proposal.pb.h"

namespace waymark::plan {

// The table of proposals to plans.

// Columns "plan"; "author"; "open", 1 while it waits for the member; "made" (create_time, microseconds).
const storage::Table<v1::Proposal>& Proposals();

// As PlanService::Tables wants it.
std::vector<const storage::TableSpec*> ProposalTables();

}  // namespace waymark::plan
