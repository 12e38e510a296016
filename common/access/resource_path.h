#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace waymark::access {

// A field of a request by its path ("name", "step.name"), resolved once, so that reading it looks up no names.
class ResourcePath {
 public:
  ResourcePath() = default;  // of no field: Of is always empty

  // INVALID_ARGUMENT when `path` is not that of a single string in `request`. An empty path is fine and names no field.
  static absl::StatusOr<ResourcePath> Resolve(const google::protobuf::Descriptor* request, std::string_view path);

  // The field's value in `request`, which is of the type resolved for; empty where it, or a message on the way to it, is not
  // set. `scratch` keeps the value where protobuf has none of its own.
  std::string_view Of(const google::protobuf::Message& request, std::string* scratch) const;

 private:
  std::vector<const google::protobuf::FieldDescriptor*> fields_;
};

// Whose record a resource name belongs to: its first two segments ("members/ana", "externals/x3"); empty when it has fewer.
std::string_view RecordOf(std::string_view resource);

}  // namespace waymark::access
