#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/base/error.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace waymark::base {

// Updates by mask (AIP-134). A path is made of field names parted by dots and leads through single messages; a repeated
// field or a map is replaced as a whole. "*" alone stands for every field that a client may set. An empty mask stands
// for every field set in the source, those that only the server sets and those that never change left out.

// What is wrong with `mask` for a resource of type `type`: unknown paths, and paths of fields that are output_only or
// immutable. Field paths in the violations are "update_mask.<path>".
void CheckMask(const google::protobuf::FieldMask& mask, const google::protobuf::Descriptor& type, Violations& violations);

// Copies the fields that `mask` names from `source` to `target`, messages of one type. A field that is named and not
// set in `source` is cleared. INVALID_ARGUMENT as CheckMask says, and nothing copied. `target` keeps its name, etag and
// all the server sets.
absl::Status MergeMasked(const google::protobuf::FieldMask& mask, const google::protobuf::Message& source,
                         google::protobuf::Message* target);

// Whether `mask` names `path`, a field within it, or one that holds it; for an empty mask, whether `source` has it set.
// For rules that depend on what an update touches.
bool MaskTouches(const google::protobuf::FieldMask& mask, const google::protobuf::Message& source, std::string_view path);

}  // namespace waymark::base
