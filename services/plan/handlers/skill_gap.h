#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "services/plan/domain/skill_gap.h"
#include "waymark/plan/v1/catalogue.pb.h"

namespace waymark::plan {

absl::StatusOr<v1::GetSkillGapResponse> GetSkillGap(storage::Txn& txn, const rpc::Call& call, const v1::GetSkillGapRequest& request);
void ValidateGetSkillGap(const v1::GetSkillGapRequest& request, base::Violations& violations);
void ValidateCompareRoles(const v1::CompareRolesRequest& request, base::Violations& violations);
absl::StatusOr<v1::RoleComparison> CompareRoles(storage::Txn& txn, const rpc::Call& call, const v1::CompareRolesRequest& request);

// What a gap is asked against: a role, or what a track or a plan leads to.
struct GapAim {
  const std::string& member;
  const std::string& role;
  const std::string& release;
  const std::string& track;
  const std::string& plan;
};
template <class Request>
GapAim AimOf(const Request& request) {
  return {request.member(), request.role(), request.release(), request.track(), request.plan()};
}

// What is wrong with it: not exactly one is named, a release of what has none, a plan or track of another member.
void CheckGapAim(const GapAim& aim, base::Violations& violations);

// The role that it comes to, as `call` may see the plan. NOT_FOUND for a track, plan or role that is not there or not
// open, INVALID_ARGUMENT where the track or plan leads to no role on record.
absl::StatusOr<v1::Role> ReadGapRole(storage::Txn& txn, const rpc::Call& call, const GapAim& aim);

// What the assessment of `member` says of skills of `kind` and the standing of qualifications, to hold against `role`:
// what holds now, or as of `day`; of what `call` may see.
absl::StatusOr<GapStart> StartFromMember(storage::Txn& txn, const rpc::Call& call, const std::string& member,
                                         const v1::Role& role, v1::SkillKind kind, std::optional<absl::CivilDay> day);

// How ready the member is shown to be for the role, as ShownReadiness, from the assessment as `call` may see it, now or
// as of `day`; nullopt where nothing is known, or there is no such role.
absl::StatusOr<std::optional<double>> ReadShownReadiness(storage::Txn& txn, const rpc::Call& call,
                                                         const std::string& member, const std::string& role,
                                                         const std::string& release, std::optional<absl::CivilDay> day);

}  // namespace waymark::plan
