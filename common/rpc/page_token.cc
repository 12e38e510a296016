#include "common/rpc/page_token.h"

#include <openssl/sha.h>

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace waymark::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kDefaultPageSize = 50;
constexpr int kMaxPageSize = 200;
constexpr size_t kHashBytes = 8;
// First byte behind the hash: what the order column holds.
constexpr char kText = 't';
constexpr char kNumber = 'n';

// What the request asks for, page_size and page_token aside.
std::string QueryHash(const Message& request) {
  std::unique_ptr<Message> query(request.New());
  query->CopyFrom(request);
  for (const char* name : {"page_size", "page_token"}) {
    const FieldDescriptor* field = query->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) query->GetReflection()->ClearField(query.get(), field);
  }
  std::string bytes = base::Cat(query->GetDescriptor()->full_name(), "\n");
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    query->SerializeToCodedStream(&coded);
  }
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return std::string(reinterpret_cast<const char*>(digest), kHashBytes);
}

absl::Status Invalid() {
  return base::Error(error::v1::REASON_PAGE_TOKEN_INVALID,
                     "page_token is not one that this method gave for this query; begin again without it");
}

std::string_view TokenOf(const Message& request, std::string* scratch) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("page_token");
  if (field == nullptr || field->type() != FieldDescriptor::TYPE_STRING || field->is_repeated()) return {};
  return request.GetReflection()->GetStringReference(request, field, scratch);
}

}  // namespace

std::string MakePageToken(const Message& request, const storage::Query::Place& place) {
  std::string bytes = QueryHash(request);
  if (const auto* text = std::get_if<std::string>(&place.order)) {
    base::Append(&bytes, std::string(1, kText), text->size(), ":", *text);
  } else {
    base::Append(&bytes, std::string(1, kNumber), std::get<int64_t>(place.order), ":");
  }
  bytes += place.key;
  return absl::WebSafeBase64Escape(bytes);
}

absl::StatusOr<std::optional<storage::Query::Place>> ReadPageToken(const Message& request) {
  std::string scratch;
  const std::string_view token = TokenOf(request, &scratch);
  if (token.empty()) return std::nullopt;
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(base::View(token), &bytes) || bytes.size() <= kHashBytes + 1) return Invalid();
  if (bytes.compare(0, kHashBytes, QueryHash(request)) != 0) return Invalid();
  std::string_view rest = std::string_view(bytes).substr(kHashBytes);
  const char kind = rest.front();
  const size_t colon = rest.find(':');
  int64_t number = 0;
  if (colon == std::string_view::npos || !absl::SimpleAtoi(base::View(rest.substr(1, colon - 1)), &number)) return Invalid();
  rest.remove_prefix(colon + 1);
  storage::Query::Place place;
  if (kind == kNumber) {
    place.order = number;
  } else if (kind == kText && number >= 0 && static_cast<uint64_t>(number) <= rest.size()) {
    place.order = std::string(rest.substr(0, static_cast<size_t>(number)));
    rest.remove_prefix(static_cast<size_t>(number));
  } else {
    return Invalid();
  }
  place.key = std::string(rest);
  return place;
}

absl::StatusOr<int> PageSize(const Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("page_size");
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_INT32) return kDefaultPageSize;
  const int size = request.GetReflection()->GetInt32(request, field);
  if (size < 0) {
    base::Violations violations;
    violations.Add("page_size", "is negative");
    return violations.ToStatus();
  }
  return size == 0 ? kDefaultPageSize : std::min(size, kMaxPageSize);
}

}  // namespace waymark::rpc
