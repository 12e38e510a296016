#include "services/plan/handlers/import_stream.h"

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/plan/handlers/import.h"
#include "services/plan/handlers/import_stage.h"
#include "services/plan/handlers/import_tables.h"

namespace waymark::plan {
namespace {

using storage::Txn;

absl::Status OutOfOrder(std::string_view field, std::string_view what) {
  base::Violations violations;
  violations.Add(field, what);
  return violations.ToStatus();
}

absl::StatusOr<std::string> Begin(Txn& txn, const rpc::Call& call, const v1::StreamImportRequest::Start& start) {
  v1::CreateImportRequest request;
  request.set_source(start.source());
  request.set_release(start.release());
  request.set_absent_members_leave(start.absent_members_leave());
  WM_ASSIGN_OR_RETURN(const v1::Import import, CreateImport(txn, call, request));
  return import.name();
}

// The piece goes behind what has come of its file.
absl::Status Add(Txn& txn, const rpc::Call& call, const std::string& name,
                 const v1::StreamImportRequest::Piece& piece) {
  WM_ASSIGN_OR_RETURN(const auto import, Imports().Get(txn, name));
  v1::UploadImportChunkRequest request;
  request.set_name(name);
  request.set_file(piece.file());
  request.set_data(piece.data());
  for (const auto& file : import->files()) {
    if (file.name() == piece.file()) request.set_offset(file.size_bytes());
  }
  return UploadImportChunk(txn, call, request).status();
}

}  // namespace

absl::StatusOr<rpc::Receipt> ReceiveImport(Txn& txn, const rpc::Call& call,
                                           const v1::StreamImportRequest& message, const std::string& position) {
  rpc::Receipt receipt = {position, message.last()};
  if (position.empty()) {
    if (!message.has_start()) return OutOfOrder("start", "comes first");
    WM_ASSIGN_OR_RETURN(receipt.position, Begin(txn, call, message.start()));
    return receipt;
  }
  if (message.has_start()) return OutOfOrder("start", "comes in the first message alone");
  if (message.has_piece()) {
    WM_RETURN_IF_ERROR(Add(txn, call, position, message.piece()));
  } else if (!message.last()) {
    return OutOfOrder("piece", "is in each message between the first and the last");
  }
  return receipt;
}

absl::StatusOr<v1::Import> StageReceived(rpc::Work& work, const rpc::Call& call, const v1::StreamImportRequest& first,
                                         const std::string& position) {
  v1::StageImportRequest request;
  request.set_name(position);
  request.set_dry_run(first.start().dry_run());
  return StageImport(work, call, request);
}

}  // namespace waymark::plan
