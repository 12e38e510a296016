#include "services/plan/handlers/guidance.h"

#include <utility>

#include "common/base/cat.h"
#include "common/base/field_mask.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/rpc/listing.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/guidance_rules.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/handlers/negotiation_tables.h"
#include "services/plan/handlers/plan_facts.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::MessageDifferencer;
using storage::Query;
using storage::Stored;
using storage::Txn;

// How many notes of a topic are at hand.
constexpr int kMostAtHand = 10;

absl::Status CheckRoom(Txn& txn) {
  WM_ASSIGN_OR_RETURN(const auto notes, GuidanceNotes().Select(txn, Query{.limit = kMaxGuidanceNotes}));
  if (notes.size() < kMaxGuidanceNotes) return absl::OkStatus();
  return base::Error(error::v1::REASON_LIMIT_EXCEEDED,
                     base::Cat("There are at most ", kMaxGuidanceNotes, " guidance notes."),
                     {{"limit", std::to_string(kMaxGuidanceNotes)}});
}

// Keeps a note that is new or was changed, once it is right.
absl::StatusOr<v1::GuidanceNote> Save(Txn& txn, const rpc::Call& call, Stored<v1::GuidanceNote>& stored) {
  v1::GuidanceNote& note = stored.mutable_message();
  base::Violations found;
  CheckGuidanceNote(note, found);
  base::Violations violations;
  violations.AddAll("guidance_note", found);
  if (!violations.empty()) return violations.ToStatus();
  note.set_etag(std::to_string(stored.revision() + 1));
  *note.mutable_update_time() = base::TimestampOf(call.now);
  if (stored.revision() == 0) *note.mutable_publish_time() = note.update_time();
  WM_RETURN_IF_ERROR(GuidanceNotes().Put(txn, stored));
  return note;
}

absl::StatusOr<std::vector<std::string>> NamesOf(Txn& txn, v1::GuidanceTopic topic, const std::string& language) {
  Query query;
  query.equals = {{"topic", int64_t{topic}}, {"language", language}};
  query.limit = kMostAtHand;
  WM_ASSIGN_OR_RETURN(const auto notes, GuidanceNotes().Select(txn, query));
  std::vector<std::string> names;
  for (const auto& note : notes) names.push_back(note->name());
  return names;
}

}  // namespace

absl::StatusOr<v1::GuidanceNote> CreateGuidanceNote(Txn& txn, const rpc::Call& call,
                                                    const v1::CreateGuidanceNoteRequest& request) {
  WM_ASSIGN_OR_RETURN(const std::string id, WantedOrNewId(call, "guidance_note_id", request.guidance_note_id()));
  WM_RETURN_IF_ERROR(CheckRoom(txn));
  Stored<v1::GuidanceNote> stored;
  stored.mutable_message() = request.guidance_note();
  stored.mutable_message().set_name(base::Cat("guidanceNotes/", id));
  return Save(txn, call, stored);
}

absl::StatusOr<Stored<v1::GuidanceNote>> GetGuidanceNote(Txn& txn, const rpc::Call& call,
                                                         const v1::GetGuidanceNoteRequest& request) {
  return GuidanceNotes().Get(txn, request.name());
}

absl::StatusOr<v1::ListGuidanceNotesResponse> ListGuidanceNotes(Txn& txn, const rpc::Call& call,
                                                                const v1::ListGuidanceNotesRequest& request) {
  Query query;
  if (request.topic() != v1::GUIDANCE_TOPIC_UNSPECIFIED) query.equals.push_back({"topic", int64_t{request.topic()}});
  if (!request.language().empty()) query.equals.push_back({"language", LanguageKey(request.language())});
  WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, GuidanceNotes(), query, request));
  v1::ListGuidanceNotesResponse response;
  for (auto& row : page.rows) {
    row.mutable_message().clear_body();
    *response.add_guidance_notes() = std::move(row.mutable_message());
  }
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::GuidanceNote> UpdateGuidanceNote(Txn& txn, const rpc::Call& call,
                                                    const v1::UpdateGuidanceNoteRequest& request) {
  const v1::GuidanceNote& source = request.guidance_note();
  WM_ASSIGN_OR_RETURN(auto stored, GuidanceNotes().Get(txn, source.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), source.etag(), stored->etag()));
  const v1::GuidanceNote before = *stored;
  WM_RETURN_IF_ERROR(base::MergeMasked(request.update_mask(), source, &stored.mutable_message()));
  if (MessageDifferencer::Equals(before, *stored)) return before;
  return Save(txn, call, stored);
}

absl::StatusOr<google::protobuf::Empty> DeleteGuidanceNote(Txn& txn, const rpc::Call& call,
                                                           const v1::DeleteGuidanceNoteRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto stored, GuidanceNotes().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.etag(), stored->etag()));
  WM_RETURN_IF_ERROR(GuidanceNotes().Delete(txn, stored));
  return google::protobuf::Empty();
}

absl::StatusOr<std::vector<std::string>> GuidanceAtHand(Txn& txn, const std::vector<v1::GuidanceTopic>& topics,
                                                        const std::string& language) {
  const std::string key = LanguageKey(language);
  std::vector<std::string> at_hand;
  for (const v1::GuidanceTopic topic : topics) {
    WM_ASSIGN_OR_RETURN(std::vector<std::string> names, NamesOf(txn, topic, key));
    if (names.empty()) {
      WM_ASSIGN_OR_RETURN(names, NamesOf(txn, topic, key.substr(0, key.find('-'))));
    }
    at_hand.insert(at_hand.end(), names.begin(), names.end());
  }
  return at_hand;
}

rpc::Service MakeGuidanceService() {
  rpc::Service service("waymark.plan.v1.GuidanceService");
  service.Bind("CreateGuidanceNote", CreateGuidanceNote);
  service.Bind("GetGuidanceNote", GetGuidanceNote);
  service.Bind("ListGuidanceNotes", ListGuidanceNotes);
  service.Bind("UpdateGuidanceNote", UpdateGuidanceNote);
  service.Bind("DeleteGuidanceNote", DeleteGuidanceNote);
  return service;
}

}  // namespace waymark::plan
