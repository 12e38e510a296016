#include "services/plan/handlers/meetings.h"

#include <utility>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/field_mask.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/events/journal.h"
#include "common/rpc/listing.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/meeting_rules.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/plan_document.h"
#include "services/plan/handlers/plan_facts.h"
#include "services/plan/handlers/record_tables.h"
#include "services/plan/handlers/records.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::MessageDifferencer;
using storage::Stored;
using storage::Txn;

// Who is met, and the plan it is about, are there; what stood in `before` was looked up when it was written.
absl::Status CheckInStore(Txn& txn, const v1::Meeting& before, const v1::Meeting& meeting,
                          base::Violations& violations) {
  const v1::MeetingPartner& partner = meeting.partner();
  if (partner.has_member() && partner.member() != before.partner().member()) {
    WM_ASSIGN_OR_RETURN(const auto member, Members().Find(txn, partner.member()));
    if (!member || (*member)->state() != v1::MEMBER_STATE_ACTIVE)
      violations.Add("partner.member", "must be an active member");
  }
  if (partner.has_contact() && partner.contact() != before.partner().contact()) {
    WM_ASSIGN_OR_RETURN(const auto contact, Contacts().Find(txn, partner.contact()));
    if (!contact) violations.Add("partner.contact", "must be a contact of the member's own");
  }
  if (!meeting.plan().empty() && meeting.plan() != before.plan()) {
    WM_ASSIGN_OR_RETURN(const auto plan, Plans().Find(txn, meeting.plan()));
    if (!plan) violations.Add("plan", "must be a plan of the member's own");
  }
  return absl::OkStatus();
}

absl::Status Check(Txn& txn, const v1::Meeting& before, const v1::Meeting& meeting) {
  base::Violations found;
  CheckMeeting(meeting, found);
  WM_RETURN_IF_ERROR(CheckInStore(txn, before, meeting, found));
  base::Violations violations;
  violations.AddAll("meeting", found);
  return violations.ToStatus();
}

// Tells who was or is invited.
absl::Status Tell(Txn& txn, const rpc::Call& call, const v1::Meeting& meeting, bool cancelled) {
  WM_ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOf(txn, base::OwnerOf(meeting.name())));
  return events::Journal::Append(txn, call, meeting.name(), InvitationTo(meeting, zone, cancelled));
}

// Tells that a meeting is off, where anybody waits for it.
absl::Status TellOff(Txn& txn, const rpc::Call& call, const v1::Meeting& meeting) {
  if (meeting.state() != v1::MEETING_STATE_PLANNED || !meeting.has_invite_time()) return absl::OkStatus();
  return Tell(txn, call, meeting, true);
}

// The meeting, to be moved on. NOT_FOUND; ABORTED for another etag.
template <class Request>
absl::StatusOr<Stored<v1::Meeting>> Read(Txn& txn, const Request& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Meetings().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.etag(), stored->etag()));
  return stored;
}

// Adds what the outcome asks to do to the meeting's plan; the names it has there go to `stored`.
absl::Status AddActions(Txn& txn, const rpc::Call& call, const v1::MeetingOutcome& outcome,
                        Stored<v1::Meeting>& stored) {
  const auto change = [&](v1::Plan* plan, const Edit& edit, base::Violations& violations) -> absl::StatusOr<bool> {
    Edit of_meeting = edit;
    of_meeting.origin = stored->name();
    for (int i = 0; i < outcome.actions_size(); ++i) {
      base::Violations found;
      const std::string id = WantedId(plan->name(), outcome.actions(i), [&] { return call.NewId(); }, found);
      WM_ASSIGN_OR_RETURN(const v1::Action* added, AddElement(plan, outcome.actions(i), id, of_meeting, found));
      violations.AddAll(base::Cat("outcome.actions[", i, "]"), found);
      stored.mutable_message().add_actions(added->name());
    }
    return true;
  };
  return EditPlan(txn, call, stored->plan(), change);
}

}  // namespace

absl::StatusOr<v1::Meeting> CreateMeeting(Txn& txn, const rpc::Call& call, const v1::CreateMeetingRequest& request) {
  WM_ASSIGN_OR_RETURN(const std::string id, WantedOrNewId(call, "meeting_id", request.meeting_id()));
  WM_RETURN_IF_ERROR(CheckRoom(txn, Meetings(), request.parent(), kMaxMeetings, "meetings"));
  Stored<v1::Meeting> stored;
  v1::Meeting& meeting = stored.mutable_message();
  google::protobuf::FieldMask all;
  all.add_paths(std::string("*"));
  WM_RETURN_IF_ERROR(base::MergeMasked(all, request.meeting(), &meeting));
  meeting.set_name(base::Cat(request.parent(), "/meetings/", id));
  meeting.set_state(v1::MEETING_STATE_PLANNED);
  WM_RETURN_IF_ERROR(Check(txn, v1::Meeting(), meeting));
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, Meetings(), stored));
  return meeting;
}

absl::StatusOr<Stored<v1::Meeting>> GetMeeting(Txn& txn, const rpc::Call& call, const v1::GetMeetingRequest& request) {
  return Meetings().Get(txn, request.name());
}

