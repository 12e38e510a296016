#pragma once

#include <vector>

#include "common/storage/table.h"
#include "waymark/plan/v1/guidance.pb.h"
#include "waymark/plan/v1/negotiation.pb.h"

namespace waymark::plan {

// The tables of negotiations and of guidance notes.

// Columns "plan"; "state" (NegotiationState as stored); "tabled", 1 while terms are on the table; "shown", 1 once they
// were; "counterpart", the member it is with, empty for somebody without an account; "expires" (expire_time,
// microseconds; the greatest number where it is unset).
const storage::Table<v1::Negotiation>& Negotiations();
// Columns "topic" (GuidanceTopic) and "language" (LanguageKey).
const storage::Table<v1::GuidanceNote>& GuidanceNotes();

// Both of them.
std::vector<const storage::TableSpec*> NegotiationTables();

}  // namespace waymark::plan
