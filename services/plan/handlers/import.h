#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "google/protobuf/empty.pb.h"
#include "waymark/plan/v1/import.pb.h"

namespace waymark::plan {

// The tables of imports: their files, findings and rows laid ready.
std::vector<const storage::TableSpec*> ImportTables();

// waymark.plan.v1.ImportService, bound to the handlers below and in import_stream.h, import_stage.h and
// import_activate.h.
rpc::Service MakeImportService();

absl::StatusOr<v1::Import> CreateImport(storage::Txn& txn, const rpc::Call& call, const v1::CreateImportRequest& request);
absl::StatusOr<v1::Import> UploadImportChunk(storage::Txn& txn, const rpc::Call& call, const v1::UploadImportChunkRequest& request);
absl::StatusOr<v1::Import> GetImport(storage::Txn& txn, const rpc::Call& call, const v1::GetImportRequest& request);
absl::StatusOr<v1::ListImportsResponse> ListImports(storage::Txn& txn, const rpc::Call& call, const v1::ListImportsRequest& request);
absl::StatusOr<v1::ListImportFindingsResponse> ListImportFindings(storage::Txn& txn, const rpc::Call& call,
                                                                  const v1::ListImportFindingsRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteImport(rpc::Work& work, const rpc::Call& call, const v1::DeleteImportRequest& request);

}  // namespace waymark::plan
