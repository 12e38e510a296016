#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "google/protobuf/empty.pb.h"
#include "services/plan/handlers/learning_tables.h"
#include "waymark/plan/v1/learning.pb.h"

namespace waymark::plan {

// waymark.plan.v1.LearningService, bound to the handlers below.
rpc::Service MakeLearningService();

absl::StatusOr<storage::Stored<v1::LearningResource>> GetLearningResource(
    storage::Txn& txn, const rpc::Call& call, const v1::GetLearningResourceRequest& request);
absl::StatusOr<v1::ListLearningResourcesResponse> ListLearningResources(
    storage::Txn& txn, const rpc::Call& call, const v1::ListLearningResourcesRequest& request);
absl::StatusOr<v1::LearningResource> CreateLearningResource(storage::Txn& txn, const rpc::Call& call,
                                                            const v1::CreateLearningResourceRequest& request);
absl::StatusOr<v1::LearningResource> UpdateLearningResource(storage::Txn& txn, const rpc::Call& call,
                                                            const v1::UpdateLearningResourceRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteLearningResource(storage::Txn& txn, const rpc::Call& call,
                                                               const v1::DeleteLearningResourceRequest& request);
absl::StatusOr<v1::ChooseLearningResponse> ChooseLearning(storage::Txn& txn, const rpc::Call& call,
                                                          const v1::ChooseLearningRequest& request);

// For other handlers.

// Keeps `stored`, a resource that is new (revision 0) or was changed since it was read, with its etag and times and
// what finds it by its skills. `before` is the resource as it was read; nullptr for a new one. The resource is valid
// (domain/learning_rules.h). ALREADY_EXISTS for a new one whose name is taken.
absl::Status SaveLearningResource(storage::Txn& txn, const rpc::Call& call, const v1::LearningResource* before,
                                  storage::Stored<v1::LearningResource>& stored);

}  // namespace waymark::plan
