#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "google/protobuf/empty.pb.h"
#include "waymark/plan/v1/contact.pb.h"

namespace waymark::plan {

// waymark.plan.v1.ContactService, bound to the handlers below.
rpc::Service MakeContactService();

absl::StatusOr<v1::Contact> CreateContact(storage::Txn& txn, const rpc::Call& call, const v1::CreateContactRequest& request);
absl::StatusOr<storage::Stored<v1::Contact>> GetContact(storage::Txn& txn, const rpc::Call& call,
                                                    const v1::GetContactRequest& request);
absl::StatusOr<v1::ListContactsResponse> ListContacts(storage::Txn& txn, const rpc::Call& call,
                                                  const v1::ListContactsRequest& request);
absl::StatusOr<v1::Contact> UpdateContact(storage::Txn& txn, const rpc::Call& call, const v1::UpdateContactRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteContact(storage::Txn& txn, const rpc::Call& call,
                                                      const v1::DeleteContactRequest& request);

// For other handlers: keeps a contact that comes from elsewhere and is not here yet, under its name and with its
// create_time. What is wrong with it goes to `violations`, relative to it: all is to be thrown away then.
absl::Status TakeContact(storage::Txn& txn, const rpc::Call& call, const v1::Contact& contact,
                         base::Violations& violations);

}  // namespace waymark::plan
