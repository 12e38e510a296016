#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "google/protobuf/empty.pb.h"
#include "waymark/plan/v1/guidance.pb.h"

namespace waymark::plan {

// waymark.plan.v1.GuidanceService, bound to the handlers below.
rpc::Service MakeGuidanceService();

absl::StatusOr<v1::GuidanceNote> CreateGuidanceNote(storage::Txn& txn, const rpc::Call& call,
                                                    const v1::CreateGuidanceNoteRequest& request);
absl::StatusOr<storage::Stored<v1::GuidanceNote>> GetGuidanceNote(storage::Txn& txn, const rpc::Call& call,
                                                                  const v1::GetGuidanceNoteRequest& request);
absl::StatusOr<v1::ListGuidanceNotesResponse> ListGuidanceNotes(storage::Txn& txn, const rpc::Call& call,
                                                                const v1::ListGuidanceNotesRequest& request);
absl::StatusOr<v1::GuidanceNote> UpdateGuidanceNote(storage::Txn& txn, const rpc::Call& call,
                                                    const v1::UpdateGuidanceNoteRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteGuidanceNote(storage::Txn& txn, const rpc::Call& call,
                                                           const v1::DeleteGuidanceNoteRequest& request);

// For other handlers.

// The names of the notes on each of `topics` in `language`, or, where a topic has none in "de-AT", in "de": by topic,
// then name, at most 10 of each.
absl::StatusOr<std::vector<std::string>> GuidanceAtHand(storage::Txn& txn, const std::vector<v1::GuidanceTopic>& topics,
                                                        const std::string& language);

}  // namespace waymark::plan
