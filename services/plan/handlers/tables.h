#pragma once

#include <vector>

#include "common/storage/table.h"
#include "waymark/plan/v1/assessment.pb.h"
#include "waymark/plan/v1/member.pb.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::plan {

// The tables of members, assessments, plans and reviews.

// Column "state": MemberState.
const storage::Table<v1::Member>& Members();
const storage::Table<v1::Standing>& Standings();
// Keys are numbered in the order the entries were added.
const storage::Table<v1::AssessmentEntry>& AssessmentEntries();
// Column "state": PlanState.
const storage::Table<v1::Plan>& Plans();
// Columns "plan" and "number".
const storage::Table<v1::PlanVersion>& PlanVersions();
// Columns "plan", "state" (ReviewState) and "opened" (create_time, microseconds).
const storage::Table<v1::Review>& Reviews();
// Column "plan".
const storage::Table<v1::ReviewSnapshot>& ReviewSnapshots();
// Column "plan".
const storage::Table<v1::ReviewOccurrence>& ReviewOccurrences();

// All of them.
std::vector<const storage::TableSpec*> CareerTables();

}  // namespace waymark::plan
