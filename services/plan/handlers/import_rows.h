#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "services/plan/handlers/import_tables.h"

namespace waymark::plan {

// Deletes all rows that `query` asks for, a few in each transaction. `guard`, where set, is asked in each first; its
// error ends it.
absl::Status DropRows(rpc::Work& work, const storage::TableSpec& table, const storage::Query& query, int rows_at_once,
                      const std::function<absl::Status(storage::Txn&)>& guard = nullptr);

// Deletes what an import uploaded.
absl::Status DropChunks(rpc::Work& work, const std::string& import);

// Deletes what an import uploaded, found and laid ready of members and learning resources.
absl::Status DropParts(rpc::Work& work, const std::string& import);

// Deletes the release that an import staged, unless it was ever activated, with its roles and skills.
absl::Status DropStagedRelease(rpc::Work& work, const std::string& import);

}  // namespace waymark::plan
