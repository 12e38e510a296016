#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "google/protobuf/empty.pb.h"
#include "waymark/plan/v1/meeting.pb.h"

namespace waymark::plan {

// waymark.plan.v1.MeetingService, bound to the handlers below.
rpc::Service MakeMeetingService();

absl::StatusOr<v1::Meeting> CreateMeeting(storage::Txn& txn, const rpc::Call& call, const v1::CreateMeetingRequest& request);
absl::StatusOr<storage::Stored<v1::Meeting>> GetMeeting(storage::Txn& txn, const rpc::Call& call,
                                                    const v1::GetMeetingRequest& request);
absl::StatusOr<v1::ListMeetingsResponse> ListMeetings(storage::Txn& txn, const rpc::Call& call,
                                                  const v1::ListMeetingsRequest& request);
absl::StatusOr<v1::Meeting> UpdateMeeting(storage::Txn& txn, const rpc::Call& call, const v1::UpdateMeetingRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteMeeting(storage::Txn& txn, const rpc::Call& call,
                                                      const v1::DeleteMeetingRequest& request);
absl::StatusOr<v1::Meeting> SendInvitation(storage::Txn& txn, const rpc::Call& call,
                                           const v1::SendInvitationRequest& request);
absl::StatusOr<v1::Meeting> RecordMeetingOutcome(storage::Txn& txn, const rpc::Call& call,
                                                 const v1::RecordMeetingOutcomeRequest& request);
absl::StatusOr<v1::Meeting> CancelMeeting(storage::Txn& txn, const rpc::Call& call,
                                          const v1::CancelMeetingRequest& request);

// For other handlers.

// Keeps a meeting that comes from elsewhere and is not here yet, under its name and with its create_time; nobody is
// told of it. What is wrong with it goes to `violations`, relative to it: all is to be thrown away then.
absl::Status TakeMeeting(storage::Txn& txn, const rpc::Call& call, const v1::Meeting& meeting,
                         base::Violations& violations);

// Deletes the meetings about a plan that is being deleted; whoever was invited to one that is to come is told.
absl::Status DeleteMeetingsOf(storage::Txn& txn, const rpc::Call& call, const std::string& plan);

// Keeps the name of a contact that is being deleted as text in the meetings with them.
absl::Status KeepNameInMeetings(storage::Txn& txn, const rpc::Call& call, const std::string& contact,
                                const std::string& display_name);

}  // namespace waymark::plan
