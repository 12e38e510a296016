#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "waymark/plan/v1/member.pb.h"

namespace waymark::plan {

// waymark.plan.v1.MemberService, bound to the handlers below.
rpc::Service MakeMemberService();

absl::StatusOr<v1::Member> CreateMember(storage::Txn& txn, const rpc::Call& call,
                                        const v1::CreateMemberRequest& request);
absl::StatusOr<storage::Stored<v1::Member>> GetMember(storage::Txn& txn, const rpc::Call& call,
                                                      const v1::GetMemberRequest& request);
absl::StatusOr<v1::Member> UpdateMember(storage::Txn& txn, const rpc::Call& call,
                                        const v1::UpdateMemberRequest& request);
absl::StatusOr<v1::ListMembersResponse> ListMembers(storage::Txn& txn, const rpc::Call& call,
                                                    const v1::ListMembersRequest& request);

// For other handlers.

// Keeps `stored`, a member that is new (revision 0) or was changed since it was read, with all that follows: the
// identity, etag and times, MemberChanged, and PlanRescheduled, PlanEnded or PlanActivated for the member's active
// plans where the zone or the state changed. `before` is the member as it was read; nullptr for a new one. The member
// is valid (domain/member_rules.h). ALREADY_EXISTS for an identity that is another member's, or the name of a new
// member that is taken.
absl::Status SaveMember(storage::Txn& txn, const rpc::Call& call, const v1::Member* before,
                        storage::Stored<v1::Member>& stored);

// The member's time zone. NOT_FOUND for an unknown member.
absl::StatusOr<absl::TimeZone> ZoneOf(storage::Txn& txn, std::string_view member);
// The local day of the call for the member. NOT_FOUND for an unknown member.
absl::StatusOr<absl::CivilDay> TodayOf(storage::Txn& txn, const rpc::Call& call, std::string_view member);

}  // namespace waymark::plan
