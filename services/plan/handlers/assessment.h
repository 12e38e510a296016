#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "services/plan/domain/qualifications.h"
#include "waymark/plan/v1/assessment.pb.h"

namespace waymark::plan {

// waymark.plan.v1.AssessmentService, bound to the handlers below.
rpc::Service MakeAssessmentService();

absl::StatusOr<storage::Stored<v1::Standing>> GetStanding(storage::Txn& txn, const rpc::Call& call,
                                                          const v1::GetStandingRequest& request);
absl::StatusOr<v1::Standing> UpdateStanding(storage::Txn& txn, const rpc::Call& call,
                                            const v1::UpdateStandingRequest& request);
absl::StatusOr<v1::AssessmentEntry> CreateAssessmentEntry(storage::Txn& txn, const rpc::Call& call,
                                                          const v1::CreateAssessmentEntryRequest& request);
absl::StatusOr<storage::Stored<v1::AssessmentEntry>> GetAssessmentEntry(storage::Txn& txn, const rpc::Call& call,
                                                                        const v1::GetAssessmentEntryRequest& request);
absl::StatusOr<v1::ListAssessmentEntriesResponse> ListAssessmentEntries(
    storage::Txn& txn, const rpc::Call& call, const v1::ListAssessmentEntriesRequest& request);

// For other handlers: the entries of `member` that hold on `day` (unset: that hold now), in the order they were added.
// At most one per skill: the one with the latest as_of_date, of two as late the one added last.
absl::StatusOr<std::vector<v1::AssessmentEntry>> EntriesAsOf(storage::Txn& txn, std::string_view member,
                                                             std::optional<absl::CivilDay> day);

// What the member's standing tells of qualifications, as far as `call` may see it, to hold on `day` (unset: today).
absl::StatusOr<QualificationRecord> ReadQualifications(storage::Txn& txn, const rpc::Call& call,
                                                       const std::string& member, std::optional<absl::CivilDay> day);

// Everything the member ever added, in that order.
absl::StatusOr<std::vector<v1::AssessmentEntry>> AllEntries(storage::Txn& txn, std::string_view member);

// Adds an entry on `today`, the member's local day; it was made now unless its create_time says when. What is wrong
// with it goes to `violations`, relative to it, and it is not added. RESOURCE_EXHAUSTED behind the last.
absl::StatusOr<v1::AssessmentEntry> AddEntry(storage::Txn& txn, const rpc::Call& call, const std::string& member,
                                             absl::CivilDay today, v1::AssessmentEntry entry,
                                             base::Violations& violations);

}  // namespace waymark::plan
