#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "services/plan/domain/group_view.h"
#include "waymark/plan/v1/member.pb.h"

namespace waymark::plan {

// What a group view needs of a member. Of several active plans the first by name counts.
absl::StatusOr<MemberFigures> ReadFigures(storage::Txn& txn, const rpc::Call& call, const v1::Member& member);

}  // namespace waymark::plan
