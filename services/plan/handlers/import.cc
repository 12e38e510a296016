#include "services/plan/handlers/import.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/rpc/listing.h"
#include "services/plan/handlers/import_activate.h"
#include "services/plan/handlers/import_rows.h"
#include "services/plan/handlers/import_stage.h"
#include "services/plan/handlers/import_stream.h"
#include "services/plan/handlers/import_tables.h"

namespace waymark::plan {
namespace {

using storage::Query;
using storage::Txn;

constexpr int64_t kMostBytes = 64 << 20;
constexpr int kMostFiles = 64;
constexpr int kMostChunks = 1'000;
constexpr size_t kMostChunkBytes = 1 << 20;

bool IsFileName(std::string_view name) {
  if (name == "." || name == ".." || name.size() > 120) return false;
  return std::all_of(name.begin(), name.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7F && c != '/' && c != '\\'; });
}

// Of CreateImportRequest, or of the start of a stream, whose fields have the same names.
template <class M>
void CheckStart(const M& start, std::string_view prefix, base::Violations& violations) {
  if (!v1::Import::Source_IsValid(start.source()))
    violations.Add(base::Cat(prefix, "source"), "is ONET, GDAD, MEMBERS, ESCO, LADDER or LEARNING");
  if (start.absent_members_leave() && start.source() != v1::Import::SOURCE_MEMBERS) {
    violations.Add(base::Cat(prefix, "absent_members_leave"), "is for members alone");
  }
  if (start.release().empty()) return;
  const std::string release = base::Cat(prefix, "release");
  if (start.source() == v1::Import::SOURCE_MEMBERS || start.source() == v1::Import::SOURCE_LEARNING) {
    violations.Add(release, "is not for members and learning resources");
  }
  if (!base::IsValidId(start.release())) violations.Add(release, "is 1 to 63 characters out of [A-Za-z0-9._-]");
}

template <class M>
void CheckPiece(const M& piece, std::string_view prefix, base::Violations& violations) {
  if (!IsFileName(piece.file())) {
    violations.Add(base::Cat(prefix, "file"), "is a file's name without folders, in printable ASCII, of at most 120 bytes");
  }
  if (piece.data().size() > kMostChunkBytes) violations.Add(base::Cat(prefix, "data"), "has at most 1 MiB");
}

void ValidateCreate(const v1::CreateImportRequest& request, base::Violations& violations) { CheckStart(request, "", violations); }

void ValidateUpload(const v1::UploadImportChunkRequest& request, base::Violations& violations) {
  CheckPiece(request, "", violations);
  if (request.offset() < 0) violations.Add("offset", "is not negative");
}

void ValidateStream(const v1::StreamImportRequest& message, base::Violations& violations) {
  if (message.has_start()) CheckStart(message.start(), "start.", violations);
  if (message.has_piece()) CheckPiece(message.piece(), "piece.", violations);
}

absl::Status LimitExceeded(std::string_view limit) {
  return base::Error(error::v1::REASON_LIMIT_EXCEEDED, base::Cat("an import has at most ", limit), {{"limit", limit}});
}

absl::Status OtherBytes() {
  base::Violations violations;
  violations.Add("data", "other bytes came before at this offset: begin a new import for another file");
  return violations.ToStatus();
}

// Appends the piece to the import's last or a new file. The piece's offset is the file's size.
absl::Status Append(Txn& txn, const v1::UploadImportChunkRequest& request, int file, v1::Import* import) {
  int64_t total = static_cast<int64_t>(request.data().size());
  for (const auto& one : import->files()) total += one.size_bytes();
  if (total > kMostBytes) return LimitExceeded("64 MiB");
  if (file == kMostFiles) return LimitExceeded("64 files");
  if (file == import->files_size()) import->add_files()->set_name(request.file());
  if (request.data().empty()) return absl::OkStatus();
  if (import->chunk_count() == kMostChunks) return LimitExceeded("1,000 pieces");
  import->set_chunk_count(import->chunk_count() + 1);
  v1::ImportChunk chunk;
  chunk.set_name(ChunkName(import->name(), file, request.offset()));
  chunk.set_file(request.file());
  chunk.set_offset(request.offset());
  chunk.set_data(request.data());
  import->mutable_files(file)->set_size_bytes(request.offset() + static_cast<int64_t>(request.data().size()));
  return ImportChunks().Insert(txn, chunk);
}

}  // namespace

std::vector<const storage::TableSpec*> ImportTables() {
  return {&Imports().spec(), &ImportChunks().spec(), &ImportFindings().spec(), &StagedMembers().spec(),
          &StagedLearnings().spec()};
}

