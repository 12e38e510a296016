#include "common/access/redaction.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "common/access/field_class.h"

namespace waymark::access {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Sections as bits; the bit of SECTION_UNSPECIFIED stands for INTERNAL, which nobody is shown.
using Sections = uint32_t;
constexpr Sections kInternal = 1;

Sections BitOf(Section section) { return Sections{1} << section; }

// What there is to do in messages of one type. Fields that everybody sees and that lead to nothing else are not in it.
struct Plan {
  struct Step {
    const FieldDescriptor* field = nullptr;
    Sections closed_to_without = 0;  // the field goes unless this is visible; 0: it stays
    const Plan* inside = nullptr;    // a message's own plan; null for other fields
  };
  std::vector<Step> steps;
  Sections reaches = 0;  // all that the type holds at any depth
};

// The plans of all message types, made when first asked for and kept.
class Plans {
 public:
  const Plan& Of(const Descriptor* type) {
    {
      const absl::ReaderMutexLock lock(&mutex_);
      if (const auto known = plans_.find(type); known != plans_.end()) return *known->second;
    }
    const absl::MutexLock lock(&mutex_);
    return *Make(type);
  }

 private:
  // Plans are published by the lock: a plan, and all it leads to, is whole before the lock is let go.
  Plan* Make(const Descriptor* type) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (const auto known = plans_.find(type); known != plans_.end()) return known->second;
    std::vector<Plan*> made;
    Plan* const plan = Outline(type, &made);
    // A type may lead back to itself: what each reaches grows until nothing more comes.
    for (bool grew = true; grew;) {
      grew = false;
      for (Plan* each : made) grew |= Widen(each);
    }
    for (Plan* each : made) {
      std::erase_if(each->steps, [](const Plan::Step& step) {
        return step.closed_to_without == 0 && (step.inside == nullptr || step.inside->reaches == 0);
      });
    }
    return plan;
  }

  // The plan of `type` and of all types it leads to, without what they reach.
  Plan* Outline(const Descriptor* type, std::vector<Plan*>* made) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (const auto known = plans_.find(type); known != plans_.end()) return known->second;
    Plan* const plan = plans_[type] = new Plan;  // lives as long as the process, as the type does
    made->push_back(plan);
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      const FieldAudience audience = AudienceOf(field);
      Plan::Step step{field, 0, nullptr};
      if (audience.field_class == v1::FIELD_CLASS_INTERNAL) step.closed_to_without = kInternal;
      if (audience.field_class == v1::FIELD_CLASS_SECTION) step.closed_to_without = BitOf(audience.section);
      if (field->message_type() != nullptr) step.inside = Outline(field->message_type(), made);
      plan->steps.push_back(step);
    }
    return plan;
  }

  static bool Widen(Plan* plan) {
    const Sections before = plan->reaches;
    for (const Plan::Step& step : plan->steps) {
      plan->reaches |= step.closed_to_without | (step.inside == nullptr ? 0 : step.inside->reaches);
    }
    return plan->reaches != before;
  }

  absl::Mutex mutex_;
  absl::flat_hash_map<const Descriptor*, Plan*> plans_ ABSL_GUARDED_BY(mutex_);
};

const Plan& PlanOf(const Descriptor* type) {
  static auto& plans = *new Plans;
  return plans.Of(type);
}

bool IsEmpty(const Message& message) {
  std::vector<const FieldDescriptor*> set;
  message.GetReflection()->ListFields(message, &set);
  return set.empty() && message.GetReflection()->GetUnknownFields(message).empty();
}

bool IsSet(const Message& message, const FieldDescriptor* field) {
  const Reflection* reflection = message.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(message, field) > 0 : reflection->HasField(message, field);
}

bool Clear(const Plan& plan, Sections visible, Message* message);

// Redacts each element of a repeated field, or the values of a map, and drops those of which nothing is left.
bool ClearElements(const Plan::Step& step, Sections visible, Message* message) {
  const Reflection* reflection = message->GetReflection();
  const int size = reflection->FieldSize(*message, step.field);
  bool cleared = false;
  int kept = 0;
  for (int i = 0; i < size; ++i) {
    Message* element = reflection->MutableRepeatedMessage(message, step.field, i);
    if (Clear(*step.inside, visible, element)) {
      cleared = true;
      if (IsEmpty(*element)) continue;
    }
    if (kept != i) reflection->SwapElements(message, step.field, kept, i);
    ++kept;
  }
  for (int i = kept; i < size; ++i) reflection->RemoveLast(message, step.field);
  return cleared;
}

