#pragma once

#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/table.h"
#include "waymark/feedback/v1/panel.pb.h"

namespace waymark::feedback {

// waymark.feedback.v1.PanelService, bound to the handlers below.
rpc::Service MakePanelService();

absl::StatusOr<storage::Stored<v1::RaterPanel>> GetPanel(storage::Txn& txn, const rpc::Call& call, const v1::GetPanelRequest& request);
void ValidateUpdatePanel(const v1::UpdatePanelRequest& request, base::Violations& violations);
absl::StatusOr<v1::RaterPanel> UpdatePanel(storage::Txn& txn, const rpc::Call& call, const v1::UpdatePanelRequest& request);
absl::StatusOr<v1::RaterPanel> ConfirmRaters(storage::Txn& txn, const rpc::Call& call, const v1::ConfirmRatersRequest& request);

}  // namespace waymark::feedback
