#pragma once

#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "waymark/notification/v1/settings.pb.h"

namespace waymark::notification {

// waymark.notification.v1.SettingsService.
absl::StatusOr<v1::Settings> GetSettings(storage::Txn& txn, const rpc::Call& call, const v1::GetSettingsRequest& request);
absl::StatusOr<v1::Settings> UpdateSettings(storage::Txn& txn, const rpc::Call& call, const v1::UpdateSettingsRequest& request);
void ValidateUpdateSettings(const v1::UpdateSettingsRequest& request, base::Violations& violations);

}  // namespace waymark::notification
