#pragma once

#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "waymark/plan/v1/catalogue.pb.h"

namespace waymark::plan {

absl::StatusOr<v1::GetSkillGapResponse> GetSkillGap(storage::Txn& txn, const rpc::Call& call, const v1::GetSkillGapRequest& request);
void ValidateGetSkillGap(const v1::GetSkillGapRequest& request, base::Violations& violations);
absl::StatusOr<v1::RoleComparison> CompareRoles(storage::Txn& txn, const rpc::Call& call, const v1::CompareRolesRequest& request);

}  // namespace waymark::plan