// Clears what is not visible; true when anything was.
bool Clear(const Plan& plan, Sections visible, Message* message) {
  if ((plan.reaches & ~visible) == 0) return false;
  const Reflection* reflection = message->GetReflection();
  bool cleared = false;
  for (const Plan::Step& step : plan.steps) {
    if (!IsSet(*message, step.field)) continue;
    if ((step.closed_to_without & ~visible) != 0) {
      reflection->ClearField(message, step.field);
      cleared = true;
    } else if (step.inside == nullptr || (step.inside->reaches & ~visible) == 0) {
      continue;
    } else if (step.field->is_repeated()) {
      cleared |= ClearElements(step, visible, message);
    } else {
      Message* inside = reflection->MutableMessage(message, step.field);
      if (!Clear(*step.inside, visible, inside)) continue;
      cleared = true;
      if (IsEmpty(*inside)) reflection->ClearField(message, step.field);
    }
  }
  return cleared;
}

Sections VisibleTo(const Access& access) {
  switch (access.as) {
    case v1::CALLER_KIND_OWNER:
    case v1::CALLER_KIND_SERVICE:
      return ~kInternal;
    case v1::CALLER_KIND_GRANTEE:
    case v1::CALLER_KIND_LINK:
      break;
    default:
      return 0;
  }
  Sections visible = 0;
  for (const Section section : access.sections) visible |= BitOf(section);
  return visible & ~(kInternal | BitOf(v1::SECTION_PRIVATE));
}

// A newer replica may have stored fields whose class is not known here. The owner sees everything, and a service passes on
// what it does not know.
bool SeesUnknown(const Access& access) { return access.as == v1::CALLER_KIND_OWNER || access.as == v1::CALLER_KIND_SERVICE; }

// Whether `visible` shows the field that `path` leads to from `type`, all that holds it and all within it.
bool Shows(Sections visible, const Descriptor* type, const std::string& path) {
  for (const auto name : absl::StrSplit(path, '.')) {
    const FieldDescriptor* field = type == nullptr ? nullptr : type->FindFieldByName(std::string(name));
    if (field == nullptr) return false;
    const FieldAudience audience = AudienceOf(field);
    if (audience.field_class == v1::FIELD_CLASS_INTERNAL) return false;
    if (audience.field_class == v1::FIELD_CLASS_SECTION && (BitOf(audience.section) & ~visible) != 0) return false;
    type = field->message_type();
  }
  return type == nullptr || (PlanOf(type).reaches & ~visible) == 0;
}

// Whether an update may write the field at all.
bool IsWritable(const FieldDescriptor& field) {
  const v1::FieldRule& rule = field.options().GetExtension(v1::field);
  return !rule.output_only() && !rule.immutable() && field.name() != "name" && field.name() != "etag";
}

}  // namespace

void Redact(const Access& access, Message* message) {
  if (!SeesUnknown(access)) message->DiscardUnknownFields();
  Clear(PlanOf(message->GetDescriptor()), VisibleTo(access), message);
}

bool NeedsRedaction(const Access& access, const Descriptor* type) {
  return !SeesUnknown(access) || (PlanOf(type).reaches & ~VisibleTo(access)) != 0;
}

bool SeesMasked(const Access& access, const google::protobuf::FieldMask& mask, const Message& source) {
  const Sections visible = VisibleTo(access);
  const Descriptor* type = source.GetDescriptor();
  const bool all = mask.paths_size() == 1 && mask.paths(0) == "*";
  if (!mask.paths().empty() && !all) {
    return std::all_of(mask.paths().begin(), mask.paths().end(),
                       [&](const std::string& path) { return Shows(visible, type, path); });
  }
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (!IsWritable(*field) || (!all && !IsSet(source, field))) continue;
    if (!Shows(visible, type, field->name())) return false;
  }
  return true;
}

}  // namespace waymark::access
