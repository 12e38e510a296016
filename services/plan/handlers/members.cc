#include "services/plan/handlers/members.h"

#include <utility>

#include "common/access/identities.h"
#include "common/base/cat.h"
#include "common/base/field_mask.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/events/journal.h"
#include "common/rpc/listing.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/member_rules.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/handlers/plan_facts.h"
#include "services/plan/handlers/recall.h"
#include "services/plan/handlers/tables.h"
#include "services/plan/handlers/tripwire_watch.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::MessageDifferencer;
using storage::Stored;

bool IsActive(const v1::Member* member) { return member != nullptr && member->state() == v1::MEMBER_STATE_ACTIVE; }

// What is wrong with a member as a client wants it to be, its surroundings included. Names are relative to the member.
absl::Status CheckInStore(storage::Txn& txn, const v1::Member* before, const v1::Member& member,
                          base::Violations& violations) {
  CheckMember(member, violations);
  absl::TimeZone zone;
  if (IsZoneName(member.time_zone()) && !absl::LoadTimeZone(member.time_zone(), &zone)) {
    violations.Add("time_zone", "must be the IANA name of a time zone, as \"Europe/London\"");
  }
  const bool same_manager = before != nullptr && before->manager() == member.manager();
  if (!member.manager().empty() && !same_manager && member.manager() != member.name()) {
    WM_ASSIGN_OR_RETURN(const auto manager, Members().Find(txn, member.manager()));
    if (!manager) violations.Add("manager", "must be a member who is known");
  }
  return absl::OkStatus();
}

absl::Status Refuse(const base::Violations& found) {
  base::Violations violations;
  violations.AddAll("member", found);
  return violations.ToStatus();
}

void FillDefaults(v1::Member* member) {
  if (member->state() == v1::MEMBER_STATE_UNSPECIFIED) member->set_state(v1::MEMBER_STATE_ACTIVE);
  if (member->language().empty()) member->set_language("en");
}

// What only operators may change.
bool SameForOperators(const v1::Member& a, const v1::Member& b) {
  return a.issuer() == b.issuer() && a.subject() == b.subject() && a.manager() == b.manager() &&
         a.state() == b.state() && a.unit() == b.unit();
}

v1::MemberChanged FactOf(const v1::Member& member) {
  v1::MemberChanged fact;
  fact.set_member(member.name());
  fact.set_issuer(member.issuer());
  fact.set_subject(member.subject());
  fact.set_display_name(member.display_name());
  fact.set_email(member.email());
  fact.set_time_zone(member.time_zone());
  fact.set_language(member.language());
  fact.set_manager(member.manager());
  fact.set_active(IsActive(&member));
  return fact;
}

