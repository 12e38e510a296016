#include "services/plan/handlers/contacts.h"

#include <string>
#include <utility>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/field_mask.h"
#include "common/base/status_macros.h"
#include "common/rpc/listing.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/contact_rules.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/handlers/meetings.h"
#include "services/plan/handlers/plan_facts.h"
#include "services/plan/handlers/record_tables.h"
#include "services/plan/handlers/records.h"
#include "services/plan/handlers/references.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::MessageDifferencer;
using storage::Stored;
using storage::Txn;

// All that is wrong with a contact as the member wants it, `before` as it was.
absl::Status Check(Txn& txn, const v1::Contact& before, const v1::Contact& contact) {
  base::Violations found;
  CheckContact(contact, found);
  if (!contact.member().empty() && contact.member() != before.member()) {
    WM_ASSIGN_OR_RETURN(const auto member, Members().Find(txn, contact.member()));
    if (!member) found.Add("member", "must be a member who is known");
  }
  base::Violations violations;
  violations.AddAll("contact", found);
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<v1::Contact> CreateContact(Txn& txn, const rpc::Call& call, const v1::CreateContactRequest& request) {
  WM_ASSIGN_OR_RETURN(const std::string id, WantedOrNewId(call, "contact_id", request.contact_id()));
  WM_RETURN_IF_ERROR(CheckRoom(txn, Contacts(), request.parent(), kMaxContacts, "contacts"));
  Stored<v1::Contact> stored;
  stored.mutable_message() = request.contact();
  stored.mutable_message().clear_create_time();
  stored.mutable_message().set_name(base::Cat(request.parent(), "/contacts/", id));
  WM_RETURN_IF_ERROR(Check(txn, v1::Contact(), *stored));
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, Contacts(), stored));
  return *stored;
}

absl::StatusOr<Stored<v1::Contact>> GetContact(Txn& txn, const rpc::Call& call, const v1::GetContactRequest& request) {
  return Contacts().Get(txn, request.name());
}

absl::StatusOr<v1::ListContactsResponse> ListContacts(Txn& txn, const rpc::Call& call,
                                                      const v1::ListContactsRequest& request) {
  storage::Query query;
  query.equals = {{"member", request.parent()}};
  WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, Contacts(), query, request));
  v1::ListContactsResponse response;
  for (auto& row : page.rows) *response.add_contacts() = std::move(row.mutable_message());
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Contact> UpdateContact(Txn& txn, const rpc::Call& call, const v1::UpdateContactRequest& request) {
  const v1::Contact& source = request.contact();
  WM_ASSIGN_OR_RETURN(auto stored, Contacts().Get(txn, source.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), source.etag(), stored->etag()));
  const v1::Contact before = *stored;
  WM_RETURN_IF_ERROR(base::MergeMasked(request.update_mask(), source, &stored.mutable_message()));
  if (MessageDifferencer::Equals(before, *stored)) return before;
  WM_RETURN_IF_ERROR(Check(txn, before, *stored));
  WM_RETURN_IF_ERROR(SaveRecord(txn, call, Contacts(), stored));
  return *stored;
}

absl::StatusOr<google::protobuf::Empty> DeleteContact(Txn& txn, const rpc::Call& call,
                                                      const v1::DeleteContactRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto stored, Contacts().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.etag(), stored->etag()));
  WM_RETURN_IF_ERROR(CheckUnreferenced(txn, request.name()));
  WM_RETURN_IF_ERROR(KeepNameInMeetings(txn, call, request.name(), stored->display_name()));
  WM_RETURN_IF_ERROR(Contacts().Delete(txn, stored));
  return google::protobuf::Empty();
}

absl::Status TakeContact(Txn& txn, const rpc::Call& call, const v1::Contact& contact, base::Violations& violations) {
  CheckContact(contact, violations);
  Stored<v1::Contact> stored;
  stored.mutable_message() = contact;
  return violations.empty() ? SaveRecord(txn, call, Contacts(), stored) : absl::OkStatus();
}

rpc::Service MakeContactService() {
  rpc::Service service("waymark.plan.v1.ContactService");
  service.Bind("CreateContact", CreateContact);
  service.Bind("GetContact", GetContact);
  service.Bind("ListContacts", ListContacts);
  service.Bind("UpdateContact", UpdateContact);
  service.Bind("DeleteContact", DeleteContact);
  return service;
}

}  // namespace waymark::plan
