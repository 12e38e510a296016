#include "common/base/field_mask.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/base/cat.h"
#include "waymark/access/v1/policy.pb.h"

namespace waymark::base {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;

// The fields along a path, from the outermost in; empty where it leads nowhere, with `problem` saying why.
std::vector<const FieldDescriptor*> Resolve(const Descriptor& type, std::string_view path, std::string* problem) {
  std::vector<const FieldDescriptor*> fields;
  const Descriptor* at = &type;
  for (absl::string_view part : absl::StrSplit(View(path), '.')) {
    if (at == nullptr) {
      *problem = Cat("leads into ", fields.back()->name(), ", which is replaced as a whole");
      return {};
    }
    const FieldDescriptor* field = at->FindFieldByName(std::string(part));
    if (field == nullptr) {
      *problem = Cat("is no field of ", at->name());
      return {};
    }
    fields.push_back(field);
    const bool single = !field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    at = single ? field->message_type() : nullptr;
  }
  return fields;
}

bool SetByServer(const FieldDescriptor& field) { return field.options().GetExtension(access::v1::field).output_only(); }
bool Immutable(const FieldDescriptor& field) { return field.options().GetExtension(access::v1::field).immutable(); }

// A resource's own name tells which one is meant, and its etag which state the caller saw: neither is written.
bool TellsIdentity(const FieldDescriptor& field) { return field.name() == "name" || field.name() == "etag"; }

bool IsWritable(const FieldDescriptor& field) { return !SetByServer(field) && !Immutable(field) && !TellsIdentity(field); }

bool IsSet(const Message& message, const FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(message, field) > 0 : reflection->HasField(message, field);
}

// Replaces `field` of `target` by that of `source`, which may be unset.
void CopyField(const Message& source, const FieldDescriptor* field, Message* target) {
  const auto* reflection = target->GetReflection();
  reflection->ClearField(target, field);
  if (!IsSet(source, field)) return;
  // Merging one field is merging a message that has only that field; swapping out of a copy keeps this free of the
  // field's type.
  std::unique_ptr<Message> only(source.New());
  only->CopyFrom(source);
  std::vector<const FieldDescriptor*> fields{field};
  reflection->SwapFields(target, only.get(), fields);
}

// What the server set inside a message that is replaced as a whole, at any depth, stays as it was.
void KeepServerFields(const Message& before, Message* after);

// Copies the single message or leaf at the end of `path` (from `depth` on).
void CopyPath(const Message& source, const std::vector<const FieldDescriptor*>& path, size_t depth, Message* target) {
  const FieldDescriptor* field = path[depth];
  if (depth + 1 < path.size()) {
    // A message that neither side has needs no making to clear a field in it.
    if (!IsSet(source, field) && !IsSet(*target, field)) return;
    const Message& inner = source.GetReflection()->GetMessage(source, field);
    CopyPath(inner, path, depth + 1, target->GetReflection()->MutableMessage(target, field));
    return;
  }
  if (field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    CopyField(source, field, target);
    return;
  }
  std::unique_ptr<Message> before;
  if (IsSet(*target, field)) {
    const Message& present = target->GetReflection()->GetMessage(*target, field);
    before.reset(present.New());
    before->CopyFrom(present);
  }
  CopyField(source, field, target);
  if (!IsSet(*target, field)) return;
  Message* after = target->GetReflection()->MutableMessage(target, field);
  if (before == nullptr) before.reset(after->New());
  KeepServerFields(*before, after);
}

void KeepServerFields(const Message& before, Message* after) {
  const Descriptor* type = after->GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (SetByServer(*field)) {
      CopyField(before, field, after);
    } else if (!field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && IsSet(*after, field)) {
      KeepServerFields(before.GetReflection()->GetMessage(before, field), after->GetReflection()->MutableMessage(after, field));
    }
  }
}

// The paths that the mask stands for.
std::vector<std::string> Expand(const FieldMask& mask, const Message& source) {
  const bool all = mask.paths_size() == 1 && mask.paths(0) == "*";
  std::vector<std::string> paths;
  if (mask.paths_size() > 0 && !all) {
    paths.assign(mask.paths().begin(), mask.paths().end());
    return paths;
  }
  const Descriptor* type = source.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (IsWritable(*field) && (all || IsSet(source, field))) paths.push_back(field->name());
  }
  return paths;
}

// Whether one path is the other or lies within it.
bool Within(std::string_view inner, std::string_view outer) {
  return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '.');
}

}  // namespace

void CheckMask(const FieldMask& mask, const Descriptor& type, Violations& violations) {
  if (mask.paths_size() == 1 && mask.paths(0) == "*") return;
  for (const std::string& path : mask.paths()) {
    const std::string at = Cat("update_mask.", path);
    std::string problem;
    const auto fields = Resolve(type, path, &problem);
    if (fields.empty()) violations.Add(at, problem);
    for (const FieldDescriptor* field : fields) {
      if (SetByServer(*field)) {
        violations.Add(at, Cat(field->name(), " is set by the server"));
      } else if (Immutable(*field) || (fields.size() == 1 && TellsIdentity(*field))) {
        violations.Add(at, Cat(field->name(), " cannot be changed"));
      }
    }
  }
}

absl::Status MergeMasked(const FieldMask& mask, const Message& source, Message* target) {
  Violations violations;
  CheckMask(mask, *source.GetDescriptor(), violations);
  if (!violations.empty()) return violations.ToStatus();
  for (const std::string& path : Expand(mask, source)) {
    std::string problem;
    CopyPath(source, Resolve(*source.GetDescriptor(), path, &problem), 0, target);
  }
  return absl::OkStatus();
}

bool MaskTouches(const FieldMask& mask, const Message& source, std::string_view path) {
  for (const std::string& named : Expand(mask, source)) {
    if (Within(named, path) || Within(path, named)) return true;
  }
  return false;
}

}  // namespace waymark::base