rpc::Service MakeImportService() {
  rpc::Service service("waymark.plan.v1.ImportService");
  service.BindUpload("StreamImport", ReceiveImport, StageReceived, ValidateStream);
  service.Bind("CreateImport", CreateImport, ValidateCreate);
  service.Bind("UploadImportChunk", UploadImportChunk, ValidateUpload);
  service.BindLong("StageImport", StageImport);
  service.BindLong("ActivateImport", ActivateImport);
  service.Bind("GetImport", GetImport);
  service.Bind("ListImports", ListImports);
  service.Bind("ListImportFindings", ListImportFindings);
  service.BindLong("DeleteImport", DeleteImport);
  return service;
}

absl::StatusOr<v1::Import> CreateImport(Txn& txn, const rpc::Call& call, const v1::CreateImportRequest& request) {
  v1::Import import;
  import.set_name(base::Cat("imports/", call.NewId()));
  import.set_source(request.source());
  import.set_release(request.release());
  import.set_absent_members_leave(request.absent_members_leave());
  import.set_state(v1::Import::STATE_UPLOADING);
  *import.mutable_create_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(Imports().Insert(txn, import));
  return import;
}

absl::StatusOr<v1::Import> UploadImportChunk(Txn& txn, const rpc::Call& call, const v1::UploadImportChunkRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, Imports().Get(txn, request.name()));
  if (stored->state() != v1::Import::STATE_UPLOADING) {
    return base::Error(error::v1::REASON_STATE_FORBIDS, "the import takes no more files: begin a new one",
                       {{"state", v1::Import::State_Name(stored->state())}});
  }
  int file = 0;
  while (file < stored->files_size() && stored->files(file).name() != request.file()) ++file;
  const bool is_new = file == stored->files_size();
  const int64_t size = is_new ? 0 : stored->files(file).size_bytes();
  if (request.offset() > size) {
    return base::Error(error::v1::REASON_PREREQUISITE_MISSING, base::Cat("the pieces from byte ", size, " on are missing"),
                       {{"offset", std::to_string(size)}});
  }
  if (request.offset() < size) {
    WM_ASSIGN_OR_RETURN(const auto before, ImportChunks().Find(txn, ChunkName(request.name(), file, request.offset())));
    if (!before || (*before)->data() != request.data()) return OtherBytes();
    return *stored;
  }
  if (!is_new && request.data().empty()) return *stored;
  WM_RETURN_IF_ERROR(Append(txn, request, file, &stored.mutable_message()));
  WM_RETURN_IF_ERROR(Imports().Put(txn, stored));
  return *stored;
}

absl::StatusOr<v1::Import> GetImport(Txn& txn, const rpc::Call& call, const v1::GetImportRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto stored, Imports().Get(txn, request.name()));
  return *stored;
}

absl::StatusOr<v1::ListImportsResponse> ListImports(Txn& txn, const rpc::Call& call, const v1::ListImportsRequest& request) {
  WM_ASSIGN_OR_RETURN(auto listing, rpc::ReadListing(txn, Imports(), Query{.order_by = "created", .descending = true}, request));
  v1::ListImportsResponse response;
  for (auto& row : listing.rows) {
    v1::Import& import = *response.add_imports();
    import = std::move(row.mutable_message());
    import.clear_report();
  }
  response.set_next_page_token(std::move(listing.next_page_token));
  return response;
}

absl::StatusOr<v1::ListImportFindingsResponse> ListImportFindings(Txn& txn, const rpc::Call& call,
                                                                  const v1::ListImportFindingsRequest& request) {
  WM_RETURN_IF_ERROR(Imports().Get(txn, request.parent()).status());
  Query query{.equals = {{"import", request.parent()}}};
  if (request.kind() != v1::ImportFinding::KIND_UNSPECIFIED) query.equals.push_back({"kind", int64_t{request.kind()}});
  WM_ASSIGN_OR_RETURN(auto listing, rpc::ReadListing(txn, ImportFindings(), query, request));
  v1::ListImportFindingsResponse response;
  for (auto& row : listing.rows) *response.add_findings() = std::move(row.mutable_message());
  response.set_next_page_token(std::move(listing.next_page_token));
  return response;
}

absl::StatusOr<google::protobuf::Empty> DeleteImport(rpc::Work& work, const rpc::Call& call, const v1::DeleteImportRequest& request) {
  const std::string name = request.name();
  // A release that it laid ready and that was never in use goes with it, first: nobody can activate it from here on.
  WM_RETURN_IF_ERROR(DropStagedRelease(work, name));
  WM_RETURN_IF_ERROR(DropParts(work, name));
  WM_RETURN_IF_ERROR(work.Write([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const auto stored, Imports().Get(txn, name));
    return Imports().Delete(txn, stored);
  }));
  // What a staging that was under way put there meanwhile; it finds the import gone.
  WM_RETURN_IF_ERROR(DropParts(work, name));
  return google::protobuf::Empty();
}

}  // namespace waymark::plan
