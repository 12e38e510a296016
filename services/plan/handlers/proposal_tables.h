#pragma once

#include <vector>

#include "common/storage/table.h"
#include "waymark/plan/v1/proposal.pb.h"

namespace waymark::plan {

// The tables of proposals to plans, and of what is to be looked at for more of them.

// Columns "plan"; "author", empty for those that come of feedback; "open", 1 while it waits for the member; "made"
// (create_time, microseconds).
const storage::Table<v1::Proposal>& Proposals();
// By round. Columns "plan"; "due" (due_time, microseconds; the greatest number once it was looked at).
const storage::Table<v1::PerceptionLook>& PerceptionLooks();

// Both of them.
std::vector<const storage::TableSpec*> ProposalTables();

}  // namespace waymark::plan