absl::StatusOr<v1::ListMeetingsResponse> ListMeetings(Txn& txn, const rpc::Call& call,
                                                      const v1::ListMeetingsRequest& request) {
  storage::Query query;
  query.equals = {{"member", request.parent()}};
  if (request.state() != v1::MEETING_STATE_UNSPECIFIED) query.equals.push_back({"state", int64_t{request.state()}});
  WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, Meetings(), query, request));
  v1::ListMeetingsResponse response;
  for (auto& row : page.rows) *response.add_meetings() = std::move(row.mutable_message());
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Meeting> UpdateMeeting(Txn& txn, const rpc::Call& call, const v1::UpdateMeetingRequest& request) {
  const v1::Meeting& source = request.meeting();
  WM_ASSIGN_OR_RETURN(auto stored, Meetings().Get(txn, source.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), source.etag(), stored->etag()));
  const v1::Meeting before = *stored;
  v1::Meeting& meeting = stored.mutable_message();
  WM_RETURN_IF_ERROR(base::MergeMasked(request.update_mask(), source, &meeting));
  if (MessageDifferencer::Equals(before, meeting)) return before;
  if (DifferBesideNotes(before, meeting)) {
    WM_RETURN_IF_ERROR(CheckPlanned(before));
    WM_RETURN_IF_ERROR(Check(txn, before, meeting));
  }
  if (before.has_invite_time() && !SameInvitation(before, meeting)) {
    if (before.partner().member() != meeting.partner().member()) WM_RETURN_IF_ERROR(TellOff(txn, call, before));
    meeting.clear_invite_time();
  }
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, Meetings(), stored));
  return meeting;
}

absl::StatusOr<google::protobuf::Empty> DeleteMeeting(Txn& txn, const rpc::Call& call,
                                                      const v1::DeleteMeetingRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto stored, Read(txn, request));
  WM_RETURN_IF_ERROR(TellOff(txn, call, *stored));
  WM_RETURN_IF_ERROR(Meetings().Delete(txn, stored));
  return google::protobuf::Empty();
}

absl::StatusOr<v1::Meeting> SendInvitation(Txn& txn, const rpc::Call& call,
                                           const v1::SendInvitationRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Read(txn, request));
  WM_RETURN_IF_ERROR(CheckReadyToInvite(*stored));
  if (stored->has_invite_time()) return *stored;
  *stored.mutable_message().mutable_invite_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, Meetings(), stored));
  WM_RETURN_IF_ERROR(Tell(txn, call, *stored, false));
  return *stored;
}

absl::StatusOr<v1::Meeting> RecordMeetingOutcome(Txn& txn, const rpc::Call& call,
                                                 const v1::RecordMeetingOutcomeRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Read(txn, request));
  const bool recorded = stored->state() == v1::MEETING_STATE_HELD;
  if (recorded && MessageDifferencer::Equals(stored->outcome(), request.outcome())) return *stored;
  WM_RETURN_IF_ERROR(CheckPlanned(*stored));
  base::Violations violations;
  CheckOutcome(*stored, request.outcome(), violations);
  WM_RETURN_IF_ERROR(violations.ToStatus());
  if (!request.outcome().actions().empty()) WM_RETURN_IF_ERROR(AddActions(txn, call, request.outcome(), stored));
  stored.mutable_message().set_state(v1::MEETING_STATE_HELD);
  *stored.mutable_message().mutable_outcome() = request.outcome();
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, Meetings(), stored));
  if (stored->has_invite_time()) WM_RETURN_IF_ERROR(Tell(txn, call, *stored, false));
  return *stored;
}

absl::StatusOr<v1::Meeting> CancelMeeting(Txn& txn, const rpc::Call& call, const v1::CancelMeetingRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Read(txn, request));
  if (stored->state() == v1::MEETING_STATE_CANCELLED) return *stored;
  WM_RETURN_IF_ERROR(CheckPlanned(*stored));
  WM_RETURN_IF_ERROR(TellOff(txn, call, *stored));
  stored.mutable_message().set_state(v1::MEETING_STATE_CANCELLED);
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, Meetings(), stored));
  return *stored;
}

absl::Status TakeMeeting(Txn& txn, const rpc::Call& call, const v1::Meeting& meeting, base::Violations& violations) {
  CheckMeetingRecord(meeting, violations);
  Stored<v1::Meeting> stored;
  stored.mutable_message() = meeting;
  return violations.empty() ? SaveRecord(txn, call, Meetings(), stored) : absl::OkStatus();
}

absl::Status DeleteMeetingsOf(Txn& txn, const rpc::Call& call, const std::string& plan) {
  storage::Query query;
  query.equals = {{"plan", plan}};
  query.limit = kMaxMeetings;
  WM_ASSIGN_OR_RETURN(auto rows, Meetings().Select(txn, query));
  for (auto& row : rows) {
    WM_RETURN_IF_ERROR(TellOff(txn, call, *row));
    WM_RETURN_IF_ERROR(Meetings().Delete(txn, row));
  }
  return absl::OkStatus();
}

absl::Status KeepNameInMeetings(Txn& txn, const rpc::Call& call, const std::string& contact,
                                const std::string& display_name) {
  storage::Query query;
  query.equals = {{"contact", contact}};
  query.limit = kMaxMeetings;
  WM_ASSIGN_OR_RETURN(auto rows, Meetings().Select(txn, query));
  for (auto& row : rows) {
    row.mutable_message().mutable_partner()->set_text(display_name);
    WM_RETURN_IF_ERROR(SaveRecord(txn, call, Meetings(), row));
  }
  return absl::OkStatus();
}

rpc::Service MakeMeetingService() {
  rpc::Service service("waymark.plan.v1.MeetingService");
  service.Bind("CreateMeeting", CreateMeeting);
  service.Bind("GetMeeting", GetMeeting);
  service.Bind("ListMeetings", ListMeetings);
  service.Bind("UpdateMeeting", UpdateMeeting);
  service.Bind("DeleteMeeting", DeleteMeeting);
  service.Bind("SendInvitation", SendInvitation);
  service.Bind("RecordMeetingOutcome", RecordMeetingOutcome);
  service.Bind("CancelMeeting", CancelMeeting);
  return service;
}

}  // namespace waymark::plan
