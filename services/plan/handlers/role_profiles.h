#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "google/protobuf/empty.pb.h"
#include "waymark/plan/v1/role_profile.pb.h"

namespace waymark::plan {

// waymark.plan.v1.RoleProfileService, bound to the handlers below.
rpc::Service MakeRoleProfileService();

absl::StatusOr<v1::RoleProfile> CreateRoleProfile(storage::Txn& txn, const rpc::Call& call,
                                                  const v1::CreateRoleProfileRequest& request);
absl::StatusOr<v1::RoleProfile> GetRoleProfile(storage::Txn& txn, const rpc::Call& call,
                                               const v1::GetRoleProfileRequest& request);
absl::StatusOr<v1::ListRoleProfilesResponse> ListRoleProfiles(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::ListRoleProfilesRequest& request);
absl::StatusOr<v1::RoleProfile> UpdateRoleProfile(storage::Txn& txn, const rpc::Call& call,
                                                  const v1::UpdateRoleProfileRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteRoleProfile(storage::Txn& txn, const rpc::Call& call,
                                                          const v1::DeleteRoleProfileRequest& request);

// For other handlers: keeps profiles that come from elsewhere and are not here yet, each under its name and with its
// create_time. What is wrong with one is told by its place among them; all is to be thrown away then.
absl::Status TakeRoleProfiles(storage::Txn& txn, const rpc::Call& call,
                              const std::vector<const v1::RoleProfile*>& profiles,
                              const std::function<void(size_t, const base::Violations&)>& tell);

}  // namespace waymark::plan
