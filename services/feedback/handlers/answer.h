#pragma once

#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/table.h"
#include "waymark/feedback/v1/answer.pb.h"
#include "waymark/feedback/v1/request.pb.h"

namespace waymark::feedback {

// waymark.feedback.v1.AnswerService, bound to the handlers below.
rpc::Service MakeAnswerService();

// The rater's side: methods of RequestService.
absl::StatusOr<v1::Request> SubmitAnswer(storage::Txn& txn, const rpc::Call& call, const v1::SubmitAnswerRequest& request);
absl::StatusOr<v1::Request> DeclineRequest(storage::Txn& txn, const rpc::Call& call, const v1::DeclineRequestRequest& request);

// The subject's side.
absl::StatusOr<storage::Stored<v1::Answer>> GetAnswer(storage::Txn& txn, const rpc::Call& call, const v1::GetAnswerRequest& request);
void ValidateListAnswers(const v1::ListAnswersRequest& request, base::Violations& violations);
absl::StatusOr<v1::ListAnswersResponse> ListAnswers(storage::Txn& txn, const rpc::Call& call, const v1::ListAnswersRequest& request);

}  // namespace waymark::feedback
