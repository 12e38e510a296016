#include "common/access/resource_path.h"

#include "absl/strings/str_split.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"

namespace waymark::access {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::StatusOr<ResourcePath> ResourcePath::Resolve(const google::protobuf::Descriptor* request, std::string_view path) {
  ResourcePath resolved;
  if (path.empty()) return resolved;
  const google::protobuf::Descriptor* holder = request;
  for (const absl::string_view name : absl::StrSplit(base::View(path), '.')) {
    const FieldDescriptor* field = holder == nullptr ? nullptr : holder->FindFieldByName(std::string(name));
    if (field == nullptr || field->is_repeated()) {
      return absl::InvalidArgumentError(base::Cat(request->full_name(), " has no single field ", path));
    }
    resolved.fields_.push_back(field);
    holder = field->message_type();
  }
  if (resolved.fields_.back()->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return absl::InvalidArgumentError(base::Cat(request->full_name(), " has no string in ", path));
  }
  return resolved;
}

std::string_view ResourcePath::Of(const Message& request, std::string* scratch) const {
  if (fields_.empty()) return {};
  const Message* holder = &request;
  for (size_t i = 0; i + 1 < fields_.size(); ++i) {
    if (!holder->GetReflection()->HasField(*holder, fields_[i])) return {};
    holder = &holder->GetReflection()->GetMessage(*holder, fields_[i]);
  }
  return holder->GetReflection()->GetStringReference(*holder, fields_.back(), scratch);
}

std::string_view RecordOf(std::string_view resource) {
  const std::string_view record = base::Prefix(resource, 2);
  return base::IsValidId(base::LastSegment(record)) && record.find('/') != 0 ? record : std::string_view();
}

}  // namespace waymark::access
