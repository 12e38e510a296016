#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "waymark/plan/v1/group.pb.h"

namespace waymark::plan {

// The tables of group views.
std::vector<const storage::TableSpec*> GroupTables();

void ValidateGetGroupView(const v1::GetGroupViewRequest& request, base::Violations& violations);
absl::StatusOr<v1::GroupView> GetGroupView(rpc::Work& work, const rpc::Call& call,
                                           const v1::GetGroupViewRequest& request);
absl::StatusOr<v1::ListGroupViewsResponse> ListGroupViews(storage::Txn& txn, const rpc::Call& call,
                                                          const v1::ListGroupViewsRequest& request);
absl::StatusOr<v1::ListGroupViewUsesResponse> ListGroupViewUses(storage::Txn& txn, const rpc::Call& call,
                                                                const v1::ListGroupViewUsesRequest& request);

rpc::Service MakeGroupService();

}  // namespace waymark::plan
