#include "common/rpc/replay.h"

#include <openssl/sha.h>

#include "absl/strings/escaping.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace waymark::rpc {
namespace {

// One new row in kTrimEvery takes kTrimmed rows past their time with it: more than come, so that the table does not
// grow for ever.
constexpr int kTrimEvery = 4;
constexpr int kTrimmed = 16;

const storage::TableSpec& Replays() {
  static const auto* const spec = new storage::TableSpec{
      .name = "replays", .columns = {{.name = "expire_time", .is_text = false}}, .indexes = {{"expire_time"}, {"member"}}};
  return *spec;
}

std::string Sha256(std::string_view text) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

// The same request gives the same bytes, whatever order a client wrote its maps in.
std::string Canonical(const google::protobuf::Message& request) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&coded);
  }
  return bytes;
}

}  // namespace

std::vector<const storage::TableSpec*> ReplayTables() { return {&Replays()}; }

ReplayKey MakeReplayKey(std::string_view caller, std::string_view method, std::string_view request_id,
                        const google::protobuf::Message& request) {
  // Each part with its length, so that no two triples run together into one text.
  const std::string whole = base::Cat(caller.size(), ":", caller, method.size(), ":", method, request_id);
  return {absl::WebSafeBase64Escape(Sha256(whole)), Sha256(Canonical(request))};
}

absl::StatusOr<Replay> FindReplay(storage::Txn& txn, const ReplayKey& key, absl::Time now) {
  WM_ASSIGN_OR_RETURN(std::optional<storage::Row> row, txn.Get(Replays(), key.key));
  Replay found;
  if (!row) return found;
  found.revision = row->revision;
  const auto* expires = std::get_if<int64_t>(&row->columns.at(0));
  if (expires == nullptr || *expires <= absl::ToUnixMicros(now)) return found;
  if (row->bytes.compare(0, SHA256_DIGEST_LENGTH, key.request_hash) != 0) {
    return base::Error(error::v1::REASON_REQUEST_ID_REUSED, "this request_id was used before for another request; choose a new one");
  }
  found.answer = row->bytes.substr(SHA256_DIGEST_LENGTH);
  return found;
}

absl::Status KeepReplay(storage::Txn& txn, const ReplayKey& key, const Replay& found, std::string_view record, std::string_view answer,
                        absl::Time now, absl::Duration retention) {
  storage::Row row;
  row.key = key.key;
  row.member = std::string(record);
  row.columns = {storage::Value(absl::ToUnixMicros(now + retention))};
  row.revision = found.revision;
  row.bytes = key.request_hash;
  row.bytes.append(answer.data(), answer.size());
  WM_RETURN_IF_ERROR(txn.Put(Replays(), row));
  // By the key, so that a rerun does the same.
  if (static_cast<unsigned char>(key.request_hash[0]) % kTrimEvery != 0) return absl::OkStatus();
  storage::Query past;
  past.order_by = "expire_time";
  past.below = absl::ToUnixMicros(now) + 1;
  past.limit = kTrimmed;
  return txn.DeleteWhere(Replays(), past, kTrimmed).status();
}

}  // namespace waymark::rpc
