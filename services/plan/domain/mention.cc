#include "services/plan/domain/mention.h"

#include <string>
#include <vector>

namespace waymark::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Whether a field that is set refers to it.
bool FieldMentions(const Message& message, const FieldDescriptor* field, std::string_view name) {
  const Reflection* reflection = message.GetReflection();
  const int size = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
  for (int i = 0; i < size; ++i) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      std::string scratch;
      const std::string& text = field->is_repeated()
                                    ? reflection->GetRepeatedStringReference(message, field, i, &scratch)
                                    : reflection->GetStringReference(message, field, &scratch);
      if (text == name) return true;
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const Message& inside = field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                                   : reflection->GetMessage(message, field);
      if (Mentions(inside, name)) return true;
    }
  }
  return false;
}

}  // namespace

bool Mentions(const Message& message, std::string_view name) {
  std::vector<const FieldDescriptor*> set;
  message.GetReflection()->ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    if (FieldMentions(message, field, name)) return true;
  }
  return false;
}

}  // namespace waymark::plan
