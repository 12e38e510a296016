#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::plan {

// waymark.plan.v1.ReviewService, bound to the handlers below.
rpc::Service MakeReviewService();

absl::StatusOr<v1::Review> OpenReview(storage::Txn& txn, const rpc::Call& call, const v1::OpenReviewRequest& request);
absl::StatusOr<storage::Stored<v1::Review>> GetReview(storage::Txn& txn, const rpc::Call& call,
                                                      const v1::GetReviewRequest& request);
absl::StatusOr<storage::Stored<v1::ReviewSnapshot>> GetReviewSnapshot(storage::Txn& txn, const rpc::Call& call,
                                                                      const v1::GetReviewSnapshotRequest& request);
absl::StatusOr<v1::ReviewFigures> GetReviewFigures(rpc::Snapshots& snapshots, const rpc::Call& call,
                                                   const v1::GetReviewFiguresRequest& request);
absl::StatusOr<v1::ListReviewsResponse> ListReviews(storage::Txn& txn, const rpc::Call& call,
                                                    const v1::ListReviewsRequest& request);
absl::StatusOr<v1::Review> RecordVerdicts(storage::Txn& txn, const rpc::Call& call,
                                          const v1::RecordVerdictsRequest& request);
absl::StatusOr<v1::Review> CloseReview(storage::Txn& txn, const rpc::Call& call, const v1::CloseReviewRequest& request);

}  // namespace waymark::plan
