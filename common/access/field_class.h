#pragma once

#include "google/protobuf/descriptor.h"
#include "waymark/access/v1/policy.pb.h"

namespace waymark::access {

// Who may see a field by the contract's own word: its rule, else that of the message it stands in. `class` is UNSPECIFIED
// where neither says, and the field takes the class of whatever holds its message.
struct FieldAudience {
  v1::FieldClass field_class = v1::FIELD_CLASS_UNSPECIFIED;
  v1::Section section = v1::SECTION_UNSPECIFIED;
};

inline FieldAudience AudienceOf(const google::protobuf::FieldDescriptor* field) {
  const v1::FieldRule& rule = field->options().GetExtension(v1::field);
  if (rule.class_() != v1::FIELD_CLASS_UNSPECIFIED) return {rule.class_(), rule.section()};
  const v1::MessageRule& message = field->containing_type()->options().GetExtension(v1::message);
  return {message.class_(), message.section()};
}

}  // namespace waymark::access
