#include "services/feedback/handlers/answer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/rpc/listing.h"
#include "services/feedback/domain/items.h"
#include "services/feedback/domain/names.h"
#include "services/feedback/domain/relation.h"
#include "services/feedback/handlers/closing.h"
#include "services/feedback/handlers/tables.h"

namespace waymark::feedback {

namespace {

absl::Status KeepNamed(storage::Txn& txn, const rpc::Call& call, const v1::Request& request, v1::AnswerContent content) {
  v1::Answer answer;
  answer.set_name(base::Cat(request.subject(), "/answers/", call.NewId()));
  answer.set_round(request.round());
  answer.set_request(request.name());
  answer.set_rater(std::string(base::Prefix(request.name(), 2)));
  answer.set_rater_display_name(request.rater_display_name());
  answer.set_relation(request.relation());
  *answer.mutable_content() = std::move(content);
  *answer.mutable_create_time() = base::TimestampOf(call.now);
  return Answers().Insert(txn, answer);
}

// Puts the answer among those of its round at the place its random key gives it. The row is written anew as a whole, so the order of its
// bytes is that of the keys and not that of arrival.
absl::Status KeepUnlinked(storage::Txn& txn, const rpc::Call& call, const v1::Request& request, v1::AnswerContent content) {
  WM_ASSIGN_OR_RETURN(auto found, AllUnlinkedAnswers().Find(txn, UnlinkedAnswersOf(request.round())));
  storage::Stored<v1::UnlinkedAnswers> answers;
  if (found) answers = *std::move(found);
  v1::UnlinkedAnswers& message = answers.mutable_message();
  message.set_name(UnlinkedAnswersOf(request.round()));
  v1::UnlinkedAnswers::Entry* entry = message.add_entries();
  entry->set_key(call.NewId());
  entry->set_relation(request.relation());
  *entry->mutable_content() = std::move(content);
  std::sort(message.mutable_entries()->begin(), message.mutable_entries()->end(),
            [](const v1::UnlinkedAnswers::Entry& a, const v1::UnlinkedAnswers::Entry& b) { return a.key() < b.key(); });
  return AllUnlinkedAnswers().Put(txn, answers);
}

}  // namespace

rpc::Service MakeAnswerService() {
  rpc::Service service("waymark.feedback.v1.AnswerService");
  service.Bind("GetAnswer", GetAnswer);
  service.Bind("ListAnswers", ListAnswers, ValidateListAnswers);
  return service;
}

absl::StatusOr<v1::Request> SubmitAnswer(storage::Txn& txn, const rpc::Call& call, const v1::SubmitAnswerRequest& request) {
  WM_ASSIGN_OR_RETURN(auto asked, Requests().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(MoveRequest(txn, call, asked, Move::kAnswer));
  base::Violations found, violations;
  CheckContent(asked->items(), request.content(), found);
  violations.AddAll("content", found);
  if (!violations.empty()) return violations.ToStatus();
  v1::AnswerContent content = Canonical(asked->items(), request.content());
  WM_RETURN_IF_ERROR(IsAnonymous(asked->relation()) ? KeepUnlinked(txn, call, *asked, std::move(content))
                                                    : KeepNamed(txn, call, *asked, std::move(content)));
  WM_RETURN_IF_ERROR(CloseRoundIfComplete(txn, call, asked->round()));
  return *asked;
}

absl::StatusOr<v1::Request> DeclineRequest(storage::Txn& txn, const rpc::Call& call, const v1::DeclineRequestRequest& request) {
  WM_ASSIGN_OR_RETURN(auto asked, Requests().Get(txn, request.name()));
  if (!IsAnonymous(asked->relation()) && asked->state() == v1::Request::STATE_OPEN) {
    asked.mutable_message().set_decline_reason(request.reason());
  }
  WM_RETURN_IF_ERROR(MoveRequest(txn, call, asked, Move::kDecline));
  WM_RETURN_IF_ERROR(CloseRoundIfComplete(txn, call, asked->round()));
  return *asked;
}

absl::StatusOr<storage::Stored<v1::Answer>> GetAnswer(storage::Txn& txn, const rpc::Call& call, const v1::GetAnswerRequest& request) {
  return Answers().Get(txn, request.name());
}

void ValidateListAnswers(const v1::ListAnswersRequest& request, base::Violations& violations) {
  if (!request.round().empty() && base::OwnerOf(request.round()) != request.parent()) {
    violations.Add("round", "must be a round of the parent");
  }
}

absl::StatusOr<v1::ListAnswersResponse> ListAnswers(storage::Txn& txn, const rpc::Call& call, const v1::ListAnswersRequest& request) {
  storage::Query query;
  query.equals = {{"member", request.parent()}};
  if (!request.round().empty()) query.equals.push_back({"round", request.round()});
  query.order_by = "created";
  query.descending = true;
  WM_ASSIGN_OR_RETURN(auto listing, rpc::ReadListing(txn, Answers(), query, request));
  v1::ListAnswersResponse response;
  for (auto& row : listing.rows) *response.add_answers() = std::move(row.mutable_message());
  response.set_next_page_token(listing.next_page_token);
  return response;
}

}  // namespace waymark::feedback
