#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "waymark/notification/v1/inbox.pb.h"

namespace waymark::notification {

// waymark.notification.v1.InboxService.
absl::StatusOr<v1::ListInboxResponse> ListInbox(storage::Txn& txn, const rpc::Call& call, const v1::ListInboxRequest& request);
absl::StatusOr<rpc::WatchPage<v1::WatchInboxResponse>> InboxPage(storage::Txn& txn, const rpc::Call& call,
                                                                 const v1::WatchInboxRequest& request, const std::string& position);
absl::StatusOr<v1::InboxItem> DismissItem(storage::Txn& txn, const rpc::Call& call, const v1::DismissItemRequest& request);

}  // namespace waymark::notification