// Tells what a change of state or zone means for the member's plans that are in force.
absl::Status TellPlans(storage::Txn& txn, const rpc::Call& call, const v1::Member& before, const v1::Member& after) {
  const bool left = IsActive(&before) && !IsActive(&after);
  const bool back = !IsActive(&before) && IsActive(&after);
  const bool moved = IsActive(&after) && before.time_zone() != after.time_zone();
  if (!left && !back && !moved) return absl::OkStatus();
  storage::Query active;
  active.equals = {{"member", after.name()}, {"state", int64_t{v1::PLAN_STATE_ACTIVE}}};
  WM_ASSIGN_OR_RETURN(const auto plans, Plans().Select(txn, active));
  for (const auto& plan : plans) {
    if (left) {
      WM_RETURN_IF_ERROR(AppendEnded(txn, call, plan->name()));
    } else if (back) {
      WM_RETURN_IF_ERROR(AppendActivated(txn, call, *plan, after.time_zone()));
      WM_RETURN_IF_ERROR(TellTripwires(txn, call, *plan));
    } else {
      WM_RETURN_IF_ERROR(AppendRescheduled(txn, call, *plan, after.time_zone()));
      WM_RETURN_IF_ERROR(TellTripwires(txn, call, *plan));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SaveMember(storage::Txn& txn, const rpc::Call& call, const v1::Member* before,
                        Stored<v1::Member>& stored) {
  v1::Member& member = stored.mutable_message();
  FillDefaults(&member);
  member.set_etag(std::to_string(stored.revision() + 1));
  *member.mutable_update_time() = base::TimestampOf(call.now);
  if (before == nullptr) *member.mutable_create_time() = member.update_time();
  WM_RETURN_IF_ERROR(Members().Put(txn, stored));
  WM_RETURN_IF_ERROR(access::SetIdentity(txn, member.name(), member.issuer(), member.subject(), IsActive(&member)));
  WM_RETURN_IF_ERROR(events::Journal::Append(txn, call, member.name(), FactOf(member)));
  return before == nullptr ? absl::OkStatus() : TellPlans(txn, call, *before, member);
}

absl::StatusOr<absl::TimeZone> ZoneOf(storage::Txn& txn, std::string_view member) {
  WM_ASSIGN_OR_RETURN(const auto stored, Members().Get(txn, member));
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(stored->time_zone(), &zone)) {
    return absl::InternalError(base::Cat("the time zone of ", member, " is not in this machine's zone files"));
  }
  return zone;
}

absl::StatusOr<absl::CivilDay> TodayOf(storage::Txn& txn, const rpc::Call& call, std::string_view member) {
  WM_ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOf(txn, member));
  return absl::ToCivilDay(call.now, zone);
}

absl::StatusOr<v1::Member> CreateMember(storage::Txn& txn, const rpc::Call& call,
                                        const v1::CreateMemberRequest& request) {
  WM_ASSIGN_OR_RETURN(const std::string id, WantedOrNewId(call, "member_id", request.member_id()));
  Stored<v1::Member> stored;
  v1::Member& member = stored.mutable_message();
  member = request.member();
  member.set_name("members/" + id);
  base::Violations violations;
  WM_RETURN_IF_ERROR(CheckInStore(txn, nullptr, member, violations));
  if (!violations.empty()) return Refuse(violations);
  WM_RETURN_IF_ERROR(SaveMember(txn, call, nullptr, stored));
  return *stored;
}

absl::StatusOr<Stored<v1::Member>> GetMember(storage::Txn& txn, const rpc::Call& call,
                                             const v1::GetMemberRequest& request) {
  return Members().Get(txn, request.name());
}

absl::StatusOr<v1::Member> UpdateMember(storage::Txn& txn, const rpc::Call& call,
                                        const v1::UpdateMemberRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Members().Get(txn, request.member().name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.member().etag(), stored->etag()));
  const v1::Member before = *stored;
  v1::Member& member = stored.mutable_message();
  WM_RETURN_IF_ERROR(base::MergeMasked(request.update_mask(), request.member(), &member));
  FillDefaults(&member);
  if (MessageDifferencer::Equals(before, member)) return before;
  if (call.access.as != access::v1::CALLER_KIND_OPERATOR && !SameForOperators(before, member)) {
    return base::Error(error::v1::REASON_NOT_PERMITTED,
                       "Issuer, subject, manager, state and unit are changed by operators.");
  }
  base::Violations violations;
  WM_RETURN_IF_ERROR(CheckInStore(txn, &before, member, violations));
  if (!violations.empty()) return Refuse(violations);
  WM_RETURN_IF_ERROR(SaveMember(txn, call, &before, stored));
  return *stored;
}

absl::StatusOr<v1::ListMembersResponse> ListMembers(storage::Txn& txn, const rpc::Call& call,
                                                    const v1::ListMembersRequest& request) {
  storage::Query query;
  if (!request.show_left()) query.equals = {{"state", int64_t{v1::MEMBER_STATE_ACTIVE}}};
  WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, Members(), query, request));
  v1::ListMembersResponse response;
  for (const auto& member : page.rows) *response.add_members() = *member;
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

rpc::Service MakeMemberService() {
  rpc::Service service("waymark.plan.v1.MemberService");
  service.Bind("CreateMember", CreateMember);
  service.Bind("GetMember", GetMember);
  service.Bind("UpdateMember", UpdateMember);
  service.Bind("ListMembers", ListMembers);
  service.Bind("RecallFacts", RecallFacts);
  return service;
}

}  // namespace waymark::plan
